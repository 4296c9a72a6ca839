"""The missing results: shared out, and computed by workers that may die."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import active_children
from pathlib import Path
from typing import Any, Self

import pytest
from small_tasks import DIGESTS, FORESTS, LONG, SHORT, TIMES

from td1report.errors import BuildError, RequestError
from td1report.records import Record, Run
from td1report.runs.execute import execute, require, split_among, standby
from td1report.runs.tasks import (
    DataPlace,
    Event,
    Task,
    TrainingTask,
    Wanted,
    run_identity,
)
from td1report.storage.store import Store


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
    tasks: list[Task[Any]] = [TrainingTask((SHORT,), (0,)), FORESTS, TIMES]

    assert tasks == split_among(tasks, 8)
    assert tasks == split_among(tasks, 1)


def without_times(run: Run | None) -> Run | None:
    """A run without what the clock put into it."""
    return run and run.model_copy(update={"seconds": 0.0, "finished_at": ""})


def test_one_and_two_workers_store_the_same(tmp_path: Path, training_place: DataPlace) -> None:
    """Every result is stored and every epoch told; the number of workers changes no result."""
    stores = {num_jobs: Store(tmp_path / str(num_jobs)) for num_jobs in (1, 2)}
    events: dict[int, list[Event]] = {1: [], 2: []}
    for num_jobs, store in stores.items():
        tasks: tuple[Task[Any], ...] = TrainingTask((SHORT, LONG), (0, 1)).missing(store, training_place.digests)
        execute((*tasks, FORESTS), store, training_place, num_jobs, events[num_jobs].append)

        assert () == TrainingTask((SHORT, LONG), (0, 1)).missing(store, training_place.digests)
        assert () == FORESTS.missing(store, training_place.digests)

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
    assert () == TrainingTask((endless,), (0, 1)).missing(store, training_place.digests)


class Witness(Record):
    """What the tasks below store."""

    attempts: int


class OneResult(Task[Witness]):
    """The part of a task that the tasks below share: one result, and nothing stored before it is done."""

    record_type = Witness

    def identities(self, digests: Mapping[str, str]) -> Iterator[Wanted]:
        yield Wanted("witness", self.label(), {"name": self.label(), "data": dict(digests)})

    def missing(self, store: Store, digests: Mapping[str, str]) -> Sequence[Self]:  # noqa: ARG002  (the base's)
        return [self]

    def weight(self) -> float:
        return 1.0


@dataclass(frozen=True)
class DyingTask(OneResult):
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

    def label(self) -> str:
        return f"the task {self.name}"


@dataclass(frozen=True)
class FailingTask(OneResult):
    """Raises the error it was given."""

    error: Exception

    def run(self, store: Store, place: DataPlace) -> None:  # noqa: ARG002  (the protocol's arguments)
        raise self.error

    def label(self) -> str:
        return "the task that fails"


PLACE = DataPlace(Path(), DIGESTS)


@pytest.mark.slow
def test_task_whose_worker_died_is_tried_once_more(tmp_path: Path) -> None:
    """One death is survived, and the task's neighbour is done as well."""
    store = Store(tmp_path / "runs")
    tasks = [DyingTask("dies once", tmp_path, 1), DyingTask("lives", tmp_path, 0)]

    execute(tasks, store, PLACE, 2, preload=None)

    stored = [store.read({"name": task.name, "data": DIGESTS}, Witness) for task in tasks]
    assert Witness(attempts=2) == stored[0]
    assert stored[1] is not None


@pytest.mark.slow
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
        assert (TIMES,) == TIMES.missing(store, training_place.digests)
        finish()
        assert () == TIMES.missing(store, training_place.digests)


def test_standby_of_nothing_starts_no_worker(tmp_path: Path) -> None:
    """Where all times are stored there is nothing to wait for."""
    former = active_children()

    with standby((), Store(tmp_path), PLACE) as finish:
        assert former == active_children()
        finish()


@pytest.mark.slow
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


@pytest.mark.slow
def test_tensorflow_that_can_be_loaded_is_told_by_silence() -> None:
    """The server that forks workers loads it, as for a training."""
    require()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked from a server on Linux alone")
@pytest.mark.parametrize(
    ("faulty", "told"),
    [
        (
            "import os; os.kill(os.getpid(), 4)",
            "died: killed by SIGILL, since .* TensorFlow needs AVX",
        ),
        ("import os; os.kill(os.getpid(), 9)", "died: killed by SIGKILL, .* memory runs out"),
        ("import os; os._exit(7)", "died: exit status 7"),
        ("raise RuntimeError('too new')", "cannot be loaded: RuntimeError: too new. `pip install --force-reinstall"),
    ],
    ids=["no AVX", "no memory", "exit", "error"],
)
def test_death_while_tensorflow_is_loaded_is_named(tmp_path: Path, faulty: str, told: str) -> None:
    """What kills the server of workers is told, with what mends it, and memory is blamed only where it is short."""
    (tmp_path / "keras").mkdir()
    (tmp_path / "keras" / "__init__.py").write_text(faulty, encoding="utf-8")
    code = (
        "from td1report.errors import BuildError\nfrom td1report.runs.execute import require\n"
        "try: require()\nexcept BuildError as error: print(error)"
    )
    path = f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    environment = os.environ | {"PYTHONPATH": path}
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment)

    assert re.search(told, said.stdout), said
    assert ("memory" in said.stdout) == ("SIGKILL" in told)
