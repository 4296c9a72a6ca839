"""Section 2: facts computed from results small enough to be checked by hand, and the sentence of each finding."""

import re
from collections.abc import Sequence
from math import exp, log

import numpy as np
import pytest
from builders import make_results, probabilities_of, tiny_data, with_mistakes

from td1report.answers import q2_1, q2_3, q2_4, q2_5, q2_6
from td1report.answers.outline import select
from td1report.answers.q2_7 import Continuing, MoreEpochs, confidence_where_wrong
from td1report.answers.results import Results
from td1report.answers.shared import carried, dense_layers
from td1report.inputs.config import read_config
from td1report.records import Answer, Facts, Trend
from td1report.render.documents import render_text
from td1report.report import assembly
from td1report.report.plan import plan

FIRST, LONG = "two_layers_256", "two_layers_256_long"


def facts(results: Results, token: str) -> Facts:
    """The facts of one question, which sees what it has declared to need and nothing else."""
    (question,) = select([token])
    answer: Answer[Facts] = question.answer(results.limited_to(question.needs))
    return answer.facts


def carried_on(
    before: Sequence[float], after: Sequence[float], loss_before: Sequence[float], loss_after: Sequence[float]
) -> Results:
    """One value a seed: validation error and loss up to epoch 20, then up to epoch 40."""

    def curves(values: Sequence[float], later: Sequence[float] = ()) -> list[list[float]]:
        tails = [[value] * 20 for value in later] or [[]] * len(values)
        return [[value] * 20 + tail for value, tail in zip(values, tails, strict=True)]

    return make_results(
        len(before),
        val_error={FIRST: curves(before), LONG: curves(before, after)},
        val_loss={FIRST: curves(loss_before), LONG: curves(loss_before, loss_after)},
    )


def text_of(results: Results, token: str) -> str:
    """What the report says of one question, as plain words with plain spaces."""
    request = read_config(None, {"seeds": len(results.runs(FIRST))}, ())
    page = render_text(assembly.report(plan(select([token]), request), request, results), "fr")
    article = page.partition(f'id="{token}"')[2].partition("</article>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", article))


# --- 2.1 to 2.4 ----------------------------------------------------------------------------------------------------


def test_q2_1_softmax_by_hand() -> None:
    """Scores 2, 1, -1: softmax shares e^2, e^1, e^-1 by their sum; sigmoid gives 1 / (1 + e^-z) to each alone."""
    answer = facts(make_results(1), "q2_1")
    total = exp(2) + exp(1) + exp(-1)

    assert isinstance(answer, q2_1.OutputLayer)
    assert pytest.approx([exp(2) / total, exp(1) / total, exp(-1) / total]) == [row.softmax for row in answer.example]
    assert pytest.approx([0.880797, 0.731059, 0.268941], abs=1e-6) == [row.sigmoid for row in answer.example]
    assert pytest.approx((1.0, 1.880797), abs=1e-6) == (answer.softmax_sum, answer.sigmoid_sum)
    assert (10, (2, 4), 3) == (answer.num_classes, answer.hesitation, answer.between)


def test_q2_2_shows_the_layers() -> None:
    """784 pixels, 256, 256 and 10 neurons, and the weights between them."""
    (question,) = select(["q2_2"])
    answer = question.answer(make_results(1))
    diagram = answer.figures["layers"]

    assert [784, 256, 256, 10] == diagram.arrays["widths"].tolist()
    assert [200_960, 65_792, 2_570] == diagram.arrays["parameters"].tolist()
    assert (28, 28, 256, 269_322) == tuple(
        getattr(answer.facts, name) for name in ("image_height", "image_width", "hidden_units", "parameters")
    )


def test_q2_3_weights_by_hand() -> None:
    """200 960 + 65 792 + 2 570 = 269 322; 785, 257 and 257 a neuron; 522 biases; four bytes each."""
    answer = facts(make_results(1), "q2_3")

    assert isinstance(answer, q2_3.Weights)
    layers = (*answer.hidden_layers, answer.output_layer)
    assert [200_960, 65_792, 2_570] == [layer.parameters for layer in layers]
    assert [785, 257, 257] == [layer.parameters_per_neuron for layer in layers]
    assert (269_322, 268_800, 522) == (answer.parameters, answer.connections, answer.biases)
    assert 1_077_288 == answer.size_bytes
    # The tiny data fits 40 images.
    assert pytest.approx(269_322 / 40) == answer.parameters_per_image


def test_dense_layers_add_up() -> None:
    """Weights and biases make the total, and the shares make one."""
    layers = dense_layers((3,))

    assert [(784, 3, 2352, 785, 2355), (3, 10, 30, 4, 40)] == [
        (layer.inputs, layer.neurons, layer.connections, layer.parameters_per_neuron, layer.parameters)
        for layer in layers
    ]
    assert pytest.approx(1.0) == sum(layer.share for layer in layers)


def test_q2_4_losses_by_hand() -> None:
    """p = 0.5 costs ln 2 and pulls by 0.5; a network that knows nothing has a loss of ln 10."""
    answer = facts(make_results(1), "q2_4")

    assert isinstance(answer, q2_4.Compilation)
    half = next(row for row in answer.examples if row.p_true == 0.5)
    assert pytest.approx((log(2), 0.5, 0.25, 0.25)) == (
        half.cross_entropy,
        half.cross_entropy_slope,
        half.squared_error,
        half.squared_error_slope,
    )
    assert pytest.approx((log(10), 0.1)) == (answer.chance_loss, answer.chance_probability)


@pytest.mark.parametrize("row", range(4))
def test_q2_4_slopes_are_those_of_the_softmax(row: int) -> None:
    """Both slopes agree with finite differences of the losses when the score of the true class moves."""
    answer = facts(make_results(1), "q2_4")
    assert isinstance(answer, q2_4.Compilation)
    example, step = answer.examples[row], 1e-6

    def p(score: float) -> float:
        return 1 / (1 + exp(-score))

    score = log(example.p_true / (1 - example.p_true))
    cross_entropy = (log(p(score + step)) - log(p(score - step))) / (2 * step)
    squared = ((1 - p(score - step)) ** 2 - (1 - p(score + step)) ** 2) / (2 * step)

    assert pytest.approx(cross_entropy, abs=1e-6) == example.cross_entropy_slope
    assert pytest.approx(squared, abs=1e-6) == example.squared_error_slope


# --- 2.5 -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("batch_size", "updates", "last_batch", "full_batches", "accepted"),
    [
        (240, 200, 240, 200, False),
        (241, 200, 41, 199, False),
        (242, 199, 84, 198, True),
        (256, 188, 128, 187, True),
        (302, 159, 284, 158, True),
    ],
)
def test_batches_of_48_000_images_by_hand(
    batch_size: int, updates: int, last_batch: int, full_batches: int, accepted: bool
) -> None:
    """240 divides 48 000 exactly; 241 needs a two hundredth batch of 41 images; 242 is the first to do."""
    trial = q2_5.try_batch(48_000, batch_size, 200)

    assert (updates, last_batch, full_batches, accepted) == (
        trial.updates,
        trial.last_batch,
        trial.full_batches,
        trial.accepted,
    )
    assert pytest.approx(48_000 / batch_size) == trial.quotient


def test_q2_5_on_the_real_number_of_images() -> None:
    """242, and the readings not taken: 302 without the split, 5334 for all epochs together."""
    images = np.broadcast_to(np.zeros((1, 28, 28), np.uint8), (60_000, 28, 28))
    data = tiny_data()
    real_size = type(data)(**{**vars(data), "train_images": images})
    answer = facts(make_results(1, real_size), "q2_5")

    assert isinstance(answer, q2_5.BatchSize)
    assert (48_000, 12_000, 242) == (answer.num_fitted, answer.num_validation, answer.batch_size)
    assert [(240, False), (241, False), (242, True), (243, True)] == [
        (trial.batch_size, trial.accepted) for trial in answer.trials
    ]
    assert answer.last_batch_matters
    assert pytest.approx(241.2060, abs=1e-4) == answer.bound
    assert (302, 159) == (answer.without_split.batch_size, answer.without_split.updates)
    assert (5334, 9, 180) == (answer.in_total.batch_size, answer.in_total.updates, answer.in_total_updates)
    assert (256, 188) == (answer.power_of_two.batch_size, answer.power_of_two.updates)


# --- 2.6 -----------------------------------------------------------------------------------------------------------


def test_q2_6_counts_updates_and_reads_the_last_line() -> None:
    """40 images in one batch of 242 make 1 update an epoch, 20 in all; the last line is that of the last epoch."""
    falling = [[0.5] * 19 + [0.3], [0.5] * 19 + [0.2]]
    answer = facts(make_results(2, loss={FIRST: falling}), "q2_6")

    assert isinstance(answer, q2_6.Training)
    assert (1, 20, 800) == (answer.updates_per_epoch, answer.updates, answer.images_seen)
    assert (40, 49) == (answer.first_validation_index, answer.last_validation_index)
    assert (0, 0.5, 0.3) == (answer.shown_seed, answer.loss.first, answer.loss.last)
    assert pytest.approx(0.25) == answer.loss.last_over_seeds.mean
    assert pytest.approx((0.88, 0.94)) == (answer.val_accuracy.last, answer.accuracy.last)
    assert (10.0, 10.0, 10.0) == (answer.seconds.mean, answer.fastest_seconds, answer.slowest_seconds)


def test_q2_6_says_one_run_when_there_is_one() -> None:
    """A draft neither averages nor gives a spread."""
    text = text_of(make_results(1), "q2_6")

    assert "n’entraîne chaque modèle qu’une fois" in text
    assert "Écart type" not in text


# --- 2.7 -----------------------------------------------------------------------------------------------------------


def test_q2_7_pairs_the_seeds() -> None:
    """Errors 10, 12 -> 11, 13: both change by exactly one point, whatever the spread between the seeds."""
    answer = facts(carried_on([10, 12], [11, 13], [0.3, 0.3], [0.4, 0.4]), "q2_7")

    assert isinstance(answer, MoreEpochs)
    assert pytest.approx((11.0, 12.0, 1.0)) == (
        answer.val_error.before.mean,
        answer.val_error.after.mean,
        answer.val_error.change.mean,
    )
    assert Continuing.HARMFUL is answer.continuing
    assert (20, 40, 1, True) == (
        answer.epochs,
        answer.long_epochs,
        answer.lowest_loss_epoch,
        answer.lowest_before_end,
    )
    assert answer.error_at_lowest_loss == answer.val_error.before


def test_q2_7_gap_of_test_and_validation() -> None:
    """No error on 20 test images against 12 % on 10 validation images: the standard error is that of 12 % of ten."""
    answer = facts(carried_on([12, 12], [12, 12], [0.3, 0.3], [0.3, 0.3]), "q2_7")

    assert isinstance(answer, MoreEpochs)
    assert pytest.approx(-12.0) == answer.gap
    assert pytest.approx(100 * (0.12 * 0.88 / 10) ** 0.5) == answer.gap_standard_error
    assert answer.gap_is_sampling


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ([11.0, 11.2, 10.9], Continuing.HARMFUL),
        ([9.7, 10.4, 10.2], Continuing.NOT_SHOWN),
        ([9.8, 9.9, 9.85], Continuing.NEGLIGIBLE),
        ([8.0, 8.1, 7.9], Continuing.USEFUL),
    ],
)
def test_continuing_follows_the_paired_interval(after: list[float], expected: Continuing) -> None:
    """From 10 %: up; unclear; down by less than half a point with its whole interval; down by two points."""
    answer = facts(carried_on([10, 10, 10], after, [0.3] * 3, [0.3] * 3), "q2_7")

    assert isinstance(answer, MoreEpochs)
    assert expected is answer.continuing


def test_confidence_where_wrong_by_hand() -> None:
    """Two mistakes held with 0.6 and 0.8 make 70 %; without a mistake there is nothing to average."""
    probabilities = np.array([[0.6, 0.4], [0.2, 0.8], [0.1, 0.9]], np.float32)

    assert pytest.approx(70.0, abs=1e-4) == confidence_where_wrong(probabilities, np.array([1, 0, 1], np.uint8))
    assert confidence_where_wrong(probabilities, np.array([0, 1, 1], np.uint8)) is None


def test_overconfidence_needs_both_loss_and_confidence_to_rise() -> None:
    """The loss rises and the wrong answers are given with more assurance: said; with the same assurance: not."""
    data = tiny_data()
    wrong = with_mistakes(data.test_labels, {0: 6})

    def answer(late_confidence: float) -> Facts:
        results = carried_on([12, 12], [12, 12], [0.3, 0.3], [0.4, 0.41])
        softmax = {(FIRST, 0): 0.5, (FIRST, 1): 0.52, (LONG, 0): late_confidence, (LONG, 1): late_confidence + 0.03}
        changed = type(results)(
            **{**vars(results), "load_probabilities": lambda name, seed: probabilities_of(wrong, softmax[name, seed])}
        )
        return facts(changed, "q2_7")

    rising, steady = answer(0.9), answer(0.495)

    assert isinstance(rising, MoreEpochs)
    assert isinstance(steady, MoreEpochs)
    assert rising.overconfident
    assert not steady.overconfident
    assert rising.confidence_where_wrong is not None
    assert pytest.approx(51.0, abs=1e-4) == rising.confidence_where_wrong.before.mean


def test_carried_keeps_the_margin_to_intervals_inside_it() -> None:
    """Changes of about +0.1 stay inside +-0.5 pt, changes of about 2 do not, and one seed has no interval."""
    assert carried([10, 11, 12], [10.1, 11.1, 12.15]).within_margin
    assert not carried([10, 11, 12], [12, 13, 14.1]).within_margin
    assert (Trend.ONE_RUN, False) == (carried([10], [11]).trend, carried([10], [11]).within_margin)


LOSS_UP, LOSS_FLAT, LOSS_DOWN = (0.4, 0.41, 0.42), (0.3, 0.31, 0.29), (0.2, 0.21, 0.22)


@pytest.mark.parametrize(
    ("after", "loss_after", "said", "not_said"),
    [
        ((11.0, 11.2, 10.9), LOSS_UP, "continuer n’est pas judicieux", "rien ne justifie"),
        ((9.7, 10.4, 10.2), LOSS_UP, "n’a pas baissé de façon démontrée (+0,10 pt) et la perte a augmenté", "gain"),
        ((9.7, 10.4, 10.2), LOSS_FLAT, "rien ne justifie de continuer", "la perte a augmenté"),
        ((9.7, 10.4, 10.2), LOSS_DOWN, "même si la perte baisse encore", "la perte a augmenté"),
        ((9.8, 9.9, 9.85), LOSS_UP, "continuer n’est guère judicieux", "continuer est judicieux"),
        ((8.0, 8.1, 7.9), LOSS_UP, "continuer est judicieux", "n’est pas judicieux"),
        ((8.0, 8.1, 7.9), LOSS_DOWN, "elle baisse encore : les probabilités s’améliorent", "trop sûr de lui"),
    ],
    ids=["harmful", "unclear, loss up", "unclear", "unclear, loss down", "negligible", "useful", "useful, loss down"],
)
def test_q2_7_says_what_its_findings_say(
    after: tuple[float, ...], loss_after: tuple[float, ...], said: str, not_said: str
) -> None:
    """With other results the text says something else, and never two things that contradict each other."""
    text = text_of(carried_on([10, 10, 10], after, [0.3] * 3, loss_after), "q2_7")

    assert said in text
    assert not_said not in text


def test_q2_7_gives_no_verdict_on_one_run() -> None:
    """A draft shows its figures and says that they do not allow an answer."""
    text = text_of(carried_on([10], [9], [0.3], [0.4]), "q2_7")

    assert "un seul entraînement ne permet pas de dire s’il est judicieux de continuer" in text
    assert "Une seule graine ne dit pas si la différence observée se reproduirait" in text
    assert "de façon démontrée" not in text


@pytest.mark.parametrize("token", ["q2_1", "q2_2", "q2_3", "q2_4", "q2_5", "q2_6"])
def test_the_answers_can_be_rendered_from_a_draft(token: str) -> None:
    """One seed and tiny data leave no hole in the text."""
    text = text_of(make_results(1), token)

    assert "None" not in text
    assert "nan" not in text
