"""The missing results, computed through a pool of workers.

`execute` submits tasks to `Workers` and gets futures back, and depends on no more of the processes than that.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from td1report.errors import NO_ROOM, BuildError, TD1Error, sentence, way_out
from td1report.runs.tasks import DataPlace, Event, Task, TimingTask, TrainingTask
from td1report.storage.store import Store
from td1report.workers.pool import Workers

PRELOAD = "td1report.runs.preload"
"""Module that a worker which trains loads before anything else."""


def require() -> None:
    """Makes sure that a worker can load TensorFlow, which takes as long as that takes.

    Raises:
        BuildError: if it cannot, or if no worker can be started; the message says why.
    """
    with Workers(1, lambda _: None, preload=PRELOAD) as workers, suppress(BrokenProcessPool):
        workers.submit("nothing", os.getpid).result()
        return
    how = "; ".join(workers.deaths().values()) or "for a reason that is not known"
    raise BuildError(f"The process that loads TensorFlow died: {sentence(how)}")


def compute(
    shared: Sequence[Task[Any]],
    alone: Sequence[TimingTask],
    store: Store,
    place: DataPlace,
    num_jobs: int,
    on_event: Callable[[Event], None] = lambda _: None,
) -> None:
    """Computes and stores missing results: first side by side, then what must have the machine for itself.

    Args:
        shared: the tasks that may share the machine.
        alone: those that want it for themselves.
        store: for the results.
        place: the data, verified by the caller; the workers read them again.
        num_jobs: most workers side by side.
        on_event: called with each event.

    Raises:
        BuildError: if a task failed; what is finished is kept.
    """
    with standby(alone, store, place, on_event) as finish:
        if shared:
            execute(shared, store, place, num_jobs, on_event)
        finish()


def execute(
    tasks: Sequence[Task[Any]],
    store: Store,
    place: DataPlace,
    num_jobs: int,
    on_event: Callable[[Event], None] = lambda _: None,
    *,
    preload: str | None = PRELOAD,
) -> None:
    """Does the tasks side by side; returns when all results are stored.

    Args:
        tasks: what to do; the heaviest starts first.
        store: for the results.
        place: the data, verified by the caller.
        num_jobs: most workers side by side.
        on_event: called with each event, from a thread of this process.
        preload: what each worker loads first: by default what a training needs; None for tasks that do not train.

    Raises:
        BuildError: if a task fails, or if its worker dies twice. The results of the others are kept.
    """
    lost: Sequence[Task[Any]] = sorted(split_among(tasks, num_jobs), key=lambda task: -task.weight())
    deaths: Counter[str] = Counter()
    while lost:
        with Workers(min(num_jobs, len(lost)), on_event, preload=preload) as workers:
            lost = _submit(workers, lost, store, place)
        if lost:
            how = workers.deaths() or dict.fromkeys((task.label() for task in lost), "for a reason that is not known")
            deaths.update(how.keys())
            _give_up_after_two(deaths, how)


@contextmanager
def standby(
    tasks: Sequence[TimingTask], store: Store, place: DataPlace, on_event: Callable[[Event], None] = lambda _: None
) -> Iterator[Callable[[], None]]:
    """A worker that gets ready while others have the machine, and does its tasks when the machine is its own.

    Yields: a function that does the tasks; it returns when their results are stored, and raises as `execute` does.
    """
    if not tasks:
        yield lambda: None
        return
    with Workers(1, on_event) as workers:
        for task in tasks:
            workers.submit(task.label(), task.get_ready, place)  # the task meets a fault here again, and raises it

        def finish() -> None:
            lost = _submit(workers, tasks, store, place)
            execute(lost, store, place, 1, on_event, preload=None)

        yield finish


def _give_up_after_two(deaths: Mapping[str, int], how: Mapping[str, str]) -> None:
    """One death may be an accident; the second at the same work is the end."""
    for work, reason in how.items():
        if deaths[work] > 1:
            raise BuildError(f"A worker died twice at {work}: {sentence(reason)} Finished runs are kept: build again.")


def split_among(tasks: Sequence[Task[Any]], num_jobs: int) -> list[Task[Any]]:
    """As many trainings as there are workers, where seeds can be shared out; compiling twice beats an idle core."""
    shared = list(tasks)
    while len(trainings := [task for task in shared if isinstance(task, TrainingTask)]) < num_jobs:
        largest = max((t for t in trainings if len(t.seeds) > 1), key=lambda task: task.weight(), default=None)
        if largest is None:
            break
        shared.remove(largest)
        shared += largest.halves()
    return shared


def _submit(workers: Workers, tasks: Sequence[Task[Any]], store: Store, place: DataPlace) -> list[Task[Any]]:
    """Runs the tasks; returns those lost with a dead worker, cut down to what they have not stored yet."""
    lost: list[Task[Any]] = []
    try:
        futures = {workers.submit(task.label(), task.run, store, place): task for task in tasks}
    except BrokenProcessPool:  # a worker died before it had anything to do
        return [part for task in tasks for part in task.missing(store, place.digests)]
    for future in as_completed(futures):
        try:
            future.result()
        except BrokenProcessPool:
            lost += futures[future].missing(store, place.digests)
        except TD1Error:
            raise
        except Exception as error:
            raise BuildError(_failure(futures[future].label(), error, store.root)) from error
    return lost


def _failure(label: str, error: Exception, root: Path) -> str:
    """An error of a task in words: where the disk refused to store its result, with the way out of that cause."""
    if isinstance(error, OSError) and (error.errno in NO_ROOM or str(error.filename or "").startswith(str(root))):
        return f"{label} cannot be stored in {str(root)!r}: {error}. {way_out(error)}; finished runs are kept."
    return f"{sentence(f'{label} failed: {type(error).__name__}: {error}')} Finished runs are kept."
