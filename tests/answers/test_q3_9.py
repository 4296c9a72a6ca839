"""Question 3.9: the verdict on the third layer, and its test errors beside it."""

import pytest
from answer_results import FIRST
from builders import facts_of, make_results

from td1report.answers import q3_9
from td1report.answers.q3_9 import AddedLayer
from td1report.records import Verdict


def test_third_layer_is_judged_on_validation() -> None:
    """The verdict is that of the family; the test errors are described beside it."""
    errors = {"three_layers_256": [[10.0] * 20, [10.1] * 20], FIRST: [[13.0] * 20, [13.1] * 20]}
    facts = facts_of(q3_9.q3_9(make_results(2, val_error=errors)), AddedLayer)

    assert ("three_layers_256", FIRST) == (facts.comparison.a, facts.comparison.b)
    assert -3.0 == pytest.approx(facts.comparison.difference)
    assert (65_792, 16) == (facts.added_parameters, facts.outcome_first)
    assert 0.0 == facts.test_difference


def test_third_layer_has_no_verdict_with_one_run() -> None:
    """One seed: no verdict, no interval on the test."""
    facts = facts_of(q3_9.q3_9(make_results(1, epochs=3, long_epochs=6)), AddedLayer)

    assert Verdict.ONE_RUN == facts.comparison.verdict
    assert facts.test_interval is None
