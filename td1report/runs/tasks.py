"""Tasks: pieces of work that one worker does, and the identity of each result that they store.

A task is one architecture with all its missing seeds, so that its network is compiled once. A worker stores each
result as soon as it has it: what is finished survives whatever happens next.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from td1report.inputs.network import num_multiply_adds
from td1report.records import Anomalies, Experiment, Run, Timing
from td1report.storage.store import Identity, Store
from td1report.workers.worker import Event, garbage_collection_paused, kept, tell

TRAINING_CODE = 4
"""Raised by hand whenever training.py, in a worker as workers.py sets it up, would give other results for the same
experiment and seed."""


ANOMALIES_CODE = 1
"""The same for anomalies.py."""


TIMING_CODE = 1
"""The same for timing.py."""


def run_identity(experiment: Experiment, seed: int, data_digests: Mapping[str, str]) -> Identity:
    """What a run depends on; the number of workers, the output folder, the author and the wording are not in it."""
    return {
        "kind": "run",
        "experiment": experiment.model_dump(mode="json"),
        "seed": seed,
        "data": dict(data_digests),
        "code": TRAINING_CODE,
        "keras": version("keras"),
        "tensorflow": version("tensorflow"),
    }


def anomalies_identity(
    label: int, contamination: float, trees: int, seed: int, data_digests: Mapping[str, str]
) -> Identity:
    """What the forest of one class and one seed depends on."""
    return {
        "kind": "anomalies",
        "label": label,
        "contamination": contamination,
        "trees": trees,
        "seed": seed,
        "data": dict(data_digests),
        "code": ANOMALIES_CODE,
        "scikit-learn": version("scikit-learn"),
    }


def timing_identity(
    experiment: Experiment, num_epochs: int, data_digests: Mapping[str, str], processor: str
) -> Identity:
    """What the time of an epoch depends on, as far as a build can know it."""
    return {
        "kind": "timing",
        "experiment": experiment.model_dump(mode="json"),
        "num_epochs": num_epochs,
        "data": dict(data_digests),
        "processor": processor,
        "code": TIMING_CODE,
        "keras": version("keras"),
        "tensorflow": version("tensorflow"),
    }


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
        from td1report.runs import training

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
        from td1report.runs import anomalies

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
            from td1report.runs import (
                timing,
                training,  # noqa: F401  (TensorFlow comes with it)
            )

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


def _data(place: DataPlace) -> Any:
    from td1report.inputs import data

    if "data" not in kept:
        kept["data"] = data.load(place.folder, place.digests)
    return kept["data"]
