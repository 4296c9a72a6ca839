"""Experiments and tasks that take seconds, and runs that nobody trained."""

from collections.abc import Sequence

from builders import ORIGIN

from td1report.records import Experiment, History, Run
from td1report.runs.tasks import AnomaliesTask, TimingTask, TrainingTask, run_identity
from td1report.storage.store import Store

DIGESTS = {"train-images": "a", "train-labels": "b", "t10k-images": "c", "t10k-labels": "d"}
SHORT = Experiment(name="short", units=(8,), batch_size=64, epochs=2)
LONG = SHORT.model_copy(update={"name": "long", "epochs": 4})
OTHER = Experiment(name="other", units=(8, 8), dropout=0.4, batch_size=32, epochs=2)
FORESTS = AnomaliesTask(class_label=1, contamination=0.2, trees=5, seeds=(0, 1))
TIMES = TimingTask((SHORT, OTHER), num_epochs=2, processor="a processor")


def stored_run(
    store: Store, experiment: Experiment, seed: int, digests: dict[str, str] = DIGESTS, seconds: float = 1.0
) -> None:
    """Stores a run that nobody trained."""
    run = Run(
        experiment=experiment.name,
        seed=seed,
        history=History(loss=(1.0,), accuracy=(0.5,), val_loss=(1.0,), val_accuracy=(0.5,)),
        test_loss=1.0,
        test_accuracy=0.5,
        train_loss=1.0,
        train_accuracy=0.5,
        confusion_matrix=((1,),),
        seconds=seconds,
        finished_at="2026-01-01T00:00:00+00:00",
        origin=ORIGIN,
    )
    store.write(run_identity(experiment, seed, digests), run)


def described(tasks: Sequence[TrainingTask]) -> list[tuple[list[str], tuple[int, ...]]]:
    """Names and seeds of each task."""
    return [([experiment.name for experiment in task.experiments], task.seeds) for task in tasks]
