"""Question 2.3: numbers of weights, layer by layer and neuron by neuron."""

import numpy as np

from td1report.answers.results import Results
from td1report.answers.shared import DenseLayer, dense_layers
from td1report.inputs.experiments import Role
from td1report.records import Answer, Facts


class Weights(Facts):
    """q2_3."""

    hidden_layers: tuple[DenseLayer, ...]
    """Hidden layers, input side first."""
    output_layer: DenseLayer
    """The output layer."""
    connections: int
    """Number of weights proper, biases left out."""
    biases: int
    """Number of biases."""
    biases_per_neuron: int
    """Number of biases of one neuron."""
    parameters: int
    """Number of weights and biases."""
    size_bytes: int
    """Memory of weights and biases as float32, in bytes."""
    num_fitted: int
    """Number of fitted images."""
    parameters_per_image: float
    """Number of weights and biases for each image that is fitted."""


def q2_3(results: Results) -> Answer[Weights]:
    """Numbers of weights, layer by layer and neuron by neuron."""
    units = results.experiments[Role.BASE].units
    layers = dense_layers(units)
    parameters = sum(layer.parameters for layer in layers)
    return Answer(
        facts=Weights(
            hidden_layers=layers[:-1],
            output_layer=layers[-1],
            connections=sum(layer.connections for layer in layers),
            biases=sum(layer.neurons for layer in layers),
            biases_per_neuron=1,
            parameters=parameters,
            size_bytes=parameters * np.dtype(np.float32).itemsize,
            num_fitted=results.data.num_fitted,
            parameters_per_image=parameters / results.data.num_fitted,
        )
    )
