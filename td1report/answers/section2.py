"""Section 2 of the TD: the first model.

Errors are in percent, losses in nats, changes of errors in points (pt).
"""

from collections.abc import Sequence
from math import ceil, log

import numpy as np

from td1report import inference
from td1report.answers.results import SHOWN_SEED_POSITION, Results
from td1report.answers.shared import FIRST_MODEL, DenseLayer, dense_layers
from td1report.experiments import (
    EPOCHS,
    NUM_CLASSES,
    NUM_PIXELS,
    UPDATE_LIMIT,
    VALIDATION_SPLIT,
    layer_parameters,
    smallest_batch_size,
    split_sizes,
    updates_per_epoch,
)
from td1report.records import Answer, Facts, Figure, Summary

# --- 2.1 the output layer ------------------------------------------------------------------------------------------

EXAMPLE_SCORES = ((2, 2.0), (4, 1.0), (6, -1.0))
"""Class and score before activation, of an example computed by hand: three garments that look alike."""


class ActivatedScore(Facts):
    """One score, and what two activation functions make of it."""

    label: int
    score: float
    softmax: float
    sigmoid: float


class OutputLayer(Facts):
    """q2_1."""

    num_classes: int
    example: tuple[ActivatedScore, ...]
    softmax_sum: float
    sigmoid_sum: float
    hesitation: tuple[int, int]
    """Two classes between which a network hesitates."""
    between: int
    """What a single output neuron would say of it: the mean of their codes, which is the code of a third garment."""


def q2_1(_: Results) -> Answer[OutputLayer]:
    """Kind of the output layer, shown on three scores."""
    scores = np.array([score for _, score in EXAMPLE_SCORES])
    softmax = np.exp(scores) / np.exp(scores).sum()
    sigmoid = 1 / (1 + np.exp(-scores))
    first, second = EXAMPLE_SCORES[0][0], EXAMPLE_SCORES[1][0]
    rows = zip(EXAMPLE_SCORES, softmax, sigmoid, strict=True)
    return Answer(
        facts=OutputLayer(
            num_classes=NUM_CLASSES,
            example=tuple(
                ActivatedScore(label=label, score=score, softmax=float(soft), sigmoid=float(sigm))
                for (label, score), soft, sigm in rows
            ),
            softmax_sum=float(softmax.sum()),
            sigmoid_sum=float(sigmoid.sum()),
            hesitation=(first, second),
            between=(first + second) // 2,
        )
    )


# --- 2.2 and 2.3 the layers and their weights ----------------------------------------------------------------------


class FirstModel(Facts):
    """q2_2."""

    image_height: int
    image_width: int
    num_pixels: int
    hidden_units: int
    flatten_parameters: int
    hidden_layers: tuple[DenseLayer, ...]
    output_layer: DenseLayer
    parameters: int


class Weights(Facts):
    """q2_3."""

    hidden_layers: tuple[DenseLayer, ...]
    output_layer: DenseLayer
    connections: int
    biases: int
    biases_per_neuron: int
    parameters: int
    size_bytes: int
    """As float32."""
    num_fitted: int
    parameters_per_image: float
    """Weights and biases for each image that is fitted."""


def q2_2(results: Results) -> Answer[FirstModel]:
    """The network with two hidden layers: its layers and the shape of what they give."""
    units = results.experiments[FIRST_MODEL].units
    *hidden, output = dense_layers(units)
    _, height, width = results.data.train_images.shape
    names = ("input", *(f"hidden_{number}" for number in range(1, len(units) + 1)), "output")
    return Answer(
        facts=FirstModel(
            image_height=height,
            image_width=width,
            num_pixels=NUM_PIXELS,
            hidden_units=units[0],
            flatten_parameters=0,
            hidden_layers=tuple(hidden),
            output_layer=output,
            parameters=sum(layer_parameters(units)),
        ),
        figures={
            "layers": Figure(
                kind="layers_diagram",
                arrays={
                    "widths": np.array([NUM_PIXELS, *units, NUM_CLASSES]),
                    "parameters": np.array(layer_parameters(units)),
                },
                labels={"layers": names},
            )
        },
    )


def q2_3(results: Results) -> Answer[Weights]:
    """Numbers of weights, layer by layer and neuron by neuron."""
    units = results.experiments[FIRST_MODEL].units
    layers = dense_layers(units)
    parameters = sum(layer.parameters for layer in layers)
    num_fitted, _ = split_sizes(len(results.data.train_images), VALIDATION_SPLIT)
    return Answer(
        facts=Weights(
            hidden_layers=layers[:-1],
            output_layer=layers[-1],
            connections=sum(layer.connections for layer in layers),
            biases=sum(layer.neurons for layer in layers),
            biases_per_neuron=1,
            parameters=parameters,
            size_bytes=parameters * np.dtype(np.float32).itemsize,
            num_fitted=num_fitted,
            parameters_per_image=parameters / num_fitted,
        )
    )


# --- 2.4 compile ---------------------------------------------------------------------------------------------------

LEARNING_RATE, BETA_1, BETA_2 = 0.001, 0.9, 0.999
"""Defaults of `keras.optimizers.Adam`, which are those of Kingma and Ba (2015), arXiv 1412.6980, algorithm 1."""
EXAMPLE_PROBABILITIES = (0.9, 0.5, 0.1, 0.01)


class PenalisedProbability(Facts):
    """What two losses say of one image, given the probability of its true class."""

    p_true: float
    cross_entropy: float
    """-ln p."""
    cross_entropy_slope: float
    """Absolute derivative with respect to the score of the true class: 1 - p."""
    squared_error: float
    """(1 - p) ** 2, the term of the true class."""
    squared_error_slope: float
    """The same derivative: 2 p (1 - p) ** 2."""


class Compilation(Facts):
    """q2_4."""

    num_classes: int
    chance_probability: float
    chance_loss: float
    """ln(number of classes): cross-entropy of a network that gives every class the same probability."""
    examples: tuple[PenalisedProbability, ...]
    learning_rate: float
    beta_1: float
    beta_2: float


def q2_4(_: Results) -> Answer[Compilation]:
    """Loss, optimizer and metric, with what the loss makes of four probabilities."""
    return Answer(
        facts=Compilation(
            num_classes=NUM_CLASSES,
            chance_probability=1 / NUM_CLASSES,
            chance_loss=log(NUM_CLASSES),
            examples=tuple(
                PenalisedProbability(
                    p_true=p,
                    cross_entropy=-log(p),
                    cross_entropy_slope=1 - p,
                    squared_error=(1 - p) ** 2,
                    squared_error_slope=2 * p * (1 - p) ** 2,
                )
                for p in EXAMPLE_PROBABILITIES
            ),
            learning_rate=LEARNING_RATE,
            beta_1=BETA_1,
            beta_2=BETA_2,
        )
    )


# --- 2.5 the batch size --------------------------------------------------------------------------------------------


class BatchTrial(Facts):
    """One batch size tried."""

    batch_size: int
    quotient: float
    """Fitted images over batch size, before rounding up."""
    full_batches: int
    """Quotient rounded down: what is counted if the last, smaller batch is forgotten."""
    updates: int
    """Per epoch."""
    last_batch: int
    """Images in the last batch of the epoch."""
    accepted: bool
    """Fewer updates than the limit."""


class BatchSize(Facts):
    """q2_5."""

    batch_size: int
    """That of the trainings."""
    num_images: int
    validation_split: float
    num_fitted: int
    num_validation: int
    update_limit: int
    most_updates: int
    """The largest number of updates below the limit."""
    bound: float
    """num_fitted / most_updates: no smaller batch will do."""
    chosen: BatchTrial
    trials: tuple[BatchTrial, ...]
    """Around the chosen size."""
    last_batch_matters: bool
    """Counting full batches alone would accept one of them that does not do."""
    power_of_two: BatchTrial
    """The next power of two, which would do as well."""
    without_split: BatchTrial
    """The smallest size if the validation images are forgotten, with what it gives on those really fitted."""
    epochs: int
    in_total: BatchTrial
    """The smallest size if the limit held for all epochs together."""
    in_total_updates: int
    """What this size gives over all epochs."""


def try_batch(num_fitted: int, batch_size: int, update_limit: int) -> BatchTrial:
    """What one epoch with this batch size is made of."""
    updates = updates_per_epoch(num_fitted, batch_size)
    return BatchTrial(
        batch_size=batch_size,
        quotient=num_fitted / batch_size,
        full_batches=num_fitted // batch_size,
        updates=updates,
        last_batch=num_fitted - (updates - 1) * batch_size,
        accepted=updates < update_limit,
    )


def q2_5(results: Results) -> Answer[BatchSize]:
    """The smallest batch with fewer than 200 updates an epoch, and the readings not taken."""
    num_images = len(results.data.train_images)
    num_fitted, num_validation = split_sizes(num_images, VALIDATION_SPLIT)
    size = results.experiments[FIRST_MODEL].batch_size
    # Over all epochs together: fewer than limit / epochs updates in each of them.
    in_total = smallest_batch_size(num_fitted, ceil(UPDATE_LIMIT / EPOCHS))

    def trial(batch_size: int) -> BatchTrial:
        return try_batch(num_fitted, batch_size, UPDATE_LIMIT)

    trials = tuple(trial(tried) for tried in range(max(1, size - 2), size + 2))
    return Answer(
        facts=BatchSize(
            batch_size=size,
            num_images=num_images,
            validation_split=VALIDATION_SPLIT,
            num_fitted=num_fitted,
            num_validation=num_validation,
            update_limit=UPDATE_LIMIT,
            most_updates=UPDATE_LIMIT - 1,
            bound=num_fitted / (UPDATE_LIMIT - 1),
            chosen=trial(size),
            trials=trials,
            last_batch_matters=any(tried.full_batches < UPDATE_LIMIT and not tried.accepted for tried in trials),
            power_of_two=trial(1 << (size - 1).bit_length()),
            without_split=trial(smallest_batch_size(num_images, UPDATE_LIMIT)),
            epochs=EPOCHS,
            in_total=trial(in_total),
            in_total_updates=EPOCHS * updates_per_epoch(num_fitted, in_total),
        )
    )


# --- 2.6 the training ----------------------------------------------------------------------------------------------


class Curve(Facts):
    """One curve of the history: its ends for the seed shown, its end over all seeds."""

    first: float
    last: float
    last_over_seeds: Summary


class Training(Facts):
    """q2_6."""

    epochs: int
    batch_size: int
    num_fitted: int
    num_validation: int
    first_validation_index: int
    last_validation_index: int
    updates_per_epoch: int
    updates: int
    images_seen: int
    """Over all epochs, each fitted image counted once an epoch."""
    shown_seed: int
    seconds: Summary
    fastest_seconds: float
    slowest_seconds: float
    loss: Curve
    accuracy: Curve
    val_loss: Curve
    val_accuracy: Curve


def _curve(curves: Sequence[Sequence[float]], shown: int) -> Curve:
    last = inference.summary([curve[-1] for curve in curves])
    return Curve(first=curves[shown][0], last=curves[shown][-1], last_over_seeds=last)


def q2_6(results: Results) -> Answer[Training]:
    """What the training did, and the last line of its history."""
    runs, shown = results.runs(FIRST_MODEL), results.shown_run(FIRST_MODEL)
    experiment = results.experiments[FIRST_MODEL]
    num_images = len(results.data.train_images)
    num_fitted, num_validation = split_sizes(num_images, VALIDATION_SPLIT)
    updates = updates_per_epoch(num_fitted, experiment.batch_size)
    seconds = [run.seconds for run in runs]
    curves = {
        name: _curve([getattr(run.history, name) for run in runs], SHOWN_SEED_POSITION)
        for name in ("loss", "accuracy", "val_loss", "val_accuracy")
    }
    return Answer(
        facts=Training(
            epochs=experiment.epochs,
            batch_size=experiment.batch_size,
            num_fitted=num_fitted,
            num_validation=num_validation,
            first_validation_index=num_fitted,
            last_validation_index=num_images - 1,
            updates_per_epoch=updates,
            updates=updates * experiment.epochs,
            images_seen=num_fitted * experiment.epochs,
            shown_seed=shown.seed,
            seconds=inference.summary(seconds),
            fastest_seconds=min(seconds),
            slowest_seconds=max(seconds),
            **curves,
        )
    )
