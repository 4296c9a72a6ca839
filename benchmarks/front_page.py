"""The figures of README: what its commands need, and two of its claims, out of the measurements that were kept."""

from collections.abc import Iterable

from benchmarks.measurements import Measurements, Row, number
from td1report.errors import RequestError

NOT_MEASURED = "not measured yet"


def costs(kept: Measurements) -> str:
    """A table of the commands with their time, memory and disk, and the machines that they were measured on.

    Raises:
        RequestError: if a measurement lacks the row that is shown.
    """
    first, again = _row(kept, "cold", "cold build / peer"), _row(kept, "rebuild", "rebuild / WeasyPrint")
    worker, parent = (_row(kept, "growth", f"peak memory of a {who}") for who in ("worker", "parent"))
    environment, output = (_row(kept, "size", f"disk of {what}") for what in ("the environment", "a build"))
    report = (
        f"{_time(first)}; {_time(again)} after a change of words",
        f"{_value(worker)} a core, and {_value(parent)} besides",
        f"environment {_value(environment)}, `output/` {_labelled(output)}",
    )
    lines = (
        "| command | time | memory | disk |",
        "| --- | --- | --- | --- |",
        f"| `make report` | {' | '.join(report)} |",
        f"| `make test` | {_time(_row(kept, 'tests', 'make test'))} | | |",
        f"| `make test-fast` | {_time(_row(kept, 'tests', 'make test-fast'))} | | |",
        "",
        f"Measured on {' and on '.join(_machines(kept, ('cold', 'growth', 'rebuild', 'size', 'tests')))}.",
    )
    return "\n".join(lines) + "\n"


def claims(kept: Measurements) -> str:
    """Two items of a list: a cold build beside plain Keras, and a rebuild beside WeasyPrint.

    Raises:
        RequestError: as `costs`.
    """
    cold, rebuild = _row(kept, "cold", "cold build / peer"), _row(kept, "rebuild", "rebuild / WeasyPrint")
    return (
        "- **Five trainings of each configuration, and the PDF,** take "
        f"{_value(cold)} times as long as plain Keras\n  takes to train each once: "
        f"{_samples(cold)} ([how it is measured](docs/benchmarks.md)).\n"
        "- **A change of words** trains nothing, and takes "
        f"{_value(rebuild)} times as long as WeasyPrint alone takes to write\n  the PDF: "
        f"{_samples(rebuild)} ([what is stored](docs/architecture.md#what-is-stored)).\n"
    )


def _row(kept: Measurements, measure: str, name: str) -> Row | None:
    """A row by its name; None where this was never measured."""
    if measure not in kept:
        return None
    for row in kept[measure].rows:
        if row.name == name:
            return row
    raise RequestError(
        f"Expected a row {name!r} in the measurement {measure!r}. Received: "
        f"{', '.join(row.name for row in kept[measure].rows)}. Run `python -m benchmarks {measure}`."
    )


def _value(row: Row | None) -> str:
    return NOT_MEASURED if row is None else f"{number(row.value)} {row.unit}".rstrip()


def _labelled(row: Row | None) -> str:
    """The value, and what it was measured on."""
    return NOT_MEASURED if row is None else f"{_value(row)} ({row.ours.label})"


def _time(row: Row | None) -> str:
    """In minutes from two of them on."""
    if row is None:
        return NOT_MEASURED
    seconds = row.ours.centre
    return f"{number(seconds)} s" if seconds < 120 else f"{number(seconds / 60)} min"


def _samples(row: Row | None) -> str:
    """Both sides of a ratio."""
    if row is None or row.theirs is None:
        return NOT_MEASURED
    return " beside ".join(f"{number(sample.centre)} {sample.unit}" for sample in (row.ours, row.theirs))


def _machines(kept: Measurements, measures: Iterable[str]) -> Iterable[str]:
    """Each machine once, in the order of the measurements."""
    hardware = [kept[measure].hardware for measure in measures if measure in kept]
    return dict.fromkeys(f"{one.processor}, {one.cores} cores, {one.memory_gib} GiB of memory" for one in hardware)
