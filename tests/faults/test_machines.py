"""A report says which machine computed its results, and which one rendered it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from interruptions import PAGE, RESULTS, SCRIPT, copied, stored
from namespaces import ISOLATED, needs_mount

from td1report.inputs import machine

RENAMED = 'mount --bind "$1" /proc/cpuinfo && shift && exec "$@"'


@needs_mount
def test_what_another_machine_trained_is_told(small_data: Path, small_build: Path, tmp_path: Path) -> None:
    """Runs taken to another processor are not trained again; the report names both machines, each for what it did."""
    output = copied(small_build, tmp_path)
    before = stored(output)
    (tmp_path / "cpuinfo").write_text("processor : 0\nmodel name : Processor B\n", encoding="utf-8")
    command = [*ISOLATED, "sh", "-c", RENAMED, "sh", str(tmp_path / "cpuinfo"), sys.executable, str(SCRIPT)]
    done = subprocess.run([*command, str(small_data), str(output)], capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stderr

    provenance = json.loads((output / RESULTS).read_bytes())["provenance"]
    (share,) = provenance["contributions"]
    page = (output / PAGE).read_text(encoding="utf-8")
    assert before == stored(output)
    assert ("other_machine", "Processor B") == (provenance["composition"], provenance["hardware"]["processor"])
    assert machine.hardware().processor == share["hardware"]["processor"]
    assert (4, 2, 0) == (share["num_runs"], share["num_anomalies"], share["num_timings"])
    told = page.partition('data-finding="provenance.composition"')[2].partition("procédure")[0]
    assert told.index(machine.hardware().processor) < told.index("Processor B")


ASKED = """
import json
from td1report.runs import training
import keras
print(json.dumps([keras.config.backend(), keras.config.floatx(), keras.config.epsilon(), keras.config.max_epochs()]))
"""


@pytest.mark.slow
def test_a_training_reads_nothing_of_the_users_keras(tmp_path: Path) -> None:
    """Neither keras.json nor what the shell sets for another course changes a training, whose key does not know it."""
    settings: dict[str, Any] = {"floatx": "float16", "epsilon": 1e-3, "backend": "jax"}
    (tmp_path / "keras.json").write_text(json.dumps(settings), encoding="utf-8")
    environment = {"KERAS_HOME": str(tmp_path), "KERAS_BACKEND": "torch", "KERAS_MAX_EPOCHS": "1", "PATH": "/usr/bin"}
    environment["PYTHONPATH"] = str(Path(machine.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", ASKED], capture_output=True, text=True, check=False, env=environment, cwd=tmp_path
    )

    assert 0 == done.returncode, done.stderr
    assert ["tensorflow", "float32", 1e-7, None] == json.loads(done.stdout)
