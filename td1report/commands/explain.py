"""`td1report outline` and `td1report explain`: the needs of the questions, and the runs that a build would train."""

from collections.abc import Iterator, Sequence
from statistics import median

from td1report.answers.outline import OTHER_NEEDS, QUESTIONS, select
from td1report.commands.progress import duration
from td1report.inputs.config import Config
from td1report.records import Run
from td1report.render.template_files import title_of
from td1report.report.plan import Plan, plan
from td1report.runs.tasks import Wanted, epoch_cost, reasons
from td1report.storage.folder import OutputFolder
from td1report.storage.store import Store

SECONDS_OF_WORK = 3.4e-6
"""Of a core, in the unit of `Task.weight`: the 60 trainings of the TD took some 430 s of two (docs/benchmarks.md)."""
SECONDS_BESIDE = 15
"""To start workers, compile, grow the forests and take the times."""


def outline_lines(config: Config) -> Iterator[str]:
    """The questions with their titles, the needs of each, and how many of its results are stored."""
    store = OutputFolder(config.output).store
    titles = {question.token: title_of(question.token, "fr", config.templates) for question in QUESTIONS}
    width = max(map(len, titles.values()))
    for question in QUESTIONS:
        work = plan((question,), config.preset, config.seeds)
        wanted = len(work.wanted())
        state = f"{wanted - _num_missing(work, store)}/{wanted} runs stored" if wanted else "needs no run"
        needed = {work.experiments[role].name for role in question.own_roles} | (question.needs & OTHER_NEEDS)
        needs = ", ".join(sorted(needed)) or "the data alone"
        yield f"{question.token}  {titles[question.token]:{width}s}  {state:18s} {needs}"


def _num_missing(work: Plan, store: Store) -> int:
    shared, alone = work.missing(store)
    return sum(task.num_results() for task in (*shared, *alone))


def explain_lines(config: Config, only: tuple[str, ...]) -> Iterator[str]:
    """The results that a build would compute now, those of one model and one reason together, and how long it takes.

    A reason tells how the identity of a result differs from the nearest stored one.
    """
    store = OutputFolder(config.output).store
    work = plan(select(only), config.preset, config.seeds)
    shared, alone = work.missing(store)
    stored = list(store.identities())
    missing = [wanted for task in (*shared, *alone) for wanted in task.identities(work.assignment.digests)]
    groups: dict[tuple[str, str], list[Wanted]] = {}
    for wanted in missing:
        damaged = store.holds(wanted.identity)
        reason = "stored, but damaged" if damaged else _reason(reasons(wanted, stored))
        groups.setdefault((wanted.name.partition(", seed ")[0], reason), []).append(wanted)
    for (name, reason), group in groups.items():
        yield f"{len(group)} × {name}{_seeds(group)}: {reason}"
    if not missing:
        yield "Nothing to compute: every result is stored."
        return
    weight = sum(task.weight() for task in shared)
    seconds = SECONDS_BESIDE + weight * _seconds_of_work(work, store) / config.jobs
    yield f"{len(missing)} results to compute, in about {duration(seconds)} with --jobs {config.jobs}."


def _seeds(group: Sequence[Wanted]) -> str:
    """The seeds of results of one kind, none for times, which have no seed."""
    seeds = [wanted.identity["seed"] for wanted in group if "seed" in wanted.identity]
    if len(seeds) < 2:
        return f", seed {seeds[0]}" if seeds else ""
    consecutive = seeds == list(range(seeds[0], seeds[0] + len(seeds)))
    return f", seeds {f'{seeds[0]} to {seeds[-1]}' if consecutive else ', '.join(map(str, seeds))}"


def _reason(parts: tuple[str, ...]) -> str:
    if not parts:
        return "nothing like it is stored"
    return f"differs from the stored one in {', '.join(parts)}"


def _seconds_of_work(work: Plan, store: Store) -> float:
    """What the trainings stored for this plan took here, each beside others; without any, what they took elsewhere."""
    by_name = {experiment.name: experiment for experiment in work.trained}
    runs = [store.read(wanted.identity, Run) for wanted in work.wanted() if wanted.need in by_name]
    costs = {name: experiment.epochs * epoch_cost(experiment) for name, experiment in by_name.items()}
    rates = [run.seconds / costs[run.experiment] for run in runs if run is not None]
    return median(rates) if rates else SECONDS_OF_WORK
