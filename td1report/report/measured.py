"""Outline + execute -> Report -> the files of the output folder."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import combinations
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from td1report.answers.images import mean_images, pairwise_distances
from td1report.answers.results import Results
from td1report.answers.shared import FIRST_MODEL
from td1report.inputs import experiments, machine, network
from td1report.inputs.config import Config
from td1report.inputs.data import FashionMNIST
from td1report.inputs.experiments import FAMILY, VALIDATION_SPLIT
from td1report.inputs.network import NUM_CLASSES, split_sizes
from td1report.records import (
    Best,
    DetectableDifference,
    Experiment,
    ExperimentResult,
    Mistakes,
    PairContrast,
    Procedure,
    Provenance,
    Report,
    Run,
)
from td1report.report.plan import Plan
from td1report.stats import inference, simulation
from td1report.storage import code_digest

MOSAIC_SHAPE = (9, 21)
"""Rows and columns of the images that decorate the cover."""


def frame(work: Plan, config: Config, results: Results) -> Report:
    """The report without its answers: all that was measured, and what follows from it for the whole."""
    compared = {name for pair in experiments.FAMILY for name in pair} <= set(results.runs_by_experiment)
    runs = tuple(run for experiment in work.experiments for run in results.runs(experiment.name))
    choice = results.choice() if compared else None
    return Report(
        provenance=_provenance(config, results, runs),
        cover=config.cover,
        experiments={name: _experiment_result(value, results) for name, value in results.experiments.items()},
        runs=runs,
        comparisons=results.comparisons("val_error") + results.comparisons("val_loss") if compared else (),
        contrasts=contrasts(results),
        anomalies=results.anomalies,
        timings=results.timings,
        procedure=_procedure(results),
        answers={},
        best=None if choice is None else Best(experiment=choice.experiment, indistinguishable=choice.indistinguishable),
        mosaic=_mosaic(results.data),
        mistakes=mistakes(results),
    )


def _experiment_result(experiment: Experiment, results: Results) -> ExperimentResult:
    seconds = [run.seconds for run in results.runs_by_experiment.get(experiment.name, ())]
    return ExperimentResult(
        **experiment.model_dump(exclude={"name"}),
        parameters=network.num_parameters(experiment),
        median_seconds=median(seconds) if seconds else None,
    )


def _procedure(results: Results) -> Procedure:
    data = results.data
    typical_sd, detectable = _detectable(results)
    num_fitted, num_validation = network.split_sizes(len(data.train_images), experiments.VALIDATION_SPLIT)
    num_seeds = max((len(runs) for runs in results.runs_by_experiment.values()), default=0)
    return Procedure(
        confidence_level=1 - inference.ALPHA,
        significance_level=inference.ALPHA,
        equivalence_margin=inference.EQUIVALENCE_MARGIN,
        power=inference.POWER,
        outcome_epochs=min(inference.OUTCOME_EPOCHS, results.experiments["two_layers_256"].epochs),
        num_comparisons=len(experiments.FAMILY),
        false_alarm=simulation.false_alarm_rate(experiments.FAMILY, num_seeds) if num_seeds > 1 else None,
        typical_sd=typical_sd,
        detectable=detectable,
        validation_split=experiments.VALIDATION_SPLIT,
        num_classes=network.NUM_CLASSES,
        num_fitted=num_fitted,
        num_validation=num_validation,
        num_test=len(data.test_images),
    )


def _detectable(results: Results) -> tuple[float | None, tuple[DetectableDifference, ...]]:
    """The usual spread over the seeds, and the differences that it lets these seeds show."""
    outcomes = results.outcomes("val_error").values()
    spreads = [spread for values in outcomes if (spread := inference.summary(values).sd) is not None]
    if not spreads or median(spreads) == 0:
        return None, ()
    num_seeds = max(len(values) for values in outcomes)
    counts = (num_seeds, 2 * num_seeds)
    return median(spreads), inference.power_table(median(spreads), counts, len(experiments.FAMILY))


def _provenance(config: Config, results: Results, runs: Sequence[Run]) -> Provenance:
    finished = [run.finished_at for run in runs]
    return Provenance(
        build_id="",
        created_at=max(finished, default=f"{datetime.now(UTC).date()}T00:00:00+00:00"),
        preset=config.preset,
        seeds=config.seeds,
        versions=machine.versions(),
        data_digests=dict(results.data.digests),
        data_source=results.data.source,
        code_digest=code_digest.digest_of_package(),
        hardware=machine.hardware(),
        training_seconds=_training_seconds(results),
    )


def _training_seconds(results: Results) -> float:
    """Seconds of all trainings; a run that is the beginning of a longer one was not trained apart."""
    longest: dict[tuple[Any, ...], float] = {}
    for name, runs in results.runs_by_experiment.items():
        for run in runs:
            key = (*results.experiments[name].architecture, run.seed)
            longest[key] = max(longest.get(key, 0.0), run.seconds)
    return sum(longest.values())


def _mosaic(data: FashionMNIST) -> NDArray[np.uint8]:
    rows, columns = MOSAIC_SHAPE
    wanted = np.resize(np.arange(len(data.test_images)), rows * columns)
    return data.test_images[wanted].reshape(rows, columns, 28, 28)


def mistakes(results: Results) -> Mistakes | None:
    """The test images that a run of the first model misses; None if it was not trained."""
    runs = results.runs_by_experiment.get(FIRST_MODEL, ())
    if not runs:
        return None
    data = results.data
    probabilities = np.array([results.probabilities(FIRST_MODEL, run.seed) for run in runs])
    ids = np.flatnonzero((probabilities.argmax(axis=2) != data.test_labels).any(axis=0))
    num_fitted, _ = split_sizes(len(data.train_labels), VALIDATION_SPLIT)
    means = mean_images(data.train_images[:num_fitted], data.train_labels[:num_fitted])
    return Mistakes(
        ids=ids,
        true=data.test_labels[ids],
        images=data.test_images[ids],
        probabilities=probabilities[:, ids],
        distances=pairwise_distances(means),
        sizes=np.bincount(data.test_labels, minlength=NUM_CLASSES),
    )


def contrasts(results: Results) -> tuple[PairContrast, ...]:
    """Differences of validation error of the pairs outside the family fixed in advance, the later in the plan first.

    A training and its own beginning are no pair: they share their seeds' weights, and q2_7 compares them within seed.
    """
    outcomes = results.outcomes("val_error")
    compared = {frozenset(pair) for pair in FAMILY}
    return tuple(
        _contrast(later, earlier, outcomes[later], outcomes[earlier])
        for earlier, later in combinations(outcomes, 2)
        if {earlier, later} not in compared
        and results.experiments[earlier].architecture != results.experiments[later].architecture
    )


def _contrast(a: str, b: str, values_a: inference.Values, values_b: inference.Values) -> PairContrast:
    compared = inference.compare(a, b, values_a, values_b, "val_error")
    return PairContrast(a=a, b=b, difference=compared.difference, interval=compared.interval)
