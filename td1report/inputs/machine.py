"""This machine: cores, memory, versions of what is installed."""

import os
import platform
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

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


def num_cores() -> int:
    """Cores this process may use: those of its affinity mask where the system reports it, else all."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


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


def _memory_bytes() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # not every system reports it
        return 0
