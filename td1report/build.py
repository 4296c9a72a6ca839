"""Outline + execute -> Report -> the files of the output folder."""

import csv
import hashlib
import io
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, TypeVar

import filelock
import numpy as np
from numpy.typing import NDArray

from td1report import codebase, experiments, inference, machine, simulation
from td1report.answers import explorer
from td1report.answers.results import Results
from td1report.config import Config
from td1report.data import FashionMNIST
from td1report.errors import BuildError
from td1report.handover import results_json
from td1report.plan import Plan
from td1report.records import (
    Anomalies,
    Answer,
    Best,
    DetectableDifference,
    Experiment,
    ExperimentResult,
    Facts,
    Procedure,
    Provenance,
    Report,
    Run,
    Timing,
)
from td1report.store import Store, run_identity

if TYPE_CHECKING:
    from collections.abc import Iterator

MOSAIC_SHAPE = (9, 21)
"""Rows and columns of the images that decorate the cover."""

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


def report(work: Plan, config: Config, results: Results) -> Report:
    """The structured result object; each question is answered from what it declared to need."""
    answers = {question.token: question.answer(results.limited_to(question.needs)) for question in work.questions}
    return finish(frame(work, config, results), config, answers)


def frame(work: Plan, config: Config, results: Results) -> Report:
    """The report without its answers: all that was measured, and what follows from it for the whole."""
    compared = {name for pair in experiments.FAMILY for name in pair} <= set(results.runs_by_experiment)
    runs = tuple(run for experiment in work.experiments for run in results.runs(experiment.name))
    choice = results.choice() if compared else None
    return Report(
        provenance=_provenance(config, results, runs),
        cover=config.cover,
        experiments={name: _experiment_result(value, results) for name, value in results.experiments.items()},
        runs=runs,
        comparisons=results.comparisons("val_error") + results.comparisons("val_loss") if compared else (),
        contrasts=explorer.contrasts(results),
        anomalies=results.anomalies,
        timings=results.timings,
        procedure=_procedure(results),
        answers={},
        best=None if choice is None else Best(experiment=choice.experiment, indistinguishable=choice.indistinguishable),
        mosaic=_mosaic(results.data),
        mistakes=explorer.mistakes(results),
    )


def finish(frame: Report, config: Config, answers: Mapping[str, Answer[Facts]]) -> Report:
    """A frame with its answers and what belongs to this build alone: cover, comments, code, machine, id."""
    provenance = frame.provenance.model_copy(
        update={
            "versions": machine.versions(),
            "code_digest": codebase.digest_of_package(),
            "hardware": machine.hardware(),
        }
    )
    own = {"cover": config.cover, "comments": {name: text for name, text in config.comments.items() if name in answers}}
    whole = frame.model_copy(update=own | {"answers": dict(answers), "provenance": provenance})
    # Identical results, code and words of the authors give the same id.
    build_id = hashlib.sha256(results_json(whole).encode()).hexdigest()[:16]
    return whole.model_copy(update={"provenance": provenance.model_copy(update={"build_id": build_id})})


def _experiment_result(experiment: Experiment, results: Results) -> ExperimentResult:
    seconds = [run.seconds for run in results.runs_by_experiment.get(experiment.name, ())]
    return ExperimentResult(
        **experiment.model_dump(exclude={"name"}),
        parameters=experiments.num_parameters(experiment),
        median_seconds=median(seconds) if seconds else None,
    )


def _procedure(results: Results) -> Procedure:
    data = results.data
    typical_sd, detectable = _detectable(results)
    num_fitted, num_validation = experiments.split_sizes(len(data.train_images), experiments.VALIDATION_SPLIT)
    num_seeds = max((len(runs) for runs in results.runs_by_experiment.values()), default=0)
    return Procedure(
        confidence_level=1 - inference.ALPHA,
        significance_level=inference.ALPHA,
        equivalence_margin=inference.EQUIVALENCE_MARGIN,
        power=inference.POWER,
        outcome_epochs=min(inference.OUTCOME_EPOCHS, results.experiments["two_layers_256"].epochs),
        num_comparisons=len(experiments.FAMILY),
        false_alarm=simulation.false_alarm_rate(experiments.FAMILY, num_seeds) if num_seeds > 1 else None,
        typical_sd=typical_sd,
        detectable=detectable,
        validation_split=experiments.VALIDATION_SPLIT,
        num_classes=experiments.NUM_CLASSES,
        num_fitted=num_fitted,
        num_validation=num_validation,
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
    return median(spreads), inference.power_table(median(spreads), counts, len(experiments.FAMILY))


def _provenance(config: Config, results: Results, runs: Sequence[Run]) -> Provenance:
    finished = [run.finished_at for run in runs]
    return Provenance(
        build_id="",
        created_at=max(finished, default=f"{datetime.now(UTC).date()}T00:00:00+00:00"),
        preset=config.preset,
        seeds=config.seeds,
        versions=machine.versions(),
        data_digests=dict(results.data.digests),
        data_source=results.data.source,
        code_digest=codebase.digest_of_package(),
        hardware=machine.hardware(),
        training_seconds=_training_seconds(results),
    )


def _training_seconds(results: Results) -> float:
    """Seconds of all trainings; a run that is the beginning of a longer one was not trained apart."""
    longest: dict[tuple[Any, ...], float] = {}
    for name, runs in results.runs_by_experiment.items():
        for run in runs:
            key = (*results.experiments[name].architecture, run.seed)
            longest[key] = max(longest.get(key, 0.0), run.seconds)
    return sum(longest.values())


def _mosaic(data: FashionMNIST) -> NDArray[np.uint8]:
    rows, columns = MOSAIC_SHAPE
    wanted = np.resize(np.arange(len(data.test_images)), rows * columns)
    return data.test_images[wanted].reshape(rows, columns, 28, 28)


def predictions_csv(results: Results, experiment: str = "two_layers_256") -> str:
    """predictions.csv: what each seed's network says of each test image, one row an image and seed."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["seed", "index", "true", "predicted", "p_predicted", "p_true", "correct"])
    true = results.data.test_labels
    positions = np.arange(len(true))
    for run in results.runs(experiment):
        probabilities = results.probabilities(experiment, run.seed)
        predicted = probabilities.argmax(axis=1)
        columns = (predicted, probabilities.max(axis=1), probabilities[positions, true], predicted == true)
        for index, (guess, p_predicted, p_true, correct) in enumerate(zip(*columns, strict=True)):
            row = [run.seed, index, int(true[index]), int(guess), f"{p_predicted:.6g}", f"{p_true:.6g}", bool(correct)]
            writer.writerow(row)
    return buffer.getvalue()


def with_build_id(predictions: bytes, report: Report) -> bytes:
    """predictions.csv with a last column that names the build, as the other files of a build do."""
    header, _, rows = predictions.partition(b"\n")
    build_id = report.provenance.build_id.encode()
    return header + b",build\n" + rows.replace(b"\n", b"," + build_id + b"\n")


@contextmanager
def only_build_in(output: Path) -> "Iterator[None]":
    """Keeps a second build out of the same folder; the lock dies with its process, however that ends.

    Raises:
        BuildError: if another build is at work there, or if the folder cannot be written.
    """
    try:
        _make_folder(output)
        with filelock.FileLock(output / ".lock", timeout=0):
            yield
    except filelock.Timeout:
        raise BuildError(
            f"Another build is at work in {str(output)!r}. Wait for it to end, or choose another --output."
        ) from None


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise BuildError(
            f"The output folder {str(folder)!r} cannot be written: {error.strerror}. Choose another --output."
        ) from error
