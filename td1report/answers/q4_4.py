"""Question 4.4: the curves without and with dropout."""

from math import ceil, floor

from td1report.answers.models import Contrast, Measures, contrast, error_curves, gap_contrast, measures
from td1report.answers.results import Results
from td1report.answers.shared import Carried, Window, carried, percent_fitted_errors, window
from td1report.inputs.experiments import Role
from td1report.records import Answer, Comparison, Facts, Figure, Summary
from td1report.stats import inference


class DropoutEffect(Facts):
    """One model without and with dropout."""

    without: Measures
    """The model without dropout."""
    with_dropout: Measures
    """The model with dropout."""
    error: Comparison
    """Validation error with dropout against that without."""
    loss: Comparison
    """Validation loss with dropout against that without."""
    gap_change: Contrast
    """Gap between validation and fitted images: with - without, in pt."""
    last_epoch_change: Contrast
    """Validation error at the last epoch: with - without, in pt."""
    drawn_gap: Summary
    """Without dropout: validation error of the last epoch minus the training error of its history, in pt."""
    drawn_gap_with_dropout: Summary
    """The same with dropout, in pt."""
    inactive: Carried
    """Training error of the last epoch's history (dropout active) -> of the final weights, dropout inactive; in % and
    its change in pt."""
    history_to_validation: Carried
    """Training error of the last epoch's history (dropout active) -> validation error at the same epoch; in % and its
    change in pt."""


class DropoutCurves(Facts):
    """q4_4."""

    window: Window
    """Epochs over which the outcome is averaged."""
    axis_top: int
    """Upper end of the axis of the drawing, in %: the first epochs of training with dropout lie above."""
    small: DropoutEffect
    """Dropout on the network with half the neurons."""
    large: DropoutEffect
    """Dropout on the network with all the neurons."""


def q4_4(results: Results) -> Answer[DropoutCurves]:
    """The curves without and with dropout, side by side, and what may be concluded."""
    pairs = (Role.NARROWER, Role.NARROWER_DROPOUT), (Role.BASE, Role.BASE_DROPOUT)
    small, large = (dropout_effect(results, *pair) for pair in pairs)
    roles = tuple(role for pair in pairs for role in pair)
    arrays = {}
    for role in roles:
        arrays[f"{results.name(role)}.train"] = error_curves(results.runs(role), validation=False)
        arrays[f"{results.name(role)}.validation"] = error_curves(results.runs(role), validation=True)
    axis_bottom = floor(min(curves.min() for curves in arrays.values()))
    axis_top = ceil(max(curves.max() for key, curves in arrays.items() if key.endswith(".validation")))
    return Answer(
        facts=DropoutCurves(
            window=window(results.experiments[Role.NARROWER].epochs), axis_top=axis_top, small=small, large=large
        ),
        figures={
            "curves": Figure(
                kind="learning_curves",
                arrays=arrays,
                labels={"panels": tuple(map(results.name, roles)), "series": ("train", "validation")},
                options={"height_mm": 72, "share_y": True, "y_min": axis_bottom, "y_max": axis_top},
            )
        },
    )


def dropout_effect(results: Results, without: Role, with_dropout: Role) -> DropoutEffect:
    """Effect of dropout on the error, on the overfitting and on what the history shows."""
    runs = {role: results.runs(role) for role in (without, with_dropout)}
    last = {role: error_curves(own, validation=True)[:, -1] for role, own in runs.items()}
    histories = {role: error_curves(own, validation=False)[:, -1] for role, own in runs.items()}
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
        inactive=carried(history, percent_fitted_errors(runs[with_dropout])),
        history_to_validation=carried(history, last[with_dropout].tolist()),
    )
