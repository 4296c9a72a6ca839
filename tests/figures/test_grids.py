"""Grids of images and heat maps: every pixel and every number once."""

from pathlib import Path

import numpy as np
import pytest
from figure_examples import EXAMPLES, SVG, drawn, drawn_texts, parsed, texts

from td1report.figures import draw


def test_unknown_highlight_is_refused(folder: Path) -> None:
    """A heat map knows one highlight."""
    figure, words = EXAMPLES["heatmap"]

    with pytest.raises(ValueError, match=r"Expected highlight to be 'max_off_diagonal'.*Received: 'min'"):
        draw(figure.model_copy(update={"options": {"highlight": "min"}}), words, "fr", folder)


def test_image_grid_holds_every_pixel_once(folder: Path) -> None:
    """The images stand in one picture, in order, with blank pixels between them."""
    figure, _ = EXAMPLES["image_grid"]
    [axes] = drawn("image_grid", folder).axes
    [picture] = axes.get_images()
    mosaic = np.asarray(picture.get_array())

    assert (2 * 28 + 4, 3 * 28 + 2 * 4) == mosaic.shape
    assert figure.arrays["images"][1, 2].tolist() == mosaic[32:, 64:].tolist()
    assert 0 == mosaic[28:32].sum()
    assert "gray_r" == picture.get_cmap().name
    assert ["T-shirt", "Pantalon"] == [label.get_text() for label in axes.get_yticklabels()]


def test_image_grid_is_one_png_of_its_own_pixels(folder: Path) -> None:
    """The SVG embeds one picture, shown with hard pixels."""
    figure, words = EXAMPLES["image_grid"]
    root = parsed(draw(figure, words, "fr", folder))
    [image] = root.iter(f"{SVG}image")

    assert "pixelated" in image.attrib["style"]
    assert ("92", "60") == (image.attrib["width"], image.attrib["height"])


def test_heatmap_writes_every_number(folder: Path) -> None:
    """Each cell carries its number, and the axes their classes."""
    [axes] = drawn("heatmap", folder).axes

    assert ["900", "100", "0", "1\u202f000", "Vraie"] == drawn_texts(axes)
    assert "Prédite" == axes.get_xlabel()
    assert ["T-shirt", "Pantalon"] == [label.get_text() for label in axes.get_xticklabels()]
    assert ["T-shirt", "Pantalon"] == [label.get_text() for label in axes.get_yticklabels()]


def test_heatmap_mutes_the_diagonal_and_frames_the_worst(folder: Path) -> None:
    """Colours tell the errors alone, and a frame stands around the most frequent one."""
    [axes] = drawn("heatmap", folder).axes
    mask = np.ma.getmaskarray(np.ma.asarray(axes.collections[0].get_array())).reshape(2, 2)
    frame = next(patch for patch in axes.patches if not patch.get_fill())

    assert [[True, False], [False, True]] == mask.tolist()
    assert (1.0, 0.0) == frame.get_xy()  # type: ignore[attr-defined]
    assert 100.0 == axes.collections[0].get_clim()[1]


def test_heatmap_of_a_perfect_network_is_drawn(folder: Path) -> None:
    """Without any error outside the diagonal the colours have no range, and the figure stands all the same."""
    figure, words = EXAMPLES["heatmap"]
    perfect = figure.model_copy(update={"arrays": {"values": np.diag([1000, 1000])}})

    assert "1\u202f000" in texts(draw(perfect, words, "fr", folder))


def test_heatmap_rounds_to_its_decimals(folder: Path) -> None:
    """Distances are written with the decimals asked for."""
    figure, words = EXAMPLES["heatmap"]
    distances = figure.model_copy(
        update={"arrays": {"values": np.array([[0, 10.749], [10.749, 0]])}, "options": {"decimals": 2}}
    )

    assert 2 == texts(draw(distances, words, "fr", folder)).count("10,75")


def test_long_column_names_are_slanted(folder: Path) -> None:
    """Names too wide for their columns are turned, short ones are not."""
    [wide] = drawn("heatmap", folder).axes
    figure, _ = EXAMPLES["heatmap"]
    [narrow] = drawn(
        "heatmap", folder, figure=figure.model_copy(update={"options": figure.options | {"width_mm": 30}})
    ).axes

    assert {0.0} == {label.get_rotation() for label in wide.get_xticklabels()}
    assert {38.0} == {label.get_rotation() for label in narrow.get_xticklabels()}
