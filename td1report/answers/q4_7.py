"""Question 4.7: 16 to 128 neurons a layer, with dropout."""

from itertools import pairwise
from math import sqrt

import numpy as np

from td1report.answers.models import Contrast, Magnitude, Measures, contrast, interval_rows, magnitude, measures
from td1report.answers.results import Results
from td1report.answers.shared import Window, percent_fitted_errors, window
from td1report.inputs.experiments import WIDTH_ROLES, Role
from td1report.records import Answer, Comparison, Facts, Figure, Verdict


class Size(Facts):
    """One number of neurons per layer, with dropout."""

    units: int
    """Number of neurons of a hidden layer."""
    active: float
    """Number of neurons of a layer that dropout leaves on, on average."""
    active_sd: float
    """Number of neurons, standard deviation of the same."""
    active_variation: float
    """Ratio of the two, standard deviation over mean: how much the width of the layer changes from one image to the
    next."""
    measures: Measures
    """Measures of the network."""
    lowest: float
    """Outcome of the best seed, in %."""
    highest: float
    """Outcome of the worst seed, in %."""


class Step(Facts):
    """From one size to the one half as large."""

    error: Comparison
    """Validation error of the smaller size against that of the larger."""
    magnitude: Magnitude
    """Position of the difference of errors relative to the equivalence margin."""


class Sizes(Facts):
    """q4_7."""

    window: Window
    """Epochs over which the outcome is averaged."""
    rate: float
    """Share of the neurons that dropout switches off, in [0, 1]."""
    sizes: tuple[Size, ...]
    """The sizes, smallest first."""
    steps: tuple[Step, ...]
    """Each size against the next larger one, largest first."""
    num_steps: int
    """Number of steps."""
    num_worse: int
    """Number of steps that are shown to be worse."""
    num_better: int
    """Number of steps that are shown to be better."""
    losses: tuple[Comparison, ...]
    """The same steps for the validation loss."""
    num_worse_losses: int
    """Number of steps whose validation loss is shown to be worse."""
    underfit: Contrast
    """Error of the smallest on the images it was fitted on - of the largest on the validation images, in pt: rising
    when the smallest network predicts its own images less well than the largest predicts new ones."""


def q4_7(results: Results) -> Answer[Sizes]:
    """The number of neurons with dropout, from 16 to 128."""
    narrowest = WIDTH_ROLES[0]
    names = tuple(map(results.name, WIDTH_ROLES))
    sizes = tuple(size(results, role) for role in WIDTH_ROLES)
    pairs = [(small, large) for small, large in pairwise(WIDTH_ROLES)][::-1]
    steps = [results.comparison(*pair) for pair in pairs]
    losses = tuple(results.comparison(*pair, "val_loss") for pair in pairs)
    outcomes = np.array([results.outcomes()[name] for name in names])
    return Answer(
        facts=Sizes(
            window=window(results.experiments[narrowest].epochs),
            rate=results.experiments[narrowest].dropout,
            sizes=sizes,
            steps=tuple(Step(error=error, magnitude=magnitude(error)) for error in steps),
            num_steps=len(steps),
            num_worse=sum(error.verdict is Verdict.WORSE for error in steps),
            num_better=sum(error.verdict is Verdict.BETTER for error in steps),
            losses=losses,
            num_worse_losses=sum(loss.verdict is Verdict.WORSE for loss in losses),
            underfit=contrast(percent_fitted_errors(results.runs(narrowest)), outcomes[-1].tolist()),
        ),
        figures={
            "intervals": interval_rows(
                results,
                WIDTH_ROLES,
                [size.measures.outcome for size in sizes],
                outcomes,
                {"width_mm": 78, "height_mm": 42},
            ),
            "weights": Figure(
                kind="error_against_weights",
                arrays={"weights": np.array([size.measures.parameters for size in sizes]), "errors": outcomes},
                labels={"series": names, "path": names, "colours": WIDTH_ROLES},
                options={"width_mm": 78, "height_mm": 42},
            ),
        },
    )


def size(results: Results, role: Role) -> Size:
    """One number of neurons per layer: what dropout leaves of it, and what it gives."""
    experiment = results.experiments[role]
    units, outcomes = experiment.units[0], results.outcomes()[experiment.name]
    active, active_sd = units * (1 - experiment.dropout), sqrt(units * experiment.dropout * (1 - experiment.dropout))
    return Size(
        units=units,
        active=active,
        active_sd=active_sd,
        active_variation=active_sd / active,
        measures=measures(results, role),
        lowest=min(outcomes),
        highest=max(outcomes),
    )
