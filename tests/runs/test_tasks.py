"""What is missing: grouped into tasks, weighed, and explained."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from builders import ORIGIN
from small_tasks import DIGESTS, FORESTS, LONG, OTHER, SHORT, TIMES, described, stored_run

from td1report.errors import BuildError
from td1report.inputs.experiments import Role, by_role, distinct
from td1report.records import Anomalies, Timing
from td1report.runs.tasks import (
    Task,
    TrainingTask,
    reasons,
    run_identity,
    training_tasks,
)
from td1report.storage.store import Store, key_of


def missing_of(tasks: Sequence[TrainingTask], store: Store) -> tuple[TrainingTask, ...]:
    """What is left of these tasks."""
    return tuple(part for task in tasks for part in task.missing(store, DIGESTS))


def test_one_architecture_is_one_task(tmp_path: Path) -> None:
    """The trainings of 20 and 40 epochs of one network are one task; the eleven architectures make eleven."""
    tasks = missing_of(training_tasks(distinct(by_role()), (0, 1)), Store(tmp_path))

    assert 11 == len(tasks)
    assert (["two_layers_256", "two_layers_256_long"], (0, 1)) == described(tasks)[0]
    assert {(0, 1)} == {task.seeds for task in tasks}


def test_nothing_is_missing_the_second_time(tmp_path: Path) -> None:
    """When every run is stored there is no task."""
    store = Store(tmp_path)
    for experiment in (SHORT, LONG, OTHER):
        for seed in (0, 1):
            stored_run(store, experiment, seed)

    assert () == missing_of(training_tasks((SHORT, LONG, OTHER), (0, 1)), store)


def test_more_seeds_train_the_new_ones_alone(tmp_path: Path) -> None:
    """From 5 to 10 seeds, seeds 5 to 9 are trained."""
    store = Store(tmp_path)
    for seed in range(5):
        stored_run(store, OTHER, seed)

    assert [(["other"], (5, 6, 7, 8, 9))] == described(missing_of(training_tasks((OTHER,), range(10)), store))


def test_changed_experiment_is_trained_alone(tmp_path: Path) -> None:
    """Another batch size of one experiment leaves the runs of the others as they are."""
    store = Store(tmp_path)
    for experiment in distinct(by_role()):
        stored_run(store, experiment, 0)
    changed = by_role() | {Role.NARROWER: by_role()[Role.NARROWER].model_copy(update={"batch_size": 100})}

    assert [(["two_layers_128"], (0,))] == described(missing_of(training_tasks(distinct(changed), (0,)), store))


def test_only_what_one_seed_lacks_is_trained(tmp_path: Path) -> None:
    """Seeds that lack different runs of one architecture become tasks of their own."""
    store = Store(tmp_path)
    stored_run(store, SHORT, 0)

    tasks = described(missing_of(training_tasks((SHORT, LONG), (0, 1)), store))

    assert [(["long"], (0,)), (["short", "long"], (1,))] == sorted(tasks)


def test_other_data_are_other_runs(tmp_path: Path) -> None:
    """Runs on data of other digests do not count."""
    store = Store(tmp_path)
    stored_run(store, SHORT, 0, DIGESTS | {"t10k-labels": "other"})

    assert [(["short"], (0,))] == described(missing_of(training_tasks((SHORT,), (0,)), store))


def test_missing_forests_are_those_not_stored(tmp_path: Path) -> None:
    """Each is a task of its own; a stored forest is not grown again; when all are stored there is no task."""
    store = Store(tmp_path)
    assert [(0,), (1,)] == [task.seeds for task in FORESTS.missing(store, DIGESTS)]
    record = Anomalies(seed=0, label=1, contamination=0.2, trees=5, ids=(), scores=(), origin=ORIGIN)
    first, second = (wanted.identity for wanted in FORESTS.identities(DIGESTS))
    store.write(first, record)

    assert [(1,)] == [task.seeds for task in FORESTS.missing(store, DIGESTS)]
    store.write(second, record)
    assert () == FORESTS.missing(store, DIGESTS)


def test_times_are_measured_together(tmp_path: Path) -> None:
    """If one setting lacks its times, all are measured again, side by side."""
    store = Store(tmp_path)
    record = Timing(experiment="x", batch_size=1, updates_per_epoch=1, epoch_seconds=(1.0,), origin=ORIGIN)
    first, second = (wanted.identity for wanted in TIMES.identities(DIGESTS))
    store.write(first, record)

    assert (TIMES,) == TIMES.missing(store, DIGESTS)
    store.write(second, record)
    assert () == TIMES.missing(store, DIGESTS)


def test_reasons_name_the_part_that_differs() -> None:
    """The nearest stored identity decides: another seed, another experiment, other data; nothing when none is near."""
    (wanted,) = TrainingTask((SHORT,), (5,)).identities(DIGESTS)
    changed = SHORT.model_copy(update={"batch_size": 32, "units": (4,)})
    other_batch = run_identity(SHORT.model_copy(update={"batch_size": 32}), 5, DIGESTS), "short"
    other_values = run_identity(changed, 5, DIGESTS), "short"
    other_seed = run_identity(SHORT, 0, DIGESTS), "short"
    other_data_and_seed = run_identity(SHORT, 0, DIGESTS | {"t10k-labels": "other"}), "short"
    other_code = wanted.identity | {"code": "another"}, "short"
    forest = next(FORESTS.identities(DIGESTS))

    assert () == reasons(wanted, [])
    assert () == reasons(wanted, [(run_identity(OTHER, 5, DIGESTS), "other"), (forest.identity, forest.experiment)])
    assert ("seed",) == reasons(wanted, [other_data_and_seed, other_seed])
    assert ("batch size 32 -> 64",) == reasons(wanted, [other_batch, other_data_and_seed])
    assert ("units [4] -> [8]", "batch size 32 -> 64") == reasons(wanted, [other_values])
    assert ("seed", "the data") == reasons(wanted, [other_data_and_seed])
    assert ("seed",) == reasons(wanted, [other_batch, other_seed])
    assert ("training code",) == reasons(wanted, [other_code])


def test_heaviest_training_weighs_most() -> None:
    """More epochs, more weights or more seeds weigh more; forests and times weigh nothing."""
    weights = [
        FORESTS.weight(),
        TrainingTask((SHORT,), (0,)).weight(),
        TrainingTask((SHORT, LONG), (0,)).weight(),
        TrainingTask((SHORT, LONG), (0, 1)).weight(),
    ]

    assert sorted(set(weights)) == weights
    assert 0 == TIMES.weight() == FORESTS.weight()


def test_damaged_result_is_computed_again(tmp_path: Path) -> None:
    """A run whose file was damaged on disk is missing, and no other."""
    store = Store(tmp_path)
    for seed in (0, 1):
        stored_run(store, OTHER, seed)
    (tmp_path / key_of(run_identity(OTHER, 1, DIGESTS)) / "result.json").write_bytes(b"{")

    assert [(["other"], (1,))] == described(missing_of(training_tasks((OTHER,), (0, 1)), store))


@pytest.mark.parametrize("task", [TrainingTask((SHORT, LONG), (0, 1)), FORESTS, TIMES], ids=lambda task: task.label())
def test_a_task_names_each_of_its_results_once(task: Task[Any]) -> None:
    """As many identities as it counts results, each with a key and a name of its own."""
    wanted = list(task.identities(DIGESTS))

    assert task.num_results() == len(wanted)
    assert len(wanted) == len({result.name for result in wanted}) == len({key_of(result.identity) for result in wanted})


def test_a_task_reads_its_results(tmp_path: Path) -> None:
    """In the order of its identities; a missing one is named."""
    store = Store(tmp_path)
    for seed in (0, 1):
        stored_run(store, OTHER, seed)

    assert [0, 1] == [run.seed for run in TrainingTask((OTHER,), (0, 1)).read(store, DIGESTS)]
    with pytest.raises(BuildError, match=r"of other, seed 2 is missing or damaged\. Build again"):
        TrainingTask((OTHER,), (0, 1, 2)).read(store, DIGESTS)


def test_forests_and_times_are_read_as_they_were_stored(tmp_path: Path) -> None:
    """Each under its own identity, and the name of its experiment now; before that the first missing one is named."""
    store = Store(tmp_path)
    forest = Anomalies(seed=0, label=1, contamination=0.2, trees=5, ids=(), scores=(), origin=ORIGIN)
    times = Timing(experiment="x", batch_size=1, updates_per_epoch=1, epoch_seconds=(1.0,), origin=ORIGIN)
    with pytest.raises(BuildError, match="of Isolation Forest, seed 0 is missing"):
        FORESTS.read(store, DIGESTS)
    with pytest.raises(BuildError, match="of time per epoch of short is missing"):
        TIMES.read(store, DIGESTS)
    for task, record in ((FORESTS, forest), (TIMES, times)):
        for wanted in task.identities(DIGESTS):
            store.write(wanted.identity, record)

    assert (forest, forest) == FORESTS.read(store, DIGESTS)
    named = tuple(times.model_copy(update={"experiment": name}) for name in ("short", "other"))
    assert named == TIMES.read(store, DIGESTS)


def test_a_training_is_reused_whatever_it_is_called(tmp_path: Path) -> None:
    """Stored under one name, wanted under another: it is there, and bears the name that is wanted."""
    store = Store(tmp_path)
    stored_run(store, SHORT, 0)
    task = TrainingTask((SHORT.model_copy(update={"name": "renamed"}),), (0,))

    assert task.is_stored(store, DIGESTS)
    assert ["renamed"] == [run.experiment for run in task.read(store, DIGESTS)]
