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
    """Output of the neuron before dropout, without unit."""
    kept: bool
    """The mask keeps the neuron."""
    trained: float
    """Output under this mask, without unit: 0, or the activation divided by the share kept."""
    mean_over_masks: float
    """Mean output over all masks, each with its probability, without unit."""


class Dropout(Facts):
    """q4_3."""

    experiment: str
    """Name of the experiment that dropout is added to."""
    other_experiment: str
    """Name of the experiment of the other reading of the TD."""
    units: int
    """Number of neurons of a hidden layer."""
    rate: float
    """Share of the neurons that are switched off, in [0, 1]."""
    kept_share: float
    """Share of the neurons that are kept, in [0, 1]."""
    scale: float
    """Factor of a kept activation, without unit: 1 / (1 - rate)."""
    switched_off: float
    """Number of neurons of a layer that are switched off for one image, on average."""
    switched_off_sd: float
    """Number of neurons, standard deviation of the same."""
    parameters: int
    """Number of weights and biases of the network, the same without and with dropout."""
    example: tuple[DroppedNeuron, ...]
    """Neurons of the example."""
    num_masks: int
    """Number of masks that the neurons of the example can have."""


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
