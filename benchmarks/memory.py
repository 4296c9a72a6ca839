"""Memory that one more worker takes: its proportional share (PSS), in builds with few and with many of them.

The builds answer the questions that need the networks of most weights and of most dropped neurons, and the time of an
epoch, whose worker waits beside the others. A draft trains them on all the images for a few epochs: time is all that it
saves. `td1report/inputs/machine.py` decides by these figures how many workers a machine feeds.

Whatever else runs TensorFlow meanwhile takes a part of the shared libraries upon itself, and hides it.
"""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks import processes
from benchmarks.measurements import Measurement, Row, Sample, measurement
from benchmarks.processes import Ran

JOBS = (1, 2, 4)
QUESTIONS = ("q3_9", "q4_4", "q4_5")

Builds = Mapping[int, Sequence[Ran]]
"""{jobs: one build a repetition}."""


def measure(repeats: int) -> Measurement:
    """Builds with so many workers each, so many times."""
    return measurement(rows({jobs: [build(jobs) for _ in range(repeats)] for jobs in JOBS}))


def build(jobs: int) -> Ran:
    """One build where there is nothing yet, its memory watched."""
    only = (word for question in QUESTIONS for word in ("--only", question))
    command = processes.td1report("build", "--preset", "draft", "--jobs", str(jobs), *only)
    with tempfile.TemporaryDirectory() as folder:
        return processes.run(command, Path(folder), watch=processes.shares)


def rows(builds: Builds) -> tuple[Row, ...]:
    """The largest share of a worker, and what all other processes of a build take together; none without /proc."""
    found = []
    for who, what in (("worker", "memory of a worker"), ("parent", "memory of a build beside its workers")):
        for jobs, ran in builds.items():
            peaks = (run.worker_bytes if who == "worker" else run.parent_bytes for run in ran)
            mib = tuple(peak / 2**20 for peak in peaks if peak is not None)
            if mib:
                sample = Sample(label=f"draft, {jobs} worker(s), PSS", unit="MiB", values=mib)
                found.append(Row(name=f"{what}, {jobs} worker(s)", value=max(mib), unit="MiB", ours=sample))
    return tuple(found)
