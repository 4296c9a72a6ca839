"""The page in a real browser: what it shows of the saved report, and what mouse, keys and fingers can do there."""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browsing import AXE, present, watched
from builders import make_results
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, ViewportSize
from pypdf import PdfReader

from td1report.answers.outline import QUESTIONS, select
from td1report.inputs.config import read_config
from td1report.records import Comparison, Mistakes, Report, Run
from td1report.render.documents import Rendered
from td1report.report import assembly
from td1report.report.plan import plan
from td1report.storage.report_file import report_values
from td1report.style.numbers import number_text

LARGEST = 4_000_000
"""Bytes that the page may have."""
FIRST = "two_layers_256"
CLASSES = ("T-shirt/top", "Pantalon", "Pull", "Robe", "Manteau", "Sandale", "Chemise", "Basket", "Sac", "Bottine")
WIDE = {"width": 1400, "height": 900}
NARROW = {"width": 360, "height": 740}

OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def path(real_documents: Rendered, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the saved report as a file."""
    path = tmp_path_factory.mktemp("page") / "td1.html"
    path.write_text(real_documents.page, encoding="utf-8")
    return path


@pytest.fixture
def open_page(browser: Browser, path: Path) -> Iterator[OpenPage]:
    """Opens a page in a window of its own; afterwards none may have complained or asked for anything."""
    opened = []

    def open_(file: Path = path, **options: Any) -> Page:
        context = browser.new_context(**({"viewport": WIDE, "reduced_motion": "reduce"} | options))
        page = context.new_page()
        opened.append((context, file, *watched(page)))
        page.goto(file.as_uri())
        if options.get("java_script_enabled", True):
            page.wait_for_selector("html[data-ready]")
        return page

    yield open_
    for context, file, requests, complaints in opened:
        context.close()
        assert [file.as_uri()] == requests
        assert [] == complaints


@pytest.fixture(scope="module")
def mistakes(real_report: Report) -> Mistakes:
    """What the explorer of mistakes must show."""
    assert real_report.mistakes is not None
    return real_report.mistakes


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


# --- the file ------------------------------------------------------------------------------------------------------


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


def test_a_report_of_one_seed_and_an_excerpt_work_as_well(open_page: OpenPage, tmp_path: Path) -> None:
    """A draft's excerpt with runs of one seed, and one without any run."""
    request = read_config(None, {"seeds": 1})
    for tokens in (("q3_2",), ("q1_1",)):
        made = assembly.report(plan(select(tokens), request), request, make_results(1))
        made = made if tokens == ("q3_2",) else made.model_copy(update={"runs": (), "mistakes": None})
        file = tmp_path / f"{tokens[0]}.html"
        file.write_text(Rendered(made, "fr", tmp_path / "cache").page, encoding="utf-8")
        page = open_page(file)

        assert (2 if made.runs else 0) == page.locator(".explorer").count()
        if made.runs:
            page.check("[name=part][value=both]")
            assert 4 == page.locator("#explore-runs path.seed").count()
            assert "[" not in text_of(page.locator(".at-epoch tbody"))


# --- reading: contents, links, narrow, dark, printed ---------------------------------------------------------------


def test_contents_stay_beside_the_text_and_follow_the_reader(open_page: OpenPage) -> None:
    """On a wide screen they stand beside every question, which they mark."""
    page = open_page()
    for token in ("q1_1", "q3_7", "q4_8"):
        page.click(f".contents a[href='#{token}']")
        page.wait_for_selector(f".contents a[href='#{token}'][aria-current]")

        assert page.url.endswith(f"#{token}")
        assert in_view(page, f"#{token} h2")
        assert in_view(page, f".contents a[href='#{token}']")
        assert 1 == page.locator(".contents [aria-current]").count()


def test_on_a_phone_the_contents_are_a_bar_that_opens(open_page: OpenPage) -> None:
    """It stays at the top, names the question, opens by touch and by key, and closes when a question is chosen."""
    page = open_page(viewport=NARROW, is_mobile=True, has_touch=True)
    details = page.locator(".contents details")
    page.evaluate("document.getElementById('q3_2').scrollIntoView()")
    page.wait_for_selector(".contents a[href='#q3_2'][aria-current]", state="attached")

    assert "3.2 Performances sur le test" == text_of(page.locator(".contents .here"))
    assert in_view(page, ".contents summary")
    page.touchscreen.tap(60, 20)
    assert details.evaluate("details => details.open")
    page.wait_for_function(
        """() => {
            const [inside, outside] = ["[aria-current]", ".entries"]
                .map(selector => document.querySelector(`.contents ${selector}`).getBoundingClientRect());
            return outside.top < inside.top && inside.bottom < outside.bottom;
        }"""
    )
    assert "3.2" in text_of(page.locator(".contents [aria-current]"))
    page.tap(".contents a[href='#q4_2']")
    page.wait_for_selector(".contents a[href='#q4_2'][aria-current]", state="attached")
    assert not details.evaluate("details => details.open")
    assert in_view(page, "#q4_2 h2")
    page.focus(".contents summary")
    page.keyboard.press("Enter")
    assert details.evaluate("details => details.open")
    page.keyboard.press("Escape")
    assert not details.evaluate("details => details.open")


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


def test_each_question_has_a_link_to_itself(open_page: OpenPage) -> None:
    """Named for those who do not see it, and leading there."""
    page = open_page()
    for question in QUESTIONS:
        link = page.locator(f"#{question.token} h2 .anchor")
        assert f"#{question.token}" == link.get_attribute("href")
        assert f"Lien vers la question {question.token[1]}.{question.token[3]}" == link.get_attribute("aria-label")
    page.focus("#q2_3 .anchor")
    page.keyboard.press("Enter")
    assert page.url.endswith("#q2_3")
    page.set_viewport_size(ViewportSize(width=360, height=740))
    assert not page.evaluate(ALONE_ON_A_LINE)


ALONE_ON_A_LINE = """[...document.querySelectorAll("h2 .anchor")].filter(anchor => {
    const words = document.createRange();
    words.setStart(anchor.parentElement, 0);
    words.setEndBefore(anchor);
    return [...words.getClientRects()].at(-1).bottom < anchor.getBoundingClientRect().top + 5;
}).map(anchor => anchor.hash)"""
"""The anchors under, not beside, the last word of their heading."""


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
    reader = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    text = re.sub(r"\s+", " ", " ".join(sheet.extract_text() for sheet in reader.pages))

    assert 20 <= len(reader.pages) <= 60
    for question in QUESTIONS:
        title = text_of(page.locator(f".contents a[href='#{question.token}']"))[3:].strip()
        assert text.count(title) >= 2, title  # in the contents and above the question
    for word in ("Copier", "Agrandir", "Données de la figure", "Explorer les"):
        assert word not in text
    page.emulate_media(media="print")
    assert 0 == page.locator("button:not(.sort):visible, .explorer:visible, .anchor:visible").count()
    assert 255 == brightness(page.locator("html").evaluate("html => getComputedStyle(html).backgroundColor"))


# --- code, figures, tables -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("has_clipboard", [True, False])
def test_code_is_copied_as_it_stands(open_page: OpenPage, has_clipboard: bool) -> None:
    """Every listing has its button; the clipboard gets the code, with and without the browser's newer interface."""
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    assert page.locator("figure.listing").count() == page.locator("figure.listing > .copy").count() > 20
    listing = page.locator("#q3_3-q3_3")
    read = page.evaluate_handle("() => { const clipboard = navigator.clipboard; return () => clipboard.readText(); }")
    if not has_clipboard:
        page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    listing.locator(".copy").focus()
    page.keyboard.press("Enter")

    assert "Copié" == text_of(listing.locator(".copied"))
    code = (Path(__file__).parents[1] / "templates" / "code" / "q3_3.py").read_text(encoding="utf-8")
    assert code.strip() == str(read.evaluate("read => read()")).strip()


def test_a_figure_is_enlarged_by_mouse_and_by_key(open_page: OpenPage) -> None:
    """It fills the window, grows further, and goes back to its place."""
    page = open_page()
    drawing = page.locator("#q4_8-comparisons .drawing")
    before = width_of(drawing)
    drawing.click()
    viewer = page.locator("dialog.viewer")

    assert viewer.is_visible()
    assert "Figure agrandie : Figure 22" == viewer.get_attribute("aria-label")
    assert text_of(page.locator("#q4_8-comparisons figcaption")) == text_of(viewer.locator(".viewer-caption"))
    assert viewer.locator(".close").evaluate("button => button === document.activeElement")
    inside = viewer.locator(".drawing")
    fitted = width_of(inside)
    assert fitted > 1.4 * before
    assert height_of(inside) <= WIDE["height"]
    viewer.locator(".larger").click()
    assert width_of(inside) == pytest.approx(1.5 * fitted, rel=0.01)
    middle = "body => (body.scrollLeft + body.clientWidth / 2) / body.scrollWidth"
    assert viewer.locator(".viewer-body").evaluate(middle) == pytest.approx(0.5, abs=0.01)
    page.keyboard.press("0")
    assert width_of(inside) == pytest.approx(fitted, rel=0.01)
    viewer.locator(".close").click()
    assert width_of(drawing) == pytest.approx(before)
    button = page.locator("#q4_8-comparisons .zoom")
    button.focus()
    page.keyboard.press("Enter")
    assert viewer.is_visible()
    page.keyboard.press("Escape")
    assert not viewer.is_visible()
    assert button.evaluate("button => button === document.activeElement")
    gallery = page.locator("#q3_5-worst .thumbnails")
    font = ".cell", "cell => parseFloat(getComputedStyle(cell).fontSize)"
    width, size = width_of(gallery), gallery.locator(font[0]).first.evaluate(font[1])
    page.click("#q3_5-worst .zoom", force=True)
    enlarged = viewer.locator(".thumbnails")
    growth = width_of(enlarged) / width
    assert growth > 1.4
    assert enlarged.locator(font[0]).first.evaluate(font[1]) == pytest.approx(growth * size, rel=0.01)


def width_of(locator: Locator) -> float:
    """In CSS pixels."""
    return float(locator.evaluate("element => element.getBoundingClientRect().width"))


def height_of(locator: Locator) -> float:
    """In CSS pixels."""
    return float(locator.evaluate("element => element.getBoundingClientRect().height"))


def test_tables_are_sorted_and_restored(open_page: OpenPage) -> None:
    """By numbers as numbers and by words as words, upwards, downwards, and back to the order of the report."""
    page = open_page()
    table = page.locator("#report-experiments")

    def column(number: int) -> list[str]:
        return [
            re.sub(r"\s", " ", text) for text in table.locator(f"tbody tr > :nth-child({number})").all_inner_texts()
        ]

    weights = column(7)
    as_numbers = sorted(int(text.replace(" ", "")) for text in weights)
    assert weights != sorted(weights, key=lambda text: int(text.replace(" ", "")))
    head = table.locator("thead th:nth-child(7)")
    head.locator("button").click()
    assert "ascending" == head.get_attribute("aria-sort")
    assert as_numbers == [int(text.replace(" ", "")) for text in column(7)]
    head.locator("button").focus()
    page.keyboard.press("Enter")
    assert "descending" == head.get_attribute("aria-sort")
    assert as_numbers[::-1] == [int(text.replace(" ", "")) for text in column(7)]
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") is None
    assert weights == column(7)
    assert 0 == page.locator("#q1_2-arrays thead th.number:last-child button").count()  # bytes in several units
    table.locator("thead th:nth-child(3) button").click()
    assert sorted(column(3)) == column(3)
    assert 24 <= min(map(height_of, page.locator("main .sort:visible").all()))  # WCAG 2.2, 2.5.8


def test_an_enlarged_figure_is_no_smaller_on_a_phone(open_page: OpenPage) -> None:
    """There it stands in the page at its own size, to be scrolled."""
    page = open_page(viewport=NARROW, is_mobile=True, has_touch=True)
    drawing = page.locator("#q4_8-comparisons .drawing")
    before = width_of(drawing.locator("svg"))
    assert before > NARROW["width"]
    page.tap("#q4_8-comparisons .zoom")
    assert width_of(page.locator("dialog.viewer svg")) >= before - 1


# --- the explorer of mistakes --------------------------------------------------------------------------------------


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


def test_the_matrix_is_the_confusion_matrix_of_every_seed(open_page: OpenPage, real_report: Report) -> None:
    """All hundred cells, for each seed; with "missed by all seeds", the images that all of them miss."""
    page = open_page()
    for position, run in enumerate(runs_of(real_report, FIRST)):
        page.select_option("[name=seed]", str(position))
        np.testing.assert_array_equal(run.confusion_matrix, matrix(page))
        assert f"{french(10_000 - np.trace(run.confusion_matrix), 0)} images" == text_of(page.locator(".found"))


def test_a_cell_shows_its_images(open_page: OpenPage, mistakes: Mistakes) -> None:
    """As many as it counts, the surest first, each with classes, probability, all seeds' predictions and distance."""
    page = open_page()
    predicted = mistakes.probabilities.argmax(axis=2)
    chosen = np.flatnonzero((mistakes.true == 6) & (predicted[0] == 0))
    shares = mistakes.probabilities[0, chosen, 0]
    by_share = chosen[np.argsort(-shares, kind="stable")]
    cell(page, 6, 0).locator("button").click()

    assert f"{len(chosen)} images" == text_of(page.locator(".found"))
    while page.locator(".more").is_visible():
        page.click(".more")
    cards = page.locator(".missed li")
    assert len(chosen) == cards.count()
    assert {"Chemise"} == set(cards.locator(".true").all_inner_texts())
    assert {"T-shirt/top"} == set(cards.locator(".predicted").all_inner_texts())
    shown = [re.sub(r"\s", " ", text) for text in cards.locator(".share").all_inner_texts()]
    expected = [f"{french(100 * share, 1)} %" for share in sorted(shares.tolist(), reverse=True)]
    assert sum(a != b for a, b in zip(expected, shown, strict=True)) <= 1  # a share on the edge of two roundings
    votes = [text.replace("\n", "") for text in cards.locator(".votes").all_inner_texts()]
    assert Counter("".join(map(str, predicted[:, image])) for image in by_share) == Counter(votes)
    read = cards.locator(".votes-read").first.inner_text()
    assert ", ".join(f"graine {seed} : {CLASSES[predicted[seed, by_share[0]]]}" for seed in range(5)) == plain(read)
    assert f"d {french(mistakes.distances[6, 0], 1)}" == text_of(cards.first.locator(".distance"))
    cell(page, 6, 0).locator("button").click()  # again: all images
    assert not page.locator("[name=true]").input_value()


def test_the_images_are_the_right_ones(open_page: OpenPage, mistakes: Mistakes) -> None:
    """The pixels behind every card of a cell are those of the test image, dark on white."""
    page = open_page()
    predicted = mistakes.probabilities.argmax(axis=2)
    page.select_option("[name=order]", "id")
    cell(page, 4, 2).locator("button").click()
    pixels = page.evaluate(
        """async () => {
            const cards = [...document.querySelectorAll(".missed .tile")];
            const picture = new Image();
            picture.src = JSON.parse(document.getElementById("data").textContent).mistakes.sprite;
            await picture.decode();
            return cards.map(card => {
                const scale = parseFloat(card.style.width) / 28;
                const [left, top] = card.style.backgroundPosition.split(" ").map(parseFloat);
                const canvas = new OffscreenCanvas(28, 28).getContext("2d");
                canvas.drawImage(picture, left / scale, top / scale);
                return [...canvas.getImageData(0, 0, 28, 28).data].filter((_, place) => place % 4 === 0);
            });
        }"""
    )
    chosen = np.flatnonzero((mistakes.true == 4) & (predicted[0] == 2))[: len(pixels)]
    assert len(pixels) > 20
    np.testing.assert_array_equal(255 - mistakes.images[chosen].reshape(-1, 784), np.array(pixels))


def test_filters_and_orders(open_page: OpenPage, mistakes: Mistakes) -> None:
    """By class, by all seeds; the least sure first, the farthest shapes first; and all of it undone."""
    page = open_page()
    predicted = mistakes.probabilities.argmax(axis=2)
    wrong = predicted != mistakes.true
    page.select_option("[name=true]", "9")
    assert f"{(wrong[0] & (mistakes.true == 9)).sum()} images" == text_of(page.locator(".found"))
    page.select_option("[name=true]", "")
    page.select_option("[name=predicted]", "6")
    assert f"{(wrong[0] & (predicted[0] == 6)).sum()} images" == text_of(page.locator(".found"))
    caption = page.locator("#matrix-caption")
    assert "toutes les graines" not in text_of(caption)
    page.check("[name=always]")
    assert text_of(caption).startswith("Images de test manquées avec toutes les graines")
    assert f"{(wrong.all(axis=0) & (predicted[0] == 6)).sum()} images" == text_of(page.locator(".found"))
    page.click(".filters button[type=reset]")
    page.wait_for_function("document.querySelector('.found').textContent.startsWith('1')")
    assert f"{french(wrong[0].sum(), 0)} images" == text_of(page.locator(".found"))

    page.select_option("[name=order]", "doubt")
    lowest = mistakes.probabilities[0].max(axis=1)[wrong[0]].min()
    assert f"{french(100 * lowest, 1)} %" == text_of(page.locator(".missed .share").first)
    page.select_option("[name=order]", "distance")
    farthest = mistakes.distances[mistakes.true, predicted[0]][wrong[0]].max()
    assert f"d {french(farthest, 1)}" == text_of(page.locator(".missed .distance").first)
    page.select_option("[name=true]", "9")
    page.select_option("[name=predicted]", "0")
    assert 0 == ((mistakes.true == 9) & (predicted[0] == 0)).sum()
    assert "Aucune image ne répond à ces choix." == text_of(page.locator(".found"))
    assert not page.locator(".legend-of-cards").is_visible()
    page.select_option("[name=predicted]", "9")
    assert "ces images sont reconnues" in text_of(page.locator(".found"))
    page.select_option("[name=predicted]", "7")
    assert page.locator(".legend-of-cards").is_visible()


def test_the_keyboard_reaches_every_image(open_page: OpenPage, mistakes: Mistakes) -> None:
    """Tab into the matrix, arrows over its cells (the diagonal is passed), Enter; then an image, and back to it."""
    page = open_page()
    page.focus(".filters button[type=reset]")
    page.keyboard.press("Tab")
    focused = "document.activeElement.getAttribute('aria-label')"
    assert "vraie T-shirt/top, prédite Pantalon" in page.evaluate(focused)
    page.keyboard.press("ArrowDown")  # the diagonal is passed over
    assert "vraie Pull, prédite Pantalon" in page.evaluate(focused)
    page.keyboard.press("ArrowRight")
    assert "vraie Pull, prédite Robe" in page.evaluate(focused)
    for key, place in (
        ("End", "vraie Pull, prédite Bottine"),
        ("Home", "vraie Pull, prédite T-shirt/top"),
        ("Control+End", "vraie Bottine, prédite Sac"),
        ("Control+Home", "vraie T-shirt/top, prédite Pantalon"),
    ):
        page.keyboard.press(key)
        assert place in page.evaluate(focused)
    page.keyboard.press("Enter")
    assert "true" == page.locator(":focus").get_attribute("aria-pressed")
    page.keyboard.press("Escape")
    assert "false" == page.locator(":focus").get_attribute("aria-pressed")
    cell(page, 2, 3).locator("button").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    predicted = mistakes.probabilities.argmax(axis=2)[0]
    chosen = np.flatnonzero((mistakes.true == 2) & (predicted == 4))
    assert f"{len(chosen)} images" == text_of(page.locator(".found"))
    assert "true" == page.locator(":focus").get_attribute("aria-pressed")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    dialog = page.locator("dialog.mistake")
    assert dialog.is_visible()
    order = chosen[np.argsort(-mistakes.probabilities[0, chosen, 4], kind="stable")]
    assert f"Image de test n° {mistakes.ids[order[0]]}" == text_of(page.locator("#mistake-title"))
    page.keyboard.press("ArrowRight")
    assert f"Image de test n° {mistakes.ids[order[1]]}" == text_of(page.locator("#mistake-title"))
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    active = "button => button === document.activeElement"
    assert page.locator(".missed li:nth-child(2) button").evaluate(active)
    page.focus(".more")
    page.keyboard.press("Enter")
    assert page.locator(".missed li:nth-child(49) button").evaluate(active)
    page.keyboard.press("Enter")
    following = page.locator(".mistake .next")
    following.focus()
    for _ in range(len(chosen)):
        page.keyboard.press("Enter")
    assert f"Image de test n° {mistakes.ids[order[-1]]}" == text_of(page.locator("#mistake-title"))
    assert "true" == following.get_attribute("aria-disabled")
    assert following.evaluate(active)


def test_an_image_has_all_its_probabilities(open_page: OpenPage, mistakes: Mistakes) -> None:
    """Ten classes by five seeds, as the runs gave them; the true class, the distance of the shapes and its rank."""
    page = open_page()
    page.select_option("[name=seed]", "3")
    page.select_option("[name=order]", "id")
    page.click(".missed li:nth-child(5) button")
    dialog = page.locator("dialog.mistake")
    predicted = mistakes.probabilities.argmax(axis=2)[3]
    image = np.flatnonzero(predicted != mistakes.true)[4]
    texts = dialog.locator(".probabilities tbody td").all_inner_texts()
    rows = np.array([float(text.replace(",", ".")) for text in texts]).reshape(10, -1)

    assert f"Image de test n° {mistakes.ids[image]}" == text_of(page.locator("#mistake-title"))
    heads = dialog.locator(".probabilities thead th").all_inner_texts()
    assert ["Classe", *(f"graine {seed}" for seed in range(5))] == heads
    np.testing.assert_allclose(100 * mistakes.probabilities[:, image].T, rows, atol=0.052)
    true, guess = int(mistakes.true[image]), int(predicted[image])
    said = text_of(dialog.locator("p").nth(1))
    upper = mistakes.distances[np.triu_indices(10, 1)]
    rank = int((upper > mistakes.distances[true, guess] + 1e-6).sum()) + 1
    share = french(100 * float(mistakes.probabilities[3, image, guess]), 1)
    assert f"Classe vraie : {CLASSES[true]}. Avec la graine 3, le réseau prédit {CLASSES[guess]} à {share} %" in said
    assert f"distance de {french(mistakes.distances[true, guess], 2)}, de rang {rank} sur 45" in said
    assert CLASSES[true] in text_of(dialog.locator("tr.chosen"))


def test_the_confusion_matrix_of_the_report_leads_there(open_page: OpenPage, real_report: Report) -> None:
    """A click on a cell of the figure in question 3.2 shows its images; one beside the cells enlarges the figure."""
    page = open_page()
    page.locator("#q3_2-confusion").scroll_into_view_if_needed()
    (run,) = (run for run in real_report.runs if run.experiment == FIRST and run.seed == 0)
    number = page.locator("#q3_2-confusion svg text").filter(has_text=re.compile(rf"^{run.confusion_matrix[7][9]}$"))
    number.first.click()

    assert f"{run.confusion_matrix[7][9]} images" == text_of(page.locator(".found"))
    assert ("7", "9") == (page.locator("[name=true]").input_value(), page.locator("[name=predicted]").input_value())
    assert in_view(page, ".matrix")
    assert "true" == page.locator(":focus").get_attribute("aria-pressed")
    page.go_back()
    page.wait_for_function("document.querySelector('#q3_2-confusion').getBoundingClientRect().top < innerHeight")
    page.select_option("[name=seed]", "2")
    number.first.click()  # again: the same cell of the same seed
    assert f"{run.confusion_matrix[7][9]} images" == text_of(page.locator(".found"))
    assert "0" == page.locator("[name=seed]").input_value()
    page.locator("#q3_2-confusion svg text").filter(has_text="Classe vraie").click()
    assert page.locator("dialog.viewer").is_visible()


# --- the explorer of runs ------------------------------------------------------------------------------------------


def choose(page: Page, *names: str) -> None:
    """Makes these the chosen models, and no others."""
    for box in page.locator("#explore-runs [name=model]").all():
        box.set_checked(box.get_attribute("value") in names)


def test_chosen_models_show_all_their_seeds(open_page: OpenPage, real_report: Report) -> None:
    """A thin line a seed and a thick one a model, in both panels, of validation, of training, or of both."""
    page = open_page()
    seeds = len(real_report.provenance.seeds)
    for names in ((FIRST,), (FIRST, "two_layers_16_dropout"), (FIRST, "two_layers_256_long", "three_layers_256")):
        choose(page, *names)
        for part, factor in (("validation", 1), ("training", 1), ("both", 2)):
            page.check(f"[name=part][value={part}]")
            assert 2 * factor * seeds * len(names) == page.locator(".chart path.seed").count()
            assert 2 * factor * len(names) == page.locator(".chart path.mean").count()
            assert 2 * len(names) == page.locator(".chart text.name").count()
    choose(page)
    assert "Aucun modèle n’est choisi" in text_of(page.locator("#explore-runs [role=status]"))
    parts = page.locator("#explore-runs").locator(".charts, table, .verdicts, #epoch")
    assert 4 == parts.count()
    assert 0 == parts.filter(visible=True).count()


def test_all_models_can_be_read(open_page: OpenPage, real_report: Report) -> None:
    """Names that do not overlap beside panels with enough ticks, and the pairs of one model, or all if wanted."""
    page = open_page()
    names = list(dict.fromkeys(run.experiment for run in real_report.runs))
    choose(page, *names)
    for panel in page.locator(".chart").all():
        boxes = [name.bounding_box() for name in panel.locator("text.name").all()]
        places = sorted((box["y"], box["y"] + 0.7 * box["height"]) for box in boxes if box)
        assert all(upper[1] < lower[0] for upper, lower in pairwise(places))
        assert 5 <= panel.locator("text.tick[text-anchor=end]").count()
    shown = page.locator(".verdicts li:visible")
    assert FIRST == page.locator("[name=against]").input_value()
    assert len(names) - 1 == shown.count()
    page.select_option("[name=against]", "three_layers_256")
    assert all("three_layers_256" in str(item.get_attribute("data-pair")) for item in shown.all())
    page.select_option("[name=against]", "all")
    assert len(names) * (len(names) - 1) // 2 == shown.count()
    choose(page, *names[:3])
    assert not page.locator("[name=against]").is_visible()
    assert 3 == shown.count()


def test_the_longer_training_is_told_from_its_beginning(open_page: OpenPage) -> None:
    """Same colour, but dashed, with a mark that is dashed too."""
    page = open_page()
    choose(page, FIRST, "two_layers_256_long")
    for name, is_dashed in ((FIRST, False), ("two_layers_256_long", True)):
        lines = page.locator(f".chart path.mean[data-model={name}]").all()
        assert [is_dashed] * 2 == [line.get_attribute("stroke-dasharray") is not None for line in lines]
        swatch = page.locator(f".swatch[data-model={name}]").evaluate("mark => getComputedStyle(mark).backgroundImage")
        assert is_dashed == ("gradient" in swatch)


def test_lines_go_where_the_curves_do(open_page: OpenPage, real_report: Report) -> None:
    """Read back from the drawing through its own axis, a line is the curve of the report."""
    page = open_page()
    choose(page, FIRST)
    drawn = page.locator(".chart[data-quantity=error] svg").evaluate(
        """svg => ({
            ticks: [...svg.querySelectorAll("line.grid")].map(line => Number(line.getAttribute("y1"))),
            names: [...svg.querySelectorAll("text.tick[text-anchor=end]")].map(text => text.textContent),
            lines: [...svg.querySelectorAll("path.seed")].map(path => path.getAttribute("d")),
        })"""
    )
    values = [float(name.replace(",", ".")) for name in drawn["names"]]
    slope, start = np.polyfit(drawn["ticks"], values, 1)
    for run, line in zip(runs_of(real_report, FIRST), drawn["lines"], strict=True):
        heights = np.array([float(point.split(" ")[1]) for point in re.split("[ML]", line)[1:]])
        errors = 100 * (1 - np.array(run.history.val_accuracy))
        np.testing.assert_allclose(errors, start + slope * heights, atol=0.02)


def test_the_table_gives_the_values_of_an_epoch(open_page: OpenPage, real_report: Report) -> None:
    """Mean, lowest and highest of the seeds, at the epoch that the slider says; a model that has ended has none."""
    page = open_page()
    choose(page, FIRST, "two_layers_256_long")
    page.focus("#epoch")
    page.keyboard.press("Home")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    assert "Époque 5" == text_of(page.locator(".epoch label"))
    history = [run.history for run in runs_of(real_report, FIRST)]
    expected = [
        (100 * (1 - np.array([h.val_accuracy[4] for h in history])), 2),
        (np.array([h.val_loss[4] for h in history]), 3),
        (100 * (1 - np.array([h.accuracy[4] for h in history])), 2),
        (np.array([h.loss[4] for h in history]), 3),
    ]
    cells = [
        re.sub(r"\s", " ", text) for text in page.locator(".at-epoch tbody tr").first.locator("td").all_inner_texts()
    ]
    for (values, decimals), text in zip(expected, cells, strict=True):
        numbers = [float(number.replace(",", ".")) for number in re.findall(r"[\d,]+", text)]
        np.testing.assert_allclose([values.mean(), values.min(), values.max()], numbers, atol=0.51 * 10**-decimals)
    choose(page, FIRST)
    page.focus("#epoch")
    page.keyboard.press("End")
    choose(page, FIRST, "two_layers_256_long")
    assert "Époque 20" == text_of(page.locator(".epoch label"))  # the last that both have
    assert "terminé" not in text_of(page.locator(".at-epoch"))
    page.focus("#epoch")
    page.keyboard.press("End")
    assert "2 × 256 terminé à l’époque 20" == text_of(page.locator(".at-epoch tbody th").first)
    assert "Époque 40" == text_of(page.locator(".epoch label"))
    assert ["—"] * 4 == page.locator(".at-epoch tbody tr").first.locator("td").all_inner_texts()


def test_every_pair_has_its_sentence_and_only_the_chosen_show(open_page: OpenPage, real_report: Report) -> None:
    """For each pair of models at least one; a verdict where a family compares the two, and none elsewhere."""
    page = open_page()
    sentences = page.locator(".verdicts li")
    said: dict[frozenset[str], list[str]] = {}
    for pair, text in sentences.evaluate_all("items => items.map(item => [item.dataset.pair, item.textContent])"):
        said.setdefault(frozenset(pair.split(" ")), []).append(re.sub(r"\s+", " ", text))
    names = list(dict.fromkeys(run.experiment for run in real_report.runs))
    assert {frozenset(pair) for pair in combinations(names, 2)} == set(said)
    assert {1} == {len(texts) for texts in said.values()}
    compared = {frozenset((c.a, c.b)) for c in real_report.comparisons}
    second = [Comparison(**c) for c in report_values(real_report)["answers"]["q4_8"]["choice"]["comparisons"]]
    for comparison in second:
        pair = frozenset((comparison.a, comparison.b))
        assert verdict_in(comparison) in said[pair][0]
        assert ("autre famille" if pair in compared else "dans la famille de la question 4.8") in said[pair][0]
    compared |= {frozenset((c.a, c.b)) for c in second}
    for contrast in real_report.contrasts:
        pair = frozenset((contrast.a, contrast.b))
        if pair in compared:
            continue
        assert "il ne donne pas de verdict" in said[pair][0]
        assert not re.search(r"fait (mieux|moins bien)|équivalents|démontrée", said[pair][0])
        assert french(abs(contrast.difference), 2) in said[pair][0]
    for comparison in real_report.comparisons:
        text = " ".join(said[frozenset((comparison.a, comparison.b))])
        assert verdict_in(comparison) in text
    choose(page, FIRST, "three_layers_256", "two_layers_128")
    shown = {
        frozenset((item.get_attribute("data-pair") or "").split(" ")) for item in sentences.all() if item.is_visible()
    }
    assert {frozenset(p) for p in combinations((FIRST, "three_layers_256", "two_layers_128"), 2)} == shown
    assert not page.locator(".hint").is_visible()
    choose(page, FIRST)
    assert page.locator(".hint").is_visible()
    assert not any(item.is_visible() for item in sentences.all())


def verdict_in(comparison: Comparison) -> str:
    """The words that must stand in the sentence of a comparison."""
    return {
        "better": "fait mieux que",
        "worse": "fait moins bien que",
        "equivalent": "sont équivalents",
        "not_shown": "aucune différence n’est démontrée",
    }[comparison.verdict.value]


def test_contrasts_are_what_welch_says(real_report: Report) -> None:
    """Means over the last epochs, subtracted; no pair of a training and its own beginning."""

    def outcome(name: str) -> float:
        return float(
            np.mean([100 * (1 - np.array(r.history.val_accuracy[-5:])).mean() for r in runs_of(real_report, name)])
        )

    assert len(real_report.contrasts) == 12 * 11 // 2 - 10 - 1
    for contrast in real_report.contrasts:
        assert contrast.difference == pytest.approx(outcome(contrast.a) - outcome(contrast.b))
        assert contrast.interval is not None
        assert contrast.interval.low < contrast.difference < contrast.interval.high


# --- for everybody -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing(open_page: OpenPage, scheme: str, size: dict[str, int]) -> None:
    """All rules of axe-core: the page as it opens, explorers in use, every table of data open, both dialogs."""
    source = present(AXE, "cd tests/axe && npm ci").read_text(encoding="utf-8")
    page = open_page(color_scheme=scheme, viewport=size)
    page.evaluate(source)
    choose(page, FIRST, "three_layers_256")
    cell(page, 6, 0).locator("button").click()
    page.evaluate("document.querySelectorAll('.figure-data').forEach(details => { details.open = true; })")
    assert [] == violations(page)
    page.locator("#q3_2-confusion .zoom").click(force=True)
    assert [] == violations(page, "dialog[open]")
    page.keyboard.press("Escape")
    page.locator(".missed button").first.click()
    assert [] == violations(page, "dialog[open]")


def violations(page: Page, within: str = "") -> list[tuple[str, str, list[str]]]:
    """What axe objects to: the rule, what it says, and the elements."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")  # laid out
    found = page.evaluate("within => axe.run(within || document, { resultTypes: ['violations'] })", within)
    return [
        (rule["id"], rule["help"], [node["html"][:160] for node in rule["nodes"]][:5]) for rule in found["violations"]
    ]
