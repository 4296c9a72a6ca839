"""A worker: the pause of Python's garbage collection."""

import gc
from collections.abc import Iterator

import pytest

from td1report.workers.worker import garbage_collection_paused


@pytest.fixture(params=[True, False], ids=["enabled", "disabled"])
def enabled(request: pytest.FixtureRequest) -> Iterator[bool]:
    """Collection switched on or off for the length of one test."""
    was_enabled: bool = request.param
    (gc.enable if was_enabled else gc.disable)()
    yield was_enabled
    gc.enable()


def test_the_pause_ends_as_it_began(enabled: bool) -> None:
    """Within it nothing is collected; after it collection is what it was before."""
    with garbage_collection_paused():
        assert not gc.isenabled()

    assert enabled == gc.isenabled()


def test_an_error_ends_the_pause(enabled: bool) -> None:
    """After an error as well."""
    with pytest.raises(OSError, match="full"), garbage_collection_paused():
        raise OSError("full")

    assert enabled == gc.isenabled()
