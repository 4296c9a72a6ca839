"""Question 3.8: anomalies crossed with errors, on ten images."""

import pytest
from answer_results import results_on_trousers
from builders import facts_of

from td1report.answers import q3_8
from td1report.answers.q3_8 import AnomaliesAndErrors, Correspondence, Link, correspondence


@pytest.mark.parametrize(
    ("both", "expected"), [(0, Correspondence.NONE), (1, Correspondence.SOME), (2, Correspondence.ALL)]
)
def test_correspondence_of_two_anomalies(both: int, expected: Correspondence) -> None:
    """None, one or both of two anomalies are errors."""
    assert expected == correspondence(both, 2)


def test_crossed_table_sums_to_the_images_of_the_class() -> None:
    """Flags on 0 and 1, errors on 0 and 9: one image in common, one of each kind alone, seven of neither."""
    facts = facts_of(q3_8.q3_8(results_on_trousers([{0: 8, 9: 3}], (0, 1))), AnomaliesAndErrors)

    assert (1, 1, 1, 7) == (facts.shown.both, facts.flagged_right, facts.other_wrong, facts.other_right)
    assert 0.4 == pytest.approx(facts.shown.expected)
    # 1 - C(8, 2) / C(10, 2): at least one of two errors among two flags.
    assert 1 - 28 / 45 == pytest.approx(facts.shown.p_overlap)
    assert Link.NONE == facts.overlap_link


def test_scores_are_compared_for_each_network() -> None:
    """The three lowest scores are the errors of seed 0, the three highest those of seed 1: one network out of two."""
    facts = facts_of(
        q3_8.q3_8(results_on_trousers([{0: 8, 1: 8, 2: 8}, {7: 8, 8: 8, 9: 8}], (0, 1))), AnomaliesAndErrors
    )

    assert [1.0, 0.0] == pytest.approx([link.auc for link in facts.by_seed])
    assert (Link.SOME, True) == (facts.score_link, facts.shown_scores_lower)
    assert (0, 0) == (facts.never_wrong, facts.always_wrong)


def test_errors_on_the_other_classes_do_not_count() -> None:
    """An image of another class that is missed says nothing about the anomalies of this one."""
    facts = facts_of(q3_8.q3_8(results_on_trousers([{50: 6}], (0, 1))), AnomaliesAndErrors)

    assert (0, None) == (facts.shown.errors, facts.shown.auc)
    assert not facts.any_error


def test_gallery_marks_the_anomalies_that_the_shown_network_misses() -> None:
    """The flagged images come lowest score first, framed where the network errs."""
    gallery = q3_8.q3_8(results_on_trousers([{1: 8}], (0, 1))).galleries["anomalies"]

    assert [(0, -0.9, False), (1, -0.8, True)] == [(t.index, t.score, t.flag) for t in gallery.thumbnails]
