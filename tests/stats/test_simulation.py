"""What the procedure gets wrong by chance: the compiled simulation against the procedure itself."""

from math import sqrt

import numpy as np
import pytest

from td1report.inputs.experiments import FAMILY
from td1report.records import Verdict
from td1report.stats import simulation
from td1report.stats.inference import compare_family
from td1report.stats.selection import ValidationOutcomes, choose

NUM_STUDIES = 400
NAMES = sorted({name for pair in FAMILY for name in pair})


def two_standard_errors(rate: float) -> float:
    """Of a rate estimated from `NUM_STUDIES` studies."""
    return 2 * sqrt(rate * (1 - rate) / NUM_STUDIES)


@pytest.mark.parametrize("num_seeds", [5, 10])
def test_the_family_is_wrong_at_most_one_time_in_twenty(num_seeds: int) -> None:
    """Where no experiment differs, the ten comparisons find something in at most 5 % of the reports."""
    assert 0.01 < simulation.false_alarm_rate(FAMILY, num_seeds) <= 0.05


@pytest.mark.slow
def test_the_rate_is_that_of_the_procedure() -> None:
    """`compare_family` itself, on draws of another seed, has the simulated rate."""
    random = np.random.default_rng(20261122)
    alarms = 0
    for _ in range(NUM_STUDIES):
        family = compare_family(FAMILY, {name: random.normal(11, 0.2, 5) for name in NAMES}, "val_error")
        alarms += any(comparison.verdict in (Verdict.BETTER, Verdict.WORSE) for comparison in family)
    rate = simulation.false_alarm_rate(FAMILY, 5)

    assert pytest.approx(rate, abs=two_standard_errors(rate)) == alarms / NUM_STUDIES


def test_one_comparison_by_itself_has_the_level() -> None:
    """Without a family there is nothing to correct: the simulated rate is the level of Welch's test."""
    assert pytest.approx(0.05, abs=0.005) == simulation.false_alarm_rate((("a", "b"),), 10)


@pytest.mark.parametrize(("num_seeds", "expected"), [(5, 0.09), (10, 0.13)])
def test_comparing_with_the_lowest_separates_too_easily(num_seeds: int, expected: float) -> None:
    """The second family takes its reference from the results: the report says how often that misleads."""
    assert pytest.approx(expected, abs=0.01) == simulation.false_separation_rate(len(NAMES), num_seeds)


@pytest.mark.slow
def test_the_separation_rate_is_that_of_the_choice() -> None:
    """`choose` itself, on draws of another seed, sets a candidate apart at the simulated rate."""
    random = np.random.default_rng(20261122)
    separated = 0
    for _ in range(NUM_STUDIES):
        outcomes = {name: tuple(random.normal(11, 0.2, 5).tolist()) for name in NAMES}
        choice = choose(ValidationOutcomes(outcomes=outcomes, num_parameters=dict.fromkeys(NAMES, 1)))
        separated += len(choice.indistinguishable) < len(NAMES)
    rate = simulation.false_separation_rate(len(NAMES), 5)

    assert pytest.approx(rate, abs=two_standard_errors(rate)) == separated / NUM_STUDIES


def test_two_candidates_are_one_comparison() -> None:
    """With two candidates there is nothing to choose the reference from: the rate is that of one comparison."""
    pair = simulation.false_alarm_rate((("a", "b"),), 5)

    assert pytest.approx(pair) == simulation.false_separation_rate(2, 5)
