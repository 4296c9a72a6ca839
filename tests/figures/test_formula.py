"""Displayed formulas: outlines of the size stated."""

from pathlib import Path

import pytest
from figure_examples import SVG, parsed

from td1report.figures import formula, formula_fault


def test_formula_needs_no_font(folder: Path) -> None:
    """A formula is outlines alone, and its size in millimetres is that of its SVG."""
    svg, width_mm, height_mm, _ = formula(r"p_k = \dfrac{e^{z_k}}{\sum_j e^{z_j}}", folder)
    root = parsed(svg)

    assert [] == list(root.iter(f"{SVG}text"))
    assert width_mm == pytest.approx(float(root.attrib["width"].removesuffix("pt")) / 72 * 25.4, abs=1e-4)
    assert height_mm == pytest.approx(float(root.attrib["height"].removesuffix("pt")) / 72 * 25.4, abs=1e-4)


def test_the_baseline_is_that_of_the_letters(folder: Path) -> None:
    """Nothing but the edge is below a letter that stands on the line; a subscript and a fraction reach below."""
    letter, subscript, fraction = (formula(latex, folder)[3] for latex in ("x", "x_i", r"\dfrac{1}{2}"))

    assert letter < subscript < fraction


def test_longer_formula_is_wider(folder: Path) -> None:
    """The size follows what is written."""
    assert formula("a + b", folder)[1] > formula("a", folder)[1]


def test_unreadable_formula_is_refused(folder: Path) -> None:
    """What mathtext cannot read is an error."""
    with pytest.raises(ValueError, match=r"\\frac{1"):
        formula(r"\frac{1", folder)


@pytest.mark.parametrize(
    ("latex", "fault"),
    [
        ("x^2", ""),
        (r"\sum_{i=1}^n x_i", ""),
        (r"\foo", r"Unknown symbol: \foo"),
        ("x^{2", "Expected end_group"),
        ("一", "does not have a glyph"),
    ],
)
def test_the_fault_of_a_formula_is_told_without_drawing_it(latex: str, fault: str) -> None:
    """Why it cannot be read, and that a character has no glyph, which mathtext would draw as another one."""
    told = formula_fault(latex)

    assert bool(fault) == bool(told)
    assert fault in told
