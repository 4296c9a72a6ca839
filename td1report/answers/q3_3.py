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
    """Test index of the image."""
    true: int
    """True class code."""
    predicted: int
    """Predicted class code."""
    p_predicted: float
    """Probability given to the predicted class, in [0, 1]."""
    p_true: float
    """Probability given to the true class, in [0, 1]."""
    correct: bool
    """The predicted class is the true one."""


class PredictionFrame(Facts):
    """q3_3."""

    shown_seed: int
    """Seed of the run shown, fixed in advance."""
    num_seeds: int
    """Number of seeds, one run each."""
    num_classes: int
    """Number of classes."""
    num_rows: int
    """Number of rows of the data frame: one a test image."""
    num_columns: int
    """Number of columns of the data frame."""
    num_csv_rows: int
    """Number of rows of predictions.csv, which holds all seeds."""
    num_wrong: int
    """Number of test images that the shown run gets wrong."""
    first_rows: tuple[PredictionRow, ...]
    """The first rows of the data frame, at most three."""
    first_wrong_rows: tuple[PredictionRow, ...]
    """The first rows of mistakes, at most two."""
    example: PredictionRow
    """The first mistake; without any, the first image."""
    example_probabilities: tuple[float, ...]
    """Probability of each class for the example, in [0, 1], in the order of the codes."""
    p_right: float | None
    """Mean probability of the predicted class over the images predicted right, in [0, 1]; None without any."""
    p_wrong: float | None
    """The same over the mistakes, in [0, 1]; None without any."""


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
