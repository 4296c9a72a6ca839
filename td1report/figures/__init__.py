"""A Figure record and the words of one language -> SVG. Draws, never estimates.

`draw` is the one entrance; `formula` sets mathematics, and `formula_fault` tells why it cannot. Each kind is a function
of the same name, whose docstring lists its arrays, labels, options and words.

Options common to all kinds: `width_mm` (162, the width of the text, unless given) and `height_mm` (by the kind).
"""

from td1report.figures.drawing import KINDS, draw
from td1report.figures.formula import formula, formula_fault
from td1report.figures.wording import Words

__all__ = ["KINDS", "Words", "draw", "formula", "formula_fault"]
