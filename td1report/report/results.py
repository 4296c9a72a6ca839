"""Stored results of a plan -> Results, from which the questions are answered."""

import numpy as np
from numpy.typing import NDArray

from td1report.answers.results import Results
from td1report.inputs.data import FashionMNIST
from td1report.report.plan import Plan
from td1report.storage.store import Store


def read_results(plan: Plan, data: FashionMNIST, store: Store) -> Results:
    """The stored results of a plan.

    Raises:
        BuildError: if one is missing: it was damaged or deleted since it was computed.
    """
    task_of = {experiment.name: task for task in plan.training for experiment in task.experiments}

    def load_probabilities(name: str, seed: int) -> NDArray[np.float32]:
        return task_of[name].probabilities(store, name, seed, data.digests)

    runs = [run for task in plan.training for run in task.read(store, data.digests)]
    names = [experiment.name for experiment in plan.trained]
    return Results(
        data=data,
        experiments=plan.experiments,
        runs_by_experiment={name: tuple(run for run in runs if run.experiment == name) for name in names},
        load_probabilities=load_probabilities,
        anomalies=plan.anomalies.read(store, data.digests) if plan.anomalies else (),
        timings=plan.timing.read(store, data.digests) if plan.timing else (),
    )
