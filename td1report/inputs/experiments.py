"""Every training the TD asks for, as one flat named list; pure.

Batch sizes are computed, not chosen: the TD fixes the share kept for validation and the number of updates an epoch
may have (q2_5), then halves the batch (q4_5).
"""

from collections.abc import Iterable

from td1report.inputs.network import smallest_batch_size, split_sizes
from td1report.records import Experiment

NUM_TRAINING_IMAGES = 60_000
NUM_TEST_PER_CLASS = 1_000
VALIDATION_SPLIT = 0.2
UPDATE_LIMIT = 200
EPOCHS = 20
LONG_EPOCHS = 40
DRAFT_EPOCHS = 3
DRAFT_LONG_EPOCHS = 6


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
