"""The plan of a build: what its questions need, as long as its preset says."""

from small_reports import request_with

from td1report.answers.outline import select
from td1report.report.plan import plan


def test_a_plan_holds_what_its_questions_need() -> None:
    """q3_7 needs forests and no training; q4_5 needs the family and the times; the data questions need nothing."""
    forests = plan(select(["q3_7"]), request_with())
    times = plan(select(["q4_5"]), request_with())
    nothing = plan(select(["q1_3"]), request_with())

    assert (0, True, None) == (len(forests.experiments), forests.anomalies is not None, forests.timing)
    assert (11, True) == (len(times.experiments), times.timing is not None)
    assert ((), None, None) == (nothing.experiments, nothing.anomalies, nothing.timing)


def test_the_draft_preset_shortens_trainings_and_seeds() -> None:
    """A draft trains one seed for a few epochs; the long training stays twice as long."""
    work = plan(select(), request_with(preset="draft"))
    epochs = {experiment.name: experiment.epochs for experiment in work.experiments}

    assert (0,) == work.seeds
    assert 2 * epochs["two_layers_256"] == epochs["two_layers_256_long"]
