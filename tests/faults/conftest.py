"""What the tests of faults share: trainings without a report."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def trained(small_build: Path, tmp_path: Path) -> Path:
    """A folder of its own with all results stored, and no report."""
    output = tmp_path / "trained"
    shutil.copytree(small_build / "runs", output / "runs")
    return output
