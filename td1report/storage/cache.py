"""A cache on disk: content made once for a key, checked by its digest when it is read again.

A file holds one line of JSON (the key it was made for, the SHA-256 of the rest) and the content. Any of them may be
deleted or damaged at any time: it is then made again.
"""

import hashlib
import json
import logging
from collections.abc import Callable
from pathlib import Path

from td1report.storage import atomic

_logger = logging.getLogger(__name__)


class Cache:
    """A folder of contents, each under a name of its own, which may hold slashes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, name: str, key: str, make: Callable[[], bytes]) -> bytes:
        """The content cached under this name for this key, or a new one, which takes its place.

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
        except PermissionError as error:  # of somebody else, in a folder for two
            _logger.warning("The cached file %s cannot be read: %s. It is made again.", path, error.strerror)
            return None
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            described, intact, content = None, False, b""
        if not intact:
            _logger.warning("The cached file %s is damaged. It is made again.", path)
        return content if intact and described == _header(key, content) else None

    def write(self, name: str, key: str, content: bytes) -> None:
        """Stores a content whole, or not at all.

        Raises:
            OSError: if the folder cannot be written or the disk is full; a former content is then still there.
        """
        atomic.write(self.folder / name, json.dumps(_header(key, content)).encode() + b"\n" + content)


def _header(key: str, content: bytes) -> dict[str, str]:
    return {"key": key, "sha256": hashlib.sha256(content).hexdigest()}
