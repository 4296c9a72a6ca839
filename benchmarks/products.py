"""The bare matrix products of training epochs, forward and backward, through a library that has all cores for itself.

Nothing else of a training (activations, loss, Adam, shuffling, validation) is in them. They are no bound for
ours, which multiplies through TensorFlow, one thread a worker.

    python -m benchmarks.products two_layers_256 --library numpy     prints the seconds of each epoch as JSON
"""

import importlib
import importlib.util
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from itertools import pairwise
from typing import Annotated, Any, Literal

import numpy as np
import typer

from benchmarks import commands, processes
from td1report.inputs import machine
from td1report.inputs.experiments import NUM_TRAINING_IMAGES, VALIDATION_SPLIT, by_role, distinct
from td1report.inputs.network import NUM_CLASSES, NUM_PIXELS, split_sizes
from td1report.records import Experiment

NUM_EPOCHS = 10
"""Timed epochs of bare products, after one to warm up."""

Library = Literal["numpy", "torch"]
Product = Callable[[Any, Any, Any], object]
"""product(left, right, out): left @ right -> out."""
Shape = tuple[int, int]


def libraries() -> tuple[Library, ...]:
    """Those installed; torch is no dependency."""
    return ("numpy", "torch") if importlib.util.find_spec("torch") else ("numpy",)


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


def epoch_seconds(name: str, library: Library, num_epochs: int = NUM_EPOCHS) -> float:
    """Seconds per epoch of the bare products, in a fresh process with the library's default threads."""
    options = ("--library", library, "--epochs", str(num_epochs))
    said = processes.lines([sys.executable, "-m", "benchmarks.products", name, *options])
    seconds: list[float] = json.loads("".join(said))
    return sum(seconds) / len(seconds)


def seconds_of(trainings: Iterable[Experiment], library: Library) -> float:
    """Seconds of the bare products of these trainings, each as many epochs as it has."""
    return sum(training.epochs * epoch_seconds(training.name, library) for training in trainings)


def version_of(library: Library) -> str:
    """The library that multiplies matrices there, or that it is not installed."""
    if library == "numpy":
        blas = np.show_config("dicts")["Build Dependencies"]["blas"]
        return f"{np.__version__} with {blas['name']} {blas['version']}"
    return version(library) if importlib.util.find_spec(library) else "not installed"


def main(
    experiment: Annotated[str, typer.Argument(metavar="EXPERIMENT")],
    library: Annotated[str, typer.Option(metavar="numpy|torch")] = "numpy",
    epochs: Annotated[int, typer.Option(metavar="N", min=1, help="Timed epochs, after one to warm up.")] = NUM_EPOCHS,
) -> None:
    """Time the bare matrix products of an epoch; print the seconds of each as a JSON list."""
    epoch = library_epoch("torch" if library == "torch" else "numpy", _experiment(experiment))
    marks = []
    for _ in range(epochs + 2):
        marks.append(time.perf_counter())
        epoch()
    typer.echo(json.dumps([later - earlier for earlier, later in pairwise(marks[1:])]))


def _experiment(name: str) -> Experiment:
    return next(experiment for experiment in distinct(by_role()) if experiment.name == name)


if __name__ == "__main__":
    commands.run(main)
