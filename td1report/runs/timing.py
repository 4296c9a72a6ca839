"""Seconds per epoch of the plain `fit` code that the report shows, alone on the machine; stored like a run.

The compiled epoch of training.py would hide what q4_5 asks about: with plain `fit` each batch costs a fixed time of
Python and of launching, and twice as many batches pay it twice.
"""

import time
from collections.abc import Sequence
from typing import Any

from td1report.inputs.data import FashionMNIST, scale
from td1report.inputs.experiments import VALIDATION_SPLIT
from td1report.inputs.network import updates_per_epoch
from td1report.records import Experiment, Origin, Timing

NUM_EPOCHS = 5
DRAFT_NUM_EPOCHS = 2


class Timer:
    """The models of some experiments, compiled and warm.

    Making one fits the first epoch of each, which is left out of the times: it holds the compilation. That epoch does
    not need the machine for itself, those that are measured do.
    """

    def __init__(self, experiments: Sequence[Experiment], data: FashionMNIST) -> None:
        from td1report.runs import training

        self._experiments = experiments
        self._num_fitted = data.num_fitted
        self._images, self._labels = scale(data.train_images), data.train_labels
        self._models = [training.build_model(experiment) for experiment in experiments]
        for experiment, model in zip(experiments, self._models, strict=True):
            model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
            self._epoch_seconds(experiment, model)

    def measure(self, num_epochs: int, origin: Origin) -> tuple[Timing, ...]:
        """Times `num_epochs` epochs of each experiment, one of each in turn.

        Alternating spreads whatever slows the machine down for a while over all settings. TensorFlow's default threads
        are kept, as in a notebook. An epoch is a `fit` call as the listing of q2_6 shows it, validation included.
        """
        turns = [
            [self._epoch_seconds(*pair) for pair in zip(self._experiments, self._models, strict=True)]
            for _ in range(num_epochs)
        ]
        return tuple(
            Timing(
                experiment=experiment.name,
                batch_size=experiment.batch_size,
                updates_per_epoch=updates_per_epoch(self._num_fitted, experiment.batch_size),
                epoch_seconds=measured,
                origin=origin,
            )
            for experiment, measured in zip(self._experiments, zip(*turns, strict=True), strict=True)
        )

    def _epoch_seconds(self, experiment: Experiment, model: Any) -> float:
        began = time.perf_counter()
        model.fit(
            self._images,
            self._labels,
            batch_size=experiment.batch_size,
            epochs=1,
            validation_split=VALIDATION_SPLIT,
            verbose=0,
        )
        return time.perf_counter() - began
