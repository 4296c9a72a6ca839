"""Question 4.1: the weights of a third layer, and its verdict."""

import pytest
from answer_results import constant
from builders import make_results

from td1report.answers import q4_1
from td1report.records import Verdict


def test_q4_1_counts_the_added_layer() -> None:
    """The third layer of 256 neurons adds (256 + 1) * 256 weights."""
    facts = q4_1.q4_1(make_results(2)).facts

    assert isinstance(facts, q4_1.ThirdLayer)
    assert 65_792 == facts.layer.parameters
    assert (335_114, 269_322) == (facts.changed.parameters, facts.reference.parameters)
    assert 334_336 / 268_800 == facts.multiply_adds_ratio


def test_q4_1_takes_its_verdict_from_the_family() -> None:
    """A third layer that lowers the error of all seeds by two points is better; its loss says nothing by itself."""
    results = make_results(
        3,
        val_error={"two_layers_256": constant(12.0, 12.1, 12.2), "three_layers_256": constant(10.0, 10.1, 10.2)},
    )

    facts = q4_1.q4_1(results).facts

    assert isinstance(facts, q4_1.ThirdLayer)
    assert Verdict.BETTER == facts.error.verdict
    assert pytest.approx(-2.0) == facts.error.difference
    assert Verdict.NOT_SHOWN == facts.loss.verdict
