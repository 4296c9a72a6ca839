"""Question 4.5: half the batch: more updates an epoch, their effect on errors and time."""

from collections.abc import Sequence

import numpy as np

from td1report.answers.models import Contrast, Modification, contrast, error_curves, error_panels, modification, updates
from td1report.answers.results import Results
from td1report.answers.shared import Carried, Window, carried, window
from td1report.inputs.experiments import Role
from td1report.records import Answer, Facts, Figure, Run, Summary, Timing, Trend
from td1report.stats import inference


class BatchStage(Facts):
    """One batch size at some point of its training."""

    batch_size: int
    """Number of images of a batch."""
    window: Window
    """Epochs over which the error is averaged."""
    num_updates: int
    """Number of weight updates done by the last epoch of the window."""
    error: Summary
    """Validation error averaged over the window, in %."""


class EpochTime(Facts):
    """Time of one epoch of plain `fit`."""

    batch_size: int
    """Number of images of a batch."""
    updates_per_epoch: int
    """Number of weight updates of an epoch."""
    num_epochs: int
    """Number of epochs measured."""
    median: float
    """Median time of an epoch, in seconds."""
    fastest: float
    """Time of the fastest epoch, in seconds."""
    slowest: float
    """Time of the slowest epoch, in seconds."""
    milliseconds_per_update: float
    """Median time of an epoch over its updates, in milliseconds."""


class HalfBatch(Modification):
    """q4_5."""

    full: EpochTime
    """Time with the full batch."""
    half: EpochTime
    """Time with half the batch."""
    time_ratio: float
    """Ratio of the median times of an epoch, half batch over full batch."""
    updates_ratio: float
    """Ratio of the numbers of updates of an epoch, half batch over full batch."""
    fixed_cost: bool
    """An update of the half batch takes more than half the time of one of the full batch."""
    slower: Carried
    """Time of an epoch, full batch -> half batch, paired by turn, in seconds."""
    slowdown: Trend
    """The trend of `slower` where the medians go the same way, unclear otherwise."""
    stages: tuple[BatchStage, ...]
    """Full batch midway and at the end, then half batch: midway it has made as many updates as the full one in all."""
    midway: Contrast
    """Validation error midway, half - full, at the same epochs, in pt."""
    same_updates: Contrast
    """Validation error, half batch midway - full batch at the end, in pt: (nearly) the same number of updates, half the
    epochs."""
    updates_match: bool
    """Midway, the half batch has made as many updates as the full one in all, to 5 %."""
    hardware: str
    """Processor on which the times were measured."""


def q4_5(results: Results) -> Answer[HalfBatch]:
    """Halving the batch: more updates an epoch; effect on the errors and on the time."""
    roles = Role.NARROWER_DROPOUT_HALF_BATCH, Role.NARROWER_DROPOUT
    half, full = map(results.timing, roles)
    epochs = results.experiments[Role.NARROWER_DROPOUT].epochs
    # The epoch by which the half batch has made about as many updates as the full one in its whole training.
    half_epoch, full_epoch = (updates(results, role) for role in roles)
    equal = max(1, full_epoch * epochs // half_epoch)
    halves, fulls = map(results.runs, roles)
    half_updates, full_updates = half_epoch * equal, full_epoch * epochs
    half_time, full_time = epoch_time(half), epoch_time(full)
    slower = carried(full.epoch_seconds, half.epoch_seconds)
    return Answer(
        facts=HalfBatch.model_validate(
            modification(results, *roles)
            | {
                "full": full_time,
                "half": half_time,
                "time_ratio": half_time.median / full_time.median,
                "updates_ratio": half.updates_per_epoch / full.updates_per_epoch,
                "fixed_cost": 2 * half_time.milliseconds_per_update > full_time.milliseconds_per_update,
                "slower": slower,
                "slowdown": slowdown(slower, half_time.median - full_time.median),
                "stages": tuple(stage(results, role, epoch) for role in reversed(roles) for epoch in (equal, epochs)),
                "midway": contrast(errors_until(halves, equal), errors_until(fulls, equal)),
                "same_updates": contrast(errors_until(halves, equal), errors_until(fulls, epochs)),
                "updates_match": abs(half_updates - full_updates) <= 0.05 * full_updates,
                "hardware": full.origin.hardware.processor,
            }
        ),
        figures={
            "errors": mark_epoch(error_panels(results, {"error": roles}, {"width_mm": 78, "height_mm": 46}), equal),
            "times": Figure(
                kind="epoch_times",
                arrays={timing.experiment: np.array(timing.epoch_seconds) for timing in (full, half)},
                labels={"series": (full.experiment, half.experiment), "colours": tuple(reversed(roles))},
                options={"width_mm": 78, "height_mm": 31},
            ),
        },
    )


def mark_epoch(figure: Figure, epoch: int) -> Figure:
    """The same curves of one panel, with a line at this epoch."""
    return figure.model_copy(update={"arrays": figure.arrays | {"marks": np.array([float(epoch)])}})


def epoch_time(timing: Timing) -> EpochTime:
    """Median and spread of the measured epochs."""
    median = float(np.median(timing.epoch_seconds))
    return EpochTime(
        batch_size=timing.batch_size,
        updates_per_epoch=timing.updates_per_epoch,
        num_epochs=len(timing.epoch_seconds),
        median=median,
        fastest=min(timing.epoch_seconds),
        slowest=max(timing.epoch_seconds),
        milliseconds_per_update=1000 * median / timing.updates_per_epoch,
    )


def slowdown(slower: Carried, difference_of_medians: float) -> Trend:
    """Trend of the time of an epoch, by the mean of the turns and by the medians, which must agree in sign."""
    agree = slower.change.mean * difference_of_medians > 0
    return slower.trend if agree or slower.trend is Trend.ONE_RUN else Trend.UNCLEAR


def errors_until(runs: Sequence[Run], epoch: int) -> list[float]:
    """The outcome of each run, had its training ended at this epoch, in %."""
    first = window(epoch).first
    errors: list[float] = error_curves(runs, validation=True)[:, first - 1 : epoch].mean(axis=1).tolist()
    return errors


def stage(results: Results, role: Role, epoch: int) -> BatchStage:
    """One batch size, its training stopped after this many epochs."""
    return BatchStage(
        batch_size=results.experiments[role].batch_size,
        window=window(epoch),
        num_updates=updates(results, role) * epoch,
        error=inference.summary(errors_until(results.runs(role), epoch)),
    )
