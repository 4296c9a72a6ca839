"""The missing results, through a pool of workers, with progress; says why each one is computed.

A task is one architecture with all its missing seeds, so that its network is compiled once. A worker stores each
result as soon as it has it: what is finished survives whatever happens next. `execute` speaks to a
`concurrent.futures.Executor`, and knows no more of the workers than that.
"""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from td1report.errors import BuildError, TD1Error
from td1report.experiments import num_multiply_adds
from td1report.machine import garbage_collection_paused
from td1report.records import Anomalies, Experiment, Run, Timing
from td1report.store import (
    Identity,
    Store,
    anomalies_identity,
    run_identity,
    timing_identity,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class DataPlace:
    """Where workers read the data again, and the digests they check."""

    folder: Path
    digests: Mapping[str, str]


@dataclass(frozen=True)
class Event:
    """What a worker tells while it works."""

    kind: Literal["epoch", "stored"]
    name: str
    """Experiment name, "anomalies" or "timing"."""
    seed: int = 0
    epoch: int = 0
    num_epochs: int = 0
    val_error: float = 0.0
    """In %, at the end of this epoch."""


class Task(Protocol):
    """A piece of work that one worker does."""

    def run(self, store: Store, place: DataPlace) -> None:
        """Computes and stores."""

    def weight(self) -> float:
        """Work to expect, in any unit: the heaviest task starts first."""

    def label(self) -> str:
        """What to call it in an error."""


@dataclass(frozen=True)
class TrainingTask:
    """One architecture, from several seeds, at one or more numbers of epochs."""

    experiments: tuple[Experiment, ...]
    seeds: tuple[int, ...]

    def run(self, store: Store, place: DataPlace) -> None:
        from td1report import training

        by_name = {experiment.name: experiment for experiment in self.experiments}
        longest = max(self.experiments, key=lambda experiment: experiment.epochs)

        def on_epoch(seed: int, epoch: int, val_error: float) -> None:
            _tell(Event("epoch", longest.name, seed, epoch, longest.epochs, val_error))

        for trained in training.train(self.experiments, self.seeds, _data(place), on_epoch):
            run = trained.run
            identity = run_identity(by_name[run.experiment], run.seed, place.digests)
            store.write(identity, run, {"test_probabilities": trained.test_probabilities})
            _tell(Event("stored", run.experiment, run.seed))

    def weight(self) -> float:
        return max(training_cost(experiment) for experiment in self.experiments) * len(self.seeds)

    def label(self) -> str:
        names = " + ".join(experiment.name for experiment in self.experiments)
        return f"{names} (seeds {', '.join(map(str, self.seeds))})"


@dataclass(frozen=True)
class AnomaliesTask:
    """Isolation Forests on the test images of one class."""

    class_label: int
    contamination: float
    trees: int
    seeds: tuple[int, ...]

    def run(self, store: Store, place: DataPlace) -> None:
        from td1report import anomalies

        for seed in self.seeds:
            found = anomalies.detect(_data(place), self.class_label, self.contamination, self.trees, seed)
            store.write(self.identity(seed, place.digests), found)
            _tell(Event("stored", "anomalies", seed))

    def identity(self, seed: int, digests: Mapping[str, str]) -> Identity:
        """What one of the forests is stored under."""
        return anomalies_identity(self.class_label, self.contamination, self.trees, seed, digests)

    def weight(self) -> float:
        return 0.0

    def label(self) -> str:
        return f"Isolation Forest (seeds {', '.join(map(str, self.seeds))})"


@dataclass(frozen=True)
class TimingTask:
    """Time per epoch of several experiments, alternating; wants the machine for itself."""

    experiments: tuple[Experiment, ...]
    num_epochs: int
    processor: str

    def get_ready(self, place: DataPlace) -> None:
        """Compiles and warms up in this worker, which needs no quiet machine."""
        with garbage_collection_paused():
            from td1report import timing, training  # noqa: F401  (TensorFlow comes with it)

        _worker["timer"] = timing.Timer(self.experiments, _data(place))

    def run(self, store: Store, place: DataPlace) -> None:
        if "timer" not in _worker:
            self.get_ready(place)
        measured = _worker.pop("timer").measure(self.num_epochs, self.processor)
        for experiment, result in zip(self.experiments, measured, strict=True):
            store.write(self.identity(experiment, place.digests), result)
        _tell(Event("stored", "timing"))

    def identity(self, experiment: Experiment, digests: Mapping[str, str]) -> Identity:
        """What the times of one experiment are stored under."""
        return timing_identity(experiment, self.num_epochs, digests, self.processor)

    def weight(self) -> float:
        return 0.0

    def label(self) -> str:
        return "time per epoch"


def training_cost(experiment: Experiment) -> float:
    """Time to expect of one training, in any unit: the matrix products, and what each image costs whatever its network.

    The constant comes from epochs timed on one core: 0.62 s at 268 800 multiply-adds an image, 0.12 s at 12 960.
    """
    return experiment.epochs * (num_multiply_adds(experiment) + 50_000)


# --- what is missing -----------------------------------------------------------------------------------------------


def missing_training(
    experiments: Iterable[Experiment], seeds: Sequence[int], store: Store, digests: Mapping[str, str]
) -> tuple[TrainingTask, ...]:
    """The trainings whose runs are not stored, grouped so that each architecture is trained once from each seed."""
    wanted: dict[tuple[Any, ...], dict[int, list[Experiment]]] = {}
    for experiment in experiments:
        for seed in seeds:
            if store.read(run_identity(experiment, seed, digests), Run) is None:
                wanted.setdefault(experiment.architecture, {}).setdefault(seed, []).append(experiment)
    tasks: dict[tuple[Experiment, ...], list[int]] = {}
    for by_seed in wanted.values():
        for seed, missing in by_seed.items():
            tasks.setdefault(tuple(missing), []).append(seed)
    return tuple(TrainingTask(group, tuple(group_seeds)) for group, group_seeds in tasks.items())


def missing_anomalies(task: AnomaliesTask, store: Store, digests: Mapping[str, str]) -> tuple[AnomaliesTask, ...]:
    """The task with the seeds whose forests are not stored; nothing if all are."""
    seeds = tuple(seed for seed in task.seeds if store.read(task.identity(seed, digests), Anomalies) is None)
    return (replace(task, seeds=seeds),) if seeds else ()


def missing_timing(task: TimingTask, store: Store, digests: Mapping[str, str]) -> tuple[TimingTask, ...]:
    """The whole task if one of its experiments has no stored times: settings are measured together or not at all."""
    stored = (store.read(task.identity(experiment, digests), Timing) for experiment in task.experiments)
    return (task,) if any(timing is None for timing in stored) else ()


def reasons(wanted: Identity, stored: Iterable[Identity]) -> tuple[str, ...]:
    """Why no stored result serves: the parts in which the nearest stored identity differs, empty if none is near."""
    name = wanted.get("experiment", {}).get("name")
    near = [
        identity
        for identity in stored
        if identity["kind"] == wanted["kind"] and identity.get("experiment", {}).get("name") == name
    ]
    differences = [tuple(part for part in wanted if wanted[part] != identity.get(part)) for identity in near]
    return min(differences, key=lambda parts: (len(parts), parts != ("seed",)), default=())


# --- computing it --------------------------------------------------------------------------------------------------


def execute(
    tasks: Sequence[Task],
    store: Store,
    place: DataPlace,
    num_jobs: int,
    on_event: Callable[[Event], None] = lambda _: None,
    threads_per_worker: int | None = 1,
) -> None:
    """Does the tasks side by side; returns when all results are stored.

    Args:
        tasks: what to do; the heaviest starts first.
        store: where the workers put what they find.
        place: the data, verified by the caller.
        num_jobs: number of workers.
        on_event: told of each epoch and each stored result, from a thread of this process.
        threads_per_worker: threads TensorFlow may use in a worker; None leaves its default.

    Raises:
        BuildError: if a task fails, or if its worker dies twice. The results of the others are kept.
    """
    queue = sorted(split_among(tasks, num_jobs), key=lambda task: -task.weight())
    with _Workers(num_jobs, on_event, threads_per_worker) as executor:
        lost = _submit(executor, queue, store, place)
    _try_once_more(lost, store, place, num_jobs, on_event, threads_per_worker)


@contextmanager
def standby(
    tasks: Sequence[TimingTask], store: Store, place: DataPlace, on_event: Callable[[Event], None] = lambda _: None
) -> "Iterator[Callable[[], None]]":
    """A worker that gets ready while others have the machine, and does its tasks when the machine is its own.

    Yields: what does the tasks; it returns when their results are stored, and raises as `execute` does.
    """
    if not tasks:
        yield lambda: None
        return
    with _Workers(1, on_event, None) as executor:
        for task in tasks:
            executor.submit(task.get_ready, place)  # should it fail, the task meets the fault again, and tells it

        def finish() -> None:
            lost = _submit(executor, tasks, store, place)
            _try_once_more(lost, store, place, 1, on_event, None)

        yield finish


def _try_once_more(
    lost: Sequence[Task],
    store: Store,
    place: DataPlace,
    num_jobs: int,
    on_event: Callable[[Event], None],
    threads: int | None,
) -> None:
    """Does what was lost with a dead worker; a second death is the end."""
    if not lost:
        return
    with _Workers(num_jobs, on_event, threads) as executor:
        lost = _submit(executor, lost, store, place)
    if lost:
        names = "; ".join(task.label() for task in lost)
        raise BuildError(
            f"A worker died twice (killed, or out of memory) while these were under way: {names}. "
            "Finished runs are kept: build again, with fewer --jobs if memory is short."
        )


def split_among(tasks: Sequence[Task], num_jobs: int) -> list[Task]:
    """As many tasks as there are workers, where seeds can be shared out; compiling twice beats an idle core."""
    shared = list(tasks)
    while len(shared) < num_jobs:
        largest = max(
            (task for task in shared if isinstance(task, TrainingTask) and len(task.seeds) > 1),
            key=lambda task: task.weight(),
            default=None,
        )
        if largest is None:
            break
        half = len(largest.seeds) // 2
        shared.remove(largest)
        shared += [replace(largest, seeds=largest.seeds[:half]), replace(largest, seeds=largest.seeds[half:])]
    return shared


def _submit(executor: Executor, tasks: Sequence[Task], store: Store, place: DataPlace) -> list[Task]:
    """Runs the tasks; returns those lost with a dead worker, cut down to what they have not stored yet."""
    lost: list[Task] = []
    try:
        futures = {executor.submit(task.run, store, place): task for task in tasks}
    except BrokenProcessPool:  # a worker died before it had anything to do
        return [part for task in tasks for part in _remainder(task, store, place)]
    for future in as_completed(futures):
        try:
            future.result()
        except BrokenProcessPool:
            lost += _remainder(futures[future], store, place)
        except OSError as error:
            raise BuildError(
                f"{futures[future].label()} cannot be stored in {str(store.root)!r}: {error}. "
                "Free some space or choose another --output; finished runs are kept."
            ) from error
        except TD1Error:
            raise
        except Exception as error:
            raise BuildError(
                f"{futures[future].label()} failed: {type(error).__name__}: {error}. Finished runs are kept."
            ) from error
    return lost


def _remainder(task: Task, store: Store, place: DataPlace) -> Sequence[Task]:
    if isinstance(task, TrainingTask):
        return missing_training(task.experiments, task.seeds, store, place.digests)
    return [task]


class _Workers:
    """A pool of spawned processes, and the thread that passes on what they tell.

    Spawned, not forked: TensorFlow does not survive a fork. On the way out by an exception the workers are ended at
    once; what they have stored stays.
    """

    def __init__(self, num_jobs: int, on_event: Callable[[Event], None], threads: int | None) -> None:
        context = multiprocessing.get_context("spawn")
        self._messages = context.Queue()
        self._messages.cancel_join_thread()  # a worker killed while it tells something must not hold up our own exit
        self._listener = threading.Thread(target=self._listen, args=(on_event,), daemon=True)
        self._executor = ProcessPoolExecutor(
            num_jobs, mp_context=context, initializer=_start_worker, initargs=(self._messages, threads)
        )

    def __enter__(self) -> Executor:
        self._listener.start()
        return self._executor

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            for child in multiprocessing.active_children():
                child.terminate()
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._messages.put(None)
        self._listener.join(timeout=5)

    def _listen(self, on_event: Callable[[Event], None]) -> None:
        while (event := self._messages.get()) is not None:
            on_event(event)


# --- inside a worker -----------------------------------------------------------------------------------------------

_worker: dict[str, Any] = {}
"""What a worker process keeps from one task to the next: its message queue and the data."""


def _start_worker(messages: Any, threads: int | None) -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C and ends its workers
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker["messages"] = messages
    _silence_standard_error()
    if threads is not None:
        os.environ["OMP_NUM_THREADS"] = str(threads)
        with garbage_collection_paused():
            import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(threads)


def _end_with_parent() -> None:
    """A parent that is killed takes its workers with it: nobody would read what they train."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _silence_standard_error() -> None:
    """TensorFlow's C++ greets on standard error whatever its settings; errors of ours travel as exceptions."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _data(place: DataPlace) -> Any:
    from td1report import data

    if "data" not in _worker:
        _worker["data"] = data.load(place.folder, place.digests)
    return _worker["data"]


def _tell(event: Event) -> None:
    if "messages" in _worker:
        _worker["messages"].put(event)
