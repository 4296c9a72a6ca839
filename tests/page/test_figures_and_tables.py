"""Code, figures and tables of the page: copied, enlarged, sorted."""

import re

import pytest
from page_reading import NARROW, WIDE, OpenPage, height_of, text_of, width_of
from places import ROOT


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
    code = (ROOT / "templates" / "code" / "q3_3.py").read_text(encoding="utf-8")
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
