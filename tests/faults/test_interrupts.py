"""Ctrl-C: a build ends with one line, and keeps what is finished."""

import os
import signal
import time
from pathlib import Path

import pytest
from interruptions import Build, is_alive, stored
from leftovers import check_nothing_is_lost


@pytest.mark.parametrize("moment", [0.0, 2.0, 3.5, 5.0, 7.0])
def test_ctrl_c_ends_a_build_within_seconds(small_data: Path, tmp_path: Path, moment: float) -> None:
    """One line, exit status 130, no worker left, what was stored is still there."""
    output = tmp_path / "output"
    with Build(small_data, output, "--epochs", "300") as build:
        build.wait_until_begun()
        time.sleep(moment)
        workers = build.workers()
        before = stored(output)
        began = time.monotonic()
        os.killpg(build.process.pid, signal.SIGINT)

        assert 130 == build.finish(), build.said()
        assert time.monotonic() - began < 5
        assert not any(map(is_alive, workers))
        check_ends_with_one_line(build)
    check_nothing_is_lost(output, before)


@pytest.mark.parametrize("moment", [0.1, 1.0, 2.0])
def test_ctrl_c_while_it_renders(small_data: Path, trained: Path, moment: float) -> None:
    """The same where all is trained, and a worker writes the PDF."""
    with Build(small_data, trained) as build:
        build.wait_until_begun()
        time.sleep(moment)
        workers = build.workers()
        began = time.monotonic()
        build.process.send_signal(signal.SIGINT)

        assert 130 == build.finish(), build.said()
        assert time.monotonic() - began < 5
        assert not any(map(is_alive, workers))
        check_ends_with_one_line(build)


def check_ends_with_one_line(build: Build) -> None:
    """After the lines of its progress, one line says what happened."""
    lines = [line for line in build.said().splitlines() if not line.startswith("[")]
    assert ["td1report: Interrupted. Finished runs are kept: the next build goes on from there."] == lines


def test_a_second_ctrl_c_is_immediate(small_data: Path, tmp_path: Path) -> None:
    """Whatever the first one is still waiting for, the second ends the process, and the workers with it."""
    with Build(small_data, tmp_path / "output", "--epochs", "300") as build:
        build.wait_until(build.workers)
        time.sleep(2)
        workers = build.workers()
        for _ in range(2):
            build.process.send_signal(signal.SIGINT)
            time.sleep(0.02)

        assert build.finish(seconds=1) in {130, -signal.SIGINT}
        time.sleep(0.5)
        assert not any(map(is_alive, workers))
