"""Results of a measurement: rows of one value beside its bar, stored as JSON, shown in docs/benchmarks.md."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean, median
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from td1report.errors import RequestError
from td1report.inputs import machine
from td1report.records import Hardware, Record


class Sample(Record):
    """One thing measured several times."""

    label: str
    unit: str
    values: Annotated[tuple[float, ...], Field(min_length=1)]
    """One value a repetition, in the order in which they were measured."""

    average: Literal["median", "mean"] = "median"
    """Times are reported by their median; errors by their mean, which is what Welch's test compares."""

    @property
    def centre(self) -> float:
        return median(self.values) if self.average == "median" else mean(self.values)


class Bar(Record):
    """The bar that a value must reach."""

    sense: Literal["at most", "at least"]
    limit: float

    @classmethod
    def at_most(cls, limit: float) -> "Bar":
        return cls(sense="at most", limit=limit)

    @classmethod
    def at_least(cls, limit: float) -> "Bar":
        return cls(sense="at least", limit=limit)

    def is_met_by(self, value: float) -> bool:
        return value <= self.limit if self.sense == "at most" else value >= self.limit


class Row(Record):
    """One value, its bar, and the absolute figures that it comes from."""

    name: str
    value: float
    unit: str = ""
    """Of the value; nothing for a ratio."""
    bar: Bar | None = None
    ours: Sample
    theirs: Sample | None = None
    """The other side of a ratio; None where the bar is an absolute one."""


class Measurement(Record):
    """The rows of one module of this package, and where they were measured."""

    measured_at: str
    """UTC, ISO 8601."""
    hardware: Hardware
    versions: dict[str, str]
    rows: tuple[Row, ...]
    points: tuple[tuple[float, float], ...] = ()
    """(number of seeds, seconds) for the picture of picture.py."""
    notes: tuple[str, ...] = ()
    """Notes without which the rows cannot be read."""


Measurements = Mapping[str, Measurement]
"""By the name of the module that measured."""

_measurements = TypeAdapter(dict[str, Measurement])


def ratio(name: str, ours: Sample, theirs: Sample, bar: Bar | None = None) -> Row:
    """The row of ours / theirs, medians over the repetitions."""
    return Row(name=name, value=ours.centre / theirs.centre, bar=bar, ours=ours, theirs=theirs)


def measurement(
    rows: Iterable[Row], points: Iterable[tuple[float, float]] = (), notes: Iterable[str] = ()
) -> Measurement:
    """Rows measured just now, on this machine."""
    return Measurement(
        measured_at=datetime.now(UTC).isoformat(timespec="seconds"),
        hardware=machine.hardware(),
        versions=machine.versions(),
        rows=tuple(rows),
        points=tuple(points),
        notes=tuple(notes),
    )


# --- the file --------------------------------------------------------------------------------------------------------


def read(path: Path) -> dict[str, Measurement]:
    """The measurements of a file; none if there is no file.

    Raises:
        RequestError: if it holds something else.
    """
    if not path.exists():
        return {}
    try:
        return _measurements.validate_json(path.read_bytes())
    except ValidationError as error:
        raise RequestError(
            f"{str(path)!r} holds no measurements: {error.errors()[0]['msg']}. Expected a file that "
            "`python -m benchmarks` wrote. Choose another --output, or delete the file."
        ) from error


def merge(path: Path, new: Measurements) -> dict[str, Measurement]:
    """Writes new measurements in the place of their forerunners; the others stay. Returns all."""
    merged = dict(sorted({**read(path), **new}.items()))
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(_measurements.dump_json(merged, indent=1) + b"\n")
    partial.replace(path)
    return merged


# --- the table -------------------------------------------------------------------------------------------------------


def show_in(page: Path, mark: str, text: str) -> None:
    """Writes a text between the two marks of a page: `<!-- mark -->` and `<!-- end of mark -->`.

    Raises:
        RequestError: if the page lacks them.
    """
    before, _, after = _around(page, mark)
    page.write_text(f"{before}{text}{after}", encoding="utf-8")


def shown_in(page: Path, mark: str) -> str:
    """The text that stands between the two marks of a page.

    Raises:
        RequestError: if the page lacks them.
    """
    return _around(page, mark)[1]


def _around(page: Path, mark: str) -> tuple[str, str, str]:
    """The text up to the end of the first mark, between the two, and from the second one on."""
    begin, end = f"<!-- {mark} -->\n", f"<!-- end of {mark} -->"
    before, begun, rest = page.read_text(encoding="utf-8").partition(begin)
    shown, ended, after = rest.partition(end)
    if not begun or not ended:
        raise RequestError(f"Expected {begin.strip()!r} and then {end!r} in {str(page)!r}. Received: a page without.")
    return before + begin, shown, end + after


def markdown(measurements: Measurements) -> str:
    """The table of docs/benchmarks.md, and under it the machines and versions on which its rows were measured."""
    lines = [
        "| what | value | bar | td1report | held against | repetitions |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lines += [_line(row) for found in measurements.values() for row in found.rows]
    notes = [f"{name}: {'; '.join(found.notes)}." for name, found in measurements.items() if found.notes]
    return "\n".join([*lines, "", *_places(measurements), *notes]) + "\n"


def _line(row: Row) -> str:
    bar = "" if row.bar is None else f"{row.bar.sense} {number(row.bar.limit)} {row.unit}".rstrip()
    met = "" if row.bar is None else ", reached" if row.bar.is_met_by(row.value) else ", **missed**"
    samples = [row.ours, row.theirs]
    counts = {str(len(sample.values)): None for sample in samples if sample is not None}
    cells = (row.name, f"{number(row.value)} {row.unit}".rstrip(), bar + met, *map(_figures, samples), "/".join(counts))
    return f"| {' | '.join(cells)} |"


def _figures(sample: Sample | None) -> str:
    """The label, the average, and the lowest and highest value where there are several."""
    if sample is None:
        return ""
    text = f"{sample.label}: {number(sample.centre)} {sample.unit}"
    if len(sample.values) == 1:
        return text
    return f"{text} ({number(min(sample.values))} to {number(max(sample.values))})"


def number(value: float) -> str:
    """Three significant digits, without an exponent where a reader can do without."""
    if value == 0:
        return "0"
    return f"{value:.3g}" if 1e-4 <= abs(value) < 1000 else f"{value:.0f}" if abs(value) >= 1000 else f"{value:.0e}"


def _places(measurements: Measurements) -> Sequence[str]:
    """One line for each machine with its versions, naming the measurements made there."""
    names: dict[str, list[str]] = {}
    for name, found in measurements.items():
        hardware = found.hardware
        versions = ", ".join(f"{package} {version}" for package, version in found.versions.items())
        place = (
            f"{hardware.processor}, {hardware.cores} cores, {hardware.memory_gib} GiB, {hardware.system}; {versions}."
        )
        names.setdefault(place, []).append(f"{name} {found.measured_at[:10]}")
    return [f"Measured on {place} ({', '.join(of)})" for place, of in names.items()]
