"""Question 3.4: mistakes of each class, and when one class is the worst."""

from answer_results import results_with_mistakes
from builders import facts_of

from td1report.answers import q3_4
from td1report.answers.q3_4 import MistakesByClass, Ranking


def test_missed_and_wrongly_attributed_have_one_total() -> None:
    """Each mistake is missed by one class and given to another one."""
    facts = facts_of(q3_4.q3_4(results_with_mistakes([{6: 0, 16: 2, 3: 6}, {6: 0}])), MistakesByClass)

    assert 2.0 == sum(row.missed.mean for row in facts.classes) == facts.total.mean
    assert 2.0 == sum(row.wrongly_attributed.mean for row in facts.classes)
    assert 3 == facts.shown_total


def test_worst_class_is_clear_when_every_seed_says_so() -> None:
    """Class 6 loses two images with each of three seeds, no other class loses one: clear, and explained by 0 and 2."""
    facts = facts_of(q3_4.q3_4(results_with_mistakes([{6: 0, 16: 2}] * 3)), MistakesByClass)

    assert (6, 3, Ranking.CLEAR) == (facts.worst, facts.seeds_where_worst, facts.ranking)
    assert [(0, 0.5), (2, 0.5)] == [(other.label, other.share) for other in facts.classes[0].confused_with]
    assert ((0, 2, 6), 1.0) == (facts.group, facts.group_share)


def test_worst_class_is_tied_when_the_seeds_disagree() -> None:
    """Class 6 leads with two seeds and class 0 with the third: the interval holds 0."""
    facts = facts_of(q3_4.q3_4(results_with_mistakes([{6: 0, 16: 0}, {6: 0, 0: 6}, {0: 6}])), MistakesByClass)

    assert (6, 0, Ranking.TIED) == (facts.worst, facts.next_worst, facts.ranking)
    assert facts.difference.interval is not None
    assert facts.difference.interval.low < 0 < facts.difference.interval.high


def test_one_run_ranks_without_verdict() -> None:
    """One seed names a class with most mistakes, and no more."""
    assert Ranking.ONE_RUN == facts_of(q3_4.q3_4(results_with_mistakes([{6: 0}])), MistakesByClass).ranking


def test_no_mistake_draws_no_figure() -> None:
    """A perfect network has nothing to rank."""
    answer = q3_4.q3_4(results_with_mistakes([{}, {}]))

    assert not facts_of(answer, MistakesByClass).any_mistake
    assert {} == answer.figures


def test_the_worst_class_comes_first_among_those_attributed_as_often() -> None:
    """Classes 0, 2 and 6 each get one image wrongly: no other class than the worst one, 6, is attributed more often."""
    facts = facts_of(q3_4.q3_4(results_with_mistakes([{6: 0, 16: 2, 3: 6}])), MistakesByClass)

    assert (6, 6, 0, Ranking.LEVEL) == (
        facts.worst, facts.most_attributed, facts.next_attributed, facts.attributed_ranking
    )  # fmt: skip
