"""A rebuild after a change of wording, against WeasyPrint alone on the same print document.

Both are whole commands, each in a fresh Python. A second row leaves the start of Python and WeasyPrint's import out of
WeasyPrint's time, which nobody who rebuilds can do: it is the hardest way to read the bar.

    python -m benchmarks.rebuild output/rebuild/print     WeasyPrint alone; prints its own seconds
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks import commands, processes
from benchmarks.measurements import Bar, Row, Sample, ratio
from td1report.errors import BuildError, RequestError
from td1report.storage.folder import OutputFolder

LONGEST = 1.5
TEMPLATE = Path("fr") / "q3_7.html.j2"
"""The question whose wording changes."""


def reworded(template: str, number: int) -> str:
    """The template with one more sentence in its direct answer, which is new for each number.

    Raises:
        ValueError: if the template has no such block.
    """
    opening = "{% block short %}\n"
    if opening not in template:
        raise ValueError(f"Expected a template with a line {opening.strip()!r}. Received: {template[:200]!r}")
    return template.replace(opening, f"{opening}Phrase ajoutée ({'i' * (number + 1)}).\n", 1)


def stored(output: Path) -> dict[str, int]:
    """{key: when it was written, in ns} of the stored results of an output folder."""
    return {path.parent.name: path.stat().st_mtime_ns for path in OutputFolder(output).store.paths()}


def check(built: Path) -> None:
    """Refuses an output folder in which no build has ended.

    Raises:
        RequestError: if there is no PDF or no stored result.
    """
    if OutputFolder(built).former_pdf("report") is None or not stored(built):
        raise RequestError(
            f"No finished build in {str(built)!r}. Expected the output folder of `td1report build --pdf`: run it, or "
            "name its folder with --built."
        )


def rows(repeats: int, built: Path) -> tuple[Row, ...]:
    """Rebuilds a copy of a finished output folder and renders its print document, in turn, so many times.

    Args:
        repeats: how many times.
        built: an output folder of `td1report build --pdf`; it is left as it is.

    Raises:
        RequestError: as `check`.
        BuildError: if a rebuild trained something.
    """
    check(built)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(built, folder / "output")
        _rebuild(folder, 0)  # whatever the code has changed since that build is done again here, untimed
        before = stored(folder / "output")
        ours, theirs, alone = zip(*(_once(folder, number) for number in range(1, repeats + 1)), strict=True)
        if stored(folder / "output") != before:
            raise BuildError(
                "A rebuild stored new results. Expected it to train nothing: `td1report explain` says why."
            )
    rebuild = Sample(label="`build --pdf`, one template changed", unit="s", values=ours)
    return (
        ratio("rebuild / WeasyPrint", rebuild, Sample(label="WeasyPrint, whole process", unit="s", values=theirs),
              Bar.at_most(LONGEST)),
        ratio("rebuild / WeasyPrint, imports left out of its time", rebuild,
              Sample(label="WeasyPrint, `write_pdf` alone", unit="s", values=alone), Bar.at_most(LONGEST)),
    )  # fmt: skip


def _once(folder: Path, number: int) -> tuple[float, float, float]:
    ours = _rebuild(folder, number)
    whole, alone = weasyprint_seconds(OutputFolder(folder / "output").print_document)
    return ours, whole, alone


def _rebuild(folder: Path, number: int) -> float:
    """Wall time of the command after the `number`-th change of wording."""
    from td1report.render.template_files import templates_folder

    changed = folder / "templates" / TEMPLATE
    changed.parent.mkdir(parents=True, exist_ok=True)
    changed.write_text(reworded((templates_folder() / TEMPLATE).read_text(encoding="utf-8"), number), encoding="utf-8")
    options = ("--templates", str(folder / "templates"), "--output", str(folder / "output"))
    return processes.run(processes.td1report("build", "--pdf", *options), folder).seconds


# --- WeasyPrint alone ------------------------------------------------------------------------------------------------


def weasyprint_seconds(document: Path) -> tuple[float, float]:
    """Seconds of a fresh Python that renders a print document, and of its call of WeasyPrint alone."""
    began = time.perf_counter()
    said = "".join(processes.lines([sys.executable, "-m", "benchmarks.rebuild", str(document)]))
    return time.perf_counter() - began, float(said)


def render(document: Path) -> bytes:
    """The PDF of a kept print document as plain WeasyPrint makes it, tags included."""
    from weasyprint import HTML

    assets = {path.name: path.read_bytes() for path in document.iterdir()}
    html = (document / "document.html").read_text(encoding="utf-8")
    content: bytes = HTML(string=html, url_fetcher=_fetcher(assets)).write_pdf(pdf_tags=True)
    return content


def _fetcher(assets: Mapping[str, bytes]) -> Any:
    """Serves the `asset:` addresses of the document; the rest is left to WeasyPrint."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class AssetFetcher(URLFetcher):  # type: ignore[misc]  # weasyprint ships no types
        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            scheme, _, name = url.partition(":")
            if scheme == "asset":
                kind = "image/svg+xml" if name.endswith(".svg") else "application/octet-stream"
                return URLFetcherResponse(url, body=assets[name], headers={"Content-Type": kind})
            return super().fetch(url, headers)

    return AssetFetcher(allowed_protocols=("asset", "data"))


def main(document: Annotated[Path, typer.Argument(metavar="FOLDER", help="The kept print document.")]) -> None:
    """Render a print document once, without td1report; print the seconds that WeasyPrint took."""
    import weasyprint  # noqa: F401  (its import is not what is timed)

    began = time.perf_counter()
    render(document)
    typer.echo(time.perf_counter() - began)


if __name__ == "__main__":
    commands.run(main)
