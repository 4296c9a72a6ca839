"""`python -m benchmarks`: measures, keeps the figures as JSON, prints the table of README and writes it there."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import cold, commands, growth, limit, measurements, peer, picture, rebuild, same, start
from benchmarks.measurements import Measurement, measurement
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
    "same": (5, _same),
}
"""{name: (repetitions unless asked otherwise, what measures)}, in the order of `all`."""


def measure(
    what: Annotated[str, typer.Argument(metavar=f"[all|{'|'.join(MEASURES)}|table]")] = "all",
    repeats: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Repetitions; runs each way of `same`.")
    ] = None,
    output: Annotated[Path, typer.Option(metavar="FILE", help="Where the figures are kept.")] = KEPT,
    built: Annotated[Path, typer.Option(metavar="DIR", help="A finished build, for `rebuild`.")] = Path("output"),
    journal: Annotated[Path, typer.Option(metavar="FILE", help="Trainings of `same`.")] = same.JOURNAL,
    draft: Annotated[bool, typer.Option("--draft", help="`growth` with few epochs.")] = False,
) -> None:
    """Measure td1report beside plain Keras, bare matrix products and WeasyPrint; print the table of README.

    The machine should have nothing else to do. `table` measures nothing. Figures kept in their usual place are also
    written into README.
    """
    request = Request(built, "draft" if draft else "full", journal)
    if "rebuild" in _wanted(what):
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
        measurements.show_in(ROOT / "README.md", kept)
    typer.echo(measurements.markdown(kept), nl=False)


def _wanted(what: str) -> tuple[str, ...]:
    if what in ("all", "table"):
        return tuple(MEASURES) if what == "all" else ()
    if what not in MEASURES:
        known = ("all", *MEASURES, "table")
        raise RequestError(f"Unknown measurement {what!r}.{closest(what, known)} Expected: {', '.join(known)}.")
    return (what,)


if __name__ == "__main__":
    commands.run(measure)
