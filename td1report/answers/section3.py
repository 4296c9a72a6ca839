"""Section 3 of the TD: what the first model has learnt, and what it predicts.

Errors and accuracies are in percent, losses in nats, differences of errors in points (pt). Over the seeds, means;
images and the confusion matrix are those of the shown run. 3.2 is in `section3_performance`, 3.4 and 3.5 in
`section3_mistakes`, 3.6 in `section3_shapes`, 3.7 and 3.8 in `section3_anomalies`.
"""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from td1report import inference
from td1report.answers.results import Results
from td1report.answers.shared import FIRST_MODEL, Spread, percent_last_val_errors, percent_test_errors, spread
from td1report.experiments import NUM_CLASSES, num_parameters
from td1report.records import Answer, Comparison, Facts, Figure, Interval, Run, Slope, Summary, Trend

DEEPER = "three_layers_256"
NUM_SHOWN_ROWS = 3
NUM_SHOWN_WRONG_ROWS = 2

# --- 3.1 the learning curves ---------------------------------------------------------------------------------------


class Overfitting(StrEnum):
    """What the validation loss says at the end of the training."""

    ONE_RUN = "one_run"
    YES = "yes"
    """It rises: by its slope over the last epochs, or against as many epochs before, and nothing says the contrary."""
    NO = "no"
    """It still falls, in the same sense."""
    UNCLEAR = "unclear"
    """No direction is shown, or the two disagree."""


class CurvePoint(Facts):
    """The curves at one epoch, means over the seeds."""

    epoch: int
    train_loss: float
    val_loss: float
    train_accuracy: float
    """In %, averaged over the batches of the epoch."""
    val_accuracy: float
    """In %."""


class LearningCurves(Facts):
    """q3_1."""

    epochs: int
    num_seeds: int
    first: CurvePoint
    last: CurvePoint
    lowest_loss: Spread
    """Lowest validation loss of each seed."""
    lowest_loss_epoch: int
    """Median over the seeds of its epoch."""
    lowest_loss_first: int
    lowest_loss_last: int
    same_lowest_epoch: bool
    lowest_is_last: bool
    loss_slope: Slope
    """Of the validation loss over the last epochs, nats an epoch."""
    error_slope: Slope
    """Of the validation error over the same epochs, pt an epoch."""
    train_loss_slope: Slope
    slope_epochs: int
    before_first: int
    """The epochs that `loss_change` compares: as many before as after, both ends included."""
    before_last: int
    after_first: int
    loss_change: Summary
    """Mean validation loss after minus before, within each seed."""
    loss_change_trend: Trend
    overfitting: Overfitting
    validation_ahead: bool
    """At the first epoch the validation accuracy is above that of training."""
    crossing_epoch: int | None
    """First epoch at which the training accuracy is above that of validation, on average."""
    train_error: Summary
    """Error of the final weights on the images that were fitted, in %."""
    val_error: Summary
    """Validation error at the last epoch, in %."""
    gap: Summary
    """Validation minus training, within each seed, in pt."""
    gap_trend: Trend


def q3_1(results: Results) -> Answer[LearningCurves]:
    """The curves of loss and accuracy, and what their ends say of overfitting."""
    runs = results.runs(FIRST_MODEL)
    curves = _curves(runs)
    means = {name: curve.mean(axis=0) for name, curve in curves.items()}
    lowest = curves["loss.validation"].argmin(axis=1) + 1
    middle, epochs = int(np.median(lowest)), curves["loss.validation"].shape[1]
    ahead = np.flatnonzero(means["accuracy.train"] > means["accuracy.validation"])
    fitted = [100 * (1 - run.train_accuracy) for run in runs]
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


# --- 3.3 classes and the data frame --------------------------------------------------------------------------------


class PredictionRow(Facts):
    """One row of the data frame."""

    index: int
    true: int
    predicted: int
    p_predicted: float
    p_true: float
    correct: bool


class PredictionFrame(Facts):
    """q3_3."""

    shown_seed: int
    num_seeds: int
    num_classes: int
    num_rows: int
    """Of the data frame: one row a test image."""
    num_columns: int
    num_csv_rows: int
    """Of predictions.csv, which holds all seeds."""
    num_wrong: int
    first_rows: tuple[PredictionRow, ...]
    first_wrong_rows: tuple[PredictionRow, ...]
    example: PredictionRow
    """The first mistake; without any, the first image."""
    example_probabilities: tuple[float, ...]
    p_right: float | None
    """Mean probability of the predicted class over the images predicted right; None without any."""
    p_wrong: float | None
    """The same over the mistakes."""


def q3_3(results: Results) -> Answer[PredictionFrame]:
    """From ten probabilities an image to one class, and to a table with one row an image."""
    shown, true = results.shown_run(FIRST_MODEL), results.data.test_labels
    probabilities = results.probabilities(FIRST_MODEL, shown.seed)
    right = probabilities.argmax(axis=1) == true
    wrong = np.flatnonzero(~right)
    example = int(wrong[0]) if wrong.size else 0
    num_seeds = len(results.runs(FIRST_MODEL))
    return Answer(
        facts=PredictionFrame(
            shown_seed=shown.seed,
            num_seeds=num_seeds,
            num_classes=NUM_CLASSES,
            num_rows=len(true),
            num_columns=len(PredictionRow.model_fields),
            num_csv_rows=num_seeds * len(true),
            num_wrong=len(wrong),
            first_rows=tuple(_row(probabilities, true, index) for index in range(min(NUM_SHOWN_ROWS, len(true)))),
            first_wrong_rows=tuple(_row(probabilities, true, int(index)) for index in wrong[:NUM_SHOWN_WRONG_ROWS]),
            example=_row(probabilities, true, example),
            example_probabilities=tuple(float(p) for p in probabilities[example]),
            p_right=_mean_confidence(probabilities[right]),
            p_wrong=_mean_confidence(probabilities[~right]),
        )
    )


def _row(probabilities: NDArray[np.float32], true: NDArray[np.uint8], index: int) -> PredictionRow:
    predicted = int(probabilities[index].argmax())
    return PredictionRow(
        index=index,
        true=int(true[index]),
        predicted=predicted,
        p_predicted=float(probabilities[index, predicted]),
        p_true=float(probabilities[index, true[index]]),
        correct=predicted == true[index],
    )


def _mean_confidence(probabilities: NDArray[np.float32]) -> float | None:
    return float(probabilities.max(axis=1).mean(dtype=np.float64)) if len(probabilities) else None


# --- 3.9 "this new layer", which is that of 4.1 --------------------------------------------------------------------


class ModelErrors(Facts):
    """One model on validation and test; errors in %."""

    experiment: str
    parameters: int
    val_outcome: Summary
    """Validation error averaged over the last epochs: what the verdict rests on."""
    val_error: Summary
    """At the last epoch."""
    test_error: Summary
    val_loss: Summary
    """At the last epoch."""
    test_loss: Summary


class AddedLayer(Facts):
    """q3_9."""

    epochs: int
    outcome_first: int
    """First of the epochs over which the outcome is averaged; the last is `epochs`."""
    num_seeds: int
    reference: ModelErrors
    deeper: ModelErrors
    comparison: Comparison
    added_parameters: int
    added_share: float
    """Of the weights of the reference."""
    loss_comparison: Comparison
    """The same for the validation loss."""
    test_difference: float
    """Mean test error of the deeper network minus that of the reference, in pt: described, it decides nothing."""
    test_interval: Interval | None
    """Welch, by itself."""
    test_trend: Trend


def q3_9(results: Results) -> Answer[AddedLayer]:
    """Errors with a third hidden layer beside those with two; the verdict is that of 4.1."""
    reference, deeper = _model_errors(results, FIRST_MODEL), _model_errors(results, DEEPER)
    epochs = results.experiments[DEEPER].epochs
    deeper_errors, reference_errors = (percent_test_errors(results.runs(name)) for name in (DEEPER, FIRST_MODEL))
    test = inference.compare(DEEPER, FIRST_MODEL, deeper_errors, reference_errors, "val_error")
    test_summary = Summary(mean=test.difference, sd=None, count=deeper.test_error.count, interval=test.interval)
    return Answer(
        facts=AddedLayer(
            epochs=epochs,
            outcome_first=max(1, epochs - inference.OUTCOME_EPOCHS + 1),
            num_seeds=deeper.test_error.count,
            reference=reference,
            deeper=deeper,
            comparison=results.comparison(DEEPER, FIRST_MODEL),
            added_parameters=deeper.parameters - reference.parameters,
            added_share=deeper.parameters / reference.parameters - 1,
            loss_comparison=results.comparison(DEEPER, FIRST_MODEL, "val_loss"),
            test_difference=test.difference,
            test_interval=test.interval,
            test_trend=inference.trend(test_summary),
        )
    )


def _model_errors(results: Results, name: str) -> ModelErrors:
    runs = results.runs(name)
    return ModelErrors(
        experiment=name,
        parameters=num_parameters(results.experiments[name]),
        val_outcome=inference.summary([inference.outcome(run.history, "val_error") for run in runs]),
        val_error=inference.summary(percent_last_val_errors(runs)),
        test_error=inference.summary(percent_test_errors(runs)),
        val_loss=inference.summary([run.history.val_loss[-1] for run in runs]),
        test_loss=inference.summary([run.test_loss for run in runs]),
    )
