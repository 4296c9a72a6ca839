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
    last: float
    last_over_seeds: Summary


class Training(Facts):
    """q2_6."""

    epochs: int
    batch_size: int
    num_fitted: int
    num_validation: int
    first_validation_index: int
    last_validation_index: int
    updates_per_epoch: int
    updates: int
    images_seen: int
    """Over all epochs, each fitted image counted once an epoch."""
    shown_seed: int
    seconds: Summary
    fastest_seconds: float
    slowest_seconds: float
    loss: Curve
    accuracy: Curve
    val_loss: Curve
    val_accuracy: Curve


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
            **curves,
        )
    )
