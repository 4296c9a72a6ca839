"""Question 4.4: the curves without and with dropout."""

from math import ceil, floor

from td1report.answers.models import (
    Contrast,
    Measures,
    Window,
    contrast,
    error_curves,
    fitted_errors,
    gap_contrast,
    measures,
    window,
)
from td1report.answers.results import Results
from td1report.answers.shared import Carried, carried
from td1report.records import Answer, Comparison, Facts, Figure, Summary
from td1report.stats import inference


class DropoutEffect(Facts):
    """One model without and with dropout."""

    without: Measures
    with_dropout: Measures
    error: Comparison
    loss: Comparison
    gap_change: Contrast
    """Gap between validation and fitted images: with - without, in pt."""
    last_epoch_change: Contrast
    """Validation error at the last epoch: with - without, in pt."""
    drawn_gap: Summary
    """Without dropout: validation error of the last epoch minus the training error of its history, in pt."""
    drawn_gap_with_dropout: Summary
    inactive: Carried
    """Training error of the last epoch's history (dropout active) -> of the final weights, dropout inactive."""
    history_to_validation: Carried
    """Training error of the last epoch's history (dropout active) -> validation error at the same epoch."""


class DropoutCurves(Facts):
    """q4_4."""

    window: Window
    axis_top: int
    """Where the axis of the drawing ends, in %: the first epochs of training with dropout lie above."""
    small: DropoutEffect
    large: DropoutEffect


def q4_4(results: Results) -> Answer[DropoutCurves]:
    """The curves without and with dropout, side by side, and what may be concluded."""
    pairs = [(name, f"{name}_dropout") for name in ("two_layers_128", "two_layers_256")]
    small, large = (dropout_effect(results, *pair) for pair in pairs)
    names = tuple(name for pair in pairs for name in pair)
    arrays = {}
    for name in names:
        arrays[f"{name}.train"] = error_curves(results.runs(name), validation=False)
        arrays[f"{name}.validation"] = error_curves(results.runs(name), validation=True)
    axis_bottom = floor(min(curves.min() for curves in arrays.values()))
    axis_top = ceil(max(curves.max() for key, curves in arrays.items() if key.endswith(".validation")))
    return Answer(
        facts=DropoutCurves(
            window=window(results.experiments[names[0]].epochs), axis_top=axis_top, small=small, large=large
        ),
        figures={
            "curves": Figure(
                kind="learning_curves",
                arrays=arrays,
                labels={"panels": names, "series": ("train", "validation")},
                options={"height_mm": 72, "share_y": True, "y_min": axis_bottom, "y_max": axis_top},
            )
        },
    )


def dropout_effect(results: Results, without: str, with_dropout: str) -> DropoutEffect:
    """What dropout changes, in the error, in the overfitting and in what the history shows."""
    runs = {name: results.runs(name) for name in (without, with_dropout)}
    last = {name: error_curves(own, validation=True)[:, -1] for name, own in runs.items()}
    histories = {name: error_curves(own, validation=False)[:, -1] for name, own in runs.items()}
    history = histories[with_dropout].tolist()
    return DropoutEffect(
        without=measures(results, without),
        with_dropout=measures(results, with_dropout),
        error=results.comparison(with_dropout, without),
        loss=results.comparison(with_dropout, without, "val_loss"),
        gap_change=gap_contrast(results, with_dropout, without),
        last_epoch_change=contrast(last[with_dropout].tolist(), last[without].tolist()),
        drawn_gap=inference.paired_difference(histories[without], last[without]),
        drawn_gap_with_dropout=inference.paired_difference(history, last[with_dropout]),
        inactive=carried(history, fitted_errors(runs[with_dropout])),
        history_to_validation=carried(history, last[with_dropout].tolist()),
    )
