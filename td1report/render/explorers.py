"""The data of the page's explorers: JSON values in which arrays are little-endian and in base64.

No word of any language is in them; the scripts find those in the page, and turn the arrays into typed arrays again.
"""

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from td1report.records import Mistakes, Report, Run
from td1report.render.images import SPRITE_COLUMNS
from td1report.style.palette import colour_of, text_colour

PROBABILITY_STEPS = 65535
"""Probabilities are stored as 16-bit integers: k stands for k / 65535."""


def runs_data(report: Report) -> dict[str, Any]:
    """Learning curves of all runs.

    Returns:
        `models`: name, number of epochs, colour of lines and of text, and whether the lines are dashed because an
        earlier model has that colour, in the order of the report; `seeds`;
        `curves`: float32, for each model, seed and quantity (validation error in %, validation loss, training error
        in %, training loss), one value an epoch.
    """
    by_model: dict[str, list[Run]] = {}
    for run in report.runs:
        by_model.setdefault(run.experiment, []).append(run)
    colours = {name: colour_of(role) for role, name in reversed(report.roles.items())}  # by its first role
    names = list(by_model)
    return {
        "models": [
            {
                "name": name,
                "epochs": report.experiments[name].epochs,
                "colour": colours[name],
                "text": text_colour(colours[name]),
                "dashed": colours[name] in [colours[earlier] for earlier in names[:position]],
            }
            for position, name in enumerate(names)
        ],
        "seeds": list(report.provenance.seeds),
        "curves": _encoded(np.concatenate([_curves(run) for runs in by_model.values() for run in runs]), "<f4"),
    }


def _curves(run: Run) -> NDArray[np.float64]:
    """(4 * epochs,) the curves of one run, one after the other."""
    history = run.history
    errors = [100 * (1 - np.array(accuracy)) for accuracy in (history.val_accuracy, history.accuracy)]
    return np.concatenate([errors[0], history.val_loss, errors[1], history.loss])


def mistakes_data(mistakes: Mistakes, seeds: Sequence[int], sprite: str) -> dict[str, Any]:
    """Every missed image, with the predictions of each run.

    Args:
        mistakes: the images and their probabilities.
        seeds: one a run.
        sprite: address of the picture of these images, in rows of `SPRITE_COLUMNS`.

    Returns:
        `seeds`; `ids`, uint32; `true`, uint8 (image); `predicted`, uint8 (seed, image); `probabilities`, uint16 (seed,
        image, class); `distances`, float32 (class, class); `sizes`, test images of each class; `sprite` and the
        `columns` of it.
    """
    steps = np.rint(mistakes.probabilities.astype(np.float64) * PROBABILITY_STEPS)
    return {
        "seeds": list(seeds),
        "ids": _encoded(mistakes.ids, "<u4"),
        "true": _encoded(mistakes.true, "u1"),
        "predicted": _encoded(mistakes.probabilities.argmax(axis=2), "u1"),
        "probabilities": _encoded(steps, "<u2"),
        "distances": _encoded(mistakes.distances, "<f4"),
        "sizes": mistakes.sizes.tolist(),
        "sprite": sprite,
        "columns": SPRITE_COLUMNS,
    }


def _encoded(array: NDArray[Any], dtype: str) -> str:
    return base64.b64encode(np.ascontiguousarray(array, dtype=dtype).tobytes()).decode()
