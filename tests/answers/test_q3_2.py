"""Question 3.2: scores of small confusion matrices, and the gap between test and validation."""

import numpy as np
import pytest
from answer_results import results_with_mistakes
from builders import facts_of
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from td1report.answers import q3_2
from td1report.answers.q3_2 import Coherence, Performance, class_scores, coherence


def test_class_scores_are_those_of_a_small_matrix() -> None:
    """Two classes, 8 + 2 and 4 + 6 images: precision 8 / 12 and 6 / 8, recall 0.8 and 0.6."""
    zero, one = class_scores(np.array([[8, 2], [4, 6]]))

    assert (8 / 12, 0.8, 16 / 22) == pytest.approx((zero.precision, zero.recall, zero.f1))
    assert (6 / 8, 0.6, 12 / 18) == pytest.approx((one.precision, one.recall, one.f1))


def test_class_that_is_never_predicted_has_no_precision() -> None:
    """A class that is never predicted gets 0, as in scikit-learn, and not a division by zero."""
    scores = class_scores(np.array([[2, 0], [3, 0]]))

    assert (0.0, 0.0, 0.0) == (scores[1].precision, scores[1].recall, scores[1].f1)


@given(arrays(np.int64, (2, 60), elements=st.integers(0, 9)))
def test_scores_are_those_of_scikit_learn(classes: NDArray[np.int64]) -> None:
    """Precision, recall and F1 of any predictions, classes that are never met included."""
    true, predicted = classes
    matrix = confusion_matrix(true, predicted, labels=range(10))
    expected = precision_recall_fscore_support(true, predicted, labels=range(10), zero_division=0)[:3]
    scores = class_scores(matrix)

    np.testing.assert_allclose(
        [[getattr(score, name) for score in scores] for name in ("precision", "recall", "f1")], expected, rtol=1e-12
    )


@pytest.mark.parametrize(
    ("gap", "expected"),
    [(0.4, Coherence.SAMPLING), (-0.8, Coherence.SAMPLING), (0.9, Coherence.TEST_WORSE), (-0.9, Coherence.TEST_BETTER)],
)
def test_gap_is_read_against_what_sampling_makes(gap: float, expected: Coherence) -> None:
    """Within 1.96 standard errors of 0.42 (0.82 pt) a gap is sampling; beyond, its sign tells which set is harder."""
    assert expected == coherence(gap, 0.42)


def test_performance_counts_the_shown_run_and_averages_the_seeds() -> None:
    """Seed 0 misses 2 of 20 images, seed 1 misses 4: 18 right answers are shown, and the errors average 15 %."""
    facts = facts_of(q3_2.q3_2(results_with_mistakes([{0: 6, 10: 6}, {0: 6, 1: 3, 2: 4, 3: 4}])), Performance)

    assert 18 == facts.num_correct
    assert 15.0 == pytest.approx(facts.test_error.mean)
    assert facts.largest_confusion is not None
    assert (0, 6, 2) == (facts.largest_confusion.true, facts.largest_confusion.predicted, facts.largest_confusion.count)
    assert facts.accuracy_interval.low < 0.9 < facts.accuracy_interval.high


def test_macro_recall_is_the_accuracy_of_a_balanced_set() -> None:
    """On balanced classes the two must agree: the check that the report shows."""
    facts = facts_of(q3_2.q3_2(results_with_mistakes([{0: 6, 13: 4}])), Performance)

    assert facts.recall_is_accuracy
    assert 0.9 == pytest.approx(facts.macro_recall)


def test_standard_error_of_the_gap_is_that_of_two_samples_of_images() -> None:
    """Test 10 % of 20 images, validation 12 % of 10 images: sqrt(.1 * .9 / 20 + .12 * .88 / 10)."""
    facts = facts_of(q3_2.q3_2(results_with_mistakes([{0: 6, 13: 4}])), Performance)

    assert 100 * np.sqrt(0.1 * 0.9 / 20 + 0.12 * 0.88 / 10) == pytest.approx(facts.gap_standard_error)
    assert -2.0 == pytest.approx(facts.gap.mean)


def test_perfect_network_has_no_confusion() -> None:
    """Without a mistake there is no largest confusion, and the figure frames nothing."""
    answer = q3_2.q3_2(results_with_mistakes([{}]))

    assert facts_of(answer, Performance).largest_confusion is None
    assert answer.figures["confusion"].options["highlight"] is None
