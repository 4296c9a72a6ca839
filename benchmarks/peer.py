"""The peer: the trainings of the TD as plain Keras `fit` calls, one after the other, as a notebook runs them.

It stands on the other side of two comparisons: its wall time against that of `td1report build` (cold.py), its errors
against ours (same.py). Nothing is kept, compiled or shared out: TensorFlow has its default threads.

No global seed is set unless asked for: with `keras.utils.set_random_seed`, `fit` of Keras 3.15 on TensorFlow repeats
one permutation of the training images in every epoch, and networks without dropout end half a point worse and more.

    python -m benchmarks.peer two_layers_256 two_layers_128 --epochs 5
"""

import os
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer

from benchmarks import commands, processes
from td1report.errors import RequestError, closest
from td1report.inputs import data
from td1report.inputs.experiments import EPOCHS, VALIDATION_SPLIT, by_role, candidates
from td1report.inputs.network import NUM_CLASSES
from td1report.records import Experiment, Record


class Outcome(Record):
    """The end of one training, whoever trained it."""

    experiment: str
    epochs: int
    seconds: float
    """Of the training; with plain Keras, building and testing the model included."""
    val_error: float
    """In %, after the last epoch."""
    test_error: float
    """In %, of the final weights."""
    loss: float
    """Training loss of the last epoch as `fit` reports it, in nats: mean over its batches, dropout active."""


def configurations(epochs: int = EPOCHS) -> dict[str, Experiment]:
    """{name: experiment} of the eleven configurations; the longer training is one of them gone on with."""
    return {experiment.name: experiment for experiment in candidates(by_role(epochs=epochs))}


def chosen(names: Sequence[str], epochs: int = EPOCHS) -> tuple[Experiment, ...]:
    """The experiments of these names; all eleven for no name.

    Raises:
        RequestError: if a name is unknown.
    """
    known = configurations(epochs)
    for name in names:
        if name not in known:
            raise RequestError(f"Unknown configuration {name!r}.{closest(name, known)} Expected: {', '.join(known)}.")
    return tuple(known[name] for name in names or known)


def build_model(experiment: Experiment) -> Any:
    """The compiled Keras model, written out as a notebook does: training.py's own would hide its faults."""
    from keras import Input, Sequential, layers

    model = Sequential([Input(shape=(28, 28)), layers.Flatten()])
    for units in experiment.units:
        model.add(layers.Dense(units, activation=experiment.activation))
        if experiment.dropout > 0:
            model.add(layers.Dropout(experiment.dropout))
    model.add(layers.Dense(NUM_CLASSES, activation="softmax"))
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def train(
    experiments: Sequence[Experiment], global_seed: int | None = None, threads: int | None = None
) -> Iterator[Outcome]:
    """Trains each experiment once, in this process.

    Args:
        experiments: what to train.
        global_seed: given to `keras.utils.set_random_seed` before each model, which springs the trap described above.
        threads: how many TensorFlow may use; None leaves its default, as a notebook does.
    """
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras
    import tensorflow as tf

    if threads is not None:
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(threads)
    fashion = data.load()
    train_images, test_images = data.scale(fashion.train_images), data.scale(fashion.test_images)
    for experiment in experiments:
        began = time.perf_counter()
        if global_seed is not None:
            keras.utils.set_random_seed(global_seed)
        model = build_model(experiment)
        history = model.fit(
            train_images,
            fashion.train_labels,
            batch_size=experiment.batch_size,
            epochs=experiment.epochs,
            validation_split=VALIDATION_SPLIT,
            verbose=0,
        ).history
        _, test_accuracy = model.evaluate(test_images, fashion.test_labels, verbose=0)
        yield Outcome(
            experiment=experiment.name,
            epochs=experiment.epochs,
            seconds=time.perf_counter() - began,
            val_error=100 * (1 - history["val_accuracy"][-1]),
            test_error=100 * (1 - test_accuracy),
            loss=history["loss"][-1],
        )


def train_apart(
    names: Sequence[str], epochs: int = EPOCHS, global_seed: int | None = None, threads: int | None = None
) -> Iterator[Outcome]:
    """The same in a fresh Python; an outcome comes as soon as its training is over.

    Raises:
        BuildError: if that Python fails, with its last words.
    """
    command = [sys.executable, "-m", "benchmarks.peer", *names, "--epochs", str(epochs)]
    if threads is not None:
        command += ["--threads", str(threads)]
    if global_seed is not None:
        command += ["--global-seed", str(global_seed)]
    for line in processes.lines(command):
        yield Outcome.model_validate_json(line)


def main(
    names: Annotated[list[str] | None, typer.Argument(metavar="[CONFIGURATION]...")] = None,
    epochs: Annotated[int, typer.Option(metavar="N", min=1, help="Epochs of each training.")] = EPOCHS,
    global_seed: Annotated[int | None, typer.Option(metavar="N", help="Set Keras' global seed (the trap).")] = None,
    threads: Annotated[int | None, typer.Option(metavar="N", min=1, help="[default: TensorFlow's]")] = None,
) -> None:
    """Train configurations as plain Keras, all eleven by default; print one JSON line each."""
    for outcome in train(chosen(names or (), epochs), global_seed, threads):
        typer.echo(outcome.model_dump_json())  # it flushes: the reader waits for each line


if __name__ == "__main__":
    commands.run(main)
