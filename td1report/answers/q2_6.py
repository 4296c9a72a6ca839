"""Question 2.6: the training of the first model. Losses are in nats, accuracies in [0, 1], times in seconds."""

from collections.abc import Sequence

from td1report.answers.results import SHOWN_SEED_POSITION, Results
from td1report.inputs.experiments import Role
from td1report.inputs.network import updates_per_epoch
from td1report.records import Answer, Facts, Summary
from td1report.stats import inference


class Curve(Facts):
    """One curve of the history: its ends for the seed shown, its end over all seeds."""

    first: float
    """Value at the first epoch for the seed shown, in the unit of the curve."""
    last: float
    """Value at the last epoch for the seed shown, in the unit of the curve."""
    last_over_seeds: Summary
    """Value at the last epoch over all seeds, in the unit of the curve."""


class Training(Facts):
    """q2_6."""

    epochs: int
    """Number of epochs."""
    batch_size: int
    """Number of images of a batch."""
    num_fitted: int
    """Number of fitted images."""
    num_validation: int
    """Number of validation images."""
    first_validation_index: int
    """Training index of the first validation image."""
    last_validation_index: int
    """Training index of the last validation image."""
    updates_per_epoch: int
    """Number of weight updates of an epoch."""
    updates: int
    """Number of weight updates of the whole training."""
    images_seen: int
    """Number of images seen over all epochs, each fitted image counted once an epoch."""
    shown_seed: int
    """Seed of the run shown, fixed in advance."""
    seconds: Summary
    """Wall time of a training over the seeds, in seconds."""
    fastest_seconds: float
    """Wall time of the fastest training, in seconds."""
    slowest_seconds: float
    """Wall time of the slowest training, in seconds."""
    processors: tuple[str, ...]
    """Names of the processors that trained, that of the first seed first."""
    loss: Curve
    """Training loss, mean over the batches of an epoch, in nats."""
    accuracy: Curve
    """Training accuracy, mean over the batches of an epoch, a share in [0, 1]."""
    val_loss: Curve
    """Validation loss at the end of an epoch, in nats."""
    val_accuracy: Curve
    """Validation accuracy at the end of an epoch, a share in [0, 1]."""


def _curve(curves: Sequence[Sequence[float]], shown: int) -> Curve:
    last = inference.summary([curve[-1] for curve in curves])
    return Curve(first=curves[shown][0], last=curves[shown][-1], last_over_seeds=last)


def q2_6(results: Results) -> Answer[Training]:
    """Course of the training, and the last line of its history."""
    runs, shown = results.runs(Role.BASE), results.shown_run(Role.BASE)
    experiment = results.experiments[Role.BASE]
    num_images = len(results.data.train_images)
    num_fitted, num_validation = results.data.num_fitted, results.data.num_validation
    updates = updates_per_epoch(num_fitted, experiment.batch_size)
    seconds = [run.seconds for run in runs]
    curves = {
        name: _curve([getattr(run.history, name) for run in runs], SHOWN_SEED_POSITION)
        for name in ("loss", "accuracy", "val_loss", "val_accuracy")
    }
    return Answer(
        facts=Training(
            epochs=experiment.epochs,
            batch_size=experiment.batch_size,
            num_fitted=num_fitted,
            num_validation=num_validation,
            first_validation_index=num_fitted,
            last_validation_index=num_images - 1,
            updates_per_epoch=updates,
            updates=updates * experiment.epochs,
            images_seen=num_fitted * experiment.epochs,
            shown_seed=shown.seed,
            seconds=inference.summary(seconds),
            fastest_seconds=min(seconds),
            slowest_seconds=max(seconds),
            processors=tuple(dict.fromkeys(run.origin.hardware.processor for run in runs)),
            **curves,
        )
    )
