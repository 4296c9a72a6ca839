"""Small data, runs and results, made by hand: what the tests of the answers start from.

Every image of class c has the one grey value `GREY_STEP * c`, and the classes follow one another 0, 1, ... 9, 0, 1 ...,
so that counts, means and distances can be checked by hand. A run's confusion matrix and test accuracy always
follow from its predictions.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from td1report.answers.results import Results
from td1report.inputs import experiments, machine
from td1report.inputs.data import FashionMNIST
from td1report.records import Anomalies, Answer, Experiment, Facts, History, Run, Timing

NUM_CLASSES = 10
IMAGE_SHAPE = (28, 28)
GREY_STEP = 20
CONFIDENCE = 0.91
"""Default probability of the predicted class; each of the nine others has 0.01."""

ORIGIN = machine.origin("0" * 64)
"""Origin of all results made by hand: this machine, which also renders them."""

FactsKind = TypeVar("FactsKind", bound=Facts)

CurvesBySeed = Sequence[Sequence[float]]
"""One curve a seed, one value an epoch."""


def images_of(labels: ArrayLike) -> NDArray[np.uint8]:
    """(n,) class codes -> (n, 28, 28) uint8 images, each of one grey value."""
    greys = GREY_STEP * np.asarray(labels, dtype=np.uint8)
    return np.broadcast_to(greys[:, None, None], (len(greys), *IMAGE_SHAPE)).copy()


def tiny_data(num_train: int = 50, num_test: int = 20, test_labels: Sequence[int] | None = None) -> FashionMNIST:
    """A data set of the right types; 50 training images are split by Keras' rule into 40 to fit and 10 to validate."""
    train = np.arange(num_train, dtype=np.uint8) % NUM_CLASSES
    test = np.arange(num_test, dtype=np.uint8) % NUM_CLASSES
    if test_labels is not None:
        test = np.array(test_labels, dtype=np.uint8)
    return FashionMNIST(
        train_images=images_of(train),
        train_labels=train,
        test_images=images_of(test),
        test_labels=test,
        source="folder",
        folder=Path("tiny"),
        digests={"train-images": "a", "train-labels": "b", "t10k-images": "c", "t10k-labels": "d"},
    )


def probabilities_of(predicted: ArrayLike, confidence: float = CONFIDENCE) -> NDArray[np.float32]:
    """(n,) predicted classes -> (n, 10) softmax outputs that give them `confidence` and share the rest evenly."""
    codes = np.asarray(predicted, dtype=np.intp)
    probabilities = np.full((len(codes), NUM_CLASSES), (1 - confidence) / (NUM_CLASSES - 1), dtype=np.float32)
    probabilities[np.arange(len(codes)), codes] = confidence
    return probabilities


def confusion_of(true: ArrayLike, predicted: ArrayLike) -> tuple[tuple[int, ...], ...]:
    """(10, 10) counts; row = true class, column = predicted class."""
    matrix = np.zeros((NUM_CLASSES, NUM_CLASSES), dtype=int)
    np.add.at(matrix, (np.asarray(true, dtype=np.intp), np.asarray(predicted, dtype=np.intp)), 1)
    return tuple(tuple(row) for row in matrix.tolist())


def with_mistakes(labels: ArrayLike, mistakes: Mapping[int, int]) -> NDArray[np.intp]:
    """The true classes, but for the images whose index `mistakes` maps to a wrong class."""
    predicted = np.array(labels, dtype=np.intp)
    for index, wrong in mistakes.items():
        predicted[index] = wrong
    return predicted


def make_run(
    experiment: Experiment,
    seed: int,
    data: FashionMNIST,
    predicted: ArrayLike,
    val_error: Sequence[float],
    val_loss: Sequence[float],
    error: Sequence[float],
    loss: Sequence[float],
    test_loss: float = 0.35,
) -> Run:
    """One run with these curves (errors in %) and these predictions on the test images."""
    return Run(
        experiment=experiment.name,
        seed=seed,
        history=History(
            loss=tuple(loss),
            accuracy=tuple(1 - percent / 100 for percent in error),
            val_loss=tuple(val_loss),
            val_accuracy=tuple(1 - percent / 100 for percent in val_error),
        ),
        test_loss=test_loss,
        test_accuracy=float(np.mean(np.asarray(predicted) == data.test_labels)),
        train_loss=loss[-1],
        train_accuracy=1 - error[-1] / 100,
        confusion_matrix=confusion_of(data.test_labels, predicted),
        seconds=10.0,
        finished_at=f"2026-01-01T00:00:{seed:02d}+00:00",
        origin=ORIGIN,
    )


def _flat(level: float, step: float, seed: int, epochs: int) -> list[float]:
    return [level + step * seed] * epochs


def make_results(
    num_seeds: int = 2,
    data: FashionMNIST | None = None,
    *,
    epochs: int = 20,
    long_epochs: int = 40,
    val_error: Mapping[str, CurvesBySeed] | None = None,
    val_loss: Mapping[str, CurvesBySeed] | None = None,
    error: Mapping[str, CurvesBySeed] | None = None,
    loss: Mapping[str, CurvesBySeed] | None = None,
    predictions: Mapping[str, Sequence[ArrayLike]] | None = None,
    probabilities: Mapping[str, Sequence[ArrayLike]] | None = None,
    test_loss: Mapping[str, Sequence[float]] | None = None,
    anomalies: Sequence[Anomalies] = (),
    timings: Sequence[Timing] = (),
) -> Results:
    """All experiments of the TD, each with `num_seeds` runs (seeds 0, 1, ...).

    Each mapping goes from an experiment's name to one item a seed. What is left out is flat and simple: validation
    error 12 % + 0.1 a seed, validation loss 0.30 + 0.01 a seed, training error 6 %, training loss 0.15, test loss
    0.35, every test image right. `probabilities`, (num_test, 10), win over `predictions`, (num_test,).
    """
    data = data or tiny_data()
    plan = experiments.by_role(epochs=epochs, long_epochs=long_epochs)
    softmax: dict[tuple[str, int], NDArray[np.float32]] = {}
    runs: dict[str, tuple[Run, ...]] = {}
    for experiment in experiments.distinct(plan):
        name, made = experiment.name, []
        for seed in range(num_seeds):
            if probabilities is not None and name in probabilities:
                softmax[name, seed] = np.asarray(probabilities[name][seed], dtype=np.float32)
            else:
                given = (predictions or {}).get(name)
                softmax[name, seed] = probabilities_of(data.test_labels if given is None else given[seed])

            def curve(
                curves: Mapping[str, CurvesBySeed] | None, level: float, step: float,
                name: str = name, seed: int = seed, epochs: int = experiment.epochs,
            ) -> Sequence[float]:  # fmt: skip
                return curves[name][seed] if curves and name in curves else _flat(level, step, seed, epochs)

            made.append(
                make_run(
                    experiment,
                    seed,
                    data,
                    softmax[name, seed].argmax(axis=1),
                    val_error=curve(val_error, 12.0, 0.1),
                    val_loss=curve(val_loss, 0.30, 0.01),
                    error=curve(error, 6.0, 0.0),
                    loss=curve(loss, 0.15, 0.0),
                    test_loss=test_loss[name][seed] if test_loss and name in test_loss else 0.35,
                )
            )
        runs[name] = tuple(made)
    return Results(
        data=data,
        experiments=plan,
        runs_by_experiment=runs,
        load_probabilities=lambda name, seed: softmax[name, seed],
        anomalies=tuple(anomalies),
        timings=tuple(timings),
    )


def make_timings(
    full: Sequence[float] = (1.0, 1.2, 1.1), half: Sequence[float] = (2.0, 2.4, 2.2)
) -> tuple[Timing, ...]:
    """Times of the two settings of q4_5, two and four updates an epoch."""
    names = ("two_layers_128_dropout", "two_layers_128_dropout_half_batch")
    return tuple(
        Timing(
            experiment=name,
            batch_size=242 // part,
            updates_per_epoch=2 * part,
            epoch_seconds=tuple(seconds),
            origin=ORIGIN,
        )
        for name, seconds, part in zip(names, (full, half), (1, 2), strict=True)
    )


def complete_results(num_seeds: int, **options: Any) -> Results:
    """`make_results` with forests and times, so that every question can be answered: 100 test images, 10 a class."""
    data = options.pop("data", None) or tiny_data(num_test=100)
    scores = [-0.4 - 0.01 * position for position in range(int((data.test_labels == 1).sum()))]
    flagged = np.flatnonzero(data.test_labels == 1)[-1:].tolist()
    return make_results(
        num_seeds,
        data,
        anomalies=[make_anomalies(seed, flagged, scores) for seed in range(num_seeds)],
        timings=make_timings(),
        **options,
    )


def make_anomalies(
    seed: int,
    ids: Sequence[int],
    scores: Sequence[float],
    label: int = 1,
    contamination: float = 0.009,
    trees: int = 300,
) -> Anomalies:
    """One forest; `scores` has one value for each test image of the class, in test-set order."""
    return Anomalies(
        seed=seed,
        label=label,
        contamination=contamination,
        trees=trees,
        ids=tuple(ids),
        scores=tuple(scores),
        origin=ORIGIN,
    )


def facts_of(answer: Answer[Any], kind: type[FactsKind]) -> FactsKind:
    """The facts of an answer under their own type."""
    assert isinstance(answer.facts, kind)
    return answer.facts
