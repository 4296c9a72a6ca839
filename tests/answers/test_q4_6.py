"""Question 4.6: when curves reach a level, and a slow start told from a worse end."""

import numpy as np
import pytest
from answer_results import stepped
from builders import make_results

from td1report.answers import q4_6
from td1report.records import Trend, Verdict
from td1report.stats import inference


def test_reach_takes_the_first_epoch_at_the_threshold() -> None:
    """The epochs are 2 and 3; the third run never gets there."""
    curves = np.array([[9.0, 5.0, 6.0], [9.0, 6.0, 5.0], [9.0, 8.0, 7.0]])

    reached = q4_6.reach(curves, 5.0)

    assert (2, 2) == (reached.num_reached, reached.epoch)


def test_reach_of_nobody_has_no_epoch() -> None:
    """A threshold below all curves is never reached."""
    reached = q4_6.reach(np.array([[9.0, 8.0]]), 5.0)

    assert (0, None) == (reached.num_reached, reached.epoch)


def test_q4_6_tells_a_slow_start_from_a_worse_end() -> None:
    """A sigmoid that starts higher and ends level has a slow start, an equivalent end and a later epoch of reach."""
    results = make_results(
        3,
        val_error={
            "two_layers_128": stepped((13.0, 12.0), (13.1, 12.1), (13.2, 12.2)),
            "two_layers_128_sigmoid": stepped((20.0, 12.0), (20.1, 12.1), (20.2, 12.2)),
        },
    )

    facts = q4_6.q4_6(results).facts

    assert isinstance(facts, q4_6.Activations)
    assert Trend.RISING == facts.plain.start.trend
    assert pytest.approx(7.0) == facts.plain.start.difference
    assert Verdict.EQUIVALENT == facts.plain.error.verdict
    assert pytest.approx(12.1 + inference.EQUIVALENCE_MARGIN) == facts.plain.threshold
    assert (11, 11) == (facts.plain.relu_reach.epoch, facts.plain.sigmoid_reach.epoch)
