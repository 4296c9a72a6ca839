"""The missing results: grouped, explained, computed by workers that may die."""

import errno
import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import active_children, forkserver
from pathlib import Path

import pytest

from td1report.errors import BuildError, RequestError
from td1report.inputs.experiments import plan
from td1report.records import Anomalies, Experiment, History, Record, Run, Timing
from td1report.runs.execute import PRELOAD, execute, split_among, standby
from td1report.runs.tasks import (
    AnomaliesTask,
    DataPlace,
    Task,
    TimingTask,
    TrainingTask,
    missing_anomalies,
    missing_timing,
    missing_training,
    reasons,
    run_identity,
)
from td1report.storage.store import Store, key_of
from td1report.workers.pool import Workers
from td1report.workers.worker import Event

DIGESTS = {"train-images": "a", "train-labels": "b", "t10k-images": "c", "t10k-labels": "d"}
SHORT = Experiment(name="short", units=(8,), batch_size=64, epochs=2)
LONG = SHORT.model_copy(update={"name": "long", "epochs": 4})
OTHER = Experiment(name="other", units=(8, 8), dropout=0.4, batch_size=32, epochs=2)
FORESTS = AnomaliesTask(class_label=1, contamination=0.2, trees=5, seeds=(0, 1))
TIMES = TimingTask((SHORT, OTHER), num_epochs=2, processor="a processor")


def stored_run(store: Store, experiment: Experiment, seed: int, digests: dict[str, str] = DIGESTS) -> None:
    """Stores a run that nobody trained."""
    run = Run(
        experiment=experiment.name,
        seed=seed,
        history=History(loss=(1.0,), accuracy=(0.5,), val_loss=(1.0,), val_accuracy=(0.5,)),
        test_loss=1.0,
        test_accuracy=0.5,
        train_loss=1.0,
        train_accuracy=0.5,
        confusion_matrix=((1,),),
        seconds=1.0,
        finished_at="2026-01-01T00:00:00+00:00",
    )
    store.write(run_identity(experiment, seed, digests), run)


def described(tasks: Sequence[TrainingTask]) -> list[tuple[list[str], tuple[int, ...]]]:
    """Names and seeds of each task."""
    return [([experiment.name for experiment in task.experiments], task.seeds) for task in tasks]


# --- what is missing -----------------------------------------------------------------------------------------------


def test_one_architecture_is_one_task(tmp_path: Path) -> None:
    """The trainings of 20 and 40 epochs of one network are one task; the eleven architectures make eleven."""
    tasks = missing_training(plan(), (0, 1), Store(tmp_path), DIGESTS)

    assert 11 == len(tasks)
    assert (["two_layers_256", "two_layers_256_long"], (0, 1)) == described(tasks)[0]
    assert {(0, 1)} == {task.seeds for task in tasks}


def test_nothing_is_missing_the_second_time(tmp_path: Path) -> None:
    """When every run is stored there is no task."""
    store = Store(tmp_path)
    for experiment in (SHORT, LONG, OTHER):
        for seed in (0, 1):
            stored_run(store, experiment, seed)

    assert () == missing_training((SHORT, LONG, OTHER), (0, 1), store, DIGESTS)


def test_more_seeds_train_the_new_ones_alone(tmp_path: Path) -> None:
    """From 5 to 10 seeds, seeds 5 to 9 are trained."""
    store = Store(tmp_path)
    for seed in range(5):
        stored_run(store, OTHER, seed)

    assert [(["other"], (5, 6, 7, 8, 9))] == described(missing_training((OTHER,), range(10), store, DIGESTS))


def test_changed_experiment_is_trained_alone(tmp_path: Path) -> None:
    """Another batch size of one experiment leaves the runs of the others as they are."""
    store = Store(tmp_path)
    for experiment in plan():
        stored_run(store, experiment, 0)
    changed = [e.model_copy(update={"batch_size": 100}) if e.name == "two_layers_128" else e for e in plan()]

    assert [(["two_layers_128"], (0,))] == described(missing_training(changed, (0,), store, DIGESTS))


def test_only_what_one_seed_lacks_is_trained(tmp_path: Path) -> None:
    """Seeds that lack different runs of one architecture become tasks of their own."""
    store = Store(tmp_path)
    stored_run(store, SHORT, 0)

    tasks = described(missing_training((SHORT, LONG), (0, 1), store, DIGESTS))

    assert [(["long"], (0,)), (["short", "long"], (1,))] == sorted(tasks)


def test_other_data_are_other_runs(tmp_path: Path) -> None:
    """Runs on data of other digests do not count."""
    store = Store(tmp_path)
    stored_run(store, SHORT, 0, DIGESTS | {"t10k-labels": "other"})

    assert [(["short"], (0,))] == described(missing_training((SHORT,), (0,), store, DIGESTS))


def test_missing_forests_are_those_not_stored(tmp_path: Path) -> None:
    """Each is a task of its own; a stored forest is not grown again; when all are stored there is no task."""
    store = Store(tmp_path)
    assert [(0,), (1,)] == [task.seeds for task in missing_anomalies(FORESTS, store, DIGESTS)]
    record = Anomalies(seed=0, label=1, contamination=0.2, trees=5, ids=(), scores=())
    store.write(FORESTS.identity(0, DIGESTS), record)

    assert [(1,)] == [task.seeds for task in missing_anomalies(FORESTS, store, DIGESTS)]
    store.write(FORESTS.identity(1, DIGESTS), record)
    assert () == missing_anomalies(FORESTS, store, DIGESTS)


def test_times_are_measured_together(tmp_path: Path) -> None:
    """If one setting lacks its times, all are measured again, side by side."""
    store = Store(tmp_path)
    record = Timing(experiment="x", batch_size=1, updates_per_epoch=1, epoch_seconds=(1.0,), hardware="a processor")
    store.write(TIMES.identity(SHORT, DIGESTS), record)

    assert (TIMES,) == missing_timing(TIMES, store, DIGESTS)
    store.write(TIMES.identity(OTHER, DIGESTS), record)
    assert () == missing_timing(TIMES, store, DIGESTS)


def test_reasons_name_the_part_that_differs() -> None:
    """The nearest stored identity decides: another seed, another experiment, other data; nothing when none is near."""
    wanted = run_identity(SHORT, 5, DIGESTS)
    other_batch = run_identity(SHORT.model_copy(update={"batch_size": 32}), 5, DIGESTS)
    other_seed = run_identity(SHORT, 0, DIGESTS)
    other_data_and_seed = run_identity(SHORT, 0, DIGESTS | {"t10k-labels": "other"})

    assert () == reasons(wanted, [])
    assert () == reasons(wanted, [run_identity(OTHER, 5, DIGESTS), FORESTS.identity(5, DIGESTS)])
    assert ("seed",) == reasons(wanted, [other_data_and_seed, other_seed])
    assert ("experiment",) == reasons(wanted, [other_batch, other_data_and_seed])
    assert ("seed", "data") == reasons(wanted, [other_data_and_seed])
    assert ("seed",) == reasons(wanted, [other_batch, other_seed])


def test_split_shares_the_seeds_out() -> None:
    """The heaviest task is halved until each worker has one; no seed is lost, none is done twice."""
    tasks = split_among([TrainingTask((SHORT, LONG), (0, 1, 2, 3, 4))], 3)

    seeds = sorted(seed for task in tasks if isinstance(task, TrainingTask) for seed in task.seeds)
    assert 3 == len(tasks)
    assert [0, 1, 2, 3, 4] == seeds


def test_forests_beside_it_keep_no_training_whole() -> None:
    """They take seconds: the workers share the seeds of a training whatever else there is to do."""
    tasks = split_among([TrainingTask((SHORT,), (0, 1)), FORESTS, FORESTS], 2)

    assert [(0,), (1,)] == sorted(task.seeds for task in tasks if isinstance(task, TrainingTask))
    assert 2 == sum(task == FORESTS for task in tasks)


def test_split_stops_when_nothing_can_be_shared() -> None:
    """One seed, forests and times stay whole, however many workers there are."""
    tasks: list[Task] = [TrainingTask((SHORT,), (0,)), FORESTS, TIMES]

    assert tasks == split_among(tasks, 8)
    assert tasks == split_among(tasks, 1)


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


# --- computing it --------------------------------------------------------------------------------------------------


def without_times(run: Run | None) -> Run | None:
    """A run without what the clock put into it."""
    return run and run.model_copy(update={"seconds": 0.0, "finished_at": ""})


def test_one_and_two_workers_store_the_same(tmp_path: Path, training_place: DataPlace) -> None:
    """Every result is stored and every epoch told; the number of workers changes no result."""
    stores = {num_jobs: Store(tmp_path / str(num_jobs)) for num_jobs in (1, 2)}
    events: dict[int, list[Event]] = {1: [], 2: []}
    for num_jobs, store in stores.items():
        tasks: tuple[Task, ...] = missing_training((SHORT, LONG), (0, 1), store, training_place.digests)
        execute((*tasks, FORESTS), store, training_place, num_jobs, events[num_jobs].append)

        assert () == missing_training((SHORT, LONG), (0, 1), store, training_place.digests)
        assert () == missing_anomalies(FORESTS, store, training_place.digests)

    for experiment, seed in ((SHORT, 0), (SHORT, 1), (LONG, 0), (LONG, 1)):
        identity = run_identity(experiment, seed, training_place.digests)
        one, two = (without_times(store.read(identity, Run)) for store in stores.values())
        assert one == two
        assert experiment.epochs == len(one.history.val_loss if one else ())
        assert (100, 10) == stores[1].read_array(identity, "test_probabilities").shape
    for told in events.values():
        assert {("long", seed, epoch) for seed in (0, 1) for epoch in (1, 2, 3, 4)} == {
            (event.name, event.seed, event.epoch) for event in told if event.kind == "epoch"
        }
        assert 6 == sum(event.kind == "stored" for event in told)


def test_killed_worker_loses_only_what_it_had_not_stored(tmp_path: Path, training_place: DataPlace) -> None:
    """A worker killed in its second training is replaced; the first one is not trained again."""
    endless = SHORT.model_copy(update={"name": "endless", "epochs": 200})
    store = Store(tmp_path)
    events: list[Event] = []
    killed: list[int | None] = []

    def kill_once(event: Event) -> None:
        events.append(event)
        if event.kind == "epoch" and event.seed == 1 and not killed:
            for child in active_children():
                killed.append(child.pid)
                child.kill()

    execute([TrainingTask((endless,), (0, 1))], store, training_place, 1, kill_once)

    assert 1 == len(killed)
    assert [0, 1] == [event.seed for event in events if event.kind == "stored"]
    assert 200 == sum(event.kind == "epoch" and event.seed == 0 for event in events)
    assert () == missing_training((endless,), (0, 1), store, training_place.digests)


def parent_and_libraries() -> tuple[int, set[str]]:
    """In a worker: its parent, and the libraries that are loaded before it has done anything."""
    return os.getppid(), {"keras", "tensorflow", PRELOAD} & set(sys.modules)


def told_by_workers(preload: str | None) -> set[tuple[int, frozenset[str]]]:
    """What the above tells in two workers of one pool and one of the next."""
    told = []
    for num_jobs in (2, 1):
        with Workers(num_jobs, lambda _: None, preload=preload) as workers:
            told += [workers.submit("x", parent_and_libraries).result() for _ in range(num_jobs)]
    return {(parent, frozenset(libraries)) for parent, libraries in told}


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux alone")
def test_workers_that_train_are_forked_from_one_server() -> None:
    """Pool after pool they have one parent, which is not this process, and TensorFlow loaded when they begin."""
    ((parent, libraries),) = told_by_workers(PRELOAD)

    assert os.getpid() != parent
    assert {"keras", "tensorflow", PRELOAD} == libraries


def test_other_workers_load_what_they_need_by_themselves() -> None:
    """One that times or prints has nothing of the settings of a training."""
    assert {(os.getpid(), frozenset())} == told_by_workers(None)


def test_where_no_server_can_be_workers_are_spawned(monkeypatch: pytest.MonkeyPatch) -> None:
    """No folder for its socket: each worker loads TensorFlow for itself, and trains all the same."""

    def fails() -> None:
        raise OSError(errno.ENAMETOOLONG, "AF_UNIX path too long")

    monkeypatch.setattr(forkserver, "ensure_running", fails)
    ((parent, libraries),) = told_by_workers(PRELOAD)

    assert os.getpid() == parent
    assert {"keras", "tensorflow", PRELOAD} == libraries


class Witness(Record):
    """What the tasks below store."""

    attempts: int


@dataclass(frozen=True)
class DyingTask:
    """Kills its own worker with SIGKILL on its first attempts; then stores how often it was tried."""

    name: str
    folder: Path
    num_deaths: int

    def run(self, store: Store, place: DataPlace) -> None:
        attempts = self.attempts() + 1
        (self.folder / self.name).write_text(str(attempts), encoding="utf-8")
        if attempts <= self.num_deaths:
            os.kill(os.getpid(), signal.SIGKILL)
        store.write({"name": self.name, "data": dict(place.digests)}, Witness(attempts=attempts))

    def attempts(self) -> int:
        """How often it was tried so far."""
        path = self.folder / self.name
        return int(path.read_text(encoding="utf-8")) if path.exists() else 0

    def weight(self) -> float:
        return 1.0

    def label(self) -> str:
        return f"the task {self.name}"


@dataclass(frozen=True)
class FailingTask:
    """Raises the error it was given."""

    error: Exception

    def run(self, store: Store, place: DataPlace) -> None:  # noqa: ARG002  (the protocol's arguments)
        raise self.error

    def weight(self) -> float:
        return 1.0

    def label(self) -> str:
        return "the task that fails"


PLACE = DataPlace(Path(), DIGESTS)


def test_task_whose_worker_died_is_tried_once_more(tmp_path: Path) -> None:
    """One death is survived, and the task's neighbour is done as well."""
    store = Store(tmp_path / "runs")
    tasks = [DyingTask("dies once", tmp_path, 1), DyingTask("lives", tmp_path, 0)]

    execute(tasks, store, PLACE, 2, preload=None)

    stored = [store.read({"name": task.name, "data": DIGESTS}, Witness) for task in tasks]
    assert Witness(attempts=2) == stored[0]
    assert stored[1] is not None


def test_task_whose_worker_dies_twice_is_named(tmp_path: Path) -> None:
    """After a second death the error names what was under way and says what may help."""
    task = DyingTask("dies", tmp_path, 9)

    with pytest.raises(BuildError, match=r"died twice at the task dies: killed by SIGKILL, .*fewer --jobs"):
        execute([task], Store(tmp_path / "runs"), PLACE, 1, preload=None)

    assert 2 == task.attempts()


@pytest.mark.parametrize("dies", [False, True], ids=["", "and is killed before"])
def test_standby_waits_until_it_is_told(tmp_path: Path, training_place: DataPlace, dies: bool) -> None:
    """The worker of the times warms up at once and measures when told to, even if it was killed while it waited."""
    store = Store(tmp_path)
    former = active_children()

    with standby((TIMES,), store, training_place) as finish:
        (worker,) = [child for child in active_children() if child not in former]
        if dies:
            worker.kill()
            worker.join(timeout=30)
        time.sleep(0.5)
        assert (TIMES,) == missing_timing(TIMES, store, training_place.digests)
        finish()
        assert () == missing_timing(TIMES, store, training_place.digests)


def test_standby_of_nothing_starts_no_worker(tmp_path: Path) -> None:
    """Where all times are stored there is nothing to wait for."""
    former = active_children()

    with standby((), Store(tmp_path), PLACE) as finish:
        assert former == active_children()
        finish()


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (
            ValueError("no such thing"),
            BuildError,
            r"the task that fails failed: ValueError: no such thing\. Finished runs",
        ),
        (
            OSError(28, "No space left on device"),
            BuildError,
            r"the task that fails cannot be stored in .*No space left",
        ),
        (RequestError("The data file 'x' is damaged."), RequestError, "The data file 'x' is damaged"),
    ],
    ids=["any error", "full disk", "damaged data"],
)
def test_error_in_a_worker_names_the_task(
    tmp_path: Path, error: Exception, kind: type[Exception], message: str
) -> None:
    """An error inside a worker ends the build with what failed; one of the request stays one of the request."""
    began = time.monotonic()

    with pytest.raises(kind, match=message):
        execute([FailingTask(error)], Store(tmp_path), PLACE, 1, preload=None)

    assert time.monotonic() - began < 30


def test_damaged_result_is_computed_again(tmp_path: Path) -> None:
    """A run whose file was damaged on disk is missing, and no other."""
    store = Store(tmp_path)
    for seed in (0, 1):
        stored_run(store, OTHER, seed)
    (tmp_path / key_of(run_identity(OTHER, 1, DIGESTS)) / "result.json").write_bytes(b"{")

    assert [(["other"], (1,))] == described(missing_training((OTHER,), (0, 1), store, DIGESTS))
