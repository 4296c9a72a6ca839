"""Learning curves: seeds, means, marks and scales."""

from pathlib import Path

import pytest
from figure_examples import EXAMPLES, ROLES, drawn, drawn_texts, example, x_of, y_of
from matplotlib.colors import to_hex

from td1report.figures import KINDS, Words, draw
from td1report.figures.canvas import new_canvas, settings
from td1report.figures.wording import Wording
from td1report.style.palette import MODEL_COLOURS, PART_COLOURS


def test_panel_without_series_is_refused(folder: Path) -> None:
    """A panel for which no array is given is an error that names the panel."""
    figure, words = EXAMPLES["learning_curves"]
    labels = figure.labels | {"panels": ("loss", "time")}

    with pytest.raises(ValueError, match="the panel 'time'"):
        draw(figure.model_copy(update={"labels": labels}), words, "fr", folder)


def test_learning_curves_draw_every_seed_and_the_mean(folder: Path) -> None:
    """Each series has one thin line a seed and one thick line for their mean, from epoch 1."""
    loss, error = drawn("learning_curves", folder).axes

    assert [[15.0, 12.5, 11.0], [14.0, 12.0, 10.5], [14.5, 12.25, 10.75]] == [y_of(line) for line in error.lines]
    assert [1, 2, 3] == x_of(error.lines[0])
    assert error.lines[2].get_linewidth() > error.lines[0].get_linewidth()
    assert {"validation"} == set(drawn_texts(error)) - {"en %"}
    assert {"entraînement", "validation"} <= set(drawn_texts(loss))
    assert ["Perte", "Erreur"] == [loss.get_title(loc="left"), error.get_title(loc="left")]


def test_learning_curves_colour_roles_and_mark_an_epoch(folder: Path) -> None:
    """Training and validation have their own colours; the mark is a dashed line at its epoch, where there is one."""
    loss, error = drawn("learning_curves", folder).axes
    colours = [to_hex(line.get_color()) for line in loss.lines]

    assert [PART_COLOURS["train"]] * 3 + [PART_COLOURS["validation"]] * 3 == colours[:6]
    assert [2.0, 2.0] == x_of(loss.lines[6])
    assert 3 == len(error.lines)


def test_learning_curves_of_one_seed_have_one_line(folder: Path) -> None:
    """With one seed there is no spread to show: its line is the mean."""
    figure = example(
        "learning_curves", {"a.train": [[1.0, 0.5]]}, {"panels": ("a",), "series": ("train",)}, y_min=0, y_max=2
    )
    [axes] = drawn("learning_curves", folder, figure=figure).axes

    assert [[1.0, 0.5]] == [y_of(line) for line in axes.lines]
    assert (0.0, 2.0) == axes.get_ylim()


def test_learning_curves_number_epochs_from_the_offset(folder: Path) -> None:
    """A curve that continues a training starts at the epoch stated, and models take their own colours."""
    figure = example(
        "learning_curves",
        {"a.train": [[1.0, 0.5]], "offset": 21},
        {"panels": ("a",), "series": ("train",), "colours": ("deeper",)},
    )
    [axes] = drawn("learning_curves", folder, figure=figure).axes

    assert [21.0, 22.0] == x_of(axes.lines[0])
    assert MODEL_COLOURS["deeper"] == axes.lines[0].get_color()


def test_learning_curves_share_a_scale(folder: Path) -> None:
    """Panels that are compared have one scale, named once; each column names its epochs once."""
    curves = {f"{panel}.train": [[value, 1.0]] for panel, value in (("loss", 5.0), ("error", 9.0), ("third", 2.0))}
    figure = example(
        "learning_curves", curves, {"panels": ("loss", "error", "third"), "series": ("train",)}, share_y=True
    )
    words: Words = {
        "panels": {"loss": "A", "error": "B", "third": "C"},
        "series": ROLES,
        "x": "Époque",
        "y": "Erreur (%)",
    }
    with settings(folder):
        canvas = new_canvas(figure)
        KINDS["learning_curves"](canvas, figure, Wording(words, "fr", "learning_curves"))

    assert 3 == len(canvas.axes)
    assert 1 == len({axes.get_ylim() for axes in canvas.axes})
    assert [True, False, True] == ["Erreur (%)" in drawn_texts(axes) for axes in canvas.axes]
    assert ["", "Époque", "Époque"] == [axes.get_xlabel() for axes in canvas.axes]
