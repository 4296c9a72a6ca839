"""`td1report outline` and `td1report explain`: the needs of the questions, and the runs that a build would train."""

from collections.abc import Iterator

from td1report.answers.outline import OTHER_NEEDS, QUESTIONS, select
from td1report.inputs.config import Config
from td1report.report.plan import plan
from td1report.runs.tasks import reasons
from td1report.storage.folder import OutputFolder


def outline_lines(config: Config) -> Iterator[str]:
    """The questions, the needs of each, and how many of its results are stored."""
    store = OutputFolder(config.output).store
    for question in QUESTIONS:
        work = plan((question,), config.preset, config.seeds)
        digests = work.assignment.digests
        wanted = sum(task.num_results() for task in work.training)
        missing = sum(part.num_results() for task in work.training for part in task.missing(store, digests))
        state = f"{wanted - missing}/{wanted} runs stored" if wanted else "needs no run"
        needed = {work.experiments[role].name for role in question.own_roles} | (question.needs & OTHER_NEEDS)
        needs = ", ".join(sorted(needed)) or "the data alone"
        others = [name for name, task in (("anomalies", work.anomalies), ("timing", work.timing))
                  if task and not task.missing(store, digests)]  # fmt: skip
        yield f"{question.token}  {state:20s} {needs}" + (f"  (stored: {', '.join(others)})" if others else "")


def explain_lines(config: Config, only: tuple[str, ...]) -> Iterator[str]:
    """The results that a build would compute now, and how the identity of each differs from the nearest stored one."""
    store = OutputFolder(config.output).store
    work = plan(select(only), config.preset, config.seeds)
    shared, alone = work.missing(store)
    stored = list(store.identities())
    missing = [wanted for task in (*shared, *alone) for wanted in task.identities(work.assignment.digests)]
    for wanted in missing:
        damaged = store.holds(wanted.identity)
        yield f"{wanted.name}: " + ("stored, but damaged" if damaged else _reason(reasons(wanted, stored)))
    yield f"{len(missing)} results to compute." if missing else "Nothing to compute: every result is stored."


def _reason(parts: tuple[str, ...]) -> str:
    if not parts:
        return "nothing like it is stored"
    return f"differs from the stored one in {', '.join(parts)}"
