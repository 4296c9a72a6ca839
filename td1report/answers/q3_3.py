"""Question 3.3: classes from 0 to 9, and the data frame of predictions. Probabilities are those of the shown run."""

import numpy as np
from numpy.typing import NDArray

from td1report.answers.results import Results
from td1report.answers.shared import FIRST_MODEL
from td1report.inputs.network import NUM_CLASSES
from td1report.records import Answer, Facts

NUM_SHOWN_ROWS = 3


NUM_SHOWN_WRONG_ROWS = 2


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
