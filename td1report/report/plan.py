"""What a build has to do: the assignment, and the part of it that some questions need."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from td1report.answers.outline import QUESTIONS, Question
from td1report.inputs import experiments, machine
from td1report.inputs.config import Config, Preset
from td1report.inputs.data import DIGESTS
from td1report.inputs.forests import DRAFT_NUM_FORESTS, LABEL, NUM_FORESTS, TD_LIMIT, TREES, largest_contamination
from td1report.records import Experiment
from td1report.runs import timing
from td1report.runs.tasks import AnomaliesTask, Task, TimingTask, missing_anomalies, missing_timing, missing_training
from td1report.storage.store import Store

TIMED = ("two_layers_128_dropout", "two_layers_128_dropout_half_batch")
"""The two settings whose time per epoch q4_5 compares."""


def experiments_of_the_td(preset: Preset) -> tuple[Experiment, ...]:
    """The twelve trainings; those of a draft are short."""
    if preset == "draft":
        return experiments.plan(epochs=experiments.DRAFT_EPOCHS, long_epochs=experiments.DRAFT_LONG_EPOCHS)
    return experiments.plan()


@dataclass(frozen=True)
class Assignment:
    """What is fixed for users, and an argument for tests, which take the same road on small data.

    Attributes:
        questions: all there are; a build of all of them is whole.
        experiments: preset -> what they may ask to train.
        digests: SHA-256 of the four data files.
    """

    questions: tuple[Question, ...] = QUESTIONS
    experiments: Callable[[Preset], tuple[Experiment, ...]] = experiments_of_the_td
    digests: Mapping[str, str] = field(default_factory=lambda: DIGESTS)


THE_TD = Assignment()


@dataclass(frozen=True)
class Plan:
    """What a set of questions needs.

    Attributes:
        assignment: what they are part of.
        questions: those to answer.
        experiments: to train, in the order of the TD.
        seeds: one training each.
        anomalies: the forests, or None.
        timing: the times, or None.
    """

    assignment: Assignment
    questions: tuple[Question, ...]
    experiments: tuple[Experiment, ...]
    seeds: tuple[int, ...]
    anomalies: AnomaliesTask | None
    timing: TimingTask | None

    def missing(self, store: Store) -> tuple[tuple[Task, ...], tuple[TimingTask, ...]]:
        """What is not stored yet: the tasks that may share the machine, and those that want it for themselves."""
        digests = self.assignment.digests
        shared: tuple[Task, ...] = missing_training(self.experiments, self.seeds, store, digests)
        alone: tuple[TimingTask, ...] = ()
        if self.anomalies is not None:
            shared += missing_anomalies(self.anomalies, store, digests)
        if self.timing is not None:
            alone += missing_timing(self.timing, store, digests)
        return shared, alone

    @property
    def is_whole(self) -> bool:
        """Every question of the assignment is in it."""
        return self.questions == self.assignment.questions


def plan(questions: Sequence[Question], config: Config, assignment: Assignment = THE_TD) -> Plan:
    """The experiments and measurements that these questions need under this config."""
    draft = config.preset == "draft"
    everything = {experiment.name: experiment for experiment in assignment.experiments(config.preset)}
    names = {name for question in questions for name in question.experiments}
    others = {need for question in questions for need in question.needs}
    forests = range(DRAFT_NUM_FORESTS if draft else NUM_FORESTS)
    contamination = largest_contamination(experiments.NUM_TEST_PER_CLASS, TD_LIMIT)
    return Plan(
        assignment=assignment,
        questions=tuple(questions),
        experiments=tuple(experiment for name, experiment in everything.items() if name in names),
        seeds=config.seeds,
        anomalies=AnomaliesTask(LABEL, contamination, TREES, tuple(forests)) if "anomalies" in others else None,
        timing=TimingTask(
            tuple(everything[name] for name in TIMED),
            timing.DRAFT_NUM_EPOCHS if draft else timing.NUM_EPOCHS,
            machine.hardware().processor,
        )
        if "timing" in others
        else None,
    )
