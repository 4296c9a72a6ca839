"""Everybody can use the page: axe-core finds nothing."""

from pathlib import Path

import pytest
from browsing import AXE, present
from page_reading import FIRST, NARROW, WIDE, OpenPage, cell, choose
from payloads import REMARK
from playwright.sync_api import Page
from rendering import documents_of
from small_reports import small_report


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_the_authors_add(
    open_page: OpenPage, cache: Path, tmp_path: Path, scheme: str
) -> None:
    """Headings in their order, tables, notes and described formulas, in a remark and in an introduction."""
    source = present(AXE, "cd tests/axe && npm ci").read_text(encoding="utf-8")
    made = small_report(comments={"q2_5": REMARK, "intro": REMARK}, runs=(), mistakes=None)
    (tmp_path / "td1.html").write_text(documents_of(made, cache).page, encoding="utf-8")
    page = open_page(tmp_path / "td1.html", color_scheme=scheme, viewport=NARROW)
    page.evaluate(source)

    assert 6 == page.locator(".remark .maths svg[aria-label]").count()
    assert [] == violations(page)


def violations(page: Page, within: str = "") -> list[tuple[str, str, list[str]]]:
    """What axe objects to: the rule, what it says, and the elements."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")  # laid out
    found = page.evaluate("within => axe.run(within || document, { resultTypes: ['violations'] })", within)
    return [
        (rule["id"], rule["help"], [node["html"][:160] for node in rule["nodes"]][:5]) for rule in found["violations"]
    ]
