"""Chromium without a screen, as the tests of the page drive it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from places import TESTS
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
AXE = TESTS / "axe" / "node_modules" / "axe-core" / "axe.min.js"


def present(path: Path, command: str) -> Path:
    """The path of what a test needs besides Python; without it the test is skipped, but fails where `CI` is set."""
    if not path.exists():
        message = f"no {path}: {command}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return path


@contextmanager
def launched() -> Iterator[Browser]:
    """Debian's Chromium, which knows no network of its own accord."""
    executable = present(CHROMIUM, "apt-get install chromium")
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
        started = playwright.chromium.launch(executable_path=executable, args=options)
        yield started
        started.close()


def watched(page: Page) -> tuple[list[str], list[str]]:
    """Lists that fill with what a page asks for (its own data left out), and with what its console says."""
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: None if request.url.startswith("data:") else requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return requests, complaints
