"""What the tests of the figures share: a cache of fonts."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def folder(cache: Path) -> Path:
    """The fonts that matplotlib reads, made once for all of them."""
    return cache / "fonts"
