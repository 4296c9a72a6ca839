"""Question 2.6: updates of a training, and its last epoch."""

import pytest
from answer_results import FIRST, facts_of_question
from builders import make_results
from small_reports import text_of_question

from td1report.answers import q2_6


def test_q2_6_counts_updates_and_reads_the_last_line() -> None:
    """40 images in one batch of 242 make 1 update an epoch, 20 in all; the last line is that of the last epoch."""
    falling = [[0.5] * 19 + [0.3], [0.5] * 19 + [0.2]]
    answer = facts_of_question(make_results(2, loss={FIRST: falling}), "q2_6")

    assert isinstance(answer, q2_6.Training)
    assert (1, 20, 800) == (answer.updates_per_epoch, answer.updates, answer.images_seen)
    assert (40, 49) == (answer.first_validation_index, answer.last_validation_index)
    assert (0, 0.5, 0.3) == (answer.shown_seed, answer.loss.first, answer.loss.last)
    assert pytest.approx(0.25) == answer.loss.last_over_seeds.mean
    assert pytest.approx((0.88, 0.94)) == (answer.val_accuracy.last, answer.accuracy.last)
    assert (10.0, 10.0, 10.0) == (answer.seconds.mean, answer.fastest_seconds, answer.slowest_seconds)


def test_q2_6_says_one_run_when_there_is_one() -> None:
    """A draft neither averages nor gives a spread."""
    text = text_of_question(make_results(1), "q2_6")

    assert "n’entraîne chaque modèle qu’une fois" in text
    assert "Écart type" not in text
