"""The files of one build, written whole: all of them are complete on disk before the first replaces its forerunner."""

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from td1report.errors import BuildError
from td1report.pdf import PrintDocument


def replace_files(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Replaces the named files of a folder, each whole.

    Raises:
        BuildError: if the folder cannot be written or the disk is full; the former files are untouched.
    """
    partial = {name: folder / f".{name}.partial" for name in contents}
    try:
        for name, content in contents.items():
            with partial[name].open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for name in contents:
            if (folder / name).is_dir():  # found out before the first file is replaced
                raise IsADirectoryError(f"{name!r} is a folder there")
        for name, path in partial.items():
            path.replace(folder / name)
    except OSError as error:
        raise BuildError(
            f"The report cannot be written in {str(folder)!r}: {error}. Free some space or choose another --output; "
            "the trainings are kept."
        ) from error
    finally:
        for path in partial.values():
            with suppress(OSError):  # what cannot be removed must not hide why the files could not be written
                path.unlink(missing_ok=True)


def keep_print_document(folder: Path, document: PrintDocument) -> None:
    """Keeps the HTML and the assets that WeasyPrint was given, so that its rendering can be timed or looked into."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "document.html").write_text(document.html, encoding="utf-8")
    for name, content in document.assets.items():
        (folder / name).write_bytes(content)
