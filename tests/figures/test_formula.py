"""Displayed formulas: outlines of the size stated."""

from pathlib import Path

import pytest
from figure_examples import SVG, parsed

from td1report.figures import formula


def test_formula_needs_no_font(folder: Path) -> None:
    """A formula is outlines alone, and its size in millimetres is that of its SVG."""
    svg, width_mm, height_mm = formula(r"p_k = \dfrac{e^{z_k}}{\sum_j e^{z_j}}", folder)
    root = parsed(svg)

    assert [] == list(root.iter(f"{SVG}text"))
    assert width_mm == pytest.approx(float(root.attrib["width"].removesuffix("pt")) / 72 * 25.4, abs=1e-4)
    assert height_mm == pytest.approx(float(root.attrib["height"].removesuffix("pt")) / 72 * 25.4, abs=1e-4)


def test_longer_formula_is_wider(folder: Path) -> None:
    """The size follows what is written."""
    assert formula("a + b", folder)[1] > formula("a", folder)[1]


def test_unreadable_formula_is_refused(folder: Path) -> None:
    """What mathtext cannot read is an error."""
    with pytest.raises(ValueError, match=r"\\frac{1"):
        formula(r"\frac{1", folder)
