"""The page as one file, in windows of every width, light, dark and printed."""

import io
import re
from pathlib import Path

import numpy as np
import pytest
from builders import make_results
from page_reading import NARROW, OpenPage, choose, text_of
from pdf_text import page_texts
from PIL import Image
from playwright.sync_api import ViewportSize
from rendering import documents_of
from small_reports import report_of

from td1report.answers.outline import QUESTIONS, select
from td1report.records import Report

LARGEST = 4_000_000
"""Bytes that the page may have."""


def test_it_is_one_file_of_bounded_size(path: Path, open_page: OpenPage) -> None:
    """Below 4 MB; usable within seconds of being opened, without a request or a word on the console (`open_page`)."""
    assert path.stat().st_size < LARGEST
    assert int(open_page().evaluate("document.documentElement.dataset.ready")) < 10_000


def test_without_scripts_everything_can_be_read(open_page: OpenPage) -> None:
    """All questions, the contents and the figures are there; nothing offers what only a script could do."""
    page = open_page(java_script_enabled=False)

    for question in QUESTIONS:
        assert page.locator(f"#{question.token} .short").is_visible()
        assert page.locator(f".contents a[href='#{question.token}']").is_visible()
    assert page.locator("#q3_2-confusion svg").is_visible()
    assert 0 == page.locator("button:visible, dialog:visible, .explorer:visible, select:visible").count()
    assert "Explorer les" not in page.locator("body").inner_text()


def test_a_report_of_one_seed_and_an_excerpt_work_as_well(open_page: OpenPage, cache: Path, tmp_path: Path) -> None:
    """A draft's excerpt with runs of one seed, and one without any run."""
    for tokens in (("q3_2",), ("q1_1",)):
        made = report_of(make_results(1), select(tokens))
        made = made if tokens == ("q3_2",) else made.model_copy(update={"runs": (), "mistakes": None})
        file = tmp_path / f"{tokens[0]}.html"
        file.write_text(documents_of(made, cache).page, encoding="utf-8")
        page = open_page(file)

        assert (2 if made.runs else 0) == page.locator(".explorer").count()
        if made.runs:
            page.check("[name=part][value=both]")
            assert 4 == page.locator("#explore-runs path.seed").count()
            assert "[" not in text_of(page.locator(".at-epoch tbody"))


@pytest.mark.parametrize("width", [320, 360, 768, 1400])
def test_nothing_is_wider_than_the_window(open_page: OpenPage, width: int) -> None:
    """What is wide scrolls inside itself; words keep a readable size."""
    page = open_page(viewport={"width": width, "height": 740})

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert 15 <= page.locator("#q3_2 p").last.evaluate("p => parseFloat(getComputedStyle(p).fontSize)")
    letters = page.context.new_cdp_session(page)  # twice as large, as a reader sets them in the browser
    letters.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    assert 30 <= page.locator("#q3_2 p").last.evaluate("p => parseFloat(getComputedStyle(p).fontSize)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_what_is_wide_scrolls_and_says_so(open_page: OpenPage) -> None:
    """Code keeps its lines; keys move it; its edge fades where it goes on. Captions stay; the ranking is whole."""
    page = open_page(viewport=NARROW)
    code = page.locator("#q3_5-q3_5 pre")
    lines, height = code.evaluate(
        """pre => [pre.textContent.trim().split("\\n").length,
                   pre.clientHeight / parseFloat(getComputedStyle(pre).lineHeight)]"""
    )
    assert lines == pytest.approx(height, abs=1)
    page.wait_for_selector("#q3_5-q3_5 pre.more-after:not(.more-before)")
    code.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("#q3_5-q3_5 pre.more-before")
    page.evaluate("document.activeElement.blur()")
    assert "linear-gradient" in code.evaluate("pre => getComputedStyle(pre).maskImage")
    for anchor in ("epoch-caption", "matrix-caption"):
        caption = page.locator(f"#{anchor}")
        page.locator(f".scroll[aria-labelledby={anchor}]").evaluate("table => { table.scrollLeft = 1000; }")
        box = caption.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= NARROW["width"]
        assert caption.evaluate("caption => caption.scrollWidth <= caption.clientWidth")
    page.set_viewport_size(ViewportSize(width=700, height=740))
    assert page.locator("#report-ranking .scroll").evaluate("table => table.scrollWidth <= table.clientWidth")


def test_dark_where_the_system_is(open_page: OpenPage) -> None:
    """Light words on a dark ground, and no white panel: charts are dark, maps of heat and pictures dimmed."""
    for scheme, is_dark in (("dark", True), ("light", False)):
        page = open_page(color_scheme=scheme)
        ground, words = page.locator("html").evaluate(
            "html => [getComputedStyle(html).backgroundColor, getComputedStyle(html).color]"
        )
        assert is_dark == (brightness(ground) < brightness(words))
        for selector, usual in (
            ("#q4_8-comparisons .drawing", 30),
            ("#q3_2-confusion .drawing", 217),
            ("#q1_4 .drawing, #q3_5 .thumbnail", 217),
            ("#explore-runs .chart", 30),
        ):
            shot = page.locator(selector).first.screenshot(animations="disabled")
            pixels = np.array(Image.open(io.BytesIO(shot)).convert("L"))
            assert np.median(pixels) == pytest.approx(usual if is_dark else 255, abs=8), selector


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lines_of_the_explorer_stand_out(open_page: OpenPage, real_report: Report, scheme: str) -> None:
    """Those of every model by 3:1, its name by 4.5:1 (WCAG 2.2), on white and in the dark."""
    page = open_page(color_scheme=scheme)
    for name in dict.fromkeys(run.experiment for run in real_report.runs):
        choose(page, name)
        line, text, ground = page.evaluate(
            """() => {
                const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
                const seen = (selector, property) => {
                    canvas.fillStyle = getComputedStyle(document.querySelector(selector))[property];
                    canvas.fillRect(0, 0, 1, 1);
                    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
                };
                return [seen(".chart .mean", "stroke"), seen(".chart .name", "fill"), seen("html", "backgroundColor")];
            }"""
        )
        assert contrast(line, ground) >= 3, name
        assert contrast(text, ground) >= 4.5, name


def contrast(first: list[int], second: list[int]) -> float:
    """Contrast ratio of two colours, red, green and blue from 0 to 255 (WCAG 2.2)."""

    def luminance(colour: list[int]) -> float:
        parts = [part / 255 for part in colour]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return float(np.dot([0.2126, 0.7152, 0.0722], linear))

    low, high = sorted([luminance(first), luminance(second)])
    return (high + 0.05) / (low + 0.05)


def brightness(colour: str) -> float:
    """Mean of red, green and blue of "rgb(r, g, b)"."""
    return float(np.mean([int(part) for part in re.findall(r"\d+", colour)[:3]]))


def test_printed_it_is_the_document(open_page: OpenPage) -> None:
    """All questions are on paper, and no button, explorer or hidden table is."""
    page = open_page(color_scheme="dark")
    sheets = page_texts(page.pdf(prefer_css_page_size=True))
    text = re.sub(r"\s+", " ", " ".join(sheets))

    assert 20 <= len(sheets) <= 60
    for question in QUESTIONS:
        title = text_of(page.locator(f".contents a[href='#{question.token}']"))[3:].strip()
        assert text.count(title) >= 2, title  # in the contents and above the question
    for word in ("Copier", "Agrandir", "Données de la figure", "Explorer les"):
        assert word not in text
    page.emulate_media(media="print")
    assert 0 == page.locator("button:not(.sort):visible, .explorer:visible, .anchor:visible").count()
    assert 255 == brightness(page.locator("html").evaluate("html => getComputedStyle(html).backgroundColor"))
