"""The plan of a build: what its questions need, as long as its preset says."""

from pathlib import Path

from small_requests import request_with

from td1report.answers.outline import select
from td1report.inputs.experiments import Role
from td1report.report.plan import plan
from td1report.storage.store import Store


def test_a_plan_holds_what_its_questions_need() -> None:
    """q3_7 needs forests and no training; q4_5 needs the family and the times; the data questions need nothing."""
    forests = plan(select(["q3_7"]), "full", range(5))
    times = plan(select(["q4_5"]), "full", range(5))
    nothing = plan(select(["q1_3"]), "full", range(5))

    assert (0, True, None) == (len(forests.trained), forests.anomalies is not None, forests.timing)
    assert (11, True) == (len(times.trained), times.timing is not None)
    assert ((), None, None) == (nothing.trained, nothing.anomalies, nothing.timing)


def test_the_draft_preset_shortens_trainings_and_seeds() -> None:
    """A draft trains one seed for a few epochs; the long training stays twice as long."""
    request = request_with(preset="draft")
    work = plan(select(), request.preset, request.seeds)

    assert (0,) == work.seeds
    assert 3 == work.experiments[Role.BASE].epochs
    assert 2 * work.experiments[Role.BASE].epochs == work.experiments[Role.BASE_LONG].epochs


def test_an_experiment_of_two_roles_is_trained_once() -> None:
    """4.7's widest network is that of 4.4: one training of each seed serves both questions."""
    both = plan(select(["q4_4", "q4_7"]), "full", range(5))
    names = [experiment.name for task in both.training for experiment in task.experiments]

    assert both.experiments[Role.WIDTH_4] == both.experiments[Role.NARROWER_DROPOUT]
    assert 1 == names.count("two_layers_128_dropout")
    assert len(set(names)) == len(names)


def test_what_is_wanted_is_what_is_missing_at_first(tmp_path: Path) -> None:
    """An empty store lacks all results of the plan: 60 runs, ten forests and two times."""
    whole = plan(select(), "full", range(5))
    shared, alone = whole.missing(Store(tmp_path))

    assert 60 + 10 + 2 == len(whole.wanted()) == sum(task.num_results() for task in (*shared, *alone))
