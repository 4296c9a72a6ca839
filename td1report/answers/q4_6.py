"""Question 4.6: sigmoid or relu on the hidden layers."""

from statistics import median_low

import numpy as np
from numpy.typing import NDArray

from td1report.answers.models import (
    Contrast,
    Magnitude,
    Measures,
    contrast,
    error_curves,
    error_panels,
    magnitude,
    measures,
)
from td1report.answers.results import Results
from td1report.answers.shared import Window, window
from td1report.inputs.experiments import Role
from td1report.records import Answer, Comparison, Facts, Slope, Summary
from td1report.stats import inference

SIGMOID_MAX_SLOPE = 0.25
"""Derivative of the sigmoid at 0, its largest."""


class Reach(Facts):
    """Epoch at which the validation error first comes down to a threshold."""

    num_reached: int
    """Number of runs whose error comes down to it."""
    epoch: int | None
    """Epoch number, median over those runs (the lower one of two); None if there is none."""


class ActivationEffect(Facts):
    """One model with relu and with sigmoid."""

    relu: Measures
    """The model with relu."""
    sigmoid: Measures
    """The model with sigmoid."""
    error: Comparison
    """Validation error with sigmoid against that with relu."""
    loss: Comparison
    """Validation loss with sigmoid against that with relu."""
    magnitude: Magnitude
    """Position of the difference of errors relative to the equivalence margin."""
    relu_first: Summary
    """Validation error of relu after the first epoch, in %."""
    sigmoid_first: Summary
    """Validation error of sigmoid after the first epoch, in %."""
    start: Contrast
    """Validation error after the first epoch, sigmoid - relu, in pt."""
    threshold: float
    """The worse of the two final errors plus the equivalence margin, in %: a level near which both end."""
    relu_reach: Reach
    """Way of relu to the threshold."""
    sigmoid_reach: Reach
    """Way of sigmoid to the threshold."""
    sigmoid_end: Slope
    """Slope of the sigmoid's validation error over the last epochs, in pt per epoch."""


class Activations(Facts):
    """q4_6."""

    window: Window
    """Epochs over which the outcome is averaged."""
    units: int
    """Number of neurons of a hidden layer."""
    plain: ActivationEffect
    """The activation in the network without dropout."""
    with_dropout: ActivationEffect
    """The activation in the network with dropout."""
    sigmoid_max_slope: float
    """Largest derivative of the sigmoid, at 0, without unit."""
    sigmoid_max_slope_two_layers: float
    """Largest share left of a gradient after the derivatives of all hidden layers (two in the TD), in [0, 1]."""


def q4_6(results: Results) -> Answer[Activations]:
    """Sigmoid against relu: a slower start distinguished from a worse end."""
    pairs = (Role.NARROWER, Role.NARROWER_SIGMOID), (Role.NARROWER_DROPOUT, Role.NARROWER_DROPOUT_SIGMOID)
    plain, with_dropout = (activation_effect(results, *pair) for pair in pairs)
    axis_top = max(error_curves(results.runs(role), validation=True).max() for pair in pairs for role in pair)
    return Answer(
        facts=Activations(
            window=window(results.experiments[Role.NARROWER].epochs),
            units=results.experiments[Role.NARROWER].units[0],
            plain=plain,
            with_dropout=with_dropout,
            sigmoid_max_slope=SIGMOID_MAX_SLOPE,
            sigmoid_max_slope_two_layers=SIGMOID_MAX_SLOPE ** len(results.experiments[Role.NARROWER].units),
        ),
        figures={
            "curves": error_panels(
                results,
                dict(zip(("plain", "with_dropout"), pairs, strict=True)),
                {"share_y": True, "y_max": float(axis_top)},
            )
        },
    )


def activation_effect(results: Results, relu: Role, sigmoid: Role) -> ActivationEffect:
    """Effect of the activation at the start, on the way and at the end."""
    curves = {role: error_curves(results.runs(role), validation=True) for role in (relu, sigmoid)}
    measured = {role: measures(results, role) for role in (relu, sigmoid)}
    threshold = max(m.outcome.mean for m in measured.values()) + inference.EQUIVALENCE_MARGIN
    error = results.comparison(sigmoid, relu)
    return ActivationEffect(
        relu=measured[relu],
        sigmoid=measured[sigmoid],
        error=error,
        loss=results.comparison(sigmoid, relu, "val_loss"),
        magnitude=magnitude(error),
        relu_first=inference.summary(curves[relu][:, 0]),
        sigmoid_first=inference.summary(curves[sigmoid][:, 0]),
        start=contrast(curves[sigmoid][:, 0].tolist(), curves[relu][:, 0].tolist()),
        threshold=threshold,
        relu_reach=reach(curves[relu], threshold),
        sigmoid_reach=reach(curves[sigmoid], threshold),
        sigmoid_end=inference.end_slope(curves[sigmoid]),
    )


def reach(curves: NDArray[np.float64], threshold: float) -> Reach:
    """Number and median of the epochs at which (num_seeds, num_epochs) curves are first at the threshold or below."""
    below = curves <= threshold
    epochs = [int(row.argmax()) + 1 for row in below if row.any()]
    return Reach(num_reached=len(epochs), epoch=median_low(epochs) if epochs else None)
