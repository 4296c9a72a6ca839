"""Question 2.3: numbers of weights, counted by hand."""

import pytest
from answer_results import facts_of_question
from builders import make_results

from td1report.answers import q2_3


def test_q2_3_weights_by_hand() -> None:
    """200 960 + 65 792 + 2 570 = 269 322; 785, 257 and 257 a neuron; 522 biases; four bytes each."""
    answer = facts_of_question(make_results(1), "q2_3")

    assert isinstance(answer, q2_3.Weights)
    layers = (*answer.hidden_layers, answer.output_layer)
    assert [200_960, 65_792, 2_570] == [layer.parameters for layer in layers]
    assert [785, 257, 257] == [layer.parameters_per_neuron for layer in layers]
    assert (269_322, 268_800, 522) == (answer.parameters, answer.connections, answer.biases)
    assert 1_077_288 == answer.size_bytes
    # The tiny data fits 40 images.
    assert pytest.approx(269_322 / 40) == answer.parameters_per_image
