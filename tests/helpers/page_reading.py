"""The page of the saved report in a browser: sizes of windows, and what stands in the explorers."""

import re
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page

from td1report.records import Report, Run
from td1report.style.numbers import number_text

FIRST = "two_layers_256"
CLASSES = ("T-shirt/top", "Pantalon", "Pull", "Robe", "Manteau", "Sandale", "Chemise", "Basket", "Sac", "Bottine")
WIDE = {"width": 1400, "height": 900}
NARROW = {"width": 360, "height": 740}

OpenPage = Callable[..., Page]


def text_of(locator: Locator) -> str:
    """Its text, with every kind of space as one plain space."""
    return plain(locator.inner_text())


def plain(text: str) -> str:
    """A text with every kind of space as one plain space."""
    return re.sub(r"\s+", " ", text).strip()


def french(value: float, decimals: int) -> str:
    """A number as the page writes it, plain spaces for narrow ones."""
    return re.sub(r"\s", " ", number_text(value, decimals, "fr"))


def in_view(page: Page, selector: str) -> bool:
    """Whether an element stands inside the window."""
    box = page.locator(selector).first.bounding_box()
    size = page.viewport_size
    assert box is not None
    assert size is not None
    return bool(0 <= box["y"] < size["height"] and 0 <= box["x"] < size["width"])


def width_of(locator: Locator) -> float:
    """In CSS pixels."""
    return float(locator.evaluate("element => element.getBoundingClientRect().width"))


def height_of(locator: Locator) -> float:
    """In CSS pixels."""
    return float(locator.evaluate("element => element.getBoundingClientRect().height"))


def cell(page: Page, true: int, predicted: int) -> Locator:
    """One cell of its matrix."""
    return page.locator(f".matrix tbody tr:nth-child({true + 1}) td").nth(predicted)


def matrix(page: Page) -> NDArray[np.int_]:
    """(10, 10) counts that its matrix shows; an empty cell is 0."""
    rows = page.locator(".matrix tbody").evaluate(
        "body => [...body.rows].map(row => [...row.querySelectorAll('td')].map(cell => Number(cell.textContent)))"
    )
    return np.array(rows)


def runs_of(report: Report, experiment: str) -> list[Run]:
    """The runs of one experiment, in the order of the seeds."""
    return [run for run in report.runs if run.experiment == experiment]


def choose(page: Page, *names: str) -> None:
    """Makes these the chosen models, and no others."""
    for box in page.locator("#explore-runs [name=model]").all():
        box.set_checked(box.get_attribute("value") in names)
