"""Question 4.7: 16 to 128 neurons a layer, with dropout."""

from itertools import pairwise
from math import sqrt

import numpy as np

from td1report.answers.models import (
    Contrast,
    Magnitude,
    Measures,
    Window,
    contrast,
    fitted_errors,
    interval_rows,
    magnitude,
    measures,
    window,
)
from td1report.answers.results import Results
from td1report.records import Answer, Comparison, Facts, Figure, Verdict


class Size(Facts):
    """One number of neurons per layer, with dropout."""

    units: int
    active: float
    """Mean number of neurons of a layer that dropout leaves on."""
    active_sd: float
    active_variation: float
    """Their ratio: how much the width of the layer changes from one image to the next."""
    measures: Measures
    lowest: float
    """Outcome of the best seed, in %."""
    highest: float


class Step(Facts):
    """From one size to the one half as large."""

    error: Comparison
    magnitude: Magnitude


class Sizes(Facts):
    """q4_7."""

    window: Window
    rate: float
    sizes: tuple[Size, ...]
    """Smallest first."""
    steps: tuple[Step, ...]
    """Each size against the next larger one, largest first."""
    num_steps: int
    num_worse: int
    """Steps that are shown to be worse."""
    num_better: int
    losses: tuple[Comparison, ...]
    """The same steps for the validation loss."""
    num_worse_losses: int
    underfit: Contrast
    """Error of the smallest on the images it was fitted on - of the largest on the validation images: rising when the
    smallest network knows its own images less well than the largest knows new ones."""


def q4_7(results: Results) -> Answer[Sizes]:
    """The number of neurons with dropout, from 16 to 128."""
    names = [f"two_layers_{units}_dropout" for units in (16, 32, 64, 128)]
    sizes = tuple(size(results, name) for name in names)
    pairs = [(small, large) for small, large in pairwise(names)][::-1]
    steps = [results.comparison(*pair) for pair in pairs]
    losses = tuple(results.comparison(*pair, "val_loss") for pair in pairs)
    outcomes = np.array([results.outcomes()[name] for name in names])
    return Answer(
        facts=Sizes(
            window=window(results.experiments[names[0]].epochs),
            rate=results.experiments[names[0]].dropout,
            sizes=sizes,
            steps=tuple(Step(error=error, magnitude=magnitude(error)) for error in steps),
            num_steps=len(steps),
            num_worse=sum(error.verdict is Verdict.WORSE for error in steps),
            num_better=sum(error.verdict is Verdict.BETTER for error in steps),
            losses=losses,
            num_worse_losses=sum(loss.verdict is Verdict.WORSE for loss in losses),
            underfit=contrast(fitted_errors(results.runs(names[0])), outcomes[-1].tolist()),
        ),
        figures={
            "intervals": interval_rows(
                names, [size.measures.outcome for size in sizes], outcomes, {"width_mm": 78, "height_mm": 42}
            ),
            "weights": Figure(
                kind="error_against_weights",
                arrays={"weights": np.array([size.measures.parameters for size in sizes]), "errors": outcomes},
                labels={"series": tuple(names), "path": tuple(names)},
                options={"width_mm": 78, "height_mm": 42},
            ),
        },
    )


def size(results: Results, name: str) -> Size:
    """One number of neurons per layer: what dropout leaves of it, and what it gives."""
    experiment = results.experiments[name]
    units, outcomes = experiment.units[0], results.outcomes()[name]
    active, active_sd = units * (1 - experiment.dropout), sqrt(units * experiment.dropout * (1 - experiment.dropout))
    return Size(
        units=units,
        active=active,
        active_sd=active_sd,
        active_variation=active_sd / active,
        measures=measures(results, name),
        lowest=min(outcomes),
        highest=max(outcomes),
    )
