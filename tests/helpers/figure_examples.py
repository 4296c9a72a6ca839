"""One figure of each kind, drawn, and its texts and lines read back."""

import hashlib
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D
from matplotlib.text import Text

from td1report.figures import KINDS, Words, draw, formula
from td1report.figures.canvas import new_canvas, settings
from td1report.figures.wording import Wording
from td1report.records import Figure

SVG = "{http://www.w3.org/2000/svg}"
MODELS = ("base", "narrower_dropout")
MODEL_NAMES = {"base": "2 × 256", "narrower_dropout": "2 × 128, abandon"}
ROLES = {"train": "entraînement", "validation": "validation"}


def example(kind: str, arrays: dict[str, Any], labels: dict[str, tuple[str, ...]], **options: Any) -> Figure:
    """A figure record with lists for arrays."""
    return Figure(kind=kind, arrays={name: np.asarray(a) for name, a in arrays.items()}, labels=labels, options=options)


EXAMPLES: dict[str, tuple[Figure, Words]] = {
    "class_counts": (
        example(
            "class_counts", {"counts": [[6000, 6000], [1149, 1236]]}, {"series": ("all", "val"), "classes": ("0", "1")}
        ),
        {"series": {"all": "Tout", "val": "Validation"}, "rows": {"0": "T-shirt", "1": "Pantalon"}, "x": "Part (%)"},
    ),
    "image_grid": (
        example(
            "image_grid",
            {"images": np.arange(2 * 3 * 784, dtype=np.uint32).reshape(2, 3, 28, 28).astype(np.uint8)},
            {"rows": ("0", "1")},
        ),
        {"rows": {"0": "T-shirt", "1": "Pantalon"}},
    ),
    "layers_diagram": (
        example(
            "layers_diagram", {"widths": [784, 256, 10], "parameters": [200960, 2570]}, {"layers": ("in", "h", "out")}
        ),
        {"rows": {"in": "Entrée", "h": "Dense", "out": "Sortie"}, "parameters": "poids", "neurons": "neurones"},
    ),
    "learning_curves": (
        example(
            "learning_curves",
            {
                "loss.train": [[0.8, 0.5, 0.3], [0.6, 0.3, 0.1]],
                "loss.validation": [[0.7, 0.5, 0.4], [0.7, 0.5, 0.5]],
                "error.validation": [[15.0, 12.5, 11.0], [14.0, 12.0, 10.5]],
                "marks": [2.0, np.nan],
            },
            {"panels": ("loss", "error"), "series": ("train", "validation")},
        ),
        {
            "panels": {"loss": "Perte", "error": "Erreur"},
            "series": ROLES,
            "x": "Époque",
            "y": {"error": "en %"},
            "mark": "minimum",
        },
    ),
    "heatmap": (
        example(
            "heatmap",
            {"values": [[900, 100], [0, 1000]]},
            {"rows": ("0", "1"), "columns": ("0", "1")},
            diagonal_muted=True,
            highlight="max_off_diagonal",
        ),
        {
            "rows": {"0": "T-shirt", "1": "Pantalon"},
            "columns": {"0": "T-shirt", "1": "Pantalon"},
            "x": "Prédite",
            "y": "Vraie",
        },
    ),
    "class_errors": (
        example("class_errors", {"errors": [[320, 20], [340, 24]]}, {"classes": ("6", "1")}),
        {"rows": {"6": "Chemise", "1": "Pantalon"}, "x": "Erreurs"},
    ),
    "interval_dots": (
        example(
            "interval_dots",
            {"center": [0.5, -1.25], "low": [0.25, np.nan], "high": [0.75, np.nan], "points": [[0.4, 0.6], [-1, -1.5]]},
            {"rows": MODELS, "colours": MODELS, "right": MODELS},
            reference=0,
            band_low=-0.5,
            band_high=0.5,
        ),
        {
            "rows": MODEL_NAMES,
            "right": {"base": "269 322", "narrower_dropout": "55 050"},
            "x": "Différence (pt)",
            "band": "équivalence",
        },
    ),
    "error_against_weights": (
        example(
            "error_against_weights",
            {"weights": [269322, 118282], "errors": [[10.5, 10.75], [11.0, 11.5]]},
            {"series": MODELS, "path": MODELS},
            band_low=10.5,
            band_high=10.75,
        ),
        {"series": MODEL_NAMES, "x": "Poids", "y": "Erreur (%)", "band": "à une erreur type"},
    ),
    "epoch_times": (
        example(
            "epoch_times",
            {"base": [1.0, 1.5, 9.0], "narrower_dropout": [0.5, 0.25, 0.75]},
            {"series": MODELS},
        ),
        {"series": MODEL_NAMES, "x": "Secondes"},
    ),
    "score_distribution": (
        example("score_distribution", {"correct": [-0.5, -0.45, -0.4], "wrong": [-0.6]}, {}, threshold=-0.55),
        {"series": {"correct": "correctes", "wrong": "erreurs"}, "x": "Score", "y": "Images", "mark": "seuil"},
    ),
}


def drawn(kind: str, folder: Path, *, language: str = "fr", figure: Figure | None = None) -> Canvas:
    """The sheet of an example as matplotlib holds it, before it is saved."""
    record, words = EXAMPLES[kind]
    with settings(folder):
        canvas = new_canvas(figure or record)
        KINDS[kind](canvas, figure or record, Wording(words, language, kind))
    return canvas


def parsed(svg: bytes) -> Element:
    """The root element of a drawing of ours."""
    return fromstring(svg)  # noqa: S314 (made a moment ago by the code under test)


def texts(svg: bytes) -> list[str]:
    """Every text of an SVG, in document order."""
    return [element.text or "" for element in parsed(svg).iter(f"{SVG}text")]


def drawn_texts(axes: Axes) -> list[str]:
    """The texts placed inside and beside a panel, axis numbers left out."""
    return [text.get_text() for text in axes.texts]


def seen_texts(axes: Axes) -> list[Text]:
    """The texts of a panel that are shown: not those of hidden axes, nor of ticks beyond the limits."""
    if not axes.axison:
        return list(axes.texts)
    ticks = [
        label
        for axis in (axes.xaxis, axes.yaxis)
        for tick in axis.get_major_ticks()
        for label in (tick.label1, tick.label2)
        if label.get_visible() and min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    ]
    return [text for text in (*axes.texts, *ticks, axes.xaxis.label) if text.get_text()]


def x_of(line: Line2D) -> list[float]:
    """The x values of a line."""
    return [float(x) for x in np.asarray(line.get_xdata())]


def y_of(line: Line2D) -> list[float]:
    """The y values of a line."""
    return [float(y) for y in np.asarray(line.get_ydata())]


def digests_of_examples(folder: Path) -> str:
    """SHA-256 of every example and of a formula, one a line."""
    drawings = [draw(figure, words, "fr", folder) for figure, words in EXAMPLES.values()]
    return "\n".join(hashlib.sha256(svg).hexdigest() for svg in [*drawings, formula("a^2", folder)[0]])
