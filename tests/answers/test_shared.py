"""What several answers compute: weights of layers, and changes carried to intervals."""

import pytest

from td1report.answers.shared import carried, dense_layers
from td1report.records import Trend


def test_dense_layers_add_up() -> None:
    """Weights and biases make the total, and the shares make one."""
    layers = dense_layers((3,))

    assert [(784, 3, 2352, 785, 2355), (3, 10, 30, 4, 40)] == [
        (layer.inputs, layer.neurons, layer.connections, layer.parameters_per_neuron, layer.parameters)
        for layer in layers
    ]
    assert pytest.approx(1.0) == sum(layer.share for layer in layers)


def test_carried_keeps_the_margin_to_intervals_inside_it() -> None:
    """Changes of about +0.1 stay inside +-0.5 pt, changes of about 2 do not, and one seed has no interval."""
    assert carried([10, 11, 12], [10.1, 11.1, 12.15]).within_margin
    assert not carried([10, 11, 12], [12, 13, 14.1]).within_margin
    assert (Trend.ONE_RUN, False) == (carried([10], [11]).trend, carried([10], [11]).within_margin)
