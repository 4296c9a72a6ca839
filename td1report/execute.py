"""The missing results, through a pool of workers, with progress; says why each one is computed.

A task is one architecture with all its missing seeds, so that its network is compiled once. A worker stores each
result as soon as it has it: what is finished survives whatever happens next. `execute` submits work to `Workers` and
gets futures back, and knows no more of the processes than that.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

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
from td1report.workers import Event, Workers, kept, tell

if TYPE_CHECKING:
    from collections.abc import Iterator

PRELOAD = "td1report.preloaded"
"""Module that a worker which trains loads before anything else."""


@dataclass(frozen=True)
class DataPlace:
    """Where workers read the data again, and the digests they check."""

    folder: Path
    digests: Mapping[str, str]


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
            tell(Event("epoch", longest.name, seed, epoch, longest.epochs, val_error))

        following = iter(self.seeds)
        tell(Event("begun", longest.name, next(following)))
        for trained in training.train(self.experiments, self.seeds, _data(place), on_epoch):
            run = trained.run
            identity = run_identity(by_name[run.experiment], run.seed, place.digests)
            store.write(identity, run, {"test_probabilities": trained.test_probabilities})
            tell(Event("stored", run.experiment, run.seed))
            if run.experiment == longest.name and (seed := next(following, None)) is not None:
                tell(Event("begun", longest.name, seed))

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
            tell(Event("stored", "anomalies", seed))

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

        kept["timer"] = timing.Timer(self.experiments, _data(place))

    def run(self, store: Store, place: DataPlace) -> None:
        if "timer" not in kept:
            self.get_ready(place)
        measured = kept.pop("timer").measure(self.num_epochs, self.processor)
        for experiment, result in zip(self.experiments, measured, strict=True):
            store.write(self.identity(experiment, place.digests), result)
        tell(Event("stored", "timing"))

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
    """A task for each seed whose forest is not stored: the lightest of all, they even out when the workers end."""
    seeds = (seed for seed in task.seeds if store.read(task.identity(seed, digests), Anomalies) is None)
    return tuple(replace(task, seeds=(seed,)) for seed in seeds)


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


def compute(
    shared: Sequence[Task],
    alone: Sequence[TimingTask],
    store: Store,
    place: DataPlace,
    num_jobs: int,
    on_event: Callable[[Event], None] = lambda _: None,
) -> None:
    """Computes and stores missing results: first side by side, then what must have the machine for itself.

    Args:
        shared: the tasks that may share the machine.
        alone: those that want it for themselves.
        store: where the results go.
        place: the data, verified by the caller; the workers read them again.
        num_jobs: most workers side by side.
        on_event: told of each epoch and each stored result.

    Raises:
        BuildError: if a task failed; what is finished is kept.
    """
    with standby(alone, store, place, on_event) as finish:
        if shared:
            execute(shared, store, place, num_jobs, on_event)
        finish()


def execute(
    tasks: Sequence[Task],
    store: Store,
    place: DataPlace,
    num_jobs: int,
    on_event: Callable[[Event], None] = lambda _: None,
    *,
    preload: str | None = PRELOAD,
) -> None:
    """Does the tasks side by side; returns when all results are stored.

    Args:
        tasks: what to do; the heaviest starts first.
        store: where the workers put what they find.
        place: the data, verified by the caller.
        num_jobs: most workers side by side.
        on_event: told of each epoch and each stored result, from a thread of this process.
        preload: what each worker loads first: by default what a training needs; None for tasks that do not train.

    Raises:
        BuildError: if a task fails, or if its worker dies twice. The results of the others are kept.
    """
    lost: Sequence[Task] = sorted(split_among(tasks, num_jobs), key=lambda task: -task.weight())
    deaths: Counter[str] = Counter()
    while lost:
        with Workers(min(num_jobs, len(lost)), on_event, preload=preload) as workers:
            lost = _submit(workers, lost, store, place)
        if lost:
            how = workers.deaths() or dict.fromkeys((task.label() for task in lost), "for a reason that is not known")
            deaths.update(how.keys())
            _give_up_after_two(deaths, how)


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
    with Workers(1, on_event) as workers:
        for task in tasks:
            workers.submit(task.label(), task.get_ready, place)  # a fault here, the task meets again, and tells it

        def finish() -> None:
            lost = _submit(workers, tasks, store, place)
            execute(lost, store, place, 1, on_event, preload=None)

        yield finish


def _give_up_after_two(deaths: Mapping[str, int], how: Mapping[str, str]) -> None:
    """One death may be an accident; the second at the same work is the end."""
    for work, reason in how.items():
        if deaths[work] > 1:
            raise BuildError(
                f"A worker died twice at {work}: {reason}. "
                "Finished runs are kept: build again, with fewer --jobs if memory is short."
            )


def split_among(tasks: Sequence[Task], num_jobs: int) -> list[Task]:
    """As many trainings as there are workers, where seeds can be shared out; compiling twice beats an idle core."""
    shared = list(tasks)
    while len(trainings := [task for task in shared if isinstance(task, TrainingTask)]) < num_jobs:
        largest = max((t for t in trainings if len(t.seeds) > 1), key=lambda task: task.weight(), default=None)
        if largest is None:
            break
        half = len(largest.seeds) // 2
        shared.remove(largest)
        shared += [replace(largest, seeds=largest.seeds[:half]), replace(largest, seeds=largest.seeds[half:])]
    return shared


def _submit(workers: Workers, tasks: Sequence[Task], store: Store, place: DataPlace) -> list[Task]:
    """Runs the tasks; returns those lost with a dead worker, cut down to what they have not stored yet."""
    lost: list[Task] = []
    try:
        futures = {workers.submit(task.label(), task.run, store, place): task for task in tasks}
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


def _data(place: DataPlace) -> Any:
    from td1report import data

    if "data" not in kept:
        kept["data"] = data.load(place.folder, place.digests)
    return kept["data"]
