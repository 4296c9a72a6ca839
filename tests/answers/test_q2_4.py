"""Question 2.4: losses and their slopes, by hand and by finite differences."""

from math import exp, log

import pytest
from answer_results import facts_of_question
from builders import make_results

from td1report.answers import q2_4


def test_q2_4_losses_by_hand() -> None:
    """p = 0.5 costs ln 2 and pulls by 0.5; a network that knows nothing has a loss of ln 10."""
    answer = facts_of_question(make_results(1), "q2_4")

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
    answer = facts_of_question(make_results(1), "q2_4")
    assert isinstance(answer, q2_4.Compilation)
    example, step = answer.examples[row], 1e-6

    def p(score: float) -> float:
        return 1 / (1 + exp(-score))

    score = log(example.p_true / (1 - example.p_true))
    cross_entropy = (log(p(score + step)) - log(p(score - step))) / (2 * step)
    squared = ((1 - p(score - step)) ** 2 - (1 - p(score + step)) ** 2) / (2 * step)

    assert pytest.approx(cross_entropy, abs=1e-6) == example.cross_entropy_slope
    assert pytest.approx(squared, abs=1e-6) == example.squared_error_slope
