"""The plan of a build: the assignment, and the part of it that some questions need."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from td1report.answers.outline import QUESTIONS, Question
from td1report.inputs import experiments, machine
from td1report.inputs.data import DIGESTS
from td1report.inputs.experiments import TIMED, Role
from td1report.inputs.forests import DRAFT_NUM_FORESTS, LABEL, NUM_FORESTS, TD_LIMIT, TREES, largest_contamination
from td1report.records import Experiment, Preset
from td1report.runs import timing
from td1report.runs.tasks import AnomaliesTask, Task, TimingTask, TrainingTask, Wanted, training_tasks
from td1report.storage.store import Store


def experiments_of_the_td(preset: Preset) -> Mapping[Role, Experiment]:
    """The experiments of all roles; those of a draft are short."""
    if preset == "draft":
        return experiments.by_role(epochs=experiments.DRAFT_EPOCHS, long_epochs=experiments.DRAFT_LONG_EPOCHS)
    return experiments.by_role()


@dataclass(frozen=True)
class Assignment:
    """All that is fixed for users, and an argument for tests, which take the same road on small data.

    Attributes:
        questions: all there are; a build of all of them is whole.
        experiments: preset -> the experiments of all roles.
        digests: SHA-256 of the four data files.
    """

    questions: tuple[Question, ...] = QUESTIONS
    experiments: Callable[[Preset], Mapping[Role, Experiment]] = experiments_of_the_td
    digests: Mapping[str, str] = field(default_factory=lambda: DIGESTS)


THE_TD = Assignment()


@dataclass(frozen=True)
class Plan:
    """All that a set of questions needs.

    Attributes:
        assignment: the whole that they are part of.
        questions: those to answer.
        preset: that of the request.
        experiments: the experiments of all roles, trained or not.
        seeds: one training each.
        trained: those that the questions need, in the order of the TD.
        training: the trainings.
        anomalies: the forests, or None.
        timing: the times, or None.
    """

    assignment: Assignment
    questions: tuple[Question, ...]
    preset: Preset
    experiments: Mapping[Role, Experiment]
    seeds: tuple[int, ...]
    trained: tuple[Experiment, ...]
    training: tuple[TrainingTask, ...]
    anomalies: AnomaliesTask | None
    timing: TimingTask | None

    def wanted(self) -> tuple[Wanted, ...]:
        """All results, stored or not."""
        tasks: tuple[Task[Any] | None, ...] = (*self.training, self.anomalies, self.timing)
        return tuple(wanted for task in tasks if task for wanted in task.identities(self.assignment.digests))

    def missing(self, store: Store) -> tuple[tuple[Task[Any], ...], tuple[TimingTask, ...]]:
        """The tasks for results not stored yet: those that may share the machine, and those that want it alone."""
        digests = self.assignment.digests
        sharing: tuple[Task[Any] | None, ...] = (*self.training, self.anomalies)
        shared = tuple(part for task in sharing if task for part in task.missing(store, digests))
        return shared, self.timing.missing(store, digests) if self.timing else ()

    @property
    def is_whole(self) -> bool:
        """Every question of the assignment is in it."""
        return self.questions == self.assignment.questions


def plan(questions: Sequence[Question], preset: Preset, seeds: Sequence[int], assignment: Assignment = THE_TD) -> Plan:
    """The trainings and other measurements that these questions need."""
    draft = preset == "draft"
    everything = assignment.experiments(preset)
    asked = {everything[role] for question in questions for role in question.roles}
    trained = tuple(experiment for experiment in experiments.distinct(everything) if experiment in asked)
    needs = {need for question in questions for need in question.needs}
    forests = range(DRAFT_NUM_FORESTS if draft else NUM_FORESTS)
    contamination = largest_contamination(experiments.NUM_TEST_PER_CLASS, TD_LIMIT)
    num_epochs = timing.DRAFT_NUM_EPOCHS if draft else timing.NUM_EPOCHS
    timed = tuple(everything[role] for role in TIMED)
    return Plan(
        assignment=assignment,
        questions=tuple(questions),
        preset=preset,
        experiments=everything,
        seeds=tuple(seeds),
        trained=trained,
        training=training_tasks(trained, seeds),
        anomalies=AnomaliesTask(LABEL, contamination, TREES, tuple(forests)) if "anomalies" in needs else None,
        timing=TimingTask(timed, num_epochs, machine.hardware().processor) if "timing" in needs else None,
    )
