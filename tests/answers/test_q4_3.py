"""Question 4.3: dropout of a neuron and of a layer, by hand."""

import numpy as np
import pytest
from builders import make_results

from td1report.answers import q4_3


def test_dropout_keeps_the_mean_of_every_neuron() -> None:
    """At rate 1/2 a kept activation doubles, a dropped one is 0, and the mean over the four masks is the activation."""
    first, second = q4_3.dropped_neurons((2.0, 3.0), (1, 0), 0.5)

    assert (True, 4.0, 2.0) == (first.kept, first.trained, first.mean_over_masks)
    assert (False, 0.0, 3.0) == (second.kept, second.trained, second.mean_over_masks)


def test_q4_3_describes_the_dropout_of_the_plan() -> None:
    """40 % of 128 neurons is 51.2 on average, with the binomial spread, and no weight is added."""
    facts = q4_3.q4_3(make_results(1)).facts

    assert isinstance(facts, q4_3.Dropout)
    assert pytest.approx(51.2) == facts.switched_off
    assert pytest.approx(np.sqrt(128 * 0.4 * 0.6)) == facts.switched_off_sd
    assert 118_282 == facts.parameters
    assert [n.activation for n in facts.example] == pytest.approx([n.mean_over_masks for n in facts.example])
