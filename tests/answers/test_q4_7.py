"""Question 4.7: the steps between the sizes, and what dropout leaves of a layer."""

import numpy as np
import pytest
from answer_results import constant, with_fitted_error
from builders import make_results

from td1report.answers import q4_7
from td1report.inputs.experiments import Role
from td1report.records import Trend, Verdict


def test_q4_7_counts_the_demonstrated_steps() -> None:
    """Two halvings out of three cost points for every seed; the third changes nothing."""
    results = make_results(
        3,
        val_error={
            "two_layers_128_dropout": constant(12.0, 12.1, 12.2),
            "two_layers_64_dropout": constant(12.0, 12.1, 12.2),
            "two_layers_32_dropout": constant(15.0, 15.1, 15.2),
            "two_layers_16_dropout": constant(20.0, 20.1, 20.2),
        },
    )
    results = with_fitted_error(results, "two_layers_16_dropout", 19.0)

    facts = q4_7.q4_7(results).facts

    assert isinstance(facts, q4_7.Sizes)
    assert [16, 32, 64, 128] == [size.units for size in facts.sizes]
    assert [13_002, 26_506, 55_050, 118_282] == [size.measures.parameters for size in facts.sizes]
    assert [Verdict.EQUIVALENT, Verdict.WORSE, Verdict.WORSE] == [step.error.verdict for step in facts.steps]
    assert (2, 3) == (facts.num_worse, facts.num_steps)
    assert (20.0, 20.2) == pytest.approx((facts.sizes[0].lowest, facts.sizes[0].highest))
    assert Trend.RISING == facts.underfit.trend


def test_q4_7_says_how_much_of_a_layer_is_left() -> None:
    """Of 16 neurons 9.6 stay on, with the binomial spread."""
    smallest = q4_7.size(make_results(1), Role.WIDTH_1)

    assert pytest.approx(9.6) == smallest.active
    assert pytest.approx(np.sqrt(16 * 0.4 * 0.6) / 9.6) == smallest.active_variation
