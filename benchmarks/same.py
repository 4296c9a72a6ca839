"""Are the trainings those of plain Keras? Every configuration several times both ways, outcome by outcome.

Fast code is first broken in what it trains. So ours (through the pool, from seeds that no report uses) and plain Keras
(peer.py) train all configurations, and Welch's test compares validation error, test error and training loss of the last
epoch, corrected by Holm over all of them. Two configurations are also trained by plain Keras with a global seed, to
measure the trap that peer.py tells of.

Each finished training is one line of a JSON-lines file: a study that was interrupted, or that asks for more runs, goes
on from there.

    python -m benchmarks.same                prints every comparison of the trainings kept in benchmarks/same.jsonl
    python -m benchmarks.same --repeats 20   trains what is missing of 20 runs each way first
"""

import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import typer
from pydantic import ValidationError

from benchmarks import commands, peer
from benchmarks.measurements import Bar, Measurement, Row, Sample, measurement, number
from benchmarks.peer import Outcome
from td1report.errors import BuildError, RequestError
from td1report.inputs import data, machine
from td1report.inputs.experiments import EPOCHS
from td1report.records import Experiment, Interval, Run
from td1report.runs.execute import execute
from td1report.runs.tasks import TRAINING_CODE, DataPlace, Event, TrainingTask, run_identity
from td1report.stats import inference
from td1report.storage.code_digest import digest_of_code
from td1report.storage.store import Store

FIRST_SEED = 1000
"""Reports have seeds 0 to 999 (config.MAX_SEEDS): ours start above all of them."""
TRAP = ("two_layers_256", "two_layers_128_dropout")
"""The trap costs the first and not the second."""
OUTCOMES: Mapping[str, str] = {"val_error": "pt", "test_error": "pt", "loss": "nats"}
"""The quantities compared, and the unit of the differences of each."""
LEVEL = 0.01
"""Family-wise: a difference with a smaller p is one."""
LARGEST_DIFFERENCE = 0.3
"""Points of error that two equal ways of training may be apart by chance."""

JOURNAL = Path(__file__).parent / "same.jsonl"

Way = Literal["ours", "keras", "keras_seeded"]


class StudyRun(Outcome):
    """One training of the study."""

    way: Way
    run: int
    """0, 1, ...: our seed is FIRST_SEED + run, and so is the global seed of "keras_seeded"; "keras" has none."""
    training_code: str
    """Digest of the code that trains, which matters to ours alone: those of another code are trained again."""
    keras: str
    tensorflow: str


class Difference(NamedTuple):
    """One outcome of one configuration, `a` minus `b`, in the unit of OUTCOMES."""

    experiment: str
    outcome: str
    values_a: tuple[float, ...]
    values_b: tuple[float, ...]
    difference: float
    interval: Interval | None
    p: float
    p_holm: float


# --- the file --------------------------------------------------------------------------------------------------------


class Journal:
    """The JSON-lines file of a study; a line is a finished training."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def runs(self) -> tuple[StudyRun, ...]:
        """All trainings of the file.

        Raises:
            RequestError: if a line is no such record.
        """
        return tuple(self._run(number, line) for number, line in enumerate(self._whole_lines(), start=1))

    def append(self, run: StudyRun) -> None:
        """Adds a training; one that a killed study has begun to write is replaced."""
        lines = self._whole_lines()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("r+b" if self.path.exists() else "xb") as file:
            file.seek(sum(len(line.encode()) + 1 for line in lines))
            file.write(f"{run.model_dump_json()}\n".encode())
            file.truncate()

    def _whole_lines(self) -> list[str]:
        """Lines with an end: what stands after the last one was cut off by a kill."""
        content = self.path.read_text(encoding="utf-8") if self.path.exists() else ""
        return content.split("\n")[:-1]

    def _run(self, number: int, line: str) -> StudyRun:
        try:
            return StudyRun.model_validate_json(line)
        except ValidationError as error:
            raise RequestError(
                f"Line {number} of {str(self.path)!r} is wrong: {error.errors()[0]['msg']}. Expected a training as "
                "JSON. Delete the line; its training will be done again."
            ) from error


def current(runs: Iterable[StudyRun], epochs: int) -> tuple[StudyRun, ...]:
    """The trainings of this length and these versions of Keras and TensorFlow; ours, of the code that trains now."""
    wanted = (epochs, version("keras"), version("tensorflow"))
    return tuple(
        run
        for run in runs
        if (run.epochs, run.keras, run.tensorflow) == wanted
        and (run.way != "ours" or run.training_code == digest_of_code(*TRAINING_CODE))
    )


def missing(runs: Iterable[StudyRun], way: Way, names: Sequence[str], num_runs: int) -> dict[int, tuple[str, ...]]:
    """{run: names of the configurations that it lacks}, runs that lack none left out."""
    done = {(run.run, run.experiment) for run in runs if run.way == way}
    lacking = {run: tuple(name for name in names if (run, name) not in done) for run in range(num_runs)}
    return {run: names for run, names in lacking.items() if names}


# --- the trainings ---------------------------------------------------------------------------------------------------


def study(
    journal: Journal,
    num_runs: int,
    names: Sequence[str] = (),
    epochs: int = EPOCHS,
    log: Callable[[str], None] = commands.log,
) -> tuple[StudyRun, ...]:
    """Trains what the journal lacks, `num_runs` times each way.

    Args:
        journal: where finished trainings are.
        num_runs: trainings of each configuration, each way.
        names: the configurations; all for none.
        epochs: of each training.
        log: called with a line about each finished training.

    Returns: the current trainings of the journal.
    """
    experiments = peer.chosen(names, epochs)
    wanted = tuple(experiment.name for experiment in experiments)
    one_at_a_time = threading.Lock()

    def finished(way: Way, run: int, outcome: Outcome) -> None:
        with one_at_a_time:
            journal.append(_study_run(way, run, outcome))
        log(
            f"{way} {run} {outcome.experiment}: {outcome.seconds:.1f} s, validation {outcome.val_error:.2f} %, "
            f"test {outcome.test_error:.2f} %, loss {outcome.loss:.4f}"
        )

    def lacking(way: Way, of: Sequence[str]) -> dict[int, tuple[str, ...]]:
        return missing(current(journal.runs(), epochs), way, of, num_runs)

    _train_ours(experiments, lacking("ours", wanted), lambda run, outcome: finished("ours", run, outcome))
    _train_keras("keras", lacking("keras", wanted), epochs, finished)
    _train_keras("keras_seeded", lacking("keras_seeded", [name for name in TRAP if name in wanted]), epochs, finished)
    return current(journal.runs(), epochs)


def _train_keras(
    way: Way, lacking: Mapping[int, tuple[str, ...]], epochs: int, finished: Callable[[Way, int, Outcome], None]
) -> None:
    """A run is a process, and as many stand side by side as there are cores, with one thread each: nothing is timed."""

    def train_run(run: int) -> None:
        seed = FIRST_SEED + run if way == "keras_seeded" else None
        for outcome in peer.train_apart(lacking[run], epochs, seed, threads=1):
            finished(way, run, outcome)

    executor = ThreadPoolExecutor(machine.num_cores())
    try:
        for _ in executor.map(train_run, lacking):
            pass
    finally:
        executor.shutdown(cancel_futures=True)


def _study_run(way: Way, run: int, outcome: Outcome) -> StudyRun:
    return StudyRun(
        **outcome.model_dump(),
        way=way,
        run=run,
        training_code=digest_of_code(*TRAINING_CODE),
        keras=version("keras"),
        tensorflow=version("tensorflow"),
    )


def _train_ours(
    experiments: Sequence[Experiment],
    lacking: Mapping[int, tuple[str, ...]],
    finished: Callable[[int, Outcome], None],
) -> None:
    """Through the pool of a build, all missing seeds of a configuration at once: it is compiled once for them."""
    by_name = {experiment.name: experiment for experiment in experiments}
    seeds = {name: tuple(FIRST_SEED + run for run, names in lacking.items() if name in names) for name in by_name}
    tasks = [TrainingTask((by_name[name],), of) for name, of in seeds.items() if of]
    place = DataPlace(data.find()[1], data.DIGESTS)
    told: list[Event] = []
    with tempfile.TemporaryDirectory() as folder:
        results = Store(Path(folder))

        def on_event(event: Event) -> None:
            if event.kind == "stored":
                run = results.read(run_identity(by_name[event.name], event.seed, place.digests), Run)
                if run is not None:
                    finished(event.seed - FIRST_SEED, _outcome(run, by_name[event.name].epochs))
                    told.append(event)

        if tasks:
            execute(tasks, results, place, machine.num_cores(), on_event)
    if len(told) != sum(len(task.seeds) for task in tasks):
        raise BuildError(
            f"Expected {sum(len(task.seeds) for task in tasks)} finished trainings. Received: {len(told)}. "
            "Start the study again: it goes on from the last line that was written."
        )


def _outcome(run: Run, epochs: int) -> Outcome:
    return Outcome(
        experiment=run.experiment,
        epochs=epochs,
        seconds=run.seconds,
        val_error=100 * (1 - run.history.val_accuracy[-1]),
        test_error=100 * (1 - run.test_accuracy),
        loss=run.history.loss[-1],
    )


# --- what they say ---------------------------------------------------------------------------------------------------


def values(runs: Iterable[StudyRun], way: Way, experiment: str, outcome: str) -> tuple[float, ...]:
    """One value a run."""
    return tuple(getattr(run, outcome) for run in runs if run.way == way and run.experiment == experiment)


def differences(
    runs: Sequence[StudyRun], names: Sequence[str], way_a: Way = "ours", way_b: Way = "keras"
) -> tuple[Difference, ...]:
    """Each outcome of each configuration, Welch's test, Holm over all of them.

    Raises:
        RequestError: if a configuration has fewer than two runs one of the ways.
    """
    family = [(name, outcome) for name in names for outcome in OUTCOMES]
    tested = [(name, outcome, *_test(runs, name, outcome, way_a, way_b)) for name, outcome in family]
    corrected = inference.holm([p for *_, p in tested])
    return tuple(Difference(*test, p_holm=float(p_holm)) for test, p_holm in zip(tested, corrected, strict=True))


def _test(
    runs: Sequence[StudyRun], name: str, outcome: str, way_a: Way, way_b: Way
) -> tuple[tuple[float, ...], tuple[float, ...], float, Interval | None, float]:
    values_a, values_b = values(runs, way_a, name, outcome), values(runs, way_b, name, outcome)
    if min(len(values_a), len(values_b)) < 2:
        raise RequestError(
            f"Expected at least two runs each way of {name}. Received: {len(values_a)} {way_a}, {len(values_b)} "
            f"{way_b}. `python -m benchmarks.same --repeats 2` trains them."
        )
    # Its verdict is not read, so that it does not matter which of the report's two outcomes this one is said to be.
    comparison = inference.compare(way_a, way_b, values_a, values_b, "val_loss")
    p = 1.0 if comparison.p is None else comparison.p
    return values_a, values_b, comparison.difference, comparison.interval, p


def half_width(of: Difference) -> float:
    """Margin of the measured difference around the true one: half of its 95 % interval, in its unit."""
    return float("inf") if of.interval is None else (of.interval.high - of.interval.low) / 2


def measure(runs: Sequence[StudyRun], names: Sequence[str]) -> Measurement:
    """The bars of the same trainings, and what the trap costs.

    A network of 16 neurons ends where chance leads it, points of error apart. So the largest difference is told twice:
    of all errors, and of those that these runs tell to less than the bar; a note says how well they tell the others.
    """
    compared = differences(runs, names)
    errors = [d for d in compared if OUTCOMES[d.outcome] == "pt"]
    sure, unsure = ([d for d in errors if (half_width(d) < LARGEST_DIFFERENCE) == told] for told in (True, False))
    nearest = min(compared, key=lambda d: (d.p_holm, d.p))
    rows = [_row(f"smallest p by Holm over {len(compared)}", nearest, nearest.p_holm, "", Bar.at_least(LEVEL))]
    rows += _farthest("largest difference of errors", errors, Bar.at_most(LARGEST_DIFFERENCE))
    rows += _farthest("the same, where the runs can tell it", sure, Bar.at_most(LARGEST_DIFFERENCE))
    rows += _farthest("largest difference of training losses", [d for d in compared if d not in errors], None)
    for d in _trapped(runs, names):
        if d.outcome == "val_error":
            what = f"the trap, a global seed before `fit`: p {number(d.p_holm)}"
            rows.append(_row(what, d, d.difference, "pt", None, "`fit`, global seed"))
    return measurement(rows, notes=_told_badly(unsure, len(errors)))


def _told_badly(unsure: Sequence[Difference], num_errors: int) -> list[str]:
    """Margins of the differences that the runs resolve worse than the bar."""
    if not unsure:
        return []
    ends = [f"±{number(half_width(d))} pt ({d.experiment}, {d.outcome})" for d in sorted(unsure, key=half_width)]
    least, most = ends[0], ends[-1]
    told = least if least == most else f"{least} to {most}"
    return [f"{len(unsure)} of the {num_errors} differences of errors are told no better than {told}"]


def _trapped(runs: Sequence[StudyRun], names: Sequence[str]) -> tuple[Difference, ...]:
    return differences(runs, [name for name in TRAP if name in names], "keras_seeded", "keras")


def _farthest(what: str, among: Sequence[Difference], bar: Bar | None) -> list[Row]:
    """The row of the difference farthest from 0; none if there is none."""
    found = max(among, key=lambda d: abs(d.difference), default=None)
    return [] if found is None else [_row(what, found, abs(found.difference), OUTCOMES[found.outcome], bar)]


def _row(what: str, of: Difference, value: float, unit: str, bar: Bar | None, ours: str = "td1report") -> Row:
    unit_of_values = "%" if OUTCOMES[of.outcome] == "pt" else "nats"
    return Row(
        name=f"{what} ({of.experiment}, {of.outcome})",
        value=value,
        unit=unit,
        bar=bar,
        ours=Sample(label=f"{ours}, mean", unit=unit_of_values, values=of.values_a, average="mean"),
        theirs=Sample(label="plain `fit`, mean", unit=unit_of_values, values=of.values_b, average="mean"),
    )


def details(compared: Iterable[Difference]) -> str:
    """Every comparison as a line of a markdown table."""
    lines = [
        "| configuration | outcome | a | b | a - b | 95 % interval | p by Holm |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for d in compared:
        interval = "" if d.interval is None else f"{d.interval.low:+.3f} to {d.interval.high:+.3f}"
        cells = (*map(_mean_and_sd, (d.values_a, d.values_b)), f"{d.difference:+.3f}", interval, f"{d.p_holm:.2g}")
        lines.append(f"| {d.experiment} | {d.outcome} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _mean_and_sd(values: Sequence[float]) -> str:
    found = inference.summary(values)
    return f"{found.mean:.3f} ± {found.sd or 0:.3f} (n = {found.count})"


def main(
    only: Annotated[list[str] | None, typer.Argument(metavar="[CONFIGURATION]...")] = None,
    repeats: Annotated[int, typer.Option(metavar="N", min=0, help="Runs each way that must be there.")] = 0,
    journal: Annotated[Path, typer.Option(metavar="FILE", help="Where trainings are kept.")] = JOURNAL,
) -> None:
    """Train what a study lacks, and print every comparison: ours (a) with plain Keras (b), then the trap (a)."""
    kept = Journal(journal)
    names = [experiment.name for experiment in peer.chosen(only or ())]
    runs = study(kept, repeats, names, log=commands.log)
    typer.echo(details(differences(runs, names)))
    typer.echo(details(_trapped(runs, names)), nl=False)


if __name__ == "__main__":
    commands.run(main)
