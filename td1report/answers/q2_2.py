"""Question 2.2: the first model, two hidden layers of one size."""

import numpy as np

from td1report.answers.results import Results
from td1report.answers.shared import DenseLayer, dense_layers
from td1report.inputs.experiments import Role
from td1report.inputs.network import NUM_CLASSES, NUM_PIXELS, layer_parameters
from td1report.records import Answer, Facts, Figure


class FirstModel(Facts):
    """q2_2."""

    image_height: int
    """Height of an image, in pixels."""
    image_width: int
    """Width of an image, in pixels."""
    num_pixels: int
    """Number of pixels of an image, hence of inputs."""
    hidden_units: int
    """Number of neurons of the first hidden layer."""
    flatten_parameters: int
    """Number of weights of the layer `Flatten`, which has none."""
    hidden_layers: tuple[DenseLayer, ...]
    """Hidden layers, input side first."""
    output_layer: DenseLayer
    """The output layer."""
    parameters: int
    """Number of weights and biases of the network."""


def q2_2(results: Results) -> Answer[FirstModel]:
    """The network with two hidden layers: its layers and the shape of what they give."""
    units = results.experiments[Role.BASE].units
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
