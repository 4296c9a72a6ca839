"""Dots, bars and intervals: seeds, means, bands and notes."""

from pathlib import Path

import numpy as np
from figure_examples import drawn, drawn_texts, example, x_of, y_of


def test_class_errors_shows_seeds_and_means(folder: Path) -> None:
    """Each class has one dot a seed, a bar as long as the mean, and the mean in figures; classes keep their order."""
    [axes] = drawn("class_errors", folder).axes
    dots = np.vstack([np.asarray(collection.get_offsets()) for collection in axes.collections[1:]])

    assert [330.0, 22.0] == [bar.get_width() for bar in axes.patches]  # type: ignore[attr-defined]
    assert {(320.0, 0.0), (340.0, 0.0), (20.0, 1.0), (24.0, 1.0)} == {(float(x), float(y)) for x, y in dots}
    assert ["330", "22"] == drawn_texts(axes)
    assert axes.yaxis_inverted()
    assert 0.0 == axes.get_xlim()[0]


def test_class_errors_of_one_seed_have_no_dots(folder: Path) -> None:
    """With one seed the bar says it all."""
    figure = example("class_errors", {"errors": [[320, 20]]}, {"classes": ("6", "1")})
    [axes] = drawn("class_errors", folder, figure=figure).axes

    assert 1 == len(axes.collections)


def test_class_errors_of_a_perfect_network_are_drawn(folder: Path) -> None:
    """Without a single error the axis still has a length."""
    figure = example("class_errors", {"errors": [[0, 0]]}, {"classes": ("6", "1")})
    [axes] = drawn("class_errors", folder, figure=figure).axes

    assert axes.get_xlim()[1] > 0


def test_interval_dots_draws_centres_and_intervals(folder: Path) -> None:
    """Each row has its centre and its interval; without an interval the centre stands alone."""
    [axes] = drawn("interval_dots", folder).axes
    segments = [collection.get_segments()[0][:, 0].tolist() for collection in axes.collections[1:]]  # type: ignore[attr-defined]
    dots = [x_of(line) for line in axes.lines]

    assert [[0.25, 0.75], [-1.25, -1.25]] == segments
    assert [0.4, 0.6] in dots
    assert [0.5] in dots
    assert [-1.25] in dots


def test_interval_dots_shades_the_band(folder: Path) -> None:
    """The band runs from its lower to its upper end, and the line of reference stands in it."""
    [axes] = drawn("interval_dots", folder).axes
    [band] = axes.patches

    assert (-0.5, 1.0) == (band.get_x(), band.get_width())  # type: ignore[attr-defined]
    assert [0, 0] in [x_of(line) for line in axes.lines]


def test_interval_dots_aligns_a_column_of_numbers(folder: Path) -> None:
    """Notes that begin with digits end at one place; others begin at one place."""
    [axes] = drawn("interval_dots", folder).axes
    notes = {text.get_text(): text.get_horizontalalignment() for text in axes.texts}

    assert {"équivalence": "center", "269 322": "right", "55 050": "right"} == notes


def test_error_against_weights_is_logarithmic(folder: Path) -> None:
    """Weights stand on a logarithmic axis with round numbers in full, means among their seeds, joined by the path."""
    [axes] = drawn("error_against_weights", folder).axes
    means = {(*x_of(line), *y_of(line)) for line in axes.lines if line.get_marker() == "o"}

    assert "log" == axes.get_xscale()
    assert {(269322.0, 10.625), (118282.0, 11.25)} == means
    assert [10.625, 11.25] in [y_of(line) for line in axes.lines]
    assert (4, 2) == np.asarray(axes.collections[0].get_offsets()).shape
    assert "200\u202f000" in [label.get_text() for label in axes.get_xticklabels()]
    assert "Erreur (%)" in drawn_texts(axes)


def test_epoch_times_shows_the_median(folder: Path) -> None:
    """The tick and its number are the median, which one slow epoch does not move; time starts at nought."""
    [axes] = drawn("epoch_times", folder).axes

    assert ["1,50", "0,50"] == drawn_texts(axes)
    assert [[1.0, 1.5, 9.0], [0.5, 0.25, 0.75]] == [x_of(line) for line in axes.lines]
    assert 0.0 == axes.get_xlim()[0]
