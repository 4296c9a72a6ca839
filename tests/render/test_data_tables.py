"""The table under a figure says what the figure draws, number by number."""

import re
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest
from rendering import render_text

from td1report.figures import KINDS
from td1report.records import Figure, Report
from td1report.render.data_tables import data_tables
from td1report.render.documents import Documents

TERMS = {
    name: name.capitalize()
    for name in ("data", "class", "layer", "values", "weights", "epoch", "seed", "series", "center", "low", "high")
}


class Tables(HTMLParser):
    """The tables of a page's figures: anchor -> tables of rows of cells."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, list[list[list[str]]]] = {}
        self._anchor = ""
        self._inside = self._cell = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "figure":
            self._anchor = str(attributes.get("id"))
        elif tag == "details" and attributes.get("class") == "figure-data":
            self._inside = True
            self.found[self._anchor] = []
        elif self._inside and tag == "table":
            self.found[self._anchor].append([])
        elif self._inside and tag == "tr":
            self.found[self._anchor][-1].append([])
        elif self._inside and tag in {"th", "td"}:
            self.found[self._anchor][-1][-1].append("")
            self._cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in {"th", "td"}:
            self._cell = False
        elif tag == "details":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside and self._cell:
            self.found[self._anchor][-1][-1][-1] += data


@pytest.fixture(scope="module")
def tables(real_report: Report) -> dict[str, list[list[list[str]]]]:
    """Those of the saved real report."""
    return Tables(render_text(real_report, "fr")).found


def drawn(report: Report) -> dict[str, Figure]:
    """Anchor -> figure of a report."""
    return {
        f"{token}-{name}": figure for token, answer in report.answers.items() for name, figure in answer.figures.items()
    }


def test_every_figure_but_pictures_has_its_data(real_report: Report, tables: dict[str, Any]) -> None:
    """One `details` a figure; what is made of images is its own data."""
    figures = drawn(real_report)

    assert {anchor for anchor, figure in figures.items() if figure.kind != "image_grid"} == set(tables)
    assert len({figures[anchor].kind for anchor in tables}) == len(KINDS) - 1


def numbers(cells: list[str]) -> list[float]:
    """Cells as numbers, French as they are; several may stand in one cell."""
    texts = (text for cell in cells for text in cell.split(";") if text.strip())
    return [float(re.sub(r"\s", "", text).replace("\u2212", "-").replace(",", ".")) for text in texts]


def test_the_tables_hold_every_number_that_is_drawn(real_report: Report, tables: dict[str, Any]) -> None:
    """Sorted, the cells of a figure's tables are the values of its arrays, but for rounding."""
    for anchor, rows in tables.items():
        if anchor == "q4_8-comparisons":
            continue  # it says more than is drawn: the test below
        figure = drawn(real_report)[anchor]
        cells = sorted(number for table in rows for row in table[1:] for number in numbers(row[1:]))
        arrays = [array for name, array in figure.arrays.items() if name not in {"marks", "offset", "muted"}]
        values = np.sort(np.concatenate([array.astype(float).ravel() for array in arrays]))

        assert len(values) == len(cells), anchor
        np.testing.assert_allclose(cells, values, rtol=6e-3, atol=6e-4, err_msg=anchor)


def test_all_comparisons_are_in_the_table_of_theirs(real_report: Report, tables: dict[str, Any]) -> None:
    """The one off the scale too, with signs, the unit in the heads, p and the verdict."""
    ((head, *rows),) = tables["q4_8-comparisons"]
    family = [comparison for comparison in real_report.comparisons if comparison.outcome == "val_error"]

    assert len(family) == len(rows) == 10
    assert all("(pt)" in name for name in head[1:4])
    for comparison, (_, *cells, p, verdict) in zip(family, rows, strict=True):
        assert comparison.interval is not None
        assert comparison.p_holm is not None
        expected = [comparison.difference, comparison.interval.low, comparison.interval.high]
        np.testing.assert_allclose(numbers(cells), expected, atol=0.0051)
        assert all(cell[0] in "+\u2212" for cell in cells)
        assert numbers([re.sub(r"^p\s[=<]", "", p)])[0] == pytest.approx(max(comparison.p_holm, 0.001), abs=0.0051)
        assert ("moins bon" in verdict) == (comparison.verdict.value == "worse")


def test_rows_and_columns_are_where_they_belong(real_report: Report, tables: dict[str, Any]) -> None:
    """A confusion matrix, and the curve of one seed, cell by cell."""
    figures = drawn(real_report)
    (matrix,) = tables["q3_2-confusion"]
    assert [numbers(row[1:]) for row in matrix[1:]] == figures["q3_2-confusion"].arrays["values"].tolist()
    loss, _ = tables["q3_1-curves"]
    column = loss[0].index("validation, graine 2")
    expected = figures["q3_1-curves"].arrays["loss.validation"][1]
    np.testing.assert_allclose([numbers([row[column]])[0] for row in loss[1:]], expected, atol=6e-4)
    assert [str(epoch) for epoch in range(1, 21)] == [row[0] for row in loss[1:]]


def test_the_data_are_in_the_page_alone(real_documents: Documents) -> None:
    """Paper has no room for them."""
    assert "<details" in real_documents.page
    assert "<details" not in real_documents.print_document.html


def test_epochs_begin_where_the_figure_begins() -> None:
    """An offset moves the numbers of the rows, as it moves the axis."""
    figure = Figure(
        kind="learning_curves",
        arrays={"loss.train": np.array([[0.5, 0.25]]), "offset": np.array([16])},
        labels={"panels": ("loss",), "series": ("train",)},
    )
    (table,) = data_tables(figure, {"series": {"train": "Training"}}, TERMS, "en")

    assert ("Epoch", "Training, seed 1") == table.header
    assert (("16", "0.500"), ("17", "0.250")) == table.rows


def test_a_value_that_is_not_there_is_an_empty_cell() -> None:
    """The first layer has no weights before it."""
    figure = Figure(
        kind="layers_diagram",
        arrays={"widths": np.array([784, 10]), "parameters": np.array([7850])},
        labels={"layers": ("input", "output")},
    )
    (table,) = data_tables(figure, {"rows": {"input": "Pixels"}}, TERMS, "en")

    assert (("Pixels", "784", ""), ("output", "10", "7,850")) == table.rows
