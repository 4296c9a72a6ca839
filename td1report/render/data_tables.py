"""A Figure record -> the table of what it draws, for those who would rather read numbers, or copy them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from td1report.records import Figure
from td1report.style.numbers import number_text

Words = Mapping[str, Any]

_SIGNIFICANT = 4
"""Digits of the largest value of a table: what a drawing lets one read, and a little more."""


@dataclass(frozen=True)
class DataTable:
    """A table of texts.

    Attributes:
        header: of the columns; the first one heads the names of the rows.
        rows: a name and the cells, as many as there are columns.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class _Writer:
    """The words of one figure, and of all data tables, in one language."""

    def __init__(self, words: Words, terms: Mapping[str, str], language: str) -> None:
        self.words = words
        self.terms = terms
        self.language = language

    def of(self, group: str, identifier: str) -> str:
        """The text of an identifier, on one line; an identifier without a word stands for itself."""
        text = self.words.get(group, {}).get(identifier, identifier)
        return " ".join(str(text).split())

    def named(self, term: str, count: int) -> list[str]:
        """A term with the numbers from 1: "Graine 1", "Graine 2"."""
        return [f"{self.terms[term]} {number}" for number in range(1, count + 1)]

    def cells(self, values: NDArray[Any]) -> list[list[str]]:
        """A matrix as texts, with as many decimals as its largest value needs; what is not a number is empty."""
        finite = values[np.isfinite(values.astype(float))]
        whole = np.issubdtype(values.dtype, np.integer) or bool(np.all(finite == np.round(finite)))
        largest = float(np.abs(finite).max()) if finite.size else 0.0
        decimals = 0 if whole else max(0, _SIGNIFICANT - len(str(int(largest))))
        return [
            [number_text(float(value), decimals, self.language) if np.isfinite(value) else "" for value in row]
            for row in values
        ]

    def table(self, corner: str, columns: Iterable[str], rows: Iterable[str], values: NDArray[Any]) -> DataTable:
        """A matrix (rows, columns) with the names of its rows and columns."""
        body = zip(rows, self.cells(values), strict=True)
        return DataTable((corner, *columns), tuple((name, *cells) for name, cells in body))


def data_tables(figure: Figure, words: Words, terms: Mapping[str, str], language: str) -> tuple[DataTable, ...]:
    """The tables of what a figure draws; none for pictures, which are their own data.

    Args:
        figure: the record.
        words: those that the drawing shows.
        terms: what tables call their rows and columns ("epoch", "seed", "mean" …), and "data", their title.
        language: in which numbers are written.
    """
    make = _KINDS.get(figure.kind)
    return tuple(make(figure, _Writer(words, terms, language))) if make else ()


def _class_counts(figure: Figure, write: _Writer) -> Iterable[DataTable]:
    series, classes = figure.labels["series"], figure.labels["classes"]
    columns = [write.of("series", name) for name in series]
    yield write.table(
        write.terms["class"], columns, [write.of("rows", name) for name in classes], figure.arrays["counts"].T
    )


def _layers_diagram(figure: Figure, write: _Writer) -> Iterable[DataTable]:
    weights = np.concatenate([[np.nan], figure.arrays["parameters"]])
    columns = [write.terms["values"], write.terms["weights"]]
    rows = [write.of("rows", name) for name in figure.labels["layers"]]
    yield write.table(write.terms["layer"], columns, rows, np.stack([figure.arrays["widths"], weights], axis=1))


def _learning_curves(figure: Figure, write: _Writer) -> Iterable[DataTable]:
    """One table a panel: an epoch a row, a curve a column."""
    panels = figure.labels["panels"]
    firsts = np.broadcast_to(np.asarray(figure.arrays.get("offset", 1)), (len(panels),))
    for panel, first in zip(panels, firsts, strict=True):
        columns: list[str] = []
        curves: list[NDArray[Any]] = []
        for series in figure.labels["series"]:
            drawn = figure.arrays.get(f"{panel}.{series}")
            if drawn is not None:
                curves += list(drawn)
                columns += [
                    f"{write.of('series', series)}, {seed}" for seed in _lowered(write.named("seed", len(drawn)))
                ]
        title = write.of("panels", panel) if "panels" in write.words else write.terms["epoch"]
        epochs = [number_text(float(first) + index, 0, write.language) for index in range(len(curves[0]))]
        corner = write.terms["epoch"] if title == write.terms["epoch"] else f"{title} · {write.terms['epoch']}"
        yield write.table(corner, columns, epochs, np.stack(curves, axis=1))


def _heatmap(figure: Figure, write: _Writer) -> Iterable[DataTable]:
    rows, columns = figure.labels["rows"], figure.labels["columns"]
    yield write.table(
        write.terms["class"],
        [write.of("columns", name) for name in columns],
        [write.of("rows", name) for name in rows],
        figure.arrays["values"],
    )


def _class_errors(figure: Figure, write: _Writer) -> Iterable[DataTable]:
    errors = figure.arrays["errors"]
    rows = [write.of("rows", name) for name in figure.labels["classes"]]
    yield write.table(write.terms["class"], write.named("seed", len(errors)), rows, errors.T)


def _interval_dots(figure: Figure, write: _Writer) -> Iterable[DataTable]:
    columns = [write.terms[name] for name in ("center", "low", "high")]
    values = [figure.arrays["center"], figure.arrays["low"], figure.arrays["high"]]
    points = figure.arrays.get("points")
    if points is not None:
        columns += write.named("seed", points.shape[1])
        values += list(points.T)
    rows = [write.of("rows", name) for name in figure.labels["rows"]]
    yield write.table(write.terms["series"], columns, rows, np.stack(values, axis=1))


def _error_against_weights(figure: Figure, write: _Writer) -> Iterable[DataTable]:
    rows = [write.of("series", name) for name in figure.labels["series"]]
    weights = [number_text(float(value), 0, write.language) for value in figure.arrays["weights"]]
    errors = figure.arrays["errors"]
    table = write.table(write.terms["series"], write.named("seed", errors.shape[1]), rows, errors)
    yield DataTable(
        (table.header[0], write.terms["weights"], *table.header[1:]),
        tuple((row[0], weight, *row[1:]) for row, weight in zip(table.rows, weights, strict=True)),
    )


def _epoch_times(figure: Figure, write: _Writer) -> Iterable[DataTable]:
    series = figure.labels["series"]
    values = np.stack([figure.arrays[name] for name in series])
    rows = [write.of("series", name) for name in series]
    yield write.table(write.terms["series"], write.named("epoch", values.shape[1]), rows, values)


def _score_distribution(figure: Figure, write: _Writer) -> Iterable[DataTable]:
    """Two rows of many numbers, lowest first."""
    rows = []
    for name in ("correct", "wrong"):
        (cells,) = write.cells(np.sort(figure.arrays[name])[np.newaxis])
        rows.append((write.of("series", name), " ; ".join(cells)))
    yield DataTable((write.terms["series"], write.terms["values"]), tuple(rows))


def _lowered(texts: Sequence[str]) -> list[str]:
    """Texts for the middle of a heading."""
    return [text[0].lower() + text[1:] for text in texts]


_KINDS: Mapping[str, Callable[[Figure, _Writer], Iterable[DataTable]]] = {
    "class_counts": _class_counts,
    "layers_diagram": _layers_diagram,
    "learning_curves": _learning_curves,
    "heatmap": _heatmap,
    "class_errors": _class_errors,
    "interval_dots": _interval_dots,
    "error_against_weights": _error_against_weights,
    "epoch_times": _epoch_times,
    "score_distribution": _score_distribution,
}
"""All kinds of figures but `image_grid`."""
