"""What the commands do: the whole road from a config to the files, and the questions one may ask about it."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path

from td1report import build, fonts, inspection, machine, pdf, publish
from td1report.assemble import Assembly
from td1report.config import Config
from td1report.data import find, load
from td1report.errors import BuildError, RequestError, closest
from td1report.execute import AnomaliesTask, DataPlace, TimingTask, TrainingTask, compute, reasons
from td1report.kept import Kept, remove_partial
from td1report.outline import QUESTIONS, select
from td1report.plan import THE_TD, Assignment, plan
from td1report.progress import reporter
from td1report.records import Report
from td1report.store import Identity, Store, run_identity

RUNS_FOLDER = "runs"
REBUILD_FOLDER = "rebuild"
"""Under the output folder: what a rebuild keeps; may be deleted at any time."""
SAVED_REPORT = "report.npz"
"""In it: the last whole report, arrays included."""

Say = Callable[[str], None]


def build_report(
    config: Config,
    only: tuple[str, ...],
    *,
    with_pdf: bool,
    language: str,
    say: Say,
    assignment: Assignment = THE_TD,
) -> Path:
    """Trains what is missing, answers, renders and writes.

    Returns: the file to open, the PDF if there is one.

    Raises:
        RequestError: if the request is wrong (question, data, templates).
        BuildError: if a training or the rendering failed; the former report is untouched.
    """
    questions = select(only) if only else assignment.questions
    _check_words(config, tuple(question.token for question in assignment.questions))
    if with_pdf:
        pdf.require()  # found out before anything is trained
    with build.only_build_in(config.output), _disk_explained(config.output):
        work = plan(questions, config, assignment)
        store = Store(config.output / RUNS_FOLDER)
        store.remove_partial()
        remove_partial(config.output / REBUILD_FOLDER)
        publish.complete_replacement(config.output)
        data = cache(lambda: load(config.data, assignment.digests))
        if config.data is not None:
            data()  # a folder that was named must be right, even if nothing is left to read in it
        shared, alone = work.missing(store)
        if shared or alone:
            with reporter(shared + alone) as on_event:
                place = DataPlace(data().folder, data().digests)
                compute(shared, alone, store, place, config.jobs, on_event)
        with pdf.Printer() if with_pdf else nullcontext() as printer:
            kept = Kept(config.output / REBUILD_FOLDER / ("whole" if work.is_whole else "excerpt"))
            assembly = Assembly(work, config, store, kept, lambda: build.gather(work, data(), store))
            report = assembly.report()
            predictions = assembly.predictions() if work.is_whole else None
            return _publish(report, predictions, config, printer, language, say)


def _check_words(config: Config, tokens: Collection[str]) -> None:
    """Found out before anything is trained: a comment on no question, text that the report's fonts cannot show."""
    for name in set(config.comments) - set(tokens):
        known = f"Expected the name of a question, such as {next(iter(tokens))}.md."
        raise RequestError(f"The comment {name}.md belongs to no question.{closest(name, tokens)} {known}")
    cover = config.cover
    texts = [cover.title, *cover.students, cover.course, cover.teacher, cover.institution, cover.date]
    for text in (*texts, *config.comments.values()):
        unknown = fonts.without_glyph((text or "").replace("\n", " ").replace("\t", " "))
        if unknown:
            raise RequestError(
                f"The report cannot show {unknown!r} of {(text or '')[:80]!r}: its fonts lack it. Expected: Latin, "
                "Greek, Cyrillic, Arabic or Hebrew letters. Write it in one of these."
            )


@contextmanager
def _disk_explained(output: Path) -> Iterator[None]:
    """A disk that is full, or a folder that became read-only, at any moment: says so, and that nothing is lost."""
    try:
        yield
    except OSError as error:
        raise BuildError(
            f"{str(error.filename or output)!r} cannot be read or written: {error.strerror or error}. Free some space "
            "or choose another --output; the former report is untouched, and finished runs are kept."
        ) from error


def _publish(
    report: Report, predictions: bytes | None, config: Config, printer: pdf.Printer | None, language: str, say: Say
) -> Path:
    """Renders, inspects and writes; the former files stay until all new ones are complete and right."""
    from td1report import handover, render

    stem = "td1" if predictions is not None else "td1.excerpt"
    rebuild = config.output / REBUILD_FOLDER
    helper = None if printer is None else printer.draw  # with nothing else to do until there is a document
    rendered = render.Rendered(report, language, rebuild, config.templates, helper)
    tokens = tuple(report.answers)
    data = {} if predictions is None else {
        "results.json": handover.results_json(report).encode(),
        "predictions.csv": build.with_build_id(predictions, report),
    }  # fmt: skip
    pending = None
    if printer is not None:  # the PDF is written beside all that follows
        pending = printer.begin(
            rendered.print_document,
            identifier=report.provenance.build_id,
            created_at=report.provenance.created_at,
            must_hold=tokens,
            attachments=data,
        )
    faults = inspection.faults(rendered.print_document.html, tokens) + inspection.faults(rendered.page, tokens)
    if faults:
        raise BuildError(f"The report was not written, because it is not whole: {'; '.join(dict.fromkeys(faults))}.")
    files = {f"{stem}.html": rendered.page.encode()}
    if pending is not None:
        files[f"{stem}.pdf"] = pending()
    files |= data
    if data:
        publish.replace_files(rebuild, {SAVED_REPORT: handover.report_bytes(report)})
    document = rendered.print_document
    publish.keep_print_document(rebuild / "print", document.html, document.assets)
    publish.replace_files(config.output, files)
    for name in files:
        say(f"Wrote {config.output / name}")
    older = config.output / f"{stem}.pdf"
    if pending is None and older.exists():
        say(f"{older} is older than this page: `td1report build --pdf` renews it.")
    return config.output / (f"{stem}.html" if pending is None else f"{stem}.pdf")


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


def checks(data_folder: Path | None) -> list[tuple[str, str | None]]:
    """What a build needs, each with None or what is missing and how to mend it. Downloads nothing."""
    from td1report.data import FOUR_WAYS, keras_cache, local_copy

    versions = machine.versions()
    absent = [name for name, version in versions.items() if version == "absent"]
    try:
        copy = find(data_folder) if data_folder else local_copy()
        ways = FOUR_WAYS.format(cache=keras_cache())
        data_problem = None if copy else f"no copy on this machine. {ways}"
    except RequestError as error:
        data_problem = str(error)
    return [
        (f"Python {versions['python']}", None),
        ("packages", f"{', '.join(absent)}; mend it with `pip install .`" if absent else None),
        ("Fashion-MNIST", data_problem),
        ("Pango, for the PDF", pdf.is_available()),
    ]
