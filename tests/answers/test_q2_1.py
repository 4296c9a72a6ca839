"""Question 2.1: softmax and sigmoid, computed by hand."""

from math import exp

import pytest
from answer_results import facts_of_question
from builders import make_results

from td1report.answers import q2_1


def test_q2_1_softmax_by_hand() -> None:
    """Scores 2, 1, -1: softmax shares e^2, e^1, e^-1 by their sum; sigmoid gives 1 / (1 + e^-z) to each alone."""
    answer = facts_of_question(make_results(1), "q2_1")
    total = exp(2) + exp(1) + exp(-1)

    assert isinstance(answer, q2_1.OutputLayer)
    assert pytest.approx([exp(2) / total, exp(1) / total, exp(-1) / total]) == [row.softmax for row in answer.example]
    assert pytest.approx([0.880797, 0.731059, 0.268941], abs=1e-6) == [row.sigmoid for row in answer.example]
    assert pytest.approx((1.0, 1.880797), abs=1e-6) == (answer.softmax_sum, answer.sigmoid_sum)
    assert (10, (2, 4), 3) == (answer.num_classes, answer.hesitation, answer.between)
