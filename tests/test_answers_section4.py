"""Section 4 of the TD, from results small enough to check by hand."""

from dataclasses import replace

import numpy as np
import pytest
from builders import make_results, make_timings, tiny_data, with_mistakes

from td1report.answers import models, outline, published, q4_1, q4_2, q4_3, q4_4, q4_5, q4_6, q4_7, q4_8
from td1report.answers.results import Results
from td1report.records import Comparison, Interval, Run, Trend, Verdict
from td1report.stats import inference
from td1report.stats.counts import wilson

Constant = list[list[float]]


def constant(*levels: float, epochs: int = 20) -> Constant:
    """One flat curve a seed."""
    return [[level] * epochs for level in levels]


def stepped(*pairs: tuple[float, float]) -> Constant:
    """One curve a seed: one level for ten epochs, another for ten more."""
    return [[first] * 10 + [second] * 10 for first, second in pairs]


def with_fitted_error(results: Results, name: str, error: float) -> Results:
    """The same results, all runs of one experiment erring on this share (in %) of the images they were fitted on."""
    runs = tuple(run.model_copy(update={"train_accuracy": 1 - error / 100}) for run in results.runs(name))
    return replace(results, runs_by_experiment={**results.runs_by_experiment, name: runs})


def compared(low: float, high: float, verdict: Verdict = Verdict.WORSE, *, within: bool = False) -> Comparison:
    """A comparison of which only the interval and the verdict matter."""
    return Comparison(
        a="a", b="b", outcome="val_error", mean_a=0, mean_b=0, difference=(low + high) / 2,
        interval=Interval(low=low, high=high), p=0.01, p_holm=0.02, verdict=verdict, within_margin=within,
        smallest_detectable=0.3,
    )  # fmt: skip


# --- all questions -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", [q for q in outline.QUESTIONS if q.section == 4], ids=lambda q: q.token)
@pytest.mark.parametrize("num_seeds", [1, 3])
def test_an_answer_needs_only_what_its_question_declares(question: outline.Question, num_seeds: int) -> None:
    """Each question is answered from its declared needs, be there one run a model or several."""
    results = make_results(num_seeds, timings=make_timings())

    answer = question.answer(results.limited_to(question.needs))

    assert type(answer.facts).__module__ == question.answer.__module__


# --- q4_1, q4_2 ----------------------------------------------------------------------------------------------------


def test_q4_1_counts_the_added_layer() -> None:
    """The third layer of 256 neurons adds (256 + 1) * 256 weights."""
    facts = q4_1.q4_1(make_results(2)).facts

    assert isinstance(facts, q4_1.ThirdLayer)
    assert 65_792 == facts.layer.parameters
    assert (335_114, 269_322) == (facts.changed.parameters, facts.reference.parameters)
    assert 334_336 / 268_800 == facts.multiply_adds_ratio


def test_q4_1_takes_its_verdict_from_the_family() -> None:
    """A third layer that lowers the error of all seeds by two points is better; its loss says nothing by itself."""
    results = make_results(
        3,
        val_error={"two_layers_256": constant(12.0, 12.1, 12.2), "three_layers_256": constant(10.0, 10.1, 10.2)},
    )

    facts = q4_1.q4_1(results).facts

    assert isinstance(facts, q4_1.ThirdLayer)
    assert Verdict.BETTER == facts.error.verdict
    assert pytest.approx(-2.0) == facts.error.difference
    assert Verdict.NOT_SHOWN == facts.loss.verdict


def test_a_model_is_measured_over_its_last_epochs() -> None:
    """The outcome averages epochs 16 to 20, and the gap compares the last epoch with the fitted images."""
    curve = [20.0] * 15 + [10.0, 11.0, 12.0, 13.0, 14.0]
    results = make_results(1, val_error={"two_layers_256": [curve]})

    measured = models.measures(results, "two_layers_256")

    assert pytest.approx(12.0) == measured.outcome.mean
    assert pytest.approx(14.0) == measured.last_epoch.mean
    assert pytest.approx(14.0 - 6.0) == measured.gap.mean
    assert Trend.ONE_RUN == measured.overfits
    assert (16, 20) == (models.window(20).first, models.window(20).last)


def test_a_short_training_is_averaged_over_all_its_epochs() -> None:
    """A draft of three epochs has a window of three."""
    window = models.window(3)

    assert (1, 3) == (window.first, window.last)


def test_q4_2_explains_why_the_weights_are_not_halved() -> None:
    """Only the layer between the hidden ones is divided by four, and the polynomial in n gives both totals."""
    facts = q4_2.q4_2(make_results(2)).facts

    assert isinstance(facts, q4_2.HalfNeurons)
    assert [2.0, 3.98, 1.99] == [round(layer.ratio, 2) for layer in facts.layers]
    assert 2.28 == round(facts.parameters_ratio, 2)
    for units, model in ((facts.units_before, facts.reference), (facts.units_after, facts.changed)):
        assert units**2 + facts.linear_coefficient * units + facts.constant == model.parameters


# --- q4_3, q4_4 ----------------------------------------------------------------------------------------------------


def test_dropout_keeps_the_mean_of_every_neuron() -> None:
    """At rate 1/2 a kept activation doubles, a dropped one is 0, and the mean over the four masks is the activation."""
    first, second = q4_3.dropped_neurons((2.0, 3.0), (1, 0), 0.5)

    assert (True, 4.0, 2.0) == (first.kept, first.trained, first.mean_over_masks)
    assert (False, 0.0, 3.0) == (second.kept, second.trained, second.mean_over_masks)


def test_q4_3_describes_the_dropout_of_the_plan() -> None:
    """40 % of 128 neurons is 51.2 on average, with the binomial spread, and no weight is added."""
    facts = q4_3.q4_3(make_results(1)).facts

    assert isinstance(facts, q4_3.Dropout)
    assert pytest.approx(51.2) == facts.switched_off
    assert pytest.approx(np.sqrt(128 * 0.4 * 0.6)) == facts.switched_off_sd
    assert 118_282 == facts.parameters
    assert [n.activation for n in facts.example] == pytest.approx([n.mean_over_masks for n in facts.example])


def test_q4_4_tells_overfitting_from_error() -> None:
    """Dropout that closes the gap but not the error is said to do just that."""
    results = make_results(
        3,
        val_error={
            "two_layers_128": constant(12.0, 12.1, 12.2),
            "two_layers_128_dropout": constant(13.0, 13.1, 13.2),
        },
    )
    results = with_fitted_error(results, "two_layers_128_dropout", 12.0)

    facts = q4_4.q4_4(results).facts

    assert isinstance(facts, q4_4.DropoutCurves)
    assert Trend.FALLING == facts.small.gap_change.trend
    assert pytest.approx((13.1 - 12.0) - (12.1 - 6.0)) == facts.small.gap_change.difference
    assert Verdict.WORSE == facts.small.error.verdict


def test_q4_4_reads_the_training_curve_with_dropout_active_and_inactive() -> None:
    """The history's training error lies above validation, the same images without dropout below it."""
    names = ("two_layers_128_dropout", "two_layers_256_dropout")
    results = make_results(
        3,
        val_error=dict.fromkeys(names, constant(12.0, 12.1, 12.2)),
        error=dict.fromkeys(names, constant(14.0, 14.3, 14.5)),
    )
    results = with_fitted_error(results, "two_layers_128_dropout", 10.0)

    facts = q4_4.q4_4(results).facts

    assert isinstance(facts, q4_4.DropoutCurves)
    assert Trend.FALLING == facts.small.history_to_validation.trend
    assert pytest.approx(10.0) == facts.small.inactive.after.mean
    assert pytest.approx((14.0 + 14.3 + 14.5) / 3) == facts.small.inactive.before.mean
    assert 13 == facts.axis_top


# --- q4_5 ----------------------------------------------------------------------------------------------------------


def half_batch(results: Results) -> q4_5.HalfBatch:
    """The facts of q4_5."""
    facts = q4_5.q4_5(results).facts
    assert isinstance(facts, q4_5.HalfBatch)
    return facts


def test_q4_5_compares_the_same_epochs_and_the_same_updates() -> None:
    """Midway the half batch has made all the updates of the full one: 484 images make 2 updates, or 4."""
    results = make_results(
        3,
        tiny_data(num_train=605),
        val_error={
            "two_layers_128_dropout": stepped((14.0, 12.0), (14.1, 12.1), (14.2, 12.2)),
            "two_layers_128_dropout_half_batch": stepped((14.0, 12.0), (14.1, 12.1), (14.2, 12.2)),
        },
        timings=make_timings(),
    )

    facts = half_batch(results)

    assert [(242, 10, 20), (242, 20, 40), (121, 10, 40), (121, 20, 80)] == [
        (stage.batch_size, stage.window.last, stage.num_updates) for stage in facts.stages
    ]
    assert [14.1, 12.1, 14.1, 12.1] == pytest.approx([stage.error.mean for stage in facts.stages])
    assert Trend.UNCLEAR == facts.midway.trend
    assert Trend.RISING == facts.same_updates.trend
    assert pytest.approx(2.0) == facts.same_updates.difference


def test_q4_5_gives_medians_and_the_cost_of_an_update() -> None:
    """Epochs of 1.1 s and 2.2 s with 2 and 4 updates: twice as long, and every update costs what it did before."""
    facts = half_batch(make_results(2, timings=make_timings()))

    assert (1.1, 1.0, 1.2) == (facts.full.median, facts.full.fastest, facts.full.slowest)
    assert pytest.approx(2.0) == facts.time_ratio
    assert 2.0 == facts.updates_ratio
    assert [550.0, 550.0] == pytest.approx([facts.full.milliseconds_per_update, facts.half.milliseconds_per_update])
    assert facts.fixed_cost
    assert Trend.RISING == facts.slower.trend


def test_q4_5_draws_no_conclusion_from_scattered_times() -> None:
    """When the turns disagree, no setting is said to be slower."""
    facts = half_batch(make_results(2, timings=make_timings(full=(1.0, 4.0, 2.0), half=(2.0, 3.0, 6.0))))

    assert Trend.UNCLEAR == facts.slower.trend


# --- q4_6 ----------------------------------------------------------------------------------------------------------


def test_reach_takes_the_first_epoch_at_the_threshold() -> None:
    """The epochs are 2 and 3; the third run never gets there."""
    curves = np.array([[9.0, 5.0, 6.0], [9.0, 6.0, 5.0], [9.0, 8.0, 7.0]])

    reached = q4_6.reach(curves, 5.0)

    assert (2, 2) == (reached.num_reached, reached.epoch)


def test_reach_of_nobody_has_no_epoch() -> None:
    """A threshold below all curves is never reached."""
    reached = q4_6.reach(np.array([[9.0, 8.0]]), 5.0)

    assert (0, None) == (reached.num_reached, reached.epoch)


def test_q4_6_tells_a_slow_start_from_a_worse_end() -> None:
    """A sigmoid that starts higher and ends level has a slow start, an equivalent end and a later epoch of reach."""
    results = make_results(
        3,
        val_error={
            "two_layers_128": stepped((13.0, 12.0), (13.1, 12.1), (13.2, 12.2)),
            "two_layers_128_sigmoid": stepped((20.0, 12.0), (20.1, 12.1), (20.2, 12.2)),
        },
    )

    facts = q4_6.q4_6(results).facts

    assert isinstance(facts, q4_6.Activations)
    assert Trend.RISING == facts.plain.start.trend
    assert pytest.approx(7.0) == facts.plain.start.difference
    assert Verdict.EQUIVALENT == facts.plain.error.verdict
    assert pytest.approx(12.1 + inference.EQUIVALENCE_MARGIN) == facts.plain.threshold
    assert (11, 11) == (facts.plain.relu_reach.epoch, facts.plain.sigmoid_reach.epoch)


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        (compared(0.1, 0.3, within=True), models.Magnitude.WITHIN),
        (compared(0.6, 0.9), models.Magnitude.BEYOND),
        (compared(-0.9, -0.6), models.Magnitude.BEYOND),
        (compared(0.3, 0.7), models.Magnitude.STRADDLES),
        (compared(0.3, 0.7).model_copy(update={"interval": None}), models.Magnitude.UNKNOWN),
    ],
)
def test_magnitude_places_the_interval_against_the_margin(comparison: Comparison, expected: models.Magnitude) -> None:
    """A difference is small, large or undecided by where its whole interval lies."""
    assert expected == models.magnitude(comparison)


# --- q4_7 ----------------------------------------------------------------------------------------------------------


def test_q4_7_counts_the_demonstrated_steps() -> None:
    """Two halvings out of three cost points for every seed; the third changes nothing."""
    results = make_results(
        3,
        val_error={
            "two_layers_128_dropout": constant(12.0, 12.1, 12.2),
            "two_layers_64_dropout": constant(12.0, 12.1, 12.2),
            "two_layers_32_dropout": constant(15.0, 15.1, 15.2),
            "two_layers_16_dropout": constant(20.0, 20.1, 20.2),
        },
    )
    results = with_fitted_error(results, "two_layers_16_dropout", 19.0)

    facts = q4_7.q4_7(results).facts

    assert isinstance(facts, q4_7.Sizes)
    assert [16, 32, 64, 128] == [size.units for size in facts.sizes]
    assert [13_002, 26_506, 55_050, 118_282] == [size.measures.parameters for size in facts.sizes]
    assert [Verdict.EQUIVALENT, Verdict.WORSE, Verdict.WORSE] == [step.error.verdict for step in facts.steps]
    assert (2, 3) == (facts.num_worse, facts.num_steps)
    assert (20.0, 20.2) == pytest.approx((facts.sizes[0].lowest, facts.sizes[0].highest))
    assert Trend.RISING == facts.underfit.trend


def test_q4_7_says_how_much_of_a_layer_is_left() -> None:
    """Of 16 neurons 9.6 stay on, with the binomial spread."""
    smallest = q4_7.size(make_results(1), "two_layers_16_dropout")

    assert pytest.approx(9.6) == smallest.active
    assert pytest.approx(np.sqrt(16 * 0.4 * 0.6) / 9.6) == smallest.active_variation


# --- q4_8 ----------------------------------------------------------------------------------------------------------


def best_model(results: Results) -> q4_8.BestModel:
    """The facts of q4_8."""
    facts = q4_8.q4_8(results).facts
    assert isinstance(facts, q4_8.BestModel)
    return facts


def ranked_results(*, mistakes: int = 0) -> Results:
    """2 x 256 is the best by far, 2 x 128 is 0.2 pt behind; the best errs on so many of the 20 test images."""
    data = tiny_data()
    predicted = with_mistakes(data.test_labels, dict.fromkeys(range(mistakes), 9))
    return make_results(
        3,
        data,
        val_error={"two_layers_256": constant(10.0, 10.1, 10.2), "two_layers_128": constant(10.2, 10.3, 10.4)},
        predictions={"two_layers_256": [predicted] * 3},
    )


def test_q4_8_chooses_by_one_standard_error() -> None:
    """The threshold is the lowest mean plus sd / sqrt(3), which 2 x 128 does not reach."""
    facts = best_model(ranked_results())

    assert "two_layers_256" == facts.choice.experiment
    assert pytest.approx(0.1 / np.sqrt(3)) == facts.standard_error
    assert ["two_layers_256", "two_layers_128"] == [ranked.experiment for ranked in facts.ranking[:2]]
    assert [True, False] == [ranked.within_one_standard_error for ranked in facts.ranking[:2]]
    assert 4 * 269_322 == facts.size_bytes


def test_q4_8_chooses_without_the_test_images() -> None:
    """Other test predictions change the test error and leave the choice, the ranking and the verdicts as they were."""
    without, with_mistake = best_model(ranked_results()), best_model(ranked_results(mistakes=5))

    assert without.choice == with_mistake.choice
    assert without.ranking == with_mistake.ranking
    assert without.comparisons == with_mistake.comparisons
    assert (0, 5) == (without.test.num_errors, with_mistake.test.num_errors)


def test_the_final_test_gives_the_run_shown_and_all_seeds() -> None:
    """Two errors on 20 images are 10 % for the run shown, with Wilson's interval, and 5 % over two runs."""
    data = tiny_data()
    wrong = with_mistakes(data.test_labels, {0: 9, 1: 9})
    runs: tuple[Run, ...] = make_results(2, data, predictions={"two_layers_256": [wrong, data.test_labels]}).runs(
        "two_layers_256"
    )

    test = published.final_test(runs, 0)

    assert (0, 2, 20, 10.0) == (test.seed, test.num_errors, test.num_images, test.error)
    assert wilson(2, 20) == test.interval
    assert pytest.approx(5.0) == test.mean.mean
    assert pytest.approx(0.95) == test.mean_accuracy


@pytest.mark.parametrize(
    ("accuracy", "expected"),
    [
        (0.95, published.Standing.LOWER),
        (0.85, published.Standing.HIGHER),
        (0.901, published.Standing.WITHIN_SAMPLING),
    ],
)
def test_a_published_accuracy_stands_out_only_beyond_sampling(accuracy: float, expected: published.Standing) -> None:
    """At 90 % on 10 000 images the gap has a standard error of about 0.42 pt: 5 pt stand out, 0.1 pt do not."""
    run = make_results(1).runs("two_layers_256")[0]
    test = published.final_test((run,), 0).model_copy(update={"mean_accuracy": 0.9, "num_images": 10_000})

    assert expected == published.standing(accuracy, 10_000, test)


def test_q4_8_stands_among_the_published_figures() -> None:
    """A perfect model comes first, and no published perceptron errs less."""
    facts = best_model(ranked_results())

    assert ("ours", published.Standing.OURS) == (facts.benchmarks[0].name, facts.benchmarks[0].standing)
    assert len(published.PUBLISHED) + 1 == len(facts.benchmarks)
    assert facts.ours_among_perceptrons


def test_the_frugal_model_is_the_smallest_within_the_margin() -> None:
    """2 x 128 loses 0.2 pt with an interval inside 0.5 pt; all the others lose two points."""
    facts = best_model(ranked_results())

    assert facts.frugal is not None
    assert "two_layers_128" == facts.frugal.experiment
    assert pytest.approx(269_322 / 118_282) == facts.frugal.parameters_ratio


def test_one_run_gives_no_frugal_model_and_no_tally() -> None:
    """Without a second seed nothing is demonstrated."""
    facts = best_model(make_results(1))

    assert facts.choice.one_run
    assert facts.frugal is None
    assert ((), (), (), ()) == (facts.tally.better, facts.tally.worse, facts.tally.equivalent, facts.tally.not_shown)


def test_what_leaves_the_drawing_is_told() -> None:
    """A model eight points behind is drawn neither in the ranking nor in the comparisons, and stays in the facts."""
    results = make_results(3, val_error={"two_layers_16_dropout": constant(20.0, 20.1, 20.2)})

    answer = q4_8.q4_8(results)

    facts = answer.facts
    assert isinstance(facts, q4_8.BestModel)
    assert ["two_layers_16_dropout"] == [comparison.a for comparison in facts.off_scale]
    assert ["two_layers_16_dropout"] == [ranked.experiment for ranked in facts.far_models]
    assert 10 == len(facts.comparisons)
    assert 9 == len(answer.figures["comparisons"].labels["rows"])
    assert "two_layers_16_dropout" not in answer.figures["ranking"].labels["rows"]


def test_the_reach_of_an_interval_is_that_of_its_farther_end() -> None:
    """[-3, 1] reaches 3 from 0, and a value without an interval its own distance."""
    assert 3.0 == q4_8.reach_from(0.0, -1.0, Interval(low=-3.0, high=1.0))
    assert 2.0 == q4_8.reach_from(10.0, 12.0, None)
