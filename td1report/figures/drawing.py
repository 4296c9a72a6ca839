"""The kinds of figures, and `draw`, which draws one of them."""

from collections.abc import Callable
from pathlib import Path

from matplotlib.figure import Figure as Canvas

from td1report.figures.canvas import new_canvas, save, settings
from td1report.figures.curves import learning_curves
from td1report.figures.diagram import layers_diagram
from td1report.figures.distributions import class_counts, score_distribution
from td1report.figures.grids import heatmap, image_grid
from td1report.figures.points import class_errors, epoch_times, error_against_weights, interval_dots
from td1report.figures.wording import Wording, Words
from td1report.records import Figure
from td1report.style.numbers import locale_of

KINDS: dict[str, Callable[[Canvas, Figure, Wording], None]] = {
    "class_counts": class_counts,
    "image_grid": image_grid,
    "layers_diagram": layers_diagram,
    "learning_curves": learning_curves,
    "heatmap": heatmap,
    "class_errors": class_errors,
    "interval_dots": interval_dots,
    "error_against_weights": error_against_weights,
    "epoch_times": epoch_times,
    "score_distribution": score_distribution,
}


def draw(figure: Figure, words: Words, language: str, fonts_folder: Path) -> bytes:
    """Draws one figure in one language.

    Args:
        figure: what to draw; the function named `figure.kind` lists the arrays, labels and options it takes.
        words: every text of the figure.
        language: "fr" or "en", which decides how numbers are written.
        fonts_folder: cache of the fonts made for matplotlib (`font_cache.static_instances`).

    Returns:
        An `<svg>` element as UTF-8, its texts kept as text in the family `fonts.SANS_FAMILY`, its width and height
        in points. Identical arguments give identical bytes.

    Raises:
        ValueError: if the kind or the language is not known, or an array, label or option does not fit the kind.
        KeyError: if a word is missing.
    """
    if figure.kind not in KINDS:
        raise ValueError(f"Expected a kind of figure among {sorted(KINDS)}. Received: {figure.kind!r}")
    locale_of(language)  # refuses a language that is not known before anything is drawn
    with settings(fonts_folder):
        canvas = new_canvas(figure)
        KINDS[figure.kind](canvas, figure, Wording(words, language, figure.kind))
        return save(canvas)
