"""What a rebuild keeps: content made once for a key, checked by its digest when it is read again.

A file holds one line of JSON (the key it was made for, the SHA-256 of the rest) and the content. Any of them may be
deleted or damaged at any time: it is then made again.
"""

import contextlib
import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

_PARTIAL_PREFIX = ".partial-"
_logger = logging.getLogger(__name__)


class Kept:
    """A folder of kept contents, each under a name of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, name: str, key: str, make: Callable[[], bytes]) -> bytes:
        """The content kept under this name for this key, or a new one, which takes its place.

        Raises:
            OSError: if the folder cannot be written or the disk is full.
        """
        content = self.read(name, key)
        if content is None:
            content = make()
            self.write(name, key, content)
        return content

    def read(self, name: str, key: str) -> bytes | None:
        """The content, or None if there is none for this key or it is damaged, which is logged."""
        path = self.folder / name
        try:
            header, _, content = path.read_bytes().partition(b"\n")
            described = json.loads(header)
            intact = bool(described["sha256"] == _header(key, content)["sha256"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            described, intact, content = None, False, b""
        if not intact:
            _logger.warning("The kept file %s is damaged. It is made again.", path)
        return content if intact and described == _header(key, content) else None

    def write(self, name: str, key: str, content: bytes) -> None:
        """Keeps a content whole, or not at all.

        Raises:
            OSError: if the folder cannot be written or the disk is full; a former content is then still there.
        """
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, partial = tempfile.mkstemp(dir=path.parent, prefix=_PARTIAL_PREFIX)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(json.dumps(_header(key, content)).encode() + b"\n" + content)
            Path(partial).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(partial).unlink(missing_ok=True)
            raise


def remove_partial(folder: Path) -> None:
    """Removes, below a folder, what a build killed in the middle of a write has left; only while none is at work."""
    for path in folder.rglob(f"{_PARTIAL_PREFIX}*"):
        with contextlib.suppress(OSError):
            path.unlink()


def _header(key: str, content: bytes) -> dict[str, str]:
    return {"key": key, "sha256": hashlib.sha256(content).hexdigest()}
