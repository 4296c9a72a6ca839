"""The colours: told apart by every kind of vision, and readable."""

from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from td1report.inputs.experiments import Role
from td1report.style.palette import (
    ACCENT,
    HEAT_ACCENT,
    HEAT_BLUE,
    INK,
    MODEL_COLOURS,
    PART_COLOURS,
    contrast_with_white,
    text_colour,
)


def test_every_experiment_has_its_colour() -> None:
    """All roles, and they alone, have colours; roles of one network share theirs."""
    assert set(Role) == set(MODEL_COLOURS)
    assert "#17375e" == MODEL_COLOURS[Role.BASE] == MODEL_COLOURS[Role.BASE_LONG]
    assert MODEL_COLOURS[Role.NARROWER_DROPOUT] == MODEL_COLOURS[Role.WIDTH_4]
    assert 11 == len(set(MODEL_COLOURS.values()))


# Matrices for linear RGB at severity 1: Machado, Oliveira and Fernandes (2009), table of the authors' page.
DICHROMACIES = {
    "none": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def oklab(linear_rgb: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """(n, 3) linear sRGB -> OKLab (Ottosson 2020)."""
    to_cones = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    to_lab = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return np.asarray(np.cbrt(linear_rgb @ to_cones.T) @ to_lab.T)


@pytest.mark.parametrize("vision", DICHROMACIES)
@pytest.mark.parametrize("colours", [{*MODEL_COLOURS.values(), ACCENT}, set(PART_COLOURS.values())])
def test_colours_stay_apart(vision: str, colours: set[str]) -> None:
    """Any two colours differ by several just noticeable differences (about 0.02 in OKLab) for every kind of vision."""
    rgb = np.array([to_rgb(colour) for colour in sorted(colours)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = oklab(np.clip(linear @ DICHROMACIES[vision].T, 0, 1))
    distances = np.linalg.norm(seen[:, None] - seen[None], axis=2)[np.triu_indices(len(seen), 1)]

    assert distances.min() > 0.07


@pytest.mark.parametrize("colour", sorted({*MODEL_COLOURS.values(), *PART_COLOURS.values()}))
def test_colours_stand_out_from_the_page(colour: str) -> None:
    """Lines have a contrast of 3:1 with white, labels of 4.5:1."""
    assert contrast_with_white(colour) >= 3.0
    assert contrast_with_white(text_colour(colour)) >= 4.5


@pytest.mark.parametrize("colour", [HEAT_BLUE, HEAT_ACCENT])
def test_numbers_are_readable_on_the_darkest_cells(colour: str) -> None:
    """Ink has a contrast of 4.5:1 with the darkest cell of a heat map."""
    assert contrast_with_white(INK) / contrast_with_white(colour) >= 4.5


def test_contrast_of_black_is_the_largest() -> None:
    """The scale runs from 1 (white) to 21 (black)."""
    assert 1.0 == pytest.approx(contrast_with_white("#ffffff"))
    assert 21.0 == pytest.approx(contrast_with_white("#000000"))
