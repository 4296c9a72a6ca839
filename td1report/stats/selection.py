"""The choice of a model, from validation results alone."""

from math import sqrt
from typing import Self

from pydantic import model_validator

from td1report.records import Choice, Record, Summary, Verdict
from td1report.stats.inference import compare_family, summary


class ValidationOutcomes(Record):
    """All that the choice of a model may look at. It has no place for a test result, and refuses unknown fields."""

    outcomes: dict[str, tuple[float, ...]]
    """For each candidate its validation error in %, one value a seed."""
    num_parameters: dict[str, int]
    """For the same candidates, weights and biases."""

    @model_validator(mode="after")
    def _same_candidates(self) -> Self:
        if not self.outcomes or self.outcomes.keys() != self.num_parameters.keys():
            raise ValueError(
                f"Expected outcomes and num_parameters of the same candidates, at least one. "
                f"Received: outcomes={sorted(self.outcomes)}, num_parameters={sorted(self.num_parameters)}"
            )
        return self


def choose(outcomes: ValidationOutcomes) -> Choice:
    """The one-standard-error rule: the smallest network whose mean error is within one standard error of the lowest.

    Among equal numbers of weights the lowest mean wins, then the name. Beside it, every other candidate is compared
    with the lowest one (Welch, Holm over these): a second family. Its reference is the luckiest of the candidates, so
    it separates too easily: `simulation.false_separation_rate` gives the rate, and the report repeats it. The choice
    itself does not rest on it.

    Raises:
        ValueError: if a candidate has no run, or an outcome is not finite.

    Source: Breiman, Friedman, Olshen and Stone (1984), Classification and Regression Trees, section 3.4.3.
    """
    summaries = {name: summary(values) for name, values in outcomes.outcomes.items()}
    weights = outcomes.num_parameters
    ranked = tuple(sorted(summaries, key=lambda name: (summaries[name].mean, weights[name], name)))
    lowest = ranked[0]
    threshold = _one_standard_error_above(summaries[lowest])
    within = tuple(name for name in ranked if summaries[name].mean <= threshold)
    comparisons = compare_family([(name, lowest) for name in ranked[1:]], outcomes.outcomes, "val_error")
    different = {comparison.a for comparison in comparisons if comparison.verdict in (Verdict.BETTER, Verdict.WORSE)}
    return Choice(
        experiment=min(within, key=lambda name: (weights[name], summaries[name].mean, name)),
        lowest=lowest,
        threshold=threshold,
        candidates=ranked,
        within_one_standard_error=within,
        indistinguishable=tuple(name for name in ranked if name not in different),
        comparisons=comparisons,
        one_run=any(candidate.count == 1 for candidate in summaries.values()),
    )


def _one_standard_error_above(candidate: Summary) -> float:
    return candidate.mean + (candidate.sd or 0.0) / sqrt(candidate.count)
