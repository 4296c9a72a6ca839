"""How time and memory grow: whole builds with more seeds, and with fewer workers.

The draft preset is the same road with few epochs (3 instead of 20), for whoever has no hour: compiling then takes most
of each worker's time, so that it tells the memory and the straightness of the line, not the gain of a second worker.
"""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np

from benchmarks import processes
from benchmarks.measurements import Bar, Measurement, Row, Sample, measurement, ratio
from benchmarks.processes import Ran
from td1report.inputs import machine
from td1report.records import Preset

SEEDS = (1, 2, 5, 10)
MIDDLE = 5
"""Seeds of the builds that are compared by their number of workers: those of a report."""
DEPARTURE = 10.0
"""How far a time may be from the line through all, in % of it: the issue asks for "linear" and names no number."""
SPEED_UP = 1.8
WORKER_MIB, PARENT_MIB = 1.5 * 1024, 600.0
GROWTH = 1.1
"""Peak memory with most seeds / with one: what may still be called "not growing"."""

Builds = Mapping[tuple[int, int], Sequence[Ran]]
"""{(seeds, jobs): one build a repetition}."""


class Line(NamedTuple):
    """Least squares through (seeds, seconds)."""

    fixed: float
    """Seconds that do not depend on the number of seeds."""
    per_seed: float
    departure: float
    """The largest distance of a time from the line, in % of that time."""


def line(points: Sequence[tuple[float, float]]) -> Line:
    """The line through these points.

    Raises:
        ValueError: for fewer than three points, through which a line is no finding.
    """
    if len(points) < 3:
        raise ValueError(f"Expected at least three points. Received: {points}")
    seeds, seconds = np.array(points, dtype=np.float64).T
    per_seed, fixed = np.polyfit(seeds, seconds, 1)
    departure = np.abs(seconds - (fixed + per_seed * seeds)) / seconds
    return Line(float(fixed), float(per_seed), float(100 * departure.max()))


def measure(repeats: int, preset: Preset = "full", seeds: Sequence[int] = SEEDS) -> Measurement:
    """Builds with so many seeds on all cores, then the smallest and the middle one on one core, so many times."""
    all_cores = machine.num_cores()
    wanted = [(count, all_cores) for count in seeds] + [(count, 1) for count in (min(seeds), MIDDLE) if all_cores > 1]
    builds: dict[tuple[int, int], list[Ran]] = {}
    for _ in range(repeats):
        for count, jobs in wanted:
            builds.setdefault((count, jobs), []).append(build(count, jobs, preset))
    return measurement(rows(builds, preset), points(builds))


def build(num_seeds: int, jobs: int, preset: Preset) -> Ran:
    """One build where there is nothing yet, its memory watched."""
    options = ("--seeds", str(num_seeds), "--jobs", str(jobs), "--preset", preset)
    with tempfile.TemporaryDirectory() as folder:
        return processes.run(processes.td1report("build", "--pdf", *options), Path(folder), watch=processes.resident)


def points(builds: Builds) -> list[tuple[float, float]]:
    """(seeds, median seconds) of the builds on most cores, fewest seeds first."""
    most_jobs = max(jobs for _, jobs in builds)
    return [(n, median(ran.seconds for ran in runs)) for (n, jobs), runs in sorted(builds.items()) if jobs == most_jobs]


def rows(builds: Builds, preset: Preset) -> tuple[Row, ...]:
    """Straightness, gain of workers, memory."""
    found = points(builds)
    drawn = line(found)
    counts = ", ".join(f"{count:.0f}" for count, _ in found)
    straight = Sample(
        label=f"{preset} builds, {counts} seeds: {drawn.fixed:.0f} s + {drawn.per_seed:.1f} s a seed",
        unit="% off the line",
        values=(drawn.departure,),
    )
    return (
        Row(name="time against seeds", value=drawn.departure, unit="%", bar=Bar.at_most(DEPARTURE), ours=straight),
        *_gain_of_workers(builds, preset),
        *_memory(builds, preset),
    )


def _gain_of_workers(builds: Builds, preset: Preset) -> tuple[Row, ...]:
    """One worker / all workers: of the whole command, and of what each seed adds to it, the fixed part left out."""
    jobs, fewest = max(jobs for _, jobs in builds), min(seeds for seeds, _ in builds)
    if not {(MIDDLE, 1), (fewest, 1), (MIDDLE, jobs)} <= builds.keys():
        return ()

    def whole(workers: int) -> Sample:
        return Sample(
            label=f"{preset}, {workers} worker(s), {MIDDLE} seeds", unit="s", values=_seconds(builds, workers)
        )

    def a_seed(workers: int) -> Sample:
        pairs = zip(builds[MIDDLE, workers], builds[fewest, workers], strict=True)
        added = tuple((more.seconds - less.seconds) / (MIDDLE - fewest) for more, less in pairs)
        return Sample(label=f"{preset}, {workers} worker(s)", unit="s a seed", values=added)

    return (
        _gain(f"whole build, 1 worker / {jobs}", whole(jobs), whole(1)),
        _gain(f"each further seed, 1 worker / {jobs}", a_seed(jobs), a_seed(1)),
    )


def _seconds(builds: Builds, workers: int) -> tuple[float, ...]:
    return tuple(ran.seconds for ran in builds[MIDDLE, workers])


def _gain(name: str, ours: Sample, theirs: Sample) -> Row:
    slower = ratio(name, theirs, ours)
    return slower.model_copy(update={"ours": ours, "theirs": theirs, "bar": Bar.at_least(SPEED_UP)})


def _memory(builds: Builds, preset: Preset) -> tuple[Row, ...]:
    """The largest peaks, and those with most seeds against those with one; nothing where the system does not tell."""
    jobs = max(jobs for _, jobs in builds)
    counts = sorted(seeds for seeds, with_jobs in builds if with_jobs == jobs)
    found: list[Row] = []
    for who, limit in (("worker", WORKER_MIB), ("parent", PARENT_MIB)):
        peaks = {count: _peaks(builds[count, jobs], who) for count in counts}
        if not all(peaks.values()):
            continue
        least, most = (
            Sample(label=f"{preset}, {count} seed(s)", unit="MiB", values=peaks[count])
            for count in (counts[0], counts[-1])
        )
        largest = max(max(values) for values in peaks.values())
        found += [
            Row(name=f"peak memory of a {who}", value=largest, unit="MiB", bar=Bar.at_most(limit), ours=most),
            ratio(f"peak memory of a {who}, most seeds / fewest", most, least, Bar.at_most(GROWTH)),
        ]
    return tuple(found)


def _peaks(builds: Sequence[Ran], who: str) -> tuple[float, ...]:
    """Of each repetition, in MiB."""
    peaks = (ran.worker_bytes if who == "worker" else ran.parent_bytes for ran in builds)
    return tuple(peak / 2**20 for peak in peaks if peak is not None)
