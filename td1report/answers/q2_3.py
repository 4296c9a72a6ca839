"""Question 2.3: numbers of weights, layer by layer and neuron by neuron."""

import numpy as np

from td1report.answers.results import Results
from td1report.answers.shared import DenseLayer, dense_layers
from td1report.inputs.experiments import Role
from td1report.records import Answer, Facts


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
