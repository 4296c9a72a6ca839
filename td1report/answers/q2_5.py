"""Question 2.5: the smallest batch with few enough updates an epoch, and the readings not taken."""

from math import ceil

from td1report.answers.results import Results
from td1report.inputs.experiments import EPOCHS, UPDATE_LIMIT, VALIDATION_SPLIT, Role
from td1report.inputs.network import smallest_batch_size, updates_per_epoch
from td1report.records import Answer, Facts


class BatchTrial(Facts):
    """One batch size tried."""

    batch_size: int
    quotient: float
    """Fitted images over batch size, before rounding up."""
    full_batches: int
    """Quotient rounded down: what is counted if the last, smaller batch is forgotten."""
    updates: int
    """Per epoch."""
    last_batch: int
    """Images in the last batch of the epoch."""
    accepted: bool
    """Fewer updates than the limit."""


class BatchSize(Facts):
    """q2_5."""

    batch_size: int
    """That of the trainings."""
    num_images: int
    validation_split: float
    num_fitted: int
    num_validation: int
    update_limit: int
    most_updates: int
    """The largest number of updates below the limit."""
    bound: float
    """num_fitted / most_updates: no smaller batch will do."""
    chosen: BatchTrial
    trials: tuple[BatchTrial, ...]
    """Around the chosen size."""
    last_batch_matters: bool
    """Counting full batches alone would accept one of them that does not do."""
    power_of_two: BatchTrial
    """The next power of two, which would do as well."""
    without_split: BatchTrial
    """The smallest size if the validation images are forgotten, with what it gives on those really fitted."""
    epochs: int
    in_total: BatchTrial
    """The smallest size if the limit held for all epochs together."""
    in_total_updates: int
    """Updates that this size gives over all epochs."""


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
