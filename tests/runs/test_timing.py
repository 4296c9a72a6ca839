"""Time per epoch of plain `fit`: settings in turn, the warm-up left out."""

from pathlib import Path
from typing import Any

import pytest
from builders import ORIGIN

from td1report.inputs import data
from td1report.records import Experiment
from td1report.runs import timing
from td1report.runs.tasks import DataPlace

WHOLE = Experiment(name="whole", units=(8,), batch_size=60, epochs=20)
HALF = WHOLE.model_copy(update={"name": "half", "batch_size": 30})


def test_settings_alternate_and_the_warm_up_is_left_out(
    monkeypatch: pytest.MonkeyPatch, training_place: DataPlace
) -> None:
    """Two epochs of two settings are three turns of one `fit` each; the first turn is not among the times."""
    import keras

    calls: list[tuple[int, int, float]] = []
    fit = keras.Model.fit

    def listening_fit(self: Any, *arguments: Any, **options: Any) -> Any:
        calls.append((options["batch_size"], options["epochs"], options["validation_split"]))
        return fit(self, *arguments, **options)

    monkeypatch.setattr(keras.Model, "fit", listening_fit)
    small = data.load(training_place.folder, training_place.digests)

    whole, half = timing.Timer((WHOLE, HALF), small).measure(num_epochs=2, origin=ORIGIN)

    assert [(60, 1, 0.2), (30, 1, 0.2)] * 3 == calls
    assert (2, 2) == (len(whole.epoch_seconds), len(half.epoch_seconds))
    assert ("whole", 60, 4) == (whole.experiment, whole.batch_size, whole.updates_per_epoch)
    assert ("half", 30, 8) == (half.experiment, half.batch_size, half.updates_per_epoch)
    assert min(whole.epoch_seconds + half.epoch_seconds) > 0
    assert ORIGIN == whole.origin == half.origin


def test_module_loads_no_keras() -> None:
    """The module names keras nowhere at its top: a rebuild from stored times does not load it."""
    source = Path(timing.__file__).read_text(encoding="utf-8")

    assert "\nimport keras" not in source
    assert "\nfrom td1report.runs import training" not in source
