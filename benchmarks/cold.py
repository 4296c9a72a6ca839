"""The whole report from nothing but the data, against plain Keras training each configuration once.

`td1report build --pdf` trains each configuration from five seeds and writes the PDF; the peer trains each once and
writes nothing. They run in turn, each in fresh processes, so that whatever slows the machine for a while slows both.
"""

import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks import peer, processes
from benchmarks.measurements import Bar, Row, Sample, ratio
from td1report.experiments import plan
from td1report.records import Experiment

NUM_SEEDS = 5
LONGEST = 1.0
"""Build / peer: five seeds for the price of one."""
PRICE = 6.0
"""An epoch of the peer costs at least so many of the build's."""


def epochs_trained(experiments: Iterable[Experiment], num_seeds: int) -> int:
    """Epochs that a build trains: each architecture once from each seed, as long as its longest experiment."""
    longest: dict[object, int] = {}
    for experiment in experiments:
        longest[experiment.architecture] = max(longest.get(experiment.architecture, 0), experiment.epochs)
    return num_seeds * sum(longest.values())


def build_seconds(*options: str) -> float:
    """Wall time of `td1report build --pdf` in a folder where there is nothing yet."""
    with tempfile.TemporaryDirectory() as folder:
        return processes.run(processes.td1report("build", "--pdf", *options), Path(folder)).seconds


def peer_seconds() -> float:
    """Wall time of the peer, start of Python included as it is in that of the build."""
    began = time.perf_counter()
    for _ in peer.train_apart(()):
        pass
    return time.perf_counter() - began


def rows(repeats: int) -> tuple[Row, ...]:
    """Measures both in turn, so many times."""
    theirs, ours = zip(
        *((peer_seconds(), build_seconds("--seeds", str(NUM_SEEDS))) for _ in range(repeats)), strict=True
    )
    return rows_of(ours, theirs)


def rows_of(ours: tuple[float, ...], theirs: tuple[float, ...]) -> tuple[Row, ...]:
    """The rows of these wall times in seconds, one of each a repetition."""
    ours_epochs = epochs_trained(plan(), NUM_SEEDS)
    theirs_epochs = epochs_trained(peer.configurations().values(), 1)
    whole = ratio(
        "cold build / peer",
        Sample(label=f"`build --pdf`, {NUM_SEEDS} seeds", unit="s", values=ours),
        Sample(label="plain Keras, each configuration once", unit="s", values=theirs),
        Bar.at_most(LONGEST),
    )
    an_epoch = ratio(
        "price of an epoch, peer / build",
        Sample(label=f"build / {ours_epochs} epochs", unit="s", values=tuple(s / ours_epochs for s in ours)),
        Sample(label=f"peer / {theirs_epochs} epochs", unit="s", values=tuple(s / theirs_epochs for s in theirs)),
    )
    return whole, an_epoch.model_copy(update={"value": 1 / an_epoch.value, "bar": Bar.at_least(PRICE)})


def points(found: Sequence[Row]) -> tuple[tuple[float, float], ...]:
    """(seeds, seconds) of the peer, which trains one."""
    peers = found[0].theirs
    return () if peers is None else ((1, peers.centre),)
