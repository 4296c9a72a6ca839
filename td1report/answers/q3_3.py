"""Question 3.3: classes from 0 to 9, and the data frame of predictions. Probabilities are those of the shown run."""

from typing import TYPE_CHECKING

import numpy as np

from td1report.answers.data_frame import prediction_frame
from td1report.answers.results import Results
from td1report.inputs.experiments import Role
from td1report.inputs.network import NUM_CLASSES
from td1report.records import Answer, Facts

if TYPE_CHECKING:
    import pandas as pd

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
    """From ten probabilities an image to one class, and to a data frame with one row an image."""
    shown, true = results.shown_run(Role.BASE), results.data.test_labels
    probabilities = results.probabilities(Role.BASE, shown.seed)
    frame = prediction_frame(probabilities, true)
    right, wrong = frame[frame["correct"]], frame[~frame["correct"]]
    example = _rows((wrong if len(wrong) else frame).head(1))[0]
    num_seeds = len(results.runs(Role.BASE))
    return Answer(
        facts=PredictionFrame(
            shown_seed=shown.seed,
            num_seeds=num_seeds,
            num_classes=NUM_CLASSES,
            num_rows=len(frame),
            num_columns=len(frame.columns),
            num_csv_rows=num_seeds * len(frame),
            num_wrong=len(wrong),
            first_rows=_rows(frame.head(NUM_SHOWN_ROWS)),
            first_wrong_rows=_rows(wrong.head(NUM_SHOWN_WRONG_ROWS)),
            example=example,
            example_probabilities=tuple(float(p) for p in probabilities[example.index]),
            p_right=_mean_confidence(right),
            p_wrong=_mean_confidence(wrong),
        )
    )


def _rows(frame: "pd.DataFrame") -> tuple[PredictionRow, ...]:
    return tuple(PredictionRow.model_validate(row) for row in frame.to_dict("records"))


def _mean_confidence(frame: "pd.DataFrame") -> float | None:
    return float(frame["p_predicted"].to_numpy().mean(dtype=np.float64)) if len(frame) else None
