"""Tasks: pieces of work that one worker does, and the identities of the results that they store.

A training task is one architecture with all its seeds, so that its network is compiled once. A worker stores each
result as soon as it has it: what is finished survives whatever happens next.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar, Generic, Literal, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from td1report.errors import BuildError
from td1report.inputs import machine
from td1report.inputs.network import num_multiply_adds
from td1report.records import Anomalies, Experiment, Record, Run, Timing
from td1report.storage.code_digest import digest_of_code
from td1report.storage.store import Identity, Store
from td1report.workers.worker import garbage_collection_paused, send, worker_state

TRAINING_CODE = ("td1report.runs.settings", "td1report.runs.training")
"""Modules that train: a run is trained again when they, or the functions that they call, compute something else."""
ANOMALIES_CODE = ("td1report.runs.anomalies",)
"""The same for the forests."""
TIMING_CODE = ("td1report.runs.timing",)
"""The same for the times of an epoch."""

_PROBABILITIES = "test_probabilities"
"""Array of a stored run: its softmax outputs on the test images."""

R = TypeVar("R", bound=Record)


# --- identities ----------------------------------------------------------------------------------------------------


def run_identity(experiment: Experiment, seed: int, data_digests: Mapping[str, str]) -> Identity:
    """All that a run depends on; its experiment's name, the number of workers, the author and words are not in it."""
    return {
        "kind": "run",
        "experiment": _values_of(experiment),
        "seed": seed,
        "data": dict(data_digests),
        "code": digest_of_code(*TRAINING_CODE),
        "keras": version("keras"),
        "tensorflow": version("tensorflow"),
    }


def anomalies_identity(
    label: int, contamination: float, trees: int, seed: int, data_digests: Mapping[str, str]
) -> Identity:
    """All that the forest of one class and one seed depends on."""
    return {
        "kind": "anomalies",
        "label": label,
        "contamination": contamination,
        "trees": trees,
        "seed": seed,
        "data": dict(data_digests),
        "code": digest_of_code(*ANOMALIES_CODE),
        "scikit-learn": version("scikit-learn"),
    }


def timing_identity(
    experiment: Experiment, num_epochs: int, data_digests: Mapping[str, str], processor: str
) -> Identity:
    """All that the time of an epoch depends on, as far as a build can know it."""
    return {
        "kind": "timing",
        "experiment": _values_of(experiment),
        "num_epochs": num_epochs,
        "data": dict(data_digests),
        "processor": processor,
        "code": digest_of_code(*TIMING_CODE),
        "keras": version("keras"),
        "tensorflow": version("tensorflow"),
    }


def _values_of(experiment: Experiment) -> dict[str, Any]:
    """All of an experiment but its name: what is trained, whatever it is called."""
    return experiment.model_dump(mode="json", exclude={"name"})


_IN_WORDS = {"data": "the data", "num_epochs": "number of epochs timed"}
_CODE_OF = {"run": "training code", "anomalies": "code of the forests", "timing": "code that times"}
_NAMED_ALONE = {"data", "code", "seed"}
"""Parts of an identity whose values are digests, or stand in the name of the result."""


def reasons(wanted: "Wanted", stored: Iterable[tuple[Identity, str]]) -> tuple[str, ...]:
    """Differences from the nearest stored result, such as "dropout 0.4 -> 0.5", so that it does not serve.

    Args:
        wanted: the result.
        stored: identities, each with the name of its experiment, empty without one.

    Returns:
        Empty if nothing of this kind and name is stored.
    """
    kind = wanted.identity["kind"]
    near = [identity for identity, name in stored if (identity["kind"], name) == (kind, wanted.experiment)]
    differences = [tuple(_differences(identity, wanted.identity)) for identity in near]
    return min(differences, key=lambda parts: (len(parts), parts != ("seed",)), default=())


def _differences(stored: Identity, wanted: Identity) -> Iterator[str]:
    for part, now in wanted.items():
        before, words = stored.get(part), _IN_WORDS.get(part, part.replace("_", " "))
        words = _CODE_OF[wanted["kind"]] if part == "code" else words
        if part == "experiment":
            yield from _differences(before or {}, now)
        elif before != now:
            yield words if part in _NAMED_ALONE else f"{words} {before} -> {now}"


# --- tasks ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DataPlace:
    """Folder from which workers read the data again, and the digests they check."""

    folder: Path
    digests: Mapping[str, str]


@dataclass(frozen=True)
class Event:
    """A message of a task about its progress."""

    kind: Literal["begun", "epoch", "stored"]
    name: str
    """Experiment name of a training; that of the result otherwise."""
    seed: int = 0
    epoch: int = 0
    num_epochs: int = 0
    val_error: float = 0.0
    """In %, at the end of this epoch."""
    is_of_a_seed: bool = True

    @property
    def label(self) -> str:
        """The name and, where there is one result a seed, the seed."""
        return f"{self.name}, seed {self.seed}" if self.is_of_a_seed else self.name


class Wanted(NamedTuple):
    """One result that a task computes."""

    need: str
    """The need of questions that it serves: name of its experiment, "anomalies" or "timing"."""
    name: str
    """In messages."""
    identity: Identity
    experiment: str = ""
    """Name of its experiment, where it has one."""


class Task(ABC, Generic[R]):
    """A piece of work that one worker does."""

    record_type: ClassVar[type[Record]]
    """Type of its results."""

    @abstractmethod
    def run(self, store: Store, place: DataPlace) -> None:
        """Computes its results, and stores each."""

    @abstractmethod
    def identities(self, digests: Mapping[str, str]) -> Iterator[Wanted]:
        """Its results, those of data with these digests."""

    @abstractmethod
    def missing(self, store: Store, digests: Mapping[str, str]) -> "Sequence[Task[Any]]":
        """The tasks that compute those of its results which are not stored."""

    @abstractmethod
    def label(self) -> str:
        """Its name in an error."""

    def num_results(self) -> int:
        """Number of its results."""
        return sum(1 for _ in self.identities({}))

    def read(self, store: Store, digests: Mapping[str, str]) -> tuple[R, ...]:
        """Its stored results, in the order of `identities`.

        Raises:
            BuildError: if one is missing or damaged.
        """
        records: list[Any] = []
        for wanted in self.identities(digests):
            record = store.read(wanted.identity, self.record_type, wanted.name)
            if record is None:
                raise missing_result(wanted.name)
            # Equal trainings are one, whatever the experiment was called when it was stored.
            records.append(record.model_copy(update={"experiment": wanted.experiment} if wanted.experiment else {}))
        return tuple(records)

    def is_stored(self, store: Store, digests: Mapping[str, str]) -> bool:
        """All its results are stored, each intact; one that is damaged is logged."""
        return all(
            store.read(wanted.identity, self.record_type, wanted.name) is not None
            for wanted in self.identities(digests)
        )

    def epoch_costs(self) -> Mapping[str, float]:
        """Experiment name -> work to expect of one epoch, of those that it trains, in the unit of `weight`."""
        return {}

    def weight(self) -> float:
        """Work to expect of all of it, in any unit: the heaviest task starts first."""
        return 0.0


@dataclass(frozen=True)
class TrainingTask(Task[Run]):
    """One architecture, from several seeds, at one or more numbers of epochs."""

    experiments: tuple[Experiment, ...]
    seeds: tuple[int, ...]

    record_type = Run

    def run(self, store: Store, place: DataPlace) -> None:
        from td1report.runs import training

        by_name = {experiment.name: experiment for experiment in self.experiments}
        longest = max(self.experiments, key=lambda experiment: experiment.epochs)

        def on_epoch(seed: int, epoch: int, val_error: float) -> None:
            send(Event("epoch", longest.name, seed, epoch, longest.epochs, val_error))

        def begin(seed: int) -> None:
            send((begun := Event("begun", longest.name, seed)).label)
            send(begun)

        following = iter(self.seeds)
        begin(next(following))
        origin = machine.origin(digest_of_code(*TRAINING_CODE))
        for trained in training.train(self.experiments, self.seeds, _data(place), origin, on_epoch):
            run = trained.run
            identity = run_identity(by_name[run.experiment], run.seed, place.digests)
            store.write(identity, run, {_PROBABILITIES: trained.test_probabilities})
            send(Event("stored", run.experiment, run.seed))
            if run.experiment == longest.name and (seed := next(following, None)) is not None:
                begin(seed)

    def probabilities(self, store: Store, name: str, seed: int, digests: Mapping[str, str]) -> NDArray[np.float32]:
        """(num_test_images, 10) test probabilities of one of its stored runs.

        Raises:
            BuildError: if they are missing or damaged.
        """
        experiment = next(experiment for experiment in self.experiments if experiment.name == name)
        try:
            return store.read_array(run_identity(experiment, seed, digests), _PROBABILITIES)
        except KeyError as error:
            raise missing_result(f"{name}, seed {seed}") from error

    def identities(self, digests: Mapping[str, str]) -> Iterator[Wanted]:
        for experiment in self.experiments:
            for seed in self.seeds:
                identity = run_identity(experiment, seed, digests)
                yield Wanted(experiment.name, f"{experiment.name}, seed {seed}", identity, experiment.name)

    def missing(self, store: Store, digests: Mapping[str, str]) -> tuple["TrainingTask", ...]:
        """Grouped so that the architecture is trained once from each seed."""
        seeds_by_group: dict[tuple[Experiment, ...], list[int]] = {}
        for seed in self.seeds:
            lacking = tuple(
                experiment
                for experiment in self.experiments
                if not TrainingTask((experiment,), (seed,)).is_stored(store, digests)
            )
            if lacking:
                seeds_by_group.setdefault(lacking, []).append(seed)
        return tuple(TrainingTask(group, tuple(seeds)) for group, seeds in seeds_by_group.items())

    def halves(self) -> tuple["TrainingTask", ...]:
        """Two tasks with half of the seeds each; the task alone if it has one seed."""
        half = len(self.seeds) // 2
        return (replace(self, seeds=self.seeds[:half]), replace(self, seeds=self.seeds[half:])) if half else (self,)

    def epoch_costs(self) -> Mapping[str, float]:
        return {experiment.name: epoch_cost(experiment) for experiment in self.experiments}

    def weight(self) -> float:
        return max(experiment.epochs * epoch_cost(experiment) for experiment in self.experiments) * len(self.seeds)

    def label(self) -> str:
        names = " + ".join(experiment.name for experiment in self.experiments)
        return f"{names} (seeds {', '.join(map(str, self.seeds))})"


@dataclass(frozen=True)
class AnomaliesTask(Task[Anomalies]):
    """Isolation Forests on the test images of one class."""

    class_label: int
    contamination: float
    trees: int
    seeds: tuple[int, ...]

    record_type = Anomalies

    def run(self, store: Store, place: DataPlace) -> None:
        from td1report.runs import anomalies

        origin = machine.origin(digest_of_code(*ANOMALIES_CODE))
        for seed in self.seeds:
            found = anomalies.detect(_data(place), self.class_label, self.contamination, self.trees, seed, origin)
            store.write(self._identity(seed, place.digests), found)
            send(Event("stored", "Isolation Forest", seed))

    def _identity(self, seed: int, digests: Mapping[str, str]) -> Identity:
        return anomalies_identity(self.class_label, self.contamination, self.trees, seed, digests)

    def identities(self, digests: Mapping[str, str]) -> Iterator[Wanted]:
        for seed in self.seeds:
            yield Wanted("anomalies", f"Isolation Forest, seed {seed}", self._identity(seed, digests))

    def missing(self, store: Store, digests: Mapping[str, str]) -> tuple["AnomaliesTask", ...]:
        """One for each seed: the lightest tasks of all, they even out when the workers end."""
        forests = (replace(self, seeds=(seed,)) for seed in self.seeds)
        return tuple(forest for forest in forests if not forest.is_stored(store, digests))

    def label(self) -> str:
        return f"Isolation Forest (seeds {', '.join(map(str, self.seeds))})"


@dataclass(frozen=True)
class TimingTask(Task[Timing]):
    """Time per epoch of several experiments, alternating; wants the machine for itself."""

    experiments: tuple[Experiment, ...]
    num_epochs: int
    processor: str

    record_type = Timing

    def get_ready(self, place: DataPlace) -> None:
        """Compiles and warms up in this worker, which needs no quiet machine."""
        with garbage_collection_paused():
            from td1report.runs import timing, training  # noqa: F401  (TensorFlow comes with it)

        worker_state["timer"] = timing.Timer(self.experiments, _data(place))

    def run(self, store: Store, place: DataPlace) -> None:
        if "timer" not in worker_state:
            self.get_ready(place)
        origin = machine.origin(digest_of_code(*TIMING_CODE))
        measured = worker_state.pop("timer").measure(self.num_epochs, origin)
        for experiment, result in zip(self.experiments, measured, strict=True):
            store.write(self._identity(experiment, place.digests), result)
            send(Event("stored", f"time per epoch of {experiment.name}", is_of_a_seed=False))

    def _identity(self, experiment: Experiment, digests: Mapping[str, str]) -> Identity:
        return timing_identity(experiment, self.num_epochs, digests, self.processor)

    def identities(self, digests: Mapping[str, str]) -> Iterator[Wanted]:
        for experiment in self.experiments:
            identity = self._identity(experiment, digests)
            yield Wanted("timing", f"time per epoch of {experiment.name}", identity, experiment.name)

    def missing(self, store: Store, digests: Mapping[str, str]) -> tuple["TimingTask", ...]:
        """The whole task if one of its times is not stored: settings are measured together or not at all."""
        return () if self.is_stored(store, digests) else (self,)

    def label(self) -> str:
        return "time per epoch"


def training_tasks(experiments: Iterable[Experiment], seeds: Sequence[int]) -> tuple[TrainingTask, ...]:
    """One task an architecture, with all its numbers of epochs and all seeds."""
    groups: dict[tuple[Any, ...], list[Experiment]] = {}
    for experiment in experiments:
        groups.setdefault(experiment.architecture, []).append(experiment)
    return tuple(TrainingTask(tuple(group), tuple(seeds)) for group in groups.values())


def epoch_cost(experiment: Experiment) -> float:
    """Time to expect of one epoch, in any unit: the matrix products, and a share of each image whatever its network.

    The constant comes from epochs timed on one core: 0.62 s at 268 800 multiply-adds an image, 0.12 s at 12 960.
    """
    return num_multiply_adds(experiment) + 50_000


def missing_result(name: str) -> BuildError:
    """The error of a result that was damaged or deleted since it was computed."""
    return BuildError(f"The stored result of {name} is missing or damaged. Build again: it will be computed again.")


def _data(place: DataPlace) -> Any:
    from td1report.inputs import data

    if "data" not in worker_state:
        worker_state["data"] = data.load(place.folder, place.digests)
    return worker_state["data"]
