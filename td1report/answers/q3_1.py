"""Question 3.1: the learning curves of the first model.

Errors and accuracies are in percent, losses in nats, differences of errors in points (pt); over the seeds, means.
"""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from td1report.answers.results import Results
from td1report.answers.shared import Spread, percent_fitted_errors, spread
from td1report.inputs.experiments import Role
from td1report.records import Answer, Facts, Figure, Run, Slope, Summary, Trend
from td1report.stats import inference


class Overfitting(StrEnum):
    """Direction of the validation loss at the end of the training."""

    ONE_RUN = "one_run"
    """One run: no verdict."""
    YES = "yes"
    """It rises: by its slope over the last epochs, or against as many epochs before, and nothing shows the contrary."""
    NO = "no"
    """It still falls, in the same sense."""
    UNCLEAR = "unclear"
    """No direction is shown, or the two disagree."""


class CurvePoint(Facts):
    """The curves at one epoch, means over the seeds."""

    epoch: int
    """Epoch number, from 1."""
    train_loss: float
    """Training loss averaged over the batches of the epoch, in nats."""
    val_loss: float
    """Validation loss at the end of the epoch, in nats."""
    train_accuracy: float
    """Training accuracy averaged over the batches of the epoch, in %."""
    val_accuracy: float
    """Validation accuracy at the end of the epoch, in %."""


class LearningCurves(Facts):
    """q3_1."""

    epochs: int
    """Number of epochs."""
    num_seeds: int
    """Number of seeds, one run each."""
    first: CurvePoint
    """The curves at the first epoch."""
    last: CurvePoint
    """The curves at the last epoch."""
    lowest_loss: Spread
    """Lowest validation loss of each seed, in nats."""
    lowest_loss_epoch: int
    """Epoch number of the lowest validation loss, median over the seeds, rounded down."""
    lowest_loss_first: int
    """Epoch number of the same, for the seed where it comes first."""
    lowest_loss_last: int
    """Epoch number of the same, for the seed where it comes last."""
    same_lowest_epoch: bool
    """All seeds have their lowest validation loss at the same epoch."""
    lowest_is_last: bool
    """`lowest_loss_epoch` is the last epoch."""
    loss_slope: Slope
    """Slope of the validation loss over the last epochs, in nats per epoch."""
    error_slope: Slope
    """Slope of the validation error over the same epochs, in pt per epoch."""
    train_loss_slope: Slope
    """Slope of the training loss over the same epochs, in nats per epoch."""
    slope_epochs: int
    """Number of these epochs."""
    before_first: int
    """Epoch number of the first epoch before, for `loss_change`: as many before as after, both ends included."""
    before_last: int
    """Epoch number of the last epoch before."""
    after_first: int
    """Epoch number of the first epoch after; the last one is `epochs`."""
    loss_change: Summary
    """Mean validation loss after minus before, within each seed, in nats."""
    loss_change_trend: Trend
    """Trend of `loss_change`."""
    overfitting: Overfitting
    """Verdict from `loss_slope` and `loss_change`."""
    validation_ahead: bool
    """At the first epoch the validation accuracy is above that of training."""
    crossing_epoch: int | None
    """Epoch number of the first epoch at which the training accuracy is above that of validation, on average; None if
    there is none."""
    train_error: Summary
    """Error of the final weights on the images that were fitted, in %."""
    val_error: Summary
    """Validation error at the last epoch, in %."""
    gap: Summary
    """Validation error minus training error, within each seed, in pt."""
    gap_trend: Trend
    """Trend of `gap`: rising when it is above 0."""


def q3_1(results: Results) -> Answer[LearningCurves]:
    """The curves of loss and accuracy, and the overfitting that their ends show."""
    runs = results.runs(Role.BASE)
    curves = _curves(runs)
    means = {name: curve.mean(axis=0) for name, curve in curves.items()}
    lowest = curves["loss.validation"].argmin(axis=1) + 1
    middle, epochs = int(np.median(lowest)), curves["loss.validation"].shape[1]
    ahead = np.flatnonzero(means["accuracy.train"] > means["accuracy.validation"])
    fitted = percent_fitted_errors(runs)
    gap = inference.paired_difference(fitted, 100 - curves["accuracy.validation"][:, -1])
    window = min(inference.OUTCOME_EPOCHS, epochs // 2)
    last = curves["loss.validation"][:, epochs - window :].mean(axis=1)
    before = curves["loss.validation"][:, epochs - 2 * window : epochs - window].mean(axis=1)
    loss_change, loss_slope = inference.paired_difference(before, last), inference.end_slope(curves["loss.validation"])
    facts = LearningCurves(
        epochs=epochs,
        num_seeds=len(runs),
        first=_point(means, 1),
        last=_point(means, epochs),
        lowest_loss=spread(curves["loss.validation"].min(axis=1).tolist()),
        lowest_loss_epoch=middle,
        lowest_loss_first=int(lowest.min()),
        lowest_loss_last=int(lowest.max()),
        same_lowest_epoch=bool(lowest.min() == lowest.max()),
        lowest_is_last=middle == epochs,
        loss_slope=loss_slope,
        error_slope=inference.end_slope(100 - curves["accuracy.validation"]),
        train_loss_slope=inference.end_slope(curves["loss.train"]),
        slope_epochs=min(inference.OUTCOME_EPOCHS, epochs),
        before_first=epochs - 2 * window + 1,
        before_last=epochs - window,
        after_first=epochs - window + 1,
        loss_change=loss_change,
        loss_change_trend=inference.trend(loss_change),
        overfitting=overfitting(loss_slope.trend, inference.trend(loss_change), lowest_is_last=middle == epochs),
        validation_ahead=bool(means["accuracy.validation"][0] > means["accuracy.train"][0]),
        crossing_epoch=int(ahead[0]) + 1 if ahead.size else None,
        train_error=inference.summary(fitted),
        val_error=inference.summary(100 - curves["accuracy.validation"][:, -1]),
        gap=gap,
        gap_trend=inference.trend(gap),
    )
    figure = Figure(
        kind="learning_curves",
        arrays=curves | {"marks": np.array([middle, middle], dtype=float)},
        labels={"panels": ("loss", "accuracy"), "series": ("train", "validation")},
    )
    return Answer(facts=facts, figures={"curves": figure})


def overfitting(slope: Trend, change: Trend, *, lowest_is_last: bool) -> Overfitting:
    """From the slope of the validation loss over the last epochs, and its change against the epochs before; a loss that
    is lowest at the end does not rise.
    """
    seen = {slope, change}
    if Trend.ONE_RUN in seen:
        return Overfitting.ONE_RUN
    if Trend.RISING in seen:
        return Overfitting.UNCLEAR if lowest_is_last or Trend.FALLING in seen else Overfitting.YES
    return Overfitting.NO if Trend.FALLING in seen else Overfitting.UNCLEAR


def _curves(runs: Sequence[Run]) -> dict[str, NDArray[np.float64]]:
    """(num_seeds, num_epochs) for each panel and series; accuracies in %."""
    histories = [run.history for run in runs]
    return {
        "loss.train": np.array([history.loss for history in histories]),
        "loss.validation": np.array([history.val_loss for history in histories]),
        "accuracy.train": 100 * np.array([history.accuracy for history in histories]),
        "accuracy.validation": 100 * np.array([history.val_accuracy for history in histories]),
    }


def _point(means: dict[str, NDArray[np.float64]], epoch: int) -> CurvePoint:
    return CurvePoint(
        epoch=epoch,
        train_loss=float(means["loss.train"][epoch - 1]),
        val_loss=float(means["loss.validation"][epoch - 1]),
        train_accuracy=float(means["accuracy.train"][epoch - 1]),
        val_accuracy=float(means["accuracy.validation"][epoch - 1]),
    )
