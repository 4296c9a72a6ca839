"""Question 2.5: the smallest batch with few enough updates an epoch, and the readings not taken."""

from math import ceil

from td1report.answers.results import Results
from td1report.inputs.experiments import EPOCHS, UPDATE_LIMIT, VALIDATION_SPLIT, Role
from td1report.inputs.network import smallest_batch_size, updates_per_epoch
from td1report.records import Answer, Facts


class BatchTrial(Facts):
    """One batch size tried."""

    batch_size: int
    """Number of images of a batch."""
    quotient: float
    """Ratio of fitted images to batch size, before rounding up."""
    full_batches: int
    """Number of full batches: what is counted if the last, smaller batch is forgotten."""
    updates: int
    """Number of weight updates of an epoch."""
    last_batch: int
    """Number of images in the last batch of the epoch."""
    accepted: bool
    """Fewer updates than the limit."""


class BatchSize(Facts):
    """q2_5."""

    batch_size: int
    """Number of images of a batch in the trainings."""
    num_images: int
    """Number of training images, validation included."""
    validation_split: float
    """Share of the training images held out for validation, in [0, 1]."""
    num_fitted: int
    """Number of fitted images."""
    num_validation: int
    """Number of validation images."""
    update_limit: int
    """Number of updates an epoch must stay below."""
    most_updates: int
    """Number of updates an epoch may have at most: the limit less one."""
    bound: float
    """Number of images that a batch needs at least, before rounding up: num_fitted / most_updates."""
    chosen: BatchTrial
    """The chosen size."""
    trials: tuple[BatchTrial, ...]
    """Sizes around the chosen one, ascending."""
    last_batch_matters: bool
    """Counting full batches alone would accept one of them that does not do."""
    power_of_two: BatchTrial
    """The next power of two, which would do as well."""
    without_split: BatchTrial
    """The smallest size if the validation images are forgotten, with what it gives on those really fitted."""
    epochs: int
    """Number of epochs of a training."""
    in_total: BatchTrial
    """The smallest size if the limit held for all epochs together."""
    in_total_updates: int
    """Number of updates that this size gives over all epochs."""


def try_batch(num_fitted: int, batch_size: int, update_limit: int) -> BatchTrial:
    """Batches and updates of one epoch with this batch size."""
    updates = updates_per_epoch(num_fitted, batch_size)
    return BatchTrial(
        batch_size=batch_size,
        quotient=num_fitted / batch_size,
        full_batches=num_fitted // batch_size,
        updates=updates,
        last_batch=num_fitted - (updates - 1) * batch_size,
        accepted=updates < update_limit,
    )


def q2_5(results: Results) -> Answer[BatchSize]:
    """The smallest batch with fewer than 200 updates an epoch, and the readings not taken."""
    num_images = len(results.data.train_images)
    num_fitted, num_validation = results.data.num_fitted, results.data.num_validation
    size = results.experiments[Role.BASE].batch_size
    # Over all epochs together: fewer than limit / epochs updates in each of them.
    in_total = smallest_batch_size(num_fitted, ceil(UPDATE_LIMIT / EPOCHS))

    def trial(batch_size: int) -> BatchTrial:
        return try_batch(num_fitted, batch_size, UPDATE_LIMIT)

    trials = tuple(trial(tried) for tried in range(max(1, size - 2), size + 2))
    return Answer(
        facts=BatchSize(
            batch_size=size,
            num_images=num_images,
            validation_split=VALIDATION_SPLIT,
            num_fitted=num_fitted,
            num_validation=num_validation,
            update_limit=UPDATE_LIMIT,
            most_updates=UPDATE_LIMIT - 1,
            bound=num_fitted / (UPDATE_LIMIT - 1),
            chosen=trial(size),
            trials=trials,
            last_batch_matters=any(tried.full_batches < UPDATE_LIMIT and not tried.accepted for tried in trials),
            power_of_two=trial(1 << (size - 1).bit_length()),
            without_split=trial(smallest_batch_size(num_images, UPDATE_LIMIT)),
            epochs=EPOCHS,
            in_total=trial(in_total),
            in_total_updates=EPOCHS * updates_per_epoch(num_fitted, in_total),
        )
    )
