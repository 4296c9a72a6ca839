"""A disk without room, and folders that cannot be written: a clear error, and the former report stays."""

import resource
import subprocess
import sys
from collections.abc import Callable
from math import ceil
from pathlib import Path

import pytest
from interruptions import PAGE, SCRIPT, Build, build_ids, contents_kept, copied, results_of
from namespaces import ISOLATED, needs_mount


def build_on(mounted: str, data: Path, output: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """A build whose output folder is a file system of its own, which starts with what the folder held and ends in it.

    Args:
        mounted: shell commands that mount it over "$output" and fill it from "$former".
        data: the data set.
        output: the output folder.
        options: of the build.
    """
    script = f"""
        set -e
        {mounted}
        status=0
        "{sys.executable}" "{SCRIPT}" "{data}" "$output" "$@" || status=$?
        rm -rf "$former" && cp -a "$output" "$former"
        exit $status
    """
    former = output.with_name("former")
    output.rename(former)
    output.mkdir()
    environment = {"output": str(output), "former": str(former), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    command = [*ISOLATED, "sh", "-c", script, "sh", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env=environment)
    output.rmdir()
    former.rename(output)
    return done


def check_one_paragraph(stderr: str, *expected: str) -> None:
    """After its progress, the build says what is wrong, and no more."""
    (said,) = [line for line in stderr.splitlines() if line and not line.startswith("[")]
    for part in ("td1report: ", *expected):
        assert part in said


FREE_KIB = 1000
"""Room for some of the new files."""


@needs_mount
def test_a_full_disk_leaves_the_former_report(small_data: Path, small_build: Path, tmp_path: Path) -> None:
    """The new report does not fit: exit 1, one paragraph, the former files; with room again, the next build is done."""
    output = copied(small_build, tmp_path)
    mounted = f"""
        used=$(du -sk "$former" | cut -f1)
        mount -t tmpfs -o size=$((used + {FREE_KIB} + 64))k tmpfs "$output"
        cp -a "$former/." "$output"
        room=$(df -k --output=avail "$output" | tail -n 1)
        if [ "$room" -gt {FREE_KIB} ]; then head -c $(((room - {FREE_KIB}) * 1024)) /dev/zero > "$output/filler"; fi
    """
    with contents_kept(output):
        done = build_on(mounted, small_data, output, "--author", "Grace")
        assert 1 == done.returncode, done.stderr
    check_one_paragraph(done.stderr, "No space left on device", "Free some space")
    (output / "filler").unlink(missing_ok=True)

    with Build(small_data, output, "--author", "Grace") as build:
        assert 0 == build.finish(), build.said()
    assert 1 == len(build_ids(output))
    assert "Grace" in (output / PAGE).read_text(encoding="utf-8")


TRIED_KIB = 24
"""What a build tries before it trains leaves so much, beside the fonts of the drawings."""


@needs_mount
def test_a_full_disk_while_it_trains_keeps_what_is_finished(
    small_data: Path, small_build: Path, tmp_path: Path
) -> None:
    """There is room for a few results: exit 1 and their run's name; with room again, the rest is trained."""
    output = tmp_path / "output"
    output.mkdir()
    fonts = (small_build / "rebuild" / "fonts").iterdir()
    tried_kib = sum(4 * ceil(path.stat().st_size / 4096) for path in fonts) + TRIED_KIB  # before anything is trained
    done = build_on(f'mount -t tmpfs -o size={tried_kib + 64}k tmpfs "$output"', small_data, output)

    assert 1 == done.returncode
    check_one_paragraph(done.stderr, "cannot be stored in", "No space left on device", "finished runs are kept")
    assert not list(output.glob("runs/.partial-*"))
    with Build(small_data, output) as build:
        assert 0 == build.finish(), build.said()
    assert results_of(small_build) == results_of(output)


@needs_mount
def test_a_disk_that_is_too_small_is_told_before_anything_is_trained(small_data: Path, tmp_path: Path) -> None:
    """There is no room for what is tried: exit 1, one paragraph, and no training has begun."""
    output = tmp_path / "output"
    output.mkdir()
    done = build_on('mount -t tmpfs -o size=64k tmpfs "$output"', small_data, output)

    assert 1 == done.returncode
    check_one_paragraph(done.stderr, "No space left on device", "Free some space")
    assert "begins" not in done.stderr


@needs_mount
def test_a_read_only_folder_is_a_clear_error(small_data: Path, small_build: Path, tmp_path: Path) -> None:
    """Nothing can be written there: exit 1, one paragraph, the former files."""
    output = copied(small_build, tmp_path)
    mounted = """
        mount -t tmpfs tmpfs "$output"
        cp -a "$former/." "$output"
        mount -o remount,ro "$output"
    """
    with contents_kept(output):
        done = build_on(mounted, small_data, output, "--author", "Grace")
    assert 1 == done.returncode
    check_one_paragraph(done.stderr, "cannot be written: Read-only file system", "another --output")


def limited(size_bytes: int) -> Callable[[], None]:
    """Sets, in a new process, the size that no file of it may exceed: a quota that every machine has."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, size_bytes))


@pytest.mark.parametrize("size_bytes", [2_000, 100_000])
def test_a_quota_leaves_the_former_report(small_data: Path, small_build: Path, tmp_path: Path, size_bytes: int) -> None:
    """No file may be as large as the new ones: the same, on machines that allow no mounts as well."""
    output = copied(small_build, tmp_path)
    command = [sys.executable, str(SCRIPT), str(small_data), str(output), "--author", "Grace"]
    with contents_kept(output):
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=120,
            preexec_fn=limited(size_bytes),
        )  # fmt: skip
    assert 1 == done.returncode
    check_one_paragraph(done.stderr, "File too large", "Free some space")
