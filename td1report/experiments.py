"""Every training the TD asks for, as one flat named list; pure.

Batch sizes are computed, not chosen: the TD fixes the share kept for validation and the number of updates an epoch
may have (q2_5), then halves the batch (q4_5).
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import ceil

from td1report.records import Experiment

NUM_TRAINING_IMAGES = 60_000
NUM_TEST_PER_CLASS = 1_000
NUM_PIXELS = 28 * 28
NUM_CLASSES = 10
VALIDATION_SPLIT = 0.2
UPDATE_LIMIT = 200
EPOCHS = 20
LONG_EPOCHS = 40
DRAFT_EPOCHS = 3
DRAFT_LONG_EPOCHS = 6


def split_sizes(num_images: int, validation_split: float) -> tuple[int, int]:
    """Numbers of images that are fitted and that validate, as `Model.fit(validation_split=...)` counts them.

    Keras cuts at floor(num_images * (1 - validation_split)) and keeps the LAST part for validation
    (https://keras.io/api/models/model_training_apis/).

    Raises:
        ValueError: if one of the two parts would be empty.
    """
    num_fitted = int(num_images * (1.0 - validation_split))
    if not 0 < num_fitted < num_images:
        raise ValueError(
            f"Expected a validation split that leaves images on both sides. "
            f"Received: num_images={num_images}, validation_split={validation_split}"
        )
    return num_fitted, num_images - num_fitted


def updates_per_epoch(num_images: int, batch_size: int) -> int:
    """Number of weight updates of one epoch: one a batch, the last and smaller one included."""
    return ceil(num_images / batch_size)


def smallest_batch_size(num_images: int, update_limit: int) -> int:
    """The smallest batch with which one epoch has FEWER than `update_limit` updates.

    ceil(n / b) < L holds exactly when n / b <= L - 1, so b = ceil(n / (L - 1)).

    Raises:
        ValueError: if `update_limit` is below 2, which no batch can satisfy, or `num_images` below 1.
    """
    if update_limit < 2 or num_images < 1:
        raise ValueError(
            f"Expected update_limit >= 2 and num_images >= 1. "
            f"Received: update_limit={update_limit}, num_images={num_images}"
        )
    return ceil(num_images / (update_limit - 1))


def layer_parameters(units: Sequence[int]) -> tuple[int, ...]:
    """Weights and biases of each dense layer, output layer last: (inputs + 1) * neurons."""
    widths = (NUM_PIXELS, *units, NUM_CLASSES)
    return tuple((inputs + 1) * neurons for inputs, neurons in pairwise(widths))


def num_parameters(experiment: Experiment) -> int:
    """Weights and biases of the whole network."""
    return sum(layer_parameters(experiment.units))


def num_multiply_adds(experiment: Experiment) -> int:
    """Multiply-adds of one image through the dense layers (the biases left out)."""
    widths = (NUM_PIXELS, *experiment.units, NUM_CLASSES)
    return sum(inputs * neurons for inputs, neurons in pairwise(widths))


def plan(
    num_images: int = NUM_TRAINING_IMAGES, epochs: int = EPOCHS, long_epochs: int = LONG_EPOCHS
) -> tuple[Experiment, ...]:
    """The twelve experiments of the TD, in the order in which its questions need them."""
    num_fitted, _ = split_sizes(num_images, VALIDATION_SPLIT)
    batch = smallest_batch_size(num_fitted, UPDATE_LIMIT)
    half = batch // 2

    def experiment(name: str, *units: int, **changes: object) -> Experiment:
        return Experiment.model_validate(
            {"name": name, "units": units, "batch_size": batch, "epochs": epochs} | changes
        )

    return (
        experiment("two_layers_256", 256, 256),
        experiment("two_layers_256_long", 256, 256, epochs=long_epochs),
        experiment("three_layers_256", 256, 256, 256),
        experiment("two_layers_128", 128, 128),
        experiment("two_layers_128_dropout", 128, 128, dropout=0.4),
        experiment("two_layers_256_dropout", 256, 256, dropout=0.4),
        experiment("two_layers_128_dropout_half_batch", 128, 128, dropout=0.4, batch_size=half),
        experiment("two_layers_128_dropout_sigmoid", 128, 128, dropout=0.4, activation="sigmoid"),
        experiment("two_layers_128_sigmoid", 128, 128, activation="sigmoid"),
        experiment("two_layers_64_dropout", 64, 64, dropout=0.4),
        experiment("two_layers_32_dropout", 32, 32, dropout=0.4),
        experiment("two_layers_16_dropout", 16, 16, dropout=0.4),
    )


FAMILY: tuple[tuple[str, str], ...] = (
    ("three_layers_256", "two_layers_256"),
    ("two_layers_128", "two_layers_256"),
    ("two_layers_128_dropout", "two_layers_128"),
    ("two_layers_256_dropout", "two_layers_256"),
    ("two_layers_128_dropout_half_batch", "two_layers_128_dropout"),
    ("two_layers_128_dropout_sigmoid", "two_layers_128_dropout"),
    ("two_layers_128_sigmoid", "two_layers_128"),
    ("two_layers_64_dropout", "two_layers_128_dropout"),
    ("two_layers_32_dropout", "two_layers_64_dropout"),
    ("two_layers_16_dropout", "two_layers_32_dropout"),
)
"""The comparisons (a, b), read a minus b, fixed before any result is seen: the family that Holm corrects."""


def candidates(experiments: Iterable[Experiment]) -> tuple[Experiment, ...]:
    """Those among which q4_8 chooses: the longer training answers q2_7 alone."""
    return tuple(experiment for experiment in experiments if experiment.name != "two_layers_256_long")
