"""How near a training epoch comes to the bare matrix products that it cannot do without; and what dropout adds.

Ours: the pool of a build, all cores busy, five seeds; what its workers tell of each epoch is timed, from the first
epoch on, which has compiled. Bare: the products of one epoch, forward and backward, through a library that has all
cores for itself. Nothing else of a training (activations, loss, Adam, shuffling, validation) is in them.

    python -m benchmarks.limit two_layers_256 --library numpy     prints the seconds of each epoch as JSON
"""

import importlib
import importlib.util
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import numpy as np
import typer

from benchmarks import commands, processes
from benchmarks.cold import NUM_SEEDS
from benchmarks.measurements import Bar, Measurement, Sample, measurement, ratio
from td1report import data, machine
from td1report.execute import DataPlace, TrainingTask, execute
from td1report.experiments import (
    EPOCHS,
    NUM_CLASSES,
    NUM_PIXELS,
    NUM_TRAINING_IMAGES,
    VALIDATION_SPLIT,
    plan,
    split_sizes,
)
from td1report.records import Experiment
from td1report.store import Store
from td1report.workers import Event

EXPERIMENT, WITH_DROPOUT = "two_layers_256", "two_layers_256_dropout"
NUM_PRODUCT_EPOCHS = 10
"""Timed epochs of bare products in each repetition, after one to warm up."""
NEAREST = 1.0
"""Ours / numpy's products."""
DROPOUT = 1.3
"""With / without dropout."""

Library = Literal["numpy", "torch"]
Product = Callable[[Any, Any, Any], object]
"""product(left, right, out): left @ right -> out."""
Shape = tuple[int, int]


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
    return next(experiment for experiment in plan(epochs=epochs) if experiment.name == name)


# --- the bare products -----------------------------------------------------------------------------------------------


def batch_sizes(num_images: int, batch_size: int) -> tuple[int, ...]:
    """Images of each batch of an epoch, the last and smaller one included."""
    num_full, rest = divmod(num_images, batch_size)
    return (batch_size,) * num_full + ((rest,) if rest else ())


def product_shapes(units: Sequence[int], batch_size: int) -> tuple[tuple[Shape, Shape], ...]:
    """Left and right shapes of all products of one update: forward, gradients of weights, gradients of inputs.

    The images need no gradient, so that the first layer has two products and each other one three.
    """
    layers = tuple(pairwise((NUM_PIXELS, *units, NUM_CLASSES)))
    forward = [((batch_size, inputs), (inputs, outputs)) for inputs, outputs in layers]
    weights = [((inputs, batch_size), (batch_size, outputs)) for inputs, outputs in layers]
    inputs_of = [((batch_size, outputs), (outputs, inputs)) for inputs, outputs in layers[1:]]
    return (*forward, *weights, *inputs_of)


def products_of_epoch(experiment: Experiment, array: Callable[[Any], Any], product: Product) -> Callable[[], None]:
    """A function that does the products of one epoch on arrays made beforehand.

    The transposed factors (images and activations in the weights' gradients, weights in the inputs') are transposed
    views of stored arrays, as a training has them, and results are written into arrays that exist already.

    Args:
        experiment: whose layers and batches.
        array: makes the library's array of a numpy one.
        product: multiplies two of them into a third.
    """
    num_fitted, _ = split_sizes(NUM_TRAINING_IMAGES, VALIDATION_SPLIT)
    sizes = batch_sizes(num_fitted, experiment.batch_size)
    generator = np.random.default_rng(0)

    def stored(shape: Shape, transposed: bool) -> Any:
        values = generator.standard_normal(shape[::-1] if transposed else shape, dtype=np.float32)
        return array(values).T if transposed else array(values)

    def operands(size: int) -> list[tuple[Any, Any, Any]]:
        num_layers = len(experiment.units) + 1
        return [
            (
                stored(left, transposed=num_layers <= index < 2 * num_layers),
                stored(right, transposed=index >= 2 * num_layers),
                array(np.empty((left[0], right[1]), np.float32)),
            )
            for index, (left, right) in enumerate(product_shapes(experiment.units, size))
        ]

    by_size = {size: operands(size) for size in set(sizes)}

    def epoch() -> None:
        for size in sizes:
            for left, right, out in by_size[size]:
                product(left, right, out)

    return epoch


def library_epoch(library: Library, experiment: Experiment) -> Callable[[], None]:
    """The products of one epoch through this library, on all cores of this process."""
    if library == "numpy":
        return products_of_epoch(experiment, lambda values: values, np.matmul)
    torch = importlib.import_module("torch")  # by name: it is no dependency, and its types may not be here
    torch.set_num_threads(machine.num_cores())
    return products_of_epoch(experiment, torch.from_numpy, lambda left, right, out: torch.mm(left, right, out=out))


def products_seconds(name: str, library: Library, num_epochs: int) -> float:
    """Seconds per epoch of the bare products, in a fresh process with the library's default threads."""
    options = ("--library", library, "--epochs", str(num_epochs))
    said = processes.lines([sys.executable, "-m", "benchmarks.limit", name, *options])
    seconds: list[float] = json.loads("".join(said))
    return sum(seconds) / len(seconds)


# --- the rows --------------------------------------------------------------------------------------------------------


def measure(repeats: int, num_epochs: int = EPOCHS) -> Measurement:
    """Measures all in turn, so many times; `num_epochs` of each training."""
    libraries: list[Library] = ["numpy", "torch"] if importlib.util.find_spec("torch") else ["numpy"]
    seconds: dict[str, list[float]] = {}
    for _ in range(repeats):
        for name in (EXPERIMENT, WITH_DROPOUT):
            seconds.setdefault(name, []).append(pool_epoch_seconds(name, num_epochs))
        for library in libraries:
            seconds.setdefault(library, []).append(products_seconds(EXPERIMENT, library, NUM_PRODUCT_EPOCHS))

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
        for library in libraries
    ]
    dropout = ratio("with dropout / without", sample(WITH_DROPOUT, WITH_DROPOUT), ours, Bar.at_most(DROPOUT))
    return measurement([*nearest, dropout], notes=[f"{library}: {_version(library)}" for library in get_args(Library)])


def _version(library: Library) -> str:
    """What multiplies matrices there, or that it is not installed."""
    if library == "numpy":
        blas = np.show_config("dicts")["Build Dependencies"]["blas"]
        return f"{np.__version__} with {blas['name']} {blas['version']}"
    return version(library) if importlib.util.find_spec(library) else "not installed"


def main(
    experiment: Annotated[str, typer.Argument(metavar="EXPERIMENT")],
    library: Annotated[str, typer.Option(metavar="numpy|torch")] = "numpy",
    epochs: Annotated[
        int, typer.Option(metavar="N", min=1, help="Timed epochs, after one to warm up.")
    ] = NUM_PRODUCT_EPOCHS,
) -> None:
    """Time the bare matrix products of an epoch; print the seconds of each as a JSON list."""
    epoch = library_epoch("torch" if library == "torch" else "numpy", _experiment(experiment, epochs))
    marks = []
    for _ in range(epochs + 2):
        marks.append(time.perf_counter())
        epoch()
    typer.echo(json.dumps([later - earlier for earlier, later in pairwise(marks[1:])]))


if __name__ == "__main__":
    commands.run(main)
