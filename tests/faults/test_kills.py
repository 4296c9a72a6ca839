"""Builds that are killed or robbed of a worker: the next one goes on, and nothing finished is lost."""

import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from interruptions import NUM_RESULTS, Build, build_ids, contents_kept, copied, is_alive, results_of, stored
from leftovers import check_nothing_is_lost
from places import ROOT


def kill_parent(build: Build) -> None:
    """SIGKILL to the parent alone."""
    build.process.kill()


def kill_group(build: Build) -> None:
    """SIGKILL to the parent and all workers at once."""
    os.killpg(build.process.pid, signal.SIGKILL)


def killed_after(build: Build, seconds: float, kill: Callable[[Build], None]) -> bool:
    """Kills the build then, and sees that its workers end with it; False if it was done before."""
    deadline = time.monotonic() + seconds
    while build.process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    if build.process.poll() is not None:
        return False
    workers = build.workers()
    kill(build)
    assert -signal.SIGKILL == build.finish()
    deadline = time.monotonic() + 5
    while any(map(is_alive, workers)):
        assert time.monotonic() < deadline, "a worker outlived its parent"
        time.sleep(0.01)
    return True


def test_a_build_killed_at_random_moments_resumes(small_data: Path, small_build: Path, tmp_path: Path) -> None:
    """Ten kills from start to training, one after the other in the same folder; in the end, the same results."""
    moments = random.Random(1)  # noqa: S311  (which moments they are is no secret)
    output = tmp_path / "output"
    num_kills = 0
    while num_kills < 10:
        before = stored(output)
        if len(before) == NUM_RESULTS:  # trained, kill after kill: from the beginning again
            shutil.rmtree(output)
            before = {}
        with Build(small_data, output) as build:
            num_kills += killed_after(build, moments.uniform(0.3, 7), (kill_parent, kill_group)[num_kills % 2])
        check_nothing_is_lost(output, before)
    before = stored(output)
    with Build(small_data, output) as build:
        assert 0 == build.finish(), build.said()

    check_nothing_is_lost(output, before)
    assert results_of(small_build) == results_of(output)


def test_a_build_killed_while_it_renders_resumes(small_data: Path, small_build: Path, trained: Path) -> None:
    """Ten kills between the last training and the last file; what was computed serves, the report is whole."""
    moments = random.Random(2)  # noqa: S311  (which moments they are is no secret)
    before = stored(trained)
    num_kills = 0
    while num_kills < 10:
        with Build(small_data, trained) as build:
            killed = killed_after(build, moments.uniform(0.3, 5), (kill_parent, kill_group)[num_kills % 2])
        num_kills += killed
        check_nothing_is_lost(trained, before)
        if not killed:  # everything is kept by now: from the first answer again
            shutil.rmtree(trained / "rebuild")
    with Build(small_data, trained) as build:
        assert 0 == build.finish(), build.said()

    check_nothing_is_lost(trained, before)
    assert 1 == len(build_ids(trained))
    assert results_of(small_build) == results_of(trained)
    assert not list(trained.rglob(".partial-*"))


@pytest.mark.parametrize("killed", ["worker", "server while it gets ready", "server"])
def test_what_is_killed_is_replaced(small_data: Path, small_build: Path, tmp_path: Path, killed: str) -> None:
    """One worker, or the server that forks them, is killed: the same build ends well, with the same results."""
    output = tmp_path / "output"
    with Build(small_data, output, "--epochs", "2") as build:
        build.wait_until(build.servers if killed.endswith("ready") else lambda: " begins" in build.said())
        before, former = stored(output), build.workers()
        os.kill((build.workers() if killed == "worker" else build.servers())[0], signal.SIGKILL)

        assert 0 == build.finish(), build.said()
        assert not any(map(is_alive, former))
    check_nothing_is_lost(output, before)
    assert results_of(small_build) == results_of(output)


def test_a_worker_that_is_killed_twice_ends_the_build(small_data: Path, tmp_path: Path) -> None:
    """The error names the run and how its worker died; what was stored stays."""
    output = tmp_path / "output"
    with Build(small_data, output, "--epochs", "10000", "--jobs", "1") as build:
        for death in (1, 2):
            build.wait_until(lambda: build.said().count("two_layers_256, seed 0 begins") == death)  # noqa: B023  (called at once)
            os.kill(build.workers()[0], signal.SIGKILL)

        assert 1 == build.finish(), build.said()
        assert "A worker died twice at two_layers_256, seed 0: killed by SIGKILL" in build.said()
        assert "Traceback" not in build.said()


def test_a_processor_without_avx_is_named(small_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever loads keras is killed as TensorFlow is on such a machine: the build says so, and blames no memory."""
    (tmp_path / "keras.py").write_text("import os; os.kill(os.getpid(), 4)", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{ROOT}")
    with Build(small_data, tmp_path / "output") as build:
        assert 1 == build.finish(), build.said()

    assert "A worker died twice at its start: killed by SIGILL" in build.said()
    assert "AVX" in build.said()
    assert "memory" not in build.said()


def has_pango(process_id: int) -> bool:
    """Whether a process has loaded what WeasyPrint draws text with."""
    return b"libpango" in Path(f"/proc/{process_id}/maps").read_bytes()


def test_a_killed_printer_leaves_the_former_report(small_data: Path, small_build: Path, tmp_path: Path) -> None:
    """The process that writes the PDF is killed: the error says so and by what, and the five files are as they were."""
    output = copied(small_build, tmp_path)
    with contents_kept(output), Build(small_data, output) as build:
        build.wait_until(lambda: any(map(has_pango, build.workers())))
        os.kill(build.workers()[0], signal.SIGKILL)

        assert 1 == build.finish(), build.said()
        assert "The process that writes the PDF died: killed by SIGKILL" in build.said()
        assert "Traceback" not in build.said()


def test_two_builds_at_once(small_data: Path, small_build: Path, tmp_path: Path) -> None:
    """In one folder the second says that it must wait, and disturbs nothing; in another folder it is independent."""
    one, other = tmp_path / "one", tmp_path / "other"
    for output in (one, other):
        shutil.copytree(small_build / "runs", output / "runs")
    with Build(small_data, one) as first:
        first.wait_until((one / ".lock").exists)
        with Build(small_data, one) as second, Build(small_data, other) as third:
            assert 1 == second.finish()
            assert "Another build is at work in" in second.said()
            assert [0, 0] == [first.finish(), third.finish()]

    assert 1 == len(build_ids(one)) == len(build_ids(other))
    assert results_of(one) == results_of(other)
