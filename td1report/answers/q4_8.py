"""Question 4.8: the balance of all tests, and the choice of one model."""

from collections.abc import Mapping, Sequence

import numpy as np

from td1report.answers.models import Measures, interval_ends, interval_rows, measures
from td1report.answers.published import (
    PUBLISHED,
    PUBLISHED_NUM_FITTED,
    Benchmark,
    FinalTest,
    Standing,
    benchmarks,
    final_test,
)
from td1report.answers.results import SHOWN_SEED_POSITION, Results
from td1report.answers.shared import Window, window
from td1report.inputs.experiments import Role
from td1report.inputs.network import NUM_CLASSES
from td1report.records import Answer, Choice, Comparison, Facts, Figure, Interval, Summary, Verdict
from td1report.stats import inference, simulation


class Ranked(Facts):
    """One candidate of the choice, in the order of the mean validation error."""

    experiment: str
    """Name of the experiment."""
    parameters: int
    """Number of weights and biases."""
    multiply_adds: int
    """Number of multiply-adds for one image, biases left out."""
    outcome: Summary
    """Validation error averaged over the last epochs, in %."""
    within_one_standard_error: bool
    """Its mean is at the threshold of the choice or below."""
    indistinguishable: bool
    """Not shown to be different from the lowest."""
    bar_percent: float
    """Its mean as a percentage of the highest, in %: the length of a bar."""


class Tally(Facts):
    """Result of the family of comparisons, by verdict: the changed model of each comparison."""

    better: tuple[str, ...]
    """Names of the changed models that are shown to be better."""
    worse: tuple[str, ...]
    """Names of those shown to be worse."""
    equivalent: tuple[str, ...]
    """Names of those shown to be equivalent."""
    not_shown: tuple[str, ...]
    """Names of those for which nothing is shown."""
    num_worse: int
    """Number of those shown to be worse."""


class Frugal(Facts):
    """The smallest network that loses less than the margin against the lowest error."""

    experiment: str
    """Name of the experiment."""
    parameters: int
    """Number of weights and biases."""
    comparison: Comparison
    """Its validation error against the lowest one."""
    parameters_ratio: float
    """Ratio of the numbers of weights and biases, the retained model over this one."""


class BestModel(Facts):
    """q4_8."""

    window: Window
    """Epochs over which the outcome of the retained model is averaged."""
    choice: Choice
    """The choice and what it rests on."""
    num_candidates: int
    """Number of candidates."""
    num_others: int
    """Number of candidates compared with the lowest: the size of the second family."""
    false_separation: float | None
    """Simulated share of choices, in [0, 1], in which the second family sets a candidate apart although all are alike;
    None with one run."""
    standard_error: float
    """Standard error of the lowest mean, in pt: the width of the band of the one-standard-error rule."""
    first: Measures
    """The first model of the TD."""
    first_units: int
    """Number of neurons of the first hidden layer of the first model."""
    chance_error: float
    """Error of an answer drawn at random among the classes, in %."""
    chosen: Measures
    """The retained model."""
    size_bytes: int
    """Memory of its weights and biases as 32-bit floats, in bytes."""
    ranking: tuple[Ranked, ...]
    """The candidates, lowest mean first."""
    lowest_loss: Measures
    """The candidate with the lowest mean validation loss."""
    comparisons: tuple[Comparison, ...]
    """The family fixed in advance."""
    tally: Tally
    """The family by verdict."""
    off_scale: tuple[Comparison, ...]
    """Comparisons whose interval leaves the drawing."""
    near_models: tuple[Ranked, ...]
    """Those that the drawings show, from the lowest error."""
    far_models: tuple[Ranked, ...]
    """Candidates whose interval leaves the drawing."""
    test: FinalTest
    """The retained model on the test images."""
    frugal: Frugal | None
    """The smallest candidate within the margin of the lowest; None when none smaller than the retained one is that
    near."""
    benchmarks: tuple[Benchmark, ...]
    """Published and ours, highest accuracy first."""
    ours_among_perceptrons: bool
    """No published perceptron has an error below ours that the sampling of test images does not explain."""
    published_num_fitted: int
    """Number of training images behind the published figures: no validation part is set aside."""


def frugal(choice: Choice, measured: Mapping[str, Measures]) -> Frugal | None:
    """The smallest candidate shown to lie within the margin of the lowest, if it is smaller than the retained one."""
    retained = measured[choice.experiment].parameters
    near = [c for c in choice.comparisons if c.within_margin and measured[c.a].parameters < retained]
    if not near:
        return None
    comparison = min(near, key=lambda c: (measured[c.a].parameters, c.mean_a))
    parameters = measured[comparison.a].parameters
    return Frugal(
        experiment=comparison.a,
        parameters=parameters,
        comparison=comparison,
        parameters_ratio=retained / parameters,
    )


def reach_from(origin: float, center: float, interval: Interval | None) -> float:
    """Distance from the origin to the farther end of an interval, or to its centre if there is none."""
    ends = (center,) if interval is None else (interval.low, interval.high)
    return max(abs(end - origin) for end in ends)


def comparison_rows(results: Results, comparisons: Sequence[Comparison]) -> Figure:
    """The forest plot: one row a comparison, named by its changed model."""
    names = tuple(c.a for c in comparisons)
    margin = inference.EQUIVALENCE_MARGIN
    return Figure(
        kind="interval_dots",
        arrays={"center": np.array([c.difference for c in comparisons])}
        | interval_ends([c.interval for c in comparisons]),
        labels={"rows": names, "colours": tuple(map(results.role_of, names)), "right": names},
        options={"reference": 0.0, "band_low": -margin, "band_high": margin, "height_mm": 48},
    )


def ranked_models(models: Sequence[Measures], choice: Choice) -> tuple[Ranked, ...]:
    """The candidates in the order of the choice, with its result for each."""
    highest = max(model.outcome.mean for model in models) or 1.0
    return tuple(
        Ranked(
            experiment=model.experiment,
            parameters=model.parameters,
            multiply_adds=model.multiply_adds,
            outcome=model.outcome,
            within_one_standard_error=model.experiment in choice.within_one_standard_error,
            indistinguishable=model.experiment in choice.indistinguishable,
            bar_percent=100 * model.outcome.mean / highest,
        )
        for model in models
    )


def tally(comparisons: Sequence[Comparison]) -> Tally:
    """The changed models of a family, sorted by verdict."""

    def those(verdict: Verdict) -> tuple[str, ...]:
        return tuple(c.a for c in comparisons if c.verdict is verdict)

    return Tally(
        better=those(Verdict.BETTER),
        worse=those(Verdict.WORSE),
        equivalent=those(Verdict.EQUIVALENT),
        not_shown=those(Verdict.NOT_SHOWN),
        num_worse=len(those(Verdict.WORSE)),
    )


DRAWN_POINTS = 5 * inference.EQUIVALENCE_MARGIN
"""Reach of the drawings from 0, or from the lowest error: beyond it a value is given in words, so that the others stay
legible."""


def q4_8(results: Results) -> Answer[BestModel]:
    """The balance of all tests: ranking and choice on validation, then one look at the test images."""
    choice, family = results.choice(), results.comparisons()
    measured = {name: measures(results, results.role_of(name)) for name in choice.candidates}
    chosen, lowest = measured[choice.experiment], measured[choice.lowest]
    ranking = ranked_models([measured[name] for name in choice.candidates], choice)
    test = final_test(results.runs(results.role_of(choice.experiment)), SHOWN_SEED_POSITION)
    drawn = [c for c in family if reach_from(0.0, c.difference, c.interval) <= DRAWN_POINTS] or list(family)
    near = [
        ranked
        for ranked in ranking
        if reach_from(lowest.outcome.mean, ranked.outcome.mean, ranked.outcome.interval) <= DRAWN_POINTS
    ] or list(ranking)
    near_roles = tuple(results.role_of(ranked.experiment) for ranked in near)
    outcomes, published = results.outcomes(), benchmarks(test, PUBLISHED)
    return Answer(
        facts=BestModel(
            window=window(results.by_name[choice.experiment].epochs),
            choice=choice,
            num_candidates=len(choice.candidates),
            num_others=len(choice.comparisons),
            false_separation=None
            if choice.one_run
            else simulation.false_separation_rate(len(choice.candidates), lowest.outcome.count),
            standard_error=choice.threshold - lowest.outcome.mean,
            first=measured[results.name(Role.BASE)],
            first_units=results.experiments[Role.BASE].units[0],
            chance_error=100 * (1 - 1 / NUM_CLASSES),
            chosen=chosen,
            size_bytes=4 * chosen.parameters,
            ranking=ranking,
            lowest_loss=min(measured.values(), key=lambda model: model.loss_outcome.mean),
            comparisons=family,
            tally=tally(family),
            off_scale=tuple(c for c in family if c not in drawn),
            near_models=tuple(near),
            far_models=tuple(ranked for ranked in ranking if ranked not in near),
            test=test,
            frugal=frugal(choice, measured),
            benchmarks=published,
            ours_among_perceptrons=not any(
                row.standing is Standing.LOWER for row in published if row.name.startswith("mlp")
            ),
            published_num_fitted=PUBLISHED_NUM_FITTED,
        ),
        figures={
            "ranking": interval_rows(
                results,
                near_roles,
                [ranked.outcome for ranked in near],
                np.array([outcomes[ranked.experiment] for ranked in near]),
                {"band_low": lowest.outcome.mean, "band_high": choice.threshold, "height_mm": 48},
            ),
            "weights": Figure(
                kind="error_against_weights",
                arrays={
                    "weights": np.array([ranked.parameters for ranked in near]),
                    "errors": np.array([outcomes[ranked.experiment] for ranked in near]),
                },
                labels={"series": tuple(map(results.name, near_roles)), "colours": near_roles},
                options={"band_low": lowest.outcome.mean, "band_high": choice.threshold, "height_mm": 46},
            ),
            "comparisons": comparison_rows(results, drawn),
        },
    )
