"""Parts common to answers of several sections: layers and their weights, quantities carried from one end to another."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from td1report.inputs.network import NUM_CLASSES, NUM_PIXELS, layer_parameters
from td1report.records import Facts, Run, Summary, Trend
from td1report.stats import inference

IntArray = NDArray[np.int_]

NORMAL_QUANTILE = 1.96
"""Two-sided 95 %."""


class DenseLayer(Facts):
    """Weights of one dense layer: neurons * (inputs + 1)."""

    inputs: int
    """Number of inputs."""
    neurons: int
    """Number of neurons."""
    connections: int
    """Number of weights proper: inputs * neurons."""
    parameters_per_neuron: int
    """Number of weights of one neuron, one an input, and the bias."""
    parameters: int
    """Number of weights and biases."""
    share: float
    """Share of all weights and biases of the network, in [0, 1]."""


def dense_layers(units: Sequence[int]) -> tuple[DenseLayer, ...]:
    """The dense layers of a network with these hidden layers, output layer last."""
    widths, parameters = (NUM_PIXELS, *units, NUM_CLASSES), layer_parameters(units)
    return tuple(
        DenseLayer(
            inputs=inputs,
            neurons=neurons,
            connections=inputs * neurons,
            parameters_per_neuron=inputs + 1,
            parameters=count,
            share=count / sum(parameters),
        )
        for inputs, neurons, count in zip(widths, widths[1:], parameters, strict=False)
    )


class Carried(Facts):
    """One quantity before and after, paired within seed."""

    before: Summary
    """The quantity before, in the unit of the quantity."""
    after: Summary
    """The quantity after, in the unit of the quantity."""
    change: Summary
    """Change within each seed, after - before, in the unit of the quantity."""
    trend: Trend
    """Direction of the change: on which side of 0 its 95 % interval lies."""
    within_margin: bool
    """The interval of the change lies inside the equivalence margin; has a meaning for errors alone."""


def carried(before: Sequence[float], after: Sequence[float]) -> Carried:
    """The same seeds, in the same order, before and after; errors in %, so that the margin (in pt) applies."""
    change = inference.paired_difference(before, after)
    margin, interval = inference.EQUIVALENCE_MARGIN, change.interval
    return Carried(
        before=inference.summary(before),
        after=inference.summary(after),
        change=change,
        trend=inference.trend(change),
        within_margin=interval is not None and -margin < interval.low and interval.high < margin,
    )


class Spread(Facts):
    """One quantity over the seeds, its extremes included."""

    mean: float
    """Mean over the seeds, in the unit of the quantity."""
    sd: float | None
    """Sample standard deviation (k - 1), in the unit of the quantity; None with one run."""
    low: float
    """Smallest value, in the unit of the quantity."""
    high: float
    """Largest value, in the unit of the quantity."""
    count: int
    """Number of values."""


def spread(values: Sequence[float]) -> Spread:
    """Mean, standard deviation and range of one value a seed, in their unit."""
    summary = inference.summary(values)
    return Spread(
        mean=summary.mean, sd=summary.sd, low=float(min(values)), high=float(max(values)), count=summary.count
    )


def is_sampling(gap: float, standard_error: float) -> bool:
    """True if the choice of the images alone often makes a gap of this size; both in one unit."""
    return abs(gap) <= NORMAL_QUANTILE * standard_error


def percent_test_errors(runs: Sequence[Run]) -> list[float]:
    """Test error of each run, in %."""
    return [100 * (1 - run.test_accuracy) for run in runs]


def percent_last_val_errors(runs: Sequence[Run]) -> list[float]:
    """Validation error of each run at its last epoch, in %."""
    return [100 * (1 - run.history.val_accuracy[-1]) for run in runs]


def most_missed_first(missed: IntArray) -> list[int]:
    """Class codes by mean count, largest first, from (num_seeds, num_classes) counts; equal ones by code."""
    return [int(label) for label in np.argsort(-missed.mean(axis=0), kind="stable")]


def share(part: float, whole: float) -> float:
    """part / whole in [0, 1]; 0 of nothing."""
    return float(part / whole) if whole else 0.0


def percent_fitted_errors(runs: Sequence[Run]) -> list[float]:
    """Error of each run's final weights on the images that were fitted, dropout inactive, in %."""
    return [100 * (1 - run.train_accuracy) for run in runs]


class Window(Facts):
    """The epochs over which an outcome is averaged: the last ones, numbered from 1, both ends included."""

    first: int
    """Epoch number of the first one."""
    last: int
    """Epoch number of the last one."""


def window(epochs: int) -> Window:
    """The last epochs of a training of this length."""
    return Window(first=max(1, epochs - inference.OUTCOME_EPOCHS + 1), last=epochs)
