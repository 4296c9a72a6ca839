"""Question 4.8: the choice, the ranking and the frugal model, from results small enough to check by hand."""

import numpy as np
import pytest
from answer_results import constant
from builders import make_results, tiny_data, with_mistakes

from td1report.answers import published, q4_8
from td1report.answers.results import Results
from td1report.inputs.experiments import by_role, distinct
from td1report.records import Interval


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


def test_where_every_interval_leaves_the_drawing_all_are_drawn() -> None:
    """Seeds ten points apart leave no interval near the lowest error: a drawing of no model would tell nothing."""
    results = make_results(
        3, val_error={experiment.name: constant(10.0, 20.0, 30.0) for experiment in distinct(by_role())}
    )

    answer = q4_8.q4_8(results)

    assert 11 == len(answer.figures["ranking"].labels["rows"])
    assert 10 == len(answer.figures["comparisons"].labels["rows"])
    assert answer.facts.far_models == ()
