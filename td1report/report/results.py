"""Stored results of a plan -> Results, from which the questions are answered."""

from collections.abc import Iterable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from td1report.answers.results import Results
from td1report.errors import BuildError
from td1report.inputs import experiments
from td1report.inputs.data import FashionMNIST
from td1report.records import Anomalies, Experiment, Run, Timing
from td1report.report.plan import Plan
from td1report.runs.tasks import run_identity
from td1report.storage.store import Store

R = TypeVar("R")


def gather(work: Plan, data: FashionMNIST, store: Store) -> Results:
    """The stored results of a plan.

    Raises:
        BuildError: if one is missing: it was damaged or deleted since it was computed.
    """
    by_name = {experiment.name: experiment for experiment in work.experiments}

    def read_run(experiment: Experiment, seed: int) -> Run:
        run = store.read(run_identity(experiment, seed, data.digests), Run)
        return _present(run, f"{experiment.name}, seed {seed}")

    def load_probabilities(name: str, seed: int) -> NDArray[np.float32]:
        try:
            return store.read_array(run_identity(by_name[name], seed, data.digests), "test_probabilities")
        except KeyError:
            return _present(None, f"{name}, seed {seed}")

    forests: list[Anomalies] = []
    if work.anomalies is not None:
        for seed in work.anomalies.seeds:
            identity = work.anomalies.identity(seed, data.digests)
            forests.append(_present(store.read(identity, Anomalies), f"Isolation Forest, seed {seed}"))
    timings: list[Timing] = []
    if work.timing is not None:
        for experiment in work.timing.experiments:
            identity = work.timing.identity(experiment, data.digests)
            timings.append(_present(store.read(identity, Timing), f"time per epoch of {experiment.name}"))
    return Results(
        data=data,
        experiments={e.name: e for e in _all_experiments(work)},
        runs_by_experiment={e.name: tuple(read_run(e, seed) for seed in work.seeds) for e in work.experiments},
        load_probabilities=load_probabilities,
        anomalies=tuple(forests),
        timings=tuple(timings),
    )


def _all_experiments(work: Plan) -> Iterable[Experiment]:
    """The whole plan of the TD: questions about the architecture need no run."""
    planned = {experiment.name: experiment for experiment in work.experiments}
    return (planned.get(experiment.name, experiment) for experiment in experiments.plan())


def _present(value: R | None, what: str) -> R:
    if value is None:
        raise BuildError(f"The stored result of {what} is missing or damaged. Build again: it will be computed again.")
    return value
