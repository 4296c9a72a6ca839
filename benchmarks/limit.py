"""How near a training epoch comes to the bare matrix products that it cannot do without; and what dropout adds.

Ours: the pool of a build, all cores busy, five seeds; what its workers tell of each epoch is timed, from the first
epoch on, which has compiled. Bare: benchmarks/products.py.
"""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import numpy as np

from benchmarks import products
from benchmarks.cold import NUM_SEEDS
from benchmarks.measurements import Bar, Measurement, Sample, measurement, ratio
from td1report.inputs import data, machine
from td1report.inputs.experiments import EPOCHS, by_role, distinct
from td1report.records import Experiment
from td1report.runs.execute import execute
from td1report.runs.tasks import DataPlace, Event, TrainingTask
from td1report.storage.store import Store

EXPERIMENT, WITH_DROPOUT = "two_layers_256", "two_layers_256_dropout"
NEAREST = 1.0
"""Ours / numpy's products."""
DROPOUT = 1.3
"""With / without dropout."""


# --- ours ------------------------------------------------------------------------------------------------------------


def pool_epoch_seconds(name: str, num_epochs: int = EPOCHS) -> float:
    """Seconds per epoch of the pool of a build that trains this experiment from five seeds, compilation left out."""
    num_workers = machine.num_cores()
    shares = [tuple(range(worker, NUM_SEEDS, num_workers)) for worker in range(min(num_workers, NUM_SEEDS))]
    tasks = [TrainingTask((_experiment(name, num_epochs),), seeds) for seeds in shares]
    marks: list[list[float]] = [[] for _ in tasks]

    def on_event(event: Event) -> None:
        if event.kind == "epoch":
            marks[event.seed % num_workers].append(time.perf_counter())

    with tempfile.TemporaryDirectory() as folder:
        execute(tasks, Store(Path(folder)), DataPlace(data.find()[1], data.DIGESTS), num_workers, on_event)
    return pool_price(marks)


def pool_price(marks: Sequence[Sequence[float]]) -> float:
    """Seconds per epoch of all workers together, while all of them train.

    Counted from the first epoch of the slowest to compile to the last epoch of the first to be done. Where a worker is
    in the middle of an epoch then, the part that it has done counts.

    Args:
        marks: for each worker the moments, in seconds, at which it ended an epoch.

    Raises:
        ValueError: if there is no moment at which all of them train.
    """
    begin, end = max(min(ended) for ended in marks), min(max(ended) for ended in marks)
    if begin >= end:
        raise ValueError(f"Expected workers that train at the same time, for more epochs. Received: {marks}")
    epochs = [float(np.diff(np.interp([begin, end], ended, np.arange(len(ended))))[0]) for ended in marks]
    return (end - begin) / sum(epochs)


def _experiment(name: str, epochs: int) -> Experiment:
    return next(experiment for experiment in distinct(by_role(epochs=epochs)) if experiment.name == name)


# --- the rows --------------------------------------------------------------------------------------------------------


def measure(repeats: int, num_epochs: int = EPOCHS) -> Measurement:
    """Measures all in turn, so many times; `num_epochs` of each training."""
    seconds: dict[str, list[float]] = {}
    for _ in range(repeats):
        for name in (EXPERIMENT, WITH_DROPOUT):
            seconds.setdefault(name, []).append(pool_epoch_seconds(name, num_epochs))
        for library in products.libraries():
            seconds.setdefault(library, []).append(products.epoch_seconds(EXPERIMENT, library))

    def sample(key: str, label: str) -> Sample:
        return Sample(label=label, unit="s an epoch", values=tuple(seconds[key]))

    ours = sample(EXPERIMENT, f"{EXPERIMENT}, {machine.num_cores()} workers of one thread")
    nearest = [
        ratio(
            f"training / bare products through {library}",
            ours,
            sample(library, f"{library}, all cores"),
            Bar.at_most(NEAREST) if library == "numpy" else None,
        )
        for library in products.libraries()
    ]
    dropout = ratio("with dropout / without", sample(WITH_DROPOUT, WITH_DROPOUT), ours, Bar.at_most(DROPOUT))
    return measurement(
        [*nearest, dropout],
        notes=[f"{library}: {products.version_of(library)}" for library in get_args(products.Library)],
    )
