"""Models as the answers of section 4 describe them: measures of one, contrasts of two, and their curves.

Errors are in percent, losses in nats, differences of errors in points (pt).
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from td1report.answers.results import Results
from td1report.answers.shared import Window, percent_fitted_errors, window
from td1report.inputs.experiments import Role
from td1report.inputs.network import num_multiply_adds, num_parameters, updates_per_epoch
from td1report.records import Comparison, Facts, Figure, Interval, Run, Slope, Summary, Trend
from td1report.stats import inference


class Measures(Facts):
    """One model over its seeds, without a look at the test images."""

    experiment: str
    """Name of the experiment."""
    parameters: int
    """Number of weights and biases."""
    multiply_adds: int
    """Number of multiply-adds for one image, biases left out."""
    num_updates: int
    """Number of weight updates of the whole training."""
    outcome: Summary
    """Validation error averaged over the last epochs, in %: the outcome of the verdict procedure."""
    last_epoch: Summary
    """Validation error at the last epoch, in %."""
    loss_outcome: Summary
    """Validation loss averaged over the same epochs, in nats."""
    train_error: Summary
    """Error of the final weights on the images that were fitted, dropout inactive, in %."""
    history_error: Summary
    """Training error of the last epoch as `History` gives it: a mean over the epoch, dropout active, in %."""
    gap: Summary
    """Validation error at the last epoch minus `train_error`, within each seed, in pt."""
    overfits: Trend
    """Trend of the gap: rising when it is above 0."""
    loss_slope: Slope
    """Slope of the validation loss over the last epochs, in nats per epoch."""


class Contrast(Facts):
    """Difference of the means of two independent groups of runs, outside the family: an interval, no verdict."""

    difference: float
    """Mean of the first group minus mean of the second, in pt of error."""
    interval: Interval | None
    """Welch's 95 % interval of the difference, in pt of error; None with one run."""
    trend: Trend
    """Direction of the difference: on which side of 0 its 95 % interval lies."""


class Magnitude(StrEnum):
    """Position of a difference relative to the margin below which it would not matter."""

    WITHIN = "within"
    """The 95 % interval lies inside the margin."""
    BEYOND = "beyond"
    """The 95 % interval lies outside the margin, on one side."""
    STRADDLES = "straddles"
    """The 95 % interval holds an end of the margin: neither can be told."""
    UNKNOWN = "unknown"
    """One run: no interval."""


class Modification(Facts):
    """One model against the one it was made from."""

    window: Window
    """Epochs over which the outcome is averaged."""
    changed: Measures
    """The model that was changed."""
    reference: Measures
    """The model it was made from."""
    error: Comparison
    """Validation error of the changed model against that of the reference."""
    loss: Comparison
    """Validation loss of the changed model against that of the reference."""


def modification(results: Results, a: Role, b: Role) -> dict[str, object]:
    """The fields of a Modification: model a against model b, from which it was made."""
    return {
        "window": window(results.experiments[a].epochs),
        "changed": measures(results, a),
        "reference": measures(results, b),
        "error": results.comparison(a, b),
        "loss": results.comparison(a, b, "val_loss"),
    }


def error_curves(runs: Sequence[Run], *, validation: bool) -> NDArray[np.float64]:
    """(num_seeds, num_epochs) error rates in %; those of the training part were averaged while dropout acted."""
    return 100 * (1 - np.array([r.history.val_accuracy if validation else r.history.accuracy for r in runs]))


def loss_curves(runs: Sequence[Run], *, validation: bool) -> NDArray[np.float64]:
    """(num_seeds, num_epochs) cross-entropies in nats."""
    return np.array([r.history.val_loss if validation else r.history.loss for r in runs])


def measures(results: Results, role: Role) -> Measures:
    """Measures of one model: cost, outcome, fit and overfitting."""
    runs, experiment = results.runs(role), results.experiments[role]
    last, fitted = error_curves(runs, validation=True)[:, -1], percent_fitted_errors(runs)
    gap = inference.paired_difference(fitted, last)
    return Measures(
        experiment=experiment.name,
        parameters=num_parameters(experiment),
        multiply_adds=num_multiply_adds(experiment),
        num_updates=updates(results, role) * experiment.epochs,
        outcome=inference.summary([inference.outcome(run.history, "val_error") for run in runs]),
        last_epoch=inference.summary(last),
        loss_outcome=inference.summary([inference.outcome(run.history, "val_loss") for run in runs]),
        train_error=inference.summary(fitted),
        history_error=inference.summary(error_curves(runs, validation=False)[:, -1]),
        gap=gap,
        overfits=inference.trend(gap),
        loss_slope=inference.end_slope(loss_curves(runs, validation=True)),
    )


def updates(results: Results, role: Role) -> int:
    """Weight updates of one epoch."""
    return updates_per_epoch(results.data.num_fitted, results.experiments[role].batch_size)


def contrast(values_a: Sequence[float], values_b: Sequence[float]) -> Contrast:
    """a - b for two independent groups of runs: Welch's interval, and its direction."""
    compared = inference.compare("a", "b", values_a, values_b, "val_error")
    difference = Summary(mean=compared.difference, sd=None, count=len(values_a), interval=compared.interval)
    return Contrast(difference=compared.difference, interval=compared.interval, trend=inference.trend(difference))


def gap_contrast(results: Results, a: Role, b: Role) -> Contrast:
    """Gap of a between validation and fitted images minus that of b: the change of overfitting."""
    gap_a, gap_b = (
        (error_curves(runs, validation=True)[:, -1] - np.array(percent_fitted_errors(runs))).tolist()
        for runs in (results.runs(a), results.runs(b))
    )
    return contrast(gap_a, gap_b)


def magnitude(comparison: Comparison) -> Magnitude:
    """A difference of errors against the equivalence margin, by its 95 % interval."""
    interval, margin = comparison.interval, inference.EQUIVALENCE_MARGIN
    if interval is None:
        return Magnitude.UNKNOWN
    if comparison.within_margin:
        return Magnitude.WITHIN
    return Magnitude.BEYOND if interval.low >= margin or interval.high <= -margin else Magnitude.STRADDLES


def error_panels(
    results: Results, panels: Mapping[str, Sequence[Role]], options: dict[str, float | int | str | bool | None]
) -> Figure:
    """Validation error, the models of each panel together."""
    roles = tuple(role for models in panels.values() for role in models)
    return Figure(
        kind="learning_curves",
        arrays={
            f"{panel}.{results.name(role)}": error_curves(results.runs(role), validation=True)
            for panel, models in panels.items()
            for role in models
        },
        labels={"panels": tuple(panels), "series": tuple(map(results.name, roles)), "colours": roles},
        options=options,
    )


def interval_rows(
    results: Results,
    roles: Sequence[Role],
    summaries: Iterable[Summary],
    points: NDArray[np.float64],
    options: dict[str, float | int | str | bool | None],
) -> Figure:
    """One row a model: its mean, its interval and its seeds."""
    names, listed = tuple(map(results.name, roles)), tuple(summaries)
    return Figure(
        kind="interval_dots",
        arrays={"center": np.array([summary.mean for summary in listed]), "points": points}
        | interval_ends([summary.interval for summary in listed]),
        labels={"rows": names, "right": names, "colours": tuple(roles)},
        options=options,
    )


def interval_ends(intervals: Sequence[Interval | None]) -> dict[str, NDArray[np.float64]]:
    """The arrays low and high, (num_intervals,), of a figure of intervals; nan where there is none."""
    ends = [(interval.low, interval.high) if interval else (np.nan, np.nan) for interval in intervals]
    return {"low": np.array([low for low, _ in ends]), "high": np.array([high for _, high in ends])}
