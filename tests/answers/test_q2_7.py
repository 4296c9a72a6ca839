"""Question 2.7: errors before and after more epochs, and the sentence of each finding."""

import numpy as np
import pytest
from answer_results import FIRST, LONG, carried_on, facts_of_question
from builders import probabilities_of, tiny_data, with_mistakes
from small_reports import text_of_question

from td1report.answers.q2_7 import Continuing, MoreEpochs, confidence_where_wrong
from td1report.records import Facts


def test_q2_7_pairs_the_seeds() -> None:
    """Errors 10, 12 -> 11, 13: both change by exactly one point, whatever the spread between the seeds."""
    answer = facts_of_question(carried_on([10, 12], [11, 13], [0.3, 0.3], [0.4, 0.4]), "q2_7")

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
    answer = facts_of_question(carried_on([12, 12], [12, 12], [0.3, 0.3], [0.3, 0.3]), "q2_7")

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
    answer = facts_of_question(carried_on([10, 10, 10], after, [0.3] * 3, [0.3] * 3), "q2_7")

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
        return facts_of_question(changed, "q2_7")

    rising, steady = answer(0.9), answer(0.495)

    assert isinstance(rising, MoreEpochs)
    assert isinstance(steady, MoreEpochs)
    assert rising.overconfident
    assert not steady.overconfident
    assert rising.confidence_where_wrong is not None
    assert pytest.approx(51.0, abs=1e-4) == rising.confidence_where_wrong.before.mean


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
    text = text_of_question(carried_on([10, 10, 10], after, [0.3] * 3, loss_after), "q2_7")

    assert said in text
    assert not_said not in text


def test_q2_7_gives_no_verdict_on_one_run() -> None:
    """A draft shows its figures and says that they do not allow an answer."""
    text = text_of_question(carried_on([10], [9], [0.3], [0.4]), "q2_7")

    assert "un seul entraînement ne permet pas de dire s’il est judicieux de continuer" in text
    assert "Une seule graine ne dit pas si la différence observée se reproduirait" in text
    assert "de façon démontrée" not in text
