"""The tests: `make test-fast` and `make test`, as a contributor types them, in an environment that is there."""

from benchmarks import processes
from benchmarks.measurements import Bar, Row, Sample

LONGEST = {"test-fast": 60.0, "test": 12 * 60.0}
"""{target of make: seconds}: the loop at the desk, and what a contributor waits for before a commit."""


def rows(repeats: int) -> tuple[Row, ...]:
    """One row a target, so many times."""
    return tuple(_row(target, repeats) for target in LONGEST)


def _row(target: str, repeats: int) -> Row:
    seconds = tuple(processes.run(["make", target], processes.ROOT).seconds for _ in range(repeats))
    sample = Sample(label=f"`make {target}`", unit="s", values=seconds)
    return Row(name=f"make {target}", value=sample.centre, unit="s", bar=Bar.at_most(LONGEST[target]), ours=sample)
