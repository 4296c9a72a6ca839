"""What the tests of the page share: the page of the saved report, opened and watched."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import watched
from page_reading import WIDE, OpenPage
from playwright.sync_api import Browser, Page

from td1report.records import Mistakes, Report
from td1report.render.documents import Documents


@pytest.fixture(scope="session")
def path(real_documents: Documents, tmp_path_factory: pytest.TempPathFactory) -> Path:
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


@pytest.fixture(scope="session")
def mistakes(real_report: Report) -> Mistakes:
    """What the explorer of mistakes must show."""
    assert real_report.mistakes is not None
    return real_report.mistakes
