"""Results -> Report without its answers: all that was measured, and what follows from it for the whole.

`assembly.finish` completes it: answers, cover, comments, and what belongs to one build alone.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import combinations
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from td1report.answers.images import class_means, pairwise_distances
from td1report.answers.results import Results
from td1report.inputs.data import FashionMNIST
from td1report.inputs.experiments import FAMILY, VALIDATION_SPLIT, Role
from td1report.inputs.network import NUM_CLASSES, num_parameters
from td1report.records import (
    Anomalies,
    Best,
    Composition,
    Contribution,
    Cover,
    DetectableDifference,
    Experiment,
    ExperimentResult,
    Hardware,
    Mistakes,
    Origin,
    PairContrast,
    Preset,
    Procedure,
    Provenance,
    Report,
    Run,
    Timing,
)
from td1report.stats import inference, simulation

MOSAIC_SHAPE = (9, 21)
"""Rows and columns of the images that decorate the cover."""


def measured_report(results: Results, seeds: Sequence[int], preset: Preset) -> Report:
    """The report without its answers.

    Args:
        results: of all that the questions need.
        seeds: one training of each experiment each.
        preset: that of the experiments.
    """
    compared = {name for pair in results.family for name in pair} <= set(results.runs_by_experiment)
    runs = tuple(run for own in results.runs_by_experiment.values() for run in own)
    choice = results.choice() if compared else None
    return Report(
        provenance=_provenance(results, runs, tuple(seeds), preset),
        cover=Cover(),
        roles={role.value: experiment.name for role, experiment in results.experiments.items()},
        experiments={name: _experiment_result(value, results) for name, value in results.by_name.items()},
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
        parameters=num_parameters(experiment),
        median_seconds=median(seconds) if seconds else None,
    )


def _procedure(results: Results) -> Procedure:
    data = results.data
    typical_sd, detectable = _detectable(results)
    num_seeds = max((len(runs) for runs in results.runs_by_experiment.values()), default=0)
    return Procedure(
        confidence_level=1 - inference.ALPHA,
        significance_level=inference.ALPHA,
        equivalence_margin=inference.EQUIVALENCE_MARGIN,
        power=inference.POWER,
        outcome_epochs=min(inference.OUTCOME_EPOCHS, results.experiments[Role.BASE].epochs),
        num_comparisons=len(FAMILY),
        false_alarm=simulation.false_alarm_rate(results.family, num_seeds) if num_seeds > 1 else None,
        typical_sd=typical_sd,
        detectable=detectable,
        validation_split=VALIDATION_SPLIT,
        num_classes=NUM_CLASSES,
        num_fitted=data.num_fitted,
        num_validation=data.num_validation,
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
    return median(spreads), inference.power_table(median(spreads), counts, len(FAMILY))


def _provenance(results: Results, runs: Sequence[Run], seeds: tuple[int, ...], preset: Preset) -> Provenance:
    finished = [run.finished_at for run in runs]
    return Provenance(
        build_id="",
        created_at=max(finished, default=f"{datetime.now(UTC).date()}T00:00:00+00:00"),
        preset=preset,
        seeds=seeds,
        versions={},
        data_digests=dict(results.data.digests),
        data_source=results.data.source,
        code_digest="",
        hardware=Hardware(system="", processor="", cores=0, memory_gib=0.0),
        contributions=contributions(runs, results.anomalies, results.timings),
        composition=Composition.SAME,
        training_seconds=_training_seconds(results),
    )


def contributions(
    runs: Sequence[Run], anomalies: Sequence[Anomalies], timings: Sequence[Timing]
) -> tuple[Contribution, ...]:
    """What each machine, with each set of versions, computed; that which trained most first."""
    origins_of = [[result.origin for result in part] for part in (runs, anomalies, timings)]
    counts = [Counter(map(_place, part)) for part in origins_of]
    origins = {_place(origin): origin for part in origins_of for origin in part}
    shares = [
        Contribution(
            hardware=origin.hardware,
            versions=origin.versions,
            num_runs=counts[0][place],
            num_anomalies=counts[1][place],
            num_timings=counts[2][place],
        )
        for place, origin in origins.items()
    ]
    return tuple(sorted(shares, key=lambda share: -share.num_runs))


def _place(origin: Origin) -> str:
    """Equal for results of one machine and one set of versions."""
    return origin.model_dump_json(include={"hardware", "versions"})


def composition(shares: Sequence[Contribution], hardware: Hardware, versions: Mapping[str, str]) -> Composition:
    """What renders a report, beside what computed its results.

    Args:
        shares: what computed them.
        hardware: the machine that renders.
        versions: of Python and of the packages there.
    """
    if any(share.hardware != hardware for share in shares):
        return Composition.OTHER_MACHINE
    same = all(share.versions.items() <= versions.items() for share in shares)
    return Composition.SAME if same else Composition.OTHER_SOFTWARE


def _training_seconds(results: Results) -> float:
    """Seconds of all trainings; a run that is the beginning of a longer one was not trained apart."""
    longest: dict[tuple[Any, ...], float] = {}
    for name, runs in results.runs_by_experiment.items():
        for run in runs:
            key = (*results.by_name[name].architecture, run.seed)
            longest[key] = max(longest.get(key, 0.0), run.seconds)
    return sum(longest.values())


def _mosaic(data: FashionMNIST) -> NDArray[np.uint8]:
    rows, columns = MOSAIC_SHAPE
    wanted = np.resize(np.arange(len(data.test_images)), rows * columns)
    return data.test_images[wanted].reshape(rows, columns, 28, 28)


def mistakes(results: Results) -> Mistakes | None:
    """The test images that a run of the first model misses; None if it was not trained."""
    runs = results.runs_by_experiment.get(results.name(Role.BASE), ())
    if not runs:
        return None
    data = results.data
    probabilities = np.array([results.probabilities(Role.BASE, run.seed) for run in runs])
    ids = np.flatnonzero((probabilities.argmax(axis=2) != data.test_labels).any(axis=0))
    return Mistakes(
        ids=ids,
        true=data.test_labels[ids],
        images=data.test_images[ids],
        probabilities=probabilities[:, ids],
        distances=pairwise_distances(class_means(data)),
        sizes=np.bincount(data.test_labels, minlength=NUM_CLASSES),
    )


def contrasts(results: Results) -> tuple[PairContrast, ...]:
    """Differences of validation error of the pairs outside the family fixed in advance, the later in the plan first.

    A training and its own beginning are no pair: they share their seeds' weights, and q2_7 compares them within seed.
    """
    outcomes = results.outcomes("val_error")
    compared = {frozenset(pair) for pair in results.family}
    return tuple(
        _contrast(later, earlier, outcomes[later], outcomes[earlier])
        for earlier, later in combinations(outcomes, 2)
        if {earlier, later} not in compared
        and results.by_name[earlier].architecture != results.by_name[later].architecture
    )


def _contrast(a: str, b: str, values_a: inference.Values, values_b: inference.Values) -> PairContrast:
    compared = inference.compare(a, b, values_a, values_b, "val_error")
    return PairContrast(a=a, b=b, difference=compared.difference, interval=compared.interval)
