"""What a build needs of the machine, done once before anything is trained: it must not fail after an hour."""

import json
import platform
from pathlib import Path

from td1report.inputs import machine
from td1report.render import pdf
from td1report.storage.folder import OutputFolder


def check(output: OutputFolder, *, with_pdf: bool) -> None:
    """Tries the output folder, a drawing and, if a PDF is wanted, one; the pool of a training tries its own means.

    What has succeeded with these versions is remembered, and costs nothing the next time.

    Raises:
        BuildError: if the machine cannot write a PDF; the message says what it lacks.
        OSError: if the output folder, or a temporary one, refuses what a build does there.
    """
    output.rehearse()
    key = json.dumps([machine.versions(), platform.platform()])
    drawing = output.rehearsals.get("drawing", key, lambda: draw(output.fonts))
    if with_pdf:
        output.rehearsals.get("pdf", f"{key} {pdf.libraries()}", lambda: _remarks(drawing))


def draw(fonts_folder: Path) -> bytes:
    """The smallest drawing, an SVG, by the road of all others.

    Raises:
        OSError: if the folder, or that of matplotlib's own files, cannot be written.
    """
    from td1report import figures

    return figures.formula("x", fonts_folder)[0]


def _remarks(drawing: bytes) -> bytes:
    return "\n".join(pdf.rehearse(drawing)).encode()
