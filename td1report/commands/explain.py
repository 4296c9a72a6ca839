"""`td1report outline` and `td1report explain`: the needs of the questions, and the runs that a build would train."""

from collections.abc import Iterator, Mapping

from td1report.answers.outline import QUESTIONS, select
from td1report.inputs.config import Config
from td1report.report.plan import plan
from td1report.runs.tasks import AnomaliesTask, TimingTask, TrainingTask, reasons, run_identity
from td1report.storage.folder import RUNS_FOLDER
from td1report.storage.store import Identity, Store


def outline_lines(config: Config) -> Iterator[str]:
    """The questions, what each needs and how many of its results are stored."""
    store = Store(config.output / RUNS_FOLDER)
    for question in QUESTIONS:
        work = plan((question,), config)
        shared, alone = work.missing(store)
        wanted = len(work.experiments) * len(work.seeds)
        missing = sum(len(t.experiments) * len(t.seeds) for t in shared if isinstance(t, TrainingTask))
        state = f"{wanted - missing}/{wanted} runs stored" if wanted else "needs no run"
        others = [name for name, tasks in (("anomalies", shared), ("timing", alone)) if name in question.needs
                  and not any(isinstance(task, AnomaliesTask | TimingTask) for task in tasks)]  # fmt: skip
        needs = ", ".join(sorted(question.needs)) or "the data alone"
        yield f"{question.token}  {state:20s} {needs}" + (f"  (stored: {', '.join(others)})" if others else "")


def explain_lines(config: Config, only: tuple[str, ...]) -> Iterator[str]:
    """Which results a build would compute now, and the part of its identity that differs from what is stored."""
    store = Store(config.output / RUNS_FOLDER)
    work = plan(select(only), config)
    shared, alone = work.missing(store)
    stored = list(store.identities())
    count = 0
    for task in shared + alone:
        for name, identity in _identities(task, work.assignment.digests):
            count += 1
            yield f"{name}: {_reason(reasons(identity, stored))}"
    yield f"{count} results to compute." if count else "Nothing to compute: every result is stored."


def _identities(task: object, digests: Mapping[str, str]) -> Iterator[tuple[str, Identity]]:
    if isinstance(task, TrainingTask):
        for experiment in task.experiments:
            for seed in task.seeds:
                yield f"{experiment.name}, seed {seed}", run_identity(experiment, seed, digests)
    elif isinstance(task, AnomaliesTask):
        for seed in task.seeds:
            yield f"anomalies, seed {seed}", task.identity(seed, digests)
    elif isinstance(task, TimingTask):
        for experiment in task.experiments:
            yield f"timing, {experiment.name}", task.identity(experiment, digests)


def _reason(parts: tuple[str, ...]) -> str:
    if not parts:
        return "nothing like it is stored"
    return f"differs from the stored one in {', '.join(parts)}"
