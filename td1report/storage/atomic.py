"""Files and folders written whole or not at all.

The content is first written beside its place, under a name that begins with `PARTIAL_PREFIX`, then renamed. A process
killed before that leaves the former content, and a partial one that `remove_partial` removes.
"""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PARTIAL_PREFIX = ".partial-"


def write(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Writes a file whole, or leaves the former one.

    Args:
        path: the file; its folder is made if it is missing.
        content: all of it.
        durable: whether it must have reached the disk before it takes its place.

    Raises:
        OSError: if the folder cannot be written or the disk is full.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = _partial(path)
    try:
        write_in_place(partial, content, durable=durable)
        partial.replace(path)
    except BaseException:
        with suppress(OSError):  # it must not hide why the content could not be written
            partial.unlink(missing_ok=True)
        raise


def write_in_place(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Writes a file under its own name, for a caller that looks after its remains.

    Raises:
        OSError: if it cannot be written, half of it perhaps.
    """
    with path.open("wb") as file:
        file.write(content)
        if durable:
            file.flush()
            os.fsync(file.fileno())


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder to fill, which takes the place of the former one on leaving without an error.

    A process killed just then may leave neither of the two, never a part of one.

    Raises:
        OSError: if it cannot be made or renamed; nothing half-written is left.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial, former = _partial(path), _partial(path)
    partial.mkdir()
    try:
        yield partial
        with suppress(FileNotFoundError):
            path.rename(former)
        partial.rename(path)
    finally:
        for left in (partial, former):
            shutil.rmtree(left, ignore_errors=True)


def remove_folder(path: Path) -> None:
    """Removes a folder whole, or leaves it.

    Raises:
        OSError: if it cannot be renamed.
    """
    partial = _partial(path)
    path.rename(partial)
    shutil.rmtree(partial, ignore_errors=True)


def remove_partial(root: Path) -> None:
    """Removes, anywhere below a folder, what killed processes left half-written; only while nobody writes there."""
    for path in list(root.rglob(f"{PARTIAL_PREFIX}*")):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()


def _partial(path: Path) -> Path:
    return path.with_name(f"{PARTIAL_PREFIX}{uuid.uuid4().hex}")
