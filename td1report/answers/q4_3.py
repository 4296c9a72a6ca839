"""Question 4.3: where dropout stands, and its effect on a layer."""

from collections.abc import Sequence
from itertools import product
from math import sqrt

import numpy as np

from td1report.answers.results import Results
from td1report.answers.shared import dense_layers
from td1report.inputs.experiments import Role
from td1report.records import Answer, Facts

EXAMPLE_ACTIVATIONS = (0.6, 1.2, 0.3, 0.9, 1.5)
"""Outputs of five neurons, small enough to follow by hand."""
EXAMPLE_MASK = (1, 0, 1, 1, 0)
"""One draw: 1 = kept."""


class DroppedNeuron(Facts):
    """One neuron of the example, in training and in use."""

    activation: float
    kept: bool
    trained: float
    """Output under this mask: 0, or the activation divided by the share kept."""
    mean_over_masks: float
    """Over all masks, each with its probability."""


class Dropout(Facts):
    """q4_3."""

    experiment: str
    """The network that dropout is added to."""
    other_experiment: str
    """The other reading of the TD."""
    units: int
    rate: float
    kept_share: float
    scale: float
    """Factor of a kept activation: 1 / (1 - rate)."""
    switched_off: float
    """Mean number of neurons of a layer that are switched off for one image."""
    switched_off_sd: float
    parameters: int
    example: tuple[DroppedNeuron, ...]
    num_masks: int


def q4_3(results: Results) -> Answer[Dropout]:
    """Position and effect of dropout, with an example followed by hand."""
    experiment = results.experiments[Role.NARROWER_DROPOUT]
    units, rate = experiment.units[0], experiment.dropout
    layers = dense_layers(experiment.units)
    return Answer(
        facts=Dropout(
            experiment=results.name(Role.NARROWER),
            other_experiment=results.name(Role.BASE),
            units=units,
            rate=rate,
            kept_share=1 - rate,
            scale=1 / (1 - rate),
            switched_off=rate * units,
            switched_off_sd=sqrt(units * rate * (1 - rate)),
            parameters=sum(layer.parameters for layer in layers),
            example=dropped_neurons(EXAMPLE_ACTIVATIONS, EXAMPLE_MASK, rate),
            num_masks=2 ** len(EXAMPLE_MASK),
        ),
    )


def dropped_neurons(activations: Sequence[float], mask: Sequence[int], rate: float) -> tuple[DroppedNeuron, ...]:
    """Inverted dropout under one mask, and its mean over all 2 ** n masks weighted by their probabilities.

    Source: Srivastava et al. (2014), JMLR 15, section 10; the scaling is that of Keras' `Dropout`.
    """
    masks = np.array(list(product((0, 1), repeat=len(mask))))
    probabilities = np.prod(np.where(masks == 1, 1 - rate, rate), axis=1)
    means = probabilities @ (masks * np.array(activations) / (1 - rate))
    return tuple(
        DroppedNeuron(activation=value, kept=bool(kept), trained=kept * value / (1 - rate), mean_over_masks=float(mean))
        for value, kept, mean in zip(activations, mask, means, strict=True)
    )
