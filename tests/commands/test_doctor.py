"""`doctor`: what there is, what is missing, and how it is mended."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from namespaces import needs_mount, run_python

from td1report.commands import doctor
from td1report.commands.doctor import Check
from td1report.inputs import machine
from td1report.inputs.config import Config, read_config
from td1report.records import Record
from td1report.storage.folder import OutputFolder

DOCTOR = "from td1report.cli import main; main()"
POOR = """
    mount -t tmpfs -o size=1m none /mnt
    mount -t tmpfs -o ro none /dev/shm
    mount -t tmpfs none /usr/share
    export KERAS_HOME=/mnt/keras
"""
"""A machine without semaphores, data, network and room."""


def told(stdout: str) -> Mapping[str, tuple[str, str]]:
    """Name of each check -> its state and what was found."""
    lines = re.findall(r"^(ok|note|MISSING) +([^:]+): (.+)$", stdout, re.MULTILINE)
    return {name: (state, found) for state, name, found in lines}


@needs_mount
@pytest.mark.slow
def test_a_poor_machine_is_told_all_that_it_lacks() -> None:
    """One line each, with the command; what is there is told as well; the status says that a build would fail."""
    done = run_python(POOR, DOCTOR, "doctor", "--output", "/mnt/output")
    found = told(done.stdout)

    missing = {name for name, (state, _) in found.items() if state == "MISSING"}
    assert {"TensorFlow", "Fashion-MNIST", "disk"} == missing, done
    assert "mount -t tmpfs tmpfs /dev/shm" in found["TensorFlow"][1]
    assert "sudo apt-get install dataset-fashion-mnist" in found["Fashion-MNIST"][1]
    assert "choose another --output" in found["disk"][1]
    assert ("ok", "'/mnt/output' can be written") == found["output folder"]
    assert 1 == done.returncode
    assert "td1report: Missing: TensorFlow, Fashion-MNIST, disk." in done.stderr


def config_of(output: Path, **options: object) -> Config:
    """The request of a build into this folder."""
    return read_config(None, {"output": output} | options)


def check(name: str, config: Config) -> Check:
    """One check alone."""
    state, found = doctor._CHECKS[name](config)
    return Check(name, found, state)


def test_no_folder_is_made_for_a_try(tmp_path: Path) -> None:
    """An output folder that is not there yet could be made, and is not."""
    assert "ok" == check("output folder", config_of(tmp_path / "a" / "b")).state
    assert [] == list(tmp_path.iterdir())


def test_the_workers_have_their_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One a core; fewer where memory is short; or as many as were asked for."""
    monkeypatch.setattr(machine, "core_limits", lambda: {"affinity": 8, "quota": 4})
    monkeypatch.setattr(machine, "memory_available", lambda: 2**40)

    assert Check("workers", "4, one a core", "ok") == check("workers", config_of(tmp_path))
    assert Check("cores", "4 (affinity 8, quota 4)", "ok") == check("cores", config_of(tmp_path))
    assert Check("workers", "7, as asked for; this machine feeds 4", "ok") == check(
        "workers", config_of(tmp_path, jobs=7)
    )

    monkeypatch.setattr(machine, "memory_available", lambda: machine.BESIDES_BYTES + 2 * machine.WORKER_BYTES)
    assert check("workers", config_of(tmp_path)).found.startswith("2, since memory feeds no more")
    assert "ok" == check("memory", config_of(tmp_path)).state

    monkeypatch.setattr(machine, "memory_available", lambda: 2**28)
    assert check("workers", config_of(tmp_path)).found.startswith("1, since memory feeds no more")
    assert check("memory", config_of(tmp_path)).found.endswith("close other programs")


class Result(Record):
    """Any result."""


def test_results_that_no_build_asks_for_have_their_command(tmp_path: Path) -> None:
    """As it is typed, whatever the name of the folder."""
    config = config_of(tmp_path / "mon été")
    store = OutputFolder(config.output).store
    assert Check("stored results", f"0 in {str(config.output)!r}", "ok") == check("stored results", config)

    store.write({"kind": "former"}, Result())

    assert "note" == check("stored results", config).state
    assert f"`td1report clean --output '{config.output}'`" in check("stored results", config).found
