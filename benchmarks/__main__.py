"""`python -m benchmarks`: measures, keeps the figures as JSON, writes them into docs/benchmarks.md and README."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import (
    cold,
    commands,
    front_page,
    growth,
    limit,
    measurements,
    memory,
    peer,
    picture,
    rebuild,
    same,
    size,
    start,
    suite,
)
from benchmarks.measurements import Measurement, Measurements, measurement
from benchmarks.processes import ROOT
from benchmarks.same import Journal
from td1report.errors import RequestError, closest
from td1report.records import Preset

KEPT = Path(__file__).parent / "results.json"
PICTURE = "seeds.svg"


@dataclass(frozen=True)
class Request:
    """The request of one call."""

    built: Path
    preset: Preset
    journal: Path


def _cold(repeats: int, _: Request) -> Measurement:
    rows = cold.rows(repeats)
    return measurement(rows, cold.points(rows))


def _same(repeats: int, request: Request) -> Measurement:
    runs = same.study(Journal(request.journal), repeats)
    return same.measure(runs, list(peer.configurations()))


MEASURES: dict[str, tuple[int, Callable[[int, Request], Measurement]]] = {
    "start": (15, lambda repeats, _: measurement(start.rows(repeats))),
    "cold": (3, _cold),
    "limit": (5, lambda repeats, _: limit.measure(repeats)),
    "rebuild": (5, lambda repeats, request: measurement(rebuild.rows(repeats, request.built))),
    "growth": (1, lambda repeats, request: growth.measure(repeats, request.preset)),
    "memory": (1, lambda repeats, _: memory.measure(repeats)),
    "same": (5, _same),
    "size": (1, lambda _, request: measurement(size.rows(request.built))),
    "tests": (1, lambda repeats, _: measurement(suite.rows(repeats))),
}
"""{name: (repetitions unless asked otherwise, what measures)}, in the order of `all`."""


def measure(
    what: Annotated[str, typer.Argument(metavar=f"[all|{'|'.join(MEASURES)}|table]")] = "all",
    repeats: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Repetitions; runs each way of `same`.")
    ] = None,
    output: Annotated[Path, typer.Option(metavar="FILE", help="Where the figures are kept.")] = KEPT,
    built: Annotated[Path, typer.Option(metavar="DIR", help="A finished build (`rebuild`, `size`).")] = Path("output"),
    journal: Annotated[Path, typer.Option(metavar="FILE", help="Trainings of `same`.")] = same.JOURNAL,
    draft: Annotated[bool, typer.Option("--draft", help="`growth` with few epochs.")] = False,
) -> None:
    """Measure td1report beside plain Keras, bare matrix products and WeasyPrint; print the table of docs/benchmarks.md.

    The machine should have nothing else to do. `table` measures nothing. Figures kept in their usual place are also
    written into that page and into README.
    """
    request = Request(built, "draft" if draft else "full", journal)
    if not {"rebuild", "size"}.isdisjoint(_wanted(what)):
        rebuild.check(built)  # before the hour that the others take
    kept = measurements.read(output)
    for name in _wanted(what):
        default, measured_by = MEASURES[name]
        commands.log(f"Measuring {name}...")
        kept = measurements.merge(output, {name: measured_by(repeats or default, request)})
    drawn = picture.curves(kept)
    if drawn is not None:
        picture.draw(drawn, output.with_name(PICTURE))
    if output == KEPT:
        for page, mark, text in shown(kept):
            measurements.show_in(page, mark, text)
    typer.echo(measurements.markdown(kept), nl=False)


def shown(kept: Measurements) -> tuple[tuple[Path, str, str], ...]:
    """(page, mark, text) of everything that these figures are written into."""
    readme = ROOT / "README.md"
    return (
        (ROOT / "docs" / "benchmarks.md", "benchmarks", measurements.markdown(kept)),
        (readme, "costs", front_page.costs(kept)),
        (readme, "claims", front_page.claims(kept)),
    )


def _wanted(what: str) -> tuple[str, ...]:
    if what in ("all", "table"):
        return tuple(MEASURES) if what == "all" else ()
    if what not in MEASURES:
        known = ("all", *MEASURES, "table")
        raise RequestError(f"Unknown measurement {what!r}.{closest(what, known)} Expected: {', '.join(known)}.")
    return (what,)


if __name__ == "__main__":
    commands.run(measure)
