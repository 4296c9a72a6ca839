"""What the tests of the figures share: a cache of fonts."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache of matplotlib's fonts, made once for all of them."""
    return tmp_path_factory.mktemp("fonts")
