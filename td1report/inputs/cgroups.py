"""Limits that control groups set to this process: its quota of processor time, and its memory.

Containers, batch systems and services limit programs by them. Versions 1 and 2 are read, of the own group and of all
groups above it, each of which limits those below (https://docs.kernel.org/admin-guide/cgroup-v2.html). Systems other
than Linux have none.
"""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

PROCESS = Path("/proc/self")


def cores(process: Path = PROCESS) -> float | None:
    """Cores that the smallest quota amounts to, such as 1.5; None without a quota."""
    quotas = [_numbers(group / "cpu.max") for group in _groups(None, process)]  # empty for a moment, now and then
    quotas += [
        _numbers(group / "cpu.cfs_quota_us") + _numbers(group / "cpu.cfs_period_us")
        for group in _groups("cpu", process)
    ]
    shares = [quota[0] / quota[1] for quota in quotas if len(quota) == 2 and min(quota) > 0]
    return min(shares, default=None)


def memory_left(process: Path = PROCESS) -> int | None:
    """Bytes that the narrowest group has left; None without a limit."""
    left = [_left(group, "memory.max", "memory.current", "inactive_file") for group in _groups(None, process)]
    left += [
        _left(group, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
        for group in _groups("memory", process)
    ]
    return min((bytes_ for bytes_ in left if bytes_ is not None), default=None)


def _left(group: Path, limit_name: str, used_name: str, cached_name: str) -> int | None:
    """A limit less what is used; files cached for nobody in particular count, but would make room."""
    limit, used = _numbers(group / limit_name), _numbers(group / used_name)
    if not limit or not used:
        return None
    cached = [_number_after(cached_name, line) for line in _lines(group / "memory.stat")]
    return max(limit[0] - used[0] + sum(cached), 0)


def _groups(controller: str | None, process: Path) -> Iterator[Path]:
    """Folders of the own group and of those above it.

    Args:
        controller: of version 1, which has a tree for each; None for the one tree of version 2.
        process: folder of a process under /proc.
    """
    own = _own_group(controller, process)
    for line in _lines(process / "mountinfo"):
        mount, _, file_system = line.partition(" - ")
        kind, _, options = file_system.split(" ", 2)
        if own is None or kind != ("cgroup" if controller else "cgroup2"):
            continue
        if controller and controller not in options.split(","):
            continue
        root, top = mount.split()[3:5]
        below = own.relative_to(root) if own.is_relative_to(root) else PurePosixPath()  # a namespace shows its own
        folder = Path(top) / below
        yield from (group for group in (folder, *folder.parents) if group.is_relative_to(top))


def _own_group(controller: str | None, process: Path) -> PurePosixPath | None:
    for line in _lines(process / "cgroup"):
        _, controllers, path = line.split(":", 2)
        if controllers == "" if controller is None else controller in controllers.split(","):
            return PurePosixPath(path)
    return None


def _numbers(path: Path) -> list[int]:
    """The numbers of a file; none if it is missing or empty, or says "max"."""
    try:
        return [int(word) for line in _lines(path) for word in line.split()]
    except ValueError:
        return []


def _number_after(name: str, line: str) -> int:
    return int(line.split()[1]) if line.startswith(f"{name} ") else 0


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
