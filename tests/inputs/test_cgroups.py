"""The limits of control groups: of version 1 for real, where a test may make groups; of version 2 from files as the
kernel writes them, since it lets no test limit groups of that version where version 1 is in use.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from control_groups import needs_control_groups, run_within

from td1report.inputs import cgroups

GIB = 2**30


def process_in(folder: Path, own: str, mount: str, files: Mapping[str, str]) -> Path:
    """The folder of a process under /proc, whose groups hold these files.

    Args:
        folder: of this test.
        own: the groups of the process, a line of /proc/self/cgroup.
        mount: root and type of the tree of groups as mountinfo tells them, with "TOP" for the place of the tree.
        files: path below the tree -> content.
    """
    for path, content in files.items():
        (folder / "tree" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "tree" / path).write_text(content, encoding="ascii")
    process = folder / "process"
    process.mkdir()
    (process / "cgroup").write_text(f"3:cpuset:/elsewhere\n{own}\n", encoding="ascii")
    proc = "22 1 0:20 / /proc rw - proc proc rw\n"
    (process / "mountinfo").write_text(proc + mount.replace("TOP", str(folder / "tree")) + "\n", encoding="ascii")
    return process


V2 = "29 22 0:26 / TOP rw,relatime shared:4 - cgroup2 cgroup2 rw"


@pytest.mark.parametrize(
    ("files", "cores"),
    [
        ({"a/b/cpu.max": "150000 100000\n"}, 1.5),
        ({"a/b/cpu.max": "max 100000\n", "a/cpu.max": "200000 100000\n"}, 2.0),
        ({"a/b/cpu.max": "400000 100000\n", "a/cpu.max": "100000 100000\n"}, 1.0),
        ({"a/b/cpu.max": ""}, None),
        ({"a/b/cpu.max": "max 100000\n"}, None),
        ({"c/cpu.max": "100000 100000\n"}, None),
    ],
    ids=["own", "above", "narrowest", "empty", "none", "of others"],
)
def test_the_narrowest_quota_counts(tmp_path: Path, files: Mapping[str, str], cores: float | None) -> None:
    """Of the own group and of those above it; an empty file, which the kernel shows at times, limits nothing."""
    assert cores == cgroups.cores(process_in(tmp_path, "0::/a/b", V2, files))


def test_memory_left_is_the_limit_less_what_is_used(tmp_path: Path) -> None:
    """Files that are cached and that nobody looked at again would make room."""
    files = {
        "a/memory.max": f"{3 * GIB}\n",
        "a/memory.current": f"{2 * GIB}\n",
        "a/memory.stat": f"anon {GIB}\ninactive_file {GIB // 2}\nactive_file 7\n",
        "a/b/memory.max": "max\n",
        "a/b/memory.current": "1\n",
    }

    assert 3 * GIB // 2 == cgroups.memory_left(process_in(tmp_path, "0::/a/b", V2, files))


def test_the_tree_of_a_container_begins_at_its_own_group(tmp_path: Path) -> None:
    """Docker shows a container the groups of the host by name, and mounts those of its own alone."""
    mount = "30 22 0:27 /docker/1f2e TOP ro - cgroup cgroup rw,cpu,cpuacct"
    files = {"cpu.cfs_quota_us": "50000\n", "cpu.cfs_period_us": "100000\n"}

    assert 0.5 == cgroups.cores(process_in(tmp_path, "4:cpu,cpuacct:/docker/1f2e", mount, files))


def test_a_system_without_groups_limits_nothing(tmp_path: Path) -> None:
    """MacOS has no /proc."""
    assert (None, None) == (cgroups.cores(tmp_path), cgroups.memory_left(tmp_path))


@needs_control_groups
def test_the_kernel_s_own_files_are_read() -> None:
    """A process in a group of one core and 300 MiB has one worker, and no more memory than the group."""
    limits = {
        "cpu": {"cpu.cfs_period_us": 100_000, "cpu.cfs_quota_us": 100_000},
        "memory": {"memory.limit_in_bytes": 300 * 2**20},
    }
    code = "from td1report.inputs import machine as m; print(m.num_cores(), m.num_workers(), m.memory_available())"

    done = run_within(limits, [sys.executable, "-c", code])

    cores, workers, available = map(int, done.stdout.split() or [done.stderr])
    assert (1, 1) == (cores, workers)
    assert 100 * 2**20 < available < 300 * 2**20
