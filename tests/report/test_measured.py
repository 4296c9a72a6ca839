"""What a report says of its own measurement: seconds, epochs averaged, differences that could show."""

import pytest
from builders import make_results
from small_reports import report_of

from td1report.answers.outline import select


def test_a_run_that_begins_a_longer_one_is_not_counted_twice() -> None:
    """20 and 40 epochs of one architecture are one training: its seconds are those of the longer run."""
    assert 2 * 10.0 == report_of(make_results(2), select(["q2_7"])).provenance.training_seconds


def test_a_draft_says_over_how_many_epochs_it_averages() -> None:
    """With fewer epochs than the procedure averages over, all of them are taken, and the report says that number."""
    drafted = report_of(make_results(1, epochs=3, long_epochs=6), select(["q1_2"]), "draft")
    full = report_of(make_results(1), select(["q1_2"]))

    assert 3 == drafted.procedure.outcome_epochs
    assert 5 == full.procedure.outcome_epochs


def test_the_report_says_what_its_seeds_can_show() -> None:
    """With a spread over the seeds, this many seeds and twice as many; with one seed there is none to know."""
    five, one = (report_of(make_results(k), select(["q4_1"])) for k in (5, 1))

    assert pytest.approx(0.1 * 2.5**0.5) == five.procedure.typical_sd
    assert [5, 10] == [row.num_seeds for row in five.procedure.detectable]
    assert (None, ()) == (one.procedure.typical_sd, one.procedure.detectable)
