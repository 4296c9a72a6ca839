"""Question 3.3: the rows of the data frame of predictions."""

import pytest
from answer_results import results_with_mistakes
from builders import facts_of

from td1report.answers import q3_3
from td1report.answers.q3_3 import PredictionFrame


def test_rows_hold_what_the_network_says_of_each_image() -> None:
    """The first mistake, image 2 of class 2 taken for 4, gives 0.91 to the wrong class and 0.01 to the right one."""
    facts = facts_of(q3_3.q3_3(results_with_mistakes([{2: 4, 17: 9}, {}])), PredictionFrame)

    row = facts.first_wrong_rows[0]
    assert (2, 2, 4, False) == (row.index, row.true, row.predicted, row.correct)
    assert (0.91, 0.01) == pytest.approx((row.p_predicted, row.p_true))
    assert facts.example == row
    assert 1.0 == pytest.approx(sum(facts.example_probabilities))


def test_rows_are_counted_over_the_images_and_over_the_seeds() -> None:
    """The data frame has a row an image, predictions.csv one for each image and seed."""
    facts = facts_of(q3_3.q3_3(results_with_mistakes([{2: 4, 17: 9}, {}])), PredictionFrame)

    assert (20, 40, 2) == (facts.num_rows, facts.num_csv_rows, facts.num_wrong)


def test_without_a_mistake_the_example_is_the_first_image() -> None:
    """A perfect network leaves no row of mistakes and no mean probability of wrong answers."""
    facts = facts_of(q3_3.q3_3(results_with_mistakes([{}])), PredictionFrame)

    assert (0, True) == (facts.example.index, facts.example.correct)
    assert () == facts.first_wrong_rows
    assert facts.p_wrong is None
