"""Seconds per epoch of the plain `fit` code that the report shows, alone on the machine; stored like a run.

The compiled epoch of training.py would hide what q4_5 asks about: with plain `fit` each batch costs a fixed time of
Python and of launching, and twice as many batches pay it twice.
"""

import time
from collections.abc import Sequence

from td1report.data import FashionMNIST, scale
from td1report.experiments import VALIDATION_SPLIT, split_sizes, updates_per_epoch
from td1report.records import Experiment, Timing

NUM_EPOCHS = 7
DRAFT_NUM_EPOCHS = 2


def measure(
    experiments: Sequence[Experiment], data: FashionMNIST, num_epochs: int, hardware: str
) -> tuple[Timing, ...]:
    """Times `num_epochs` epochs of each experiment, one of each in turn, after one epoch of each to warm up.

    Alternating spreads whatever slows the machine down for a while over all settings. TensorFlow's default threads are
    kept, as in a notebook. An epoch is a `fit` call as the listing of q2_6 shows it, validation included.
    """
    from td1report import training

    images, labels = scale(data.train_images), data.train_labels
    models = [training.build_model(experiment) for experiment in experiments]
    for model in models:
        model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    seconds: list[list[float]] = [[] for _ in experiments]
    for turn in range(num_epochs + 1):
        for experiment, model, measured in zip(experiments, models, seconds, strict=True):
            began = time.perf_counter()
            model.fit(
                images, labels, batch_size=experiment.batch_size, epochs=1, validation_split=VALIDATION_SPLIT, verbose=0
            )
            if turn > 0:
                measured.append(time.perf_counter() - began)
    num_fitted, _ = split_sizes(len(images), VALIDATION_SPLIT)
    return tuple(
        Timing(
            experiment=experiment.name,
            batch_size=experiment.batch_size,
            updates_per_epoch=updates_per_epoch(num_fitted, experiment.batch_size),
            epoch_seconds=tuple(measured),
            hardware=hardware,
        )
        for experiment, measured in zip(experiments, seconds, strict=True)
    )
