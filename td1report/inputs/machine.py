"""This machine: cores, memory, the workers that they feed, versions of what is installed."""

import os
import platform
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from math import ceil
from pathlib import Path

from td1report.inputs import cgroups
from td1report.records import Hardware, Origin

PACKAGES = (
    "tensorflow",
    "keras",
    "numpy",
    "scipy",
    "pandas",
    "scikit-learn",
    "matplotlib",
    "seaborn",
    "jinja2",
    "weasyprint",
)
COMPUTING_PACKAGES = ("numpy", "scipy", "pandas")
"""Those with which answers are computed from stored results."""
RESULT_PACKAGES = ("tensorflow", "keras", "numpy", "scikit-learn")
"""Those with which results are computed, and stored."""

SCHEDULER_VARIABLES = ("SLURM_CPUS_PER_TASK", "PBS_NP", "NCPUS", "NSLOTS", "LSB_DJOB_NUMPROC")
"""The cores that a batch system gave to a job: Slurm, Torque, PBS, Grid Engine, LSF. Not OMP_NUM_THREADS, which is
about the threads of one process, and often 1."""
WORKER_BYTES = 640 * 2**20
"""Memory of one more worker at its peak: an allowance, above the proportional share (PSS) of 445 MiB seen in one draft;
`python -m benchmarks memory` measures it."""
BESIDES_BYTES = 2048 * 2**20
"""The same for what works beside them: the build, the server that forks them, the worker of times, which loads
TensorFlow for itself; 1392 MiB were seen."""


def num_workers() -> int:
    """As many workers as cores and memory feed, one at least."""
    available = memory_available()
    fed = num_cores() if available is None else (available - BESIDES_BYTES) // WORKER_BYTES
    return max(min(num_cores(), fed), 1)


def num_cores() -> int:
    """Cores this process may use, one at least."""
    return max(min(core_limits().values()), 1)


def core_limits() -> dict[str, int]:
    """What limits the cores of this process -> how many it leaves; a part of a core counts as one."""
    has_mask = hasattr(os, "sched_getaffinity")
    limits = {"affinity": len(os.sched_getaffinity(0)) if has_mask else os.cpu_count() or 1}
    quota = cgroups.cores()
    if quota is not None:
        limits["quota"] = ceil(quota)
    given = {name: os.environ.get(name, "") for name in SCHEDULER_VARIABLES}
    return limits | {name: int(value) for name, value in given.items() if value.isdecimal() and int(value) > 0}


def memory_available() -> int | None:
    """Bytes that this process may take without others having to make room; None where the system does not tell."""
    known = (_available_bytes() or _memory_bytes() or None, cgroups.memory_left())
    return min((bytes_ for bytes_ in known if bytes_ is not None), default=None)


def hardware() -> Hardware:
    """System, processor, cores and memory, for the report's appendix."""
    return Hardware(
        system=f"{platform.system()} {platform.machine()}",
        processor=_processor(),
        cores=num_cores(),
        memory_gib=round(_memory_bytes() / 2**30, 1),
    )


def versions(packages: Iterable[str] = PACKAGES) -> dict[str, str]:
    """Versions of Python and of packages, by default all that the results or their rendering depend on."""
    return {"python": platform.python_version()} | {name: _version(name) for name in packages}


def origin(code_digest: str) -> Origin:
    """This machine and what computes results on it, to be stored with them.

    Args:
        code_digest: of the code that computes them.
    """
    return Origin(hardware=hardware(), versions=versions(RESULT_PACKAGES), code_digest=code_digest)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    name = names[0] if names else platform.processor() or platform.machine()
    return name.replace("(R)", "").replace("(TM)", "")


def _available_bytes() -> int:
    """The system's own estimate, in bytes; 0 where it makes none, as macOS."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))


def _memory_bytes() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # not every system reports it
        return 0
