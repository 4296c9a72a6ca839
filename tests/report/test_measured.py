"""What a report says of its own measurement: seconds, epochs averaged, differences that could show."""

from dataclasses import replace

import pytest
from builders import make_results
from small_reports import request_with

from td1report.answers.outline import select
from td1report.report import assembly
from td1report.report.plan import plan


def test_a_run_that_begins_a_longer_one_is_not_counted_twice() -> None:
    """20 and 40 epochs of one architecture are one training: its seconds are those of the longer run."""
    results = make_results(2)
    work = plan(select(["q2_7"]), request_with(seeds=2))
    only = replace(
        results, runs_by_experiment={name: results.runs(name) for name in ("two_layers_256", "two_layers_256_long")}
    )

    assert 2 * 10.0 == assembly.report(work, request_with(seeds=2), only).provenance.training_seconds


def test_a_draft_says_over_how_many_epochs_it_averages() -> None:
    """With fewer epochs than the procedure averages over, all of them are taken, and the report says that number."""
    request = request_with(preset="draft")
    drafted = assembly.report(plan(select(["q1_2"]), request), request, make_results(1, epochs=3, long_epochs=6))
    full = assembly.report(plan(select(["q1_2"]), request_with()), request_with(), make_results(1))

    assert 3 == drafted.procedure.outcome_epochs
    assert 5 == full.procedure.outcome_epochs


def test_the_report_says_what_its_seeds_can_show() -> None:
    """With a spread over the seeds, this many seeds and twice as many; with one seed there is none to know."""
    five, one = (assembly.report(plan(select(["q4_1"]), request_with(seeds=k)), request_with(seeds=k), make_results(k))
                 for k in (5, 1))  # fmt: skip

    assert pytest.approx(0.1 * 2.5**0.5) == five.procedure.typical_sd
    assert [5, 10] == [row.num_seeds for row in five.procedure.detectable]
    assert (None, ()) == (one.procedure.typical_sd, one.procedure.detectable)
