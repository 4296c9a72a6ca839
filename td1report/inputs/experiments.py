"""The trainings that the TD asks for: their roles, their names, and the comparisons between them; pure.

Code and templates address an experiment by its role; its name, which is printed and stored, derives from its values.
Batch sizes are computed, not chosen: the TD fixes the share held out for validation and the number of updates an epoch
may have (q2_5), then halves the batch (q4_5).
"""

from collections.abc import Mapping
from enum import StrEnum

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
UNITS = 256
LAYERS = 2
DROPOUT = 0.4
WIDTHS = (16, 32, 64, 128)
"""Neurons of each hidden layer in 4.7, ascending."""


class Role(StrEnum):
    """The part that an experiment plays in the TD. Two roles may be played by one experiment."""

    BASE = "base"
    """The network of sections 2 and 3."""
    BASE_LONG = "base_long"
    """The same, trained longer (2.7)."""
    DEEPER = "deeper"
    """One more hidden layer (3.9, 4.1)."""
    NARROWER = "narrower"
    """Half the neurons (4.2)."""
    NARROWER_DROPOUT = "narrower_dropout"
    """Half the neurons and dropout (4.3, 4.4): the start of 4.5 to 4.7."""
    BASE_DROPOUT = "base_dropout"
    """The other reading of 4.3: dropout with all the neurons."""
    NARROWER_DROPOUT_HALF_BATCH = "narrower_dropout_half_batch"
    """Half the batch size (4.5)."""
    NARROWER_DROPOUT_SIGMOID = "narrower_dropout_sigmoid"
    """Sigmoid instead of relu (4.6)."""
    NARROWER_SIGMOID = "narrower_sigmoid"
    """The same without dropout (4.6)."""
    WIDTH_4 = "width_4"
    """The widest network of 4.7."""
    WIDTH_3 = "width_3"
    WIDTH_2 = "width_2"
    WIDTH_1 = "width_1"
    """The narrowest network of 4.7."""


WIDTH_ROLES = (Role.WIDTH_1, Role.WIDTH_2, Role.WIDTH_3, Role.WIDTH_4)
"""Those of 4.7, in the order of `WIDTHS`."""

FAMILY: tuple[tuple[Role, Role], ...] = (
    (Role.DEEPER, Role.BASE),
    (Role.NARROWER, Role.BASE),
    (Role.NARROWER_DROPOUT, Role.NARROWER),
    (Role.BASE_DROPOUT, Role.BASE),
    (Role.NARROWER_DROPOUT_HALF_BATCH, Role.NARROWER_DROPOUT),
    (Role.NARROWER_DROPOUT_SIGMOID, Role.NARROWER_DROPOUT),
    (Role.NARROWER_SIGMOID, Role.NARROWER),
    (Role.WIDTH_3, Role.WIDTH_4),
    (Role.WIDTH_2, Role.WIDTH_3),
    (Role.WIDTH_1, Role.WIDTH_2),
)
"""The comparisons (a, b), read a minus b, fixed before any result is seen: the family that Holm corrects."""

TIMED = (Role.NARROWER_DROPOUT, Role.NARROWER_DROPOUT_HALF_BATCH)
"""The two settings whose time per epoch q4_5 compares."""

_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def by_role(
    num_images: int = NUM_TRAINING_IMAGES, epochs: int = EPOCHS, long_epochs: int = LONG_EPOCHS
) -> dict[Role, Experiment]:
    """The experiment of each role, in the order in which the TD's questions need them.

    Raises:
        ValueError: if two different experiments have one name, which their values then do not tell.
    """
    num_fitted, _ = split_sizes(num_images, VALIDATION_SPLIT)
    batch = smallest_batch_size(num_fitted, UPDATE_LIMIT)
    base, narrower = (UNITS,) * LAYERS, (UNITS // 2,) * LAYERS

    def experiment(units: tuple[int, ...], **changes: object) -> Experiment:
        values = {"name": "", "units": units, "batch_size": batch, "epochs": epochs} | changes
        unnamed = Experiment.model_validate(values)
        return unnamed.model_copy(update={"name": name_of(unnamed, usual_batch_size=batch, usual_epochs=epochs)})

    experiments = {
        Role.BASE: experiment(base),
        Role.BASE_LONG: experiment(base, epochs=long_epochs),
        Role.DEEPER: experiment((*base, UNITS)),
        Role.NARROWER: experiment(narrower),
        Role.NARROWER_DROPOUT: experiment(narrower, dropout=DROPOUT),
        Role.BASE_DROPOUT: experiment(base, dropout=DROPOUT),
        Role.NARROWER_DROPOUT_HALF_BATCH: experiment(narrower, dropout=DROPOUT, batch_size=batch // 2),
        Role.NARROWER_DROPOUT_SIGMOID: experiment(narrower, dropout=DROPOUT, activation="sigmoid"),
        Role.NARROWER_SIGMOID: experiment(narrower, activation="sigmoid"),
    } | {
        role: experiment((width,) * LAYERS, dropout=DROPOUT)
        for role, width in reversed(tuple(zip(WIDTH_ROLES, WIDTHS, strict=True)))
    }
    if len({experiment.name for experiment in experiments.values()}) < len(distinct(experiments)):
        raise ValueError(
            f"Expected a name of its own for each experiment. Received: {list(map(str, distinct(experiments)))}"
        )
    return experiments


def name_of(experiment: Experiment, *, usual_batch_size: int, usual_epochs: int) -> str:
    """The name of an experiment, from its values: two_layers_128_dropout_half_batch.

    Args:
        experiment: its own name is not looked at.
        usual_batch_size: one that leaves no mark in a name.
        usual_epochs: the same for a number of epochs.
    """
    count = len(experiment.units)
    widths = experiment.units[:1] if len(set(experiment.units)) == 1 else experiment.units
    parts = [
        _COUNTS[count] if count < len(_COUNTS) else str(count),
        "layer" if count == 1 else "layers",
        *map(str, widths),
    ]
    parts += ["dropout"] if experiment.dropout else []
    if experiment.batch_size != usual_batch_size:
        parts.append("half_batch" if experiment.batch_size == usual_batch_size // 2 else f"b{experiment.batch_size}")
    parts += [experiment.activation] if experiment.activation != "relu" else []
    if experiment.epochs != usual_epochs:
        parts.append("long" if experiment.epochs > usual_epochs else "short")
    return "_".join(parts)


def distinct(experiments: Mapping[Role, Experiment]) -> tuple[Experiment, ...]:
    """The experiments behind the roles, each once, in the order of the roles."""
    return tuple(dict.fromkeys(experiments.values()))


def candidates(experiments: Mapping[Role, Experiment]) -> tuple[Experiment, ...]:
    """Those among which q4_8 chooses: the longer training answers q2_7 alone."""
    return distinct({role: experiment for role, experiment in experiments.items() if role is not Role.BASE_LONG})
