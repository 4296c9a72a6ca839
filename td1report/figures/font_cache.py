"""Static instances of the sans typeface as files, which is how matplotlib reads fonts."""

import hashlib
import logging
from pathlib import Path

from td1report.storage import atomic
from td1report.style import fonts

_logger = logging.getLogger(__name__)


def static_instances(folder: Path) -> dict[int, Path]:
    """The upright sans at the weights of the drawings.

    A file bears the digest of its content; it is made when it is missing or damaged.

    Args:
        folder: the cache; made if missing.

    Returns:
        Weight (400, 600, 700) -> TTF file whose family is `fonts.SANS_FAMILY`.

    Raises:
        FileNotFoundError: if the package of the font is missing.
        OSError: if the folder cannot be written.
    """
    # The digest in the name makes an upgraded package start afresh.
    source = _short_digest(fonts.font_files()["sans"].read_bytes(), 12)
    return {weight: _instance(weight, folder, f"sans-{weight}-{source}") for weight in fonts.STATIC_WEIGHTS}


def _instance(weight: int, folder: Path, stem: str) -> Path:
    for path in folder.glob(f"{stem}-*.ttf"):
        if path.stem.rpartition("-")[2] == _short_digest(path.read_bytes()):
            return path
        _logger.warning("The cached font %s is damaged. It is made again.", path)
        path.unlink()
    content = fonts.static_instance(weight)
    path = folder / f"{stem}-{_short_digest(content)}.ttf"
    atomic.write(path, content)
    return path


def _short_digest(content: bytes, length: int = 16) -> str:
    return hashlib.sha256(content).hexdigest()[:length]
