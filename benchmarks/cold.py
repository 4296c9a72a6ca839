"""The whole report from nothing but the data, against plain Keras training each configuration once.

`td1report build --pdf` trains each configuration from five seeds and writes the PDF; the peer trains each once and
writes nothing. They run in turn, each in fresh processes, so that whatever slows the machine for a while slows both.
The bare matrix products of the build's trainings come after them, through numpy, and torch if it is there.
"""

import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from benchmarks import peer, processes, products
from benchmarks.measurements import Bar, Row, Sample, ratio
from td1report.inputs.experiments import by_role, distinct
from td1report.records import Experiment

NUM_SEEDS = 5
LONGEST = 1.0
"""Build / peer: five seeds for the price of one."""
PRICE = 6.0
"""An epoch of the peer costs at least so many of the build's."""


def trained(experiments: Iterable[Experiment]) -> tuple[Experiment, ...]:
    """The trainings of a build from each seed: each architecture once, as long as its longest experiment."""
    longest: dict[object, Experiment] = {}
    for experiment in experiments:
        known = longest.setdefault(experiment.architecture, experiment)
        longest[experiment.architecture] = max(known, experiment, key=lambda one: one.epochs)
    return tuple(longest.values())


def epochs_trained(experiments: Iterable[Experiment], num_seeds: int) -> int:
    """Epochs that a build trains."""
    return num_seeds * sum(experiment.epochs for experiment in trained(experiments))


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


def products_seconds(library: products.Library) -> float:
    """Wall time of the bare products of all trainings of the build."""
    return NUM_SEEDS * products.seconds_of(trained(distinct(by_role())), library)


def rows(repeats: int) -> tuple[Row, ...]:
    """Measures all in turn, so many times."""
    theirs, ours = [], []
    bare: dict[str, list[float]] = {library: [] for library in products.libraries()}
    for _ in range(repeats):
        theirs.append(peer_seconds())
        ours.append(build_seconds("--seeds", str(NUM_SEEDS)))
        for library in products.libraries():
            bare[library].append(products_seconds(library))
    return rows_of(ours, theirs, bare)


def rows_of(
    ours: Sequence[float], theirs: Sequence[float], bare: Mapping[str, Sequence[float]] = MappingProxyType({})
) -> tuple[Row, ...]:
    """The rows of these wall times in seconds, one of each a repetition; `bare` by library."""
    ours_epochs = epochs_trained(distinct(by_role()), NUM_SEEDS)
    theirs_epochs = epochs_trained(peer.configurations().values(), 1)
    the_peer = Sample(label="plain Keras, each configuration once", unit="s", values=tuple(theirs))
    whole = ratio(
        "cold build / peer",
        Sample(label=f"`build --pdf`, {NUM_SEEDS} seeds", unit="s", values=tuple(ours)),
        the_peer,
        Bar.at_most(LONGEST),
    )
    an_epoch = ratio(
        "price of an epoch, peer / build",
        Sample(label=f"build / {ours_epochs} epochs", unit="s", values=tuple(s / ours_epochs for s in ours)),
        Sample(label=f"peer / {theirs_epochs} epochs", unit="s", values=tuple(s / theirs_epochs for s in theirs)),
    )
    least = [
        ratio(
            f"bare products of the build through {library} / peer",
            Sample(label=f"{library}, all cores, {ours_epochs} epochs", unit="s", values=tuple(seconds)),
            the_peer,
        )
        for library, seconds in bare.items()
    ]
    return whole, an_epoch.model_copy(update={"value": 1 / an_epoch.value, "bar": Bar.at_least(PRICE)}), *least


def points(found: Sequence[Row]) -> tuple[tuple[float, float], ...]:
    """(seeds, seconds) of the peer, which trains one."""
    peers = found[0].theirs
    return () if peers is None else ((1, peers.centre),)
