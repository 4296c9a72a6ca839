"""What the commands do: the whole road from a config to the files, and the questions one may ask about it."""

from collections.abc import Callable, Collection
from contextlib import nullcontext
from functools import cache
from pathlib import Path

from td1report.answers.outline import select
from td1report.commands.progress import reporter
from td1report.errors import BuildError, RequestError, closest
from td1report.inputs.config import Config
from td1report.inputs.data import load
from td1report.records import Report
from td1report.render import completeness, pdf
from td1report.render.printer import Printer
from td1report.report import results
from td1report.report.assembly import Assembly
from td1report.report.plan import THE_TD, Assignment, plan
from td1report.report.predictions import with_build_id
from td1report.runs.execute import compute
from td1report.runs.tasks import DataPlace
from td1report.storage import folder
from td1report.storage.cache import Kept, remove_partial
from td1report.storage.folder import REBUILD_FOLDER, RUNS_FOLDER, SAVED_REPORT, disk_explained
from td1report.storage.store import Store
from td1report.style import fonts

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
    with folder.only_build_in(config.output), disk_explained(config.output):
        work = plan(questions, config, assignment)
        store = Store(config.output / RUNS_FOLDER)
        store.remove_partial()
        remove_partial(config.output / REBUILD_FOLDER)
        folder.complete_replacement(config.output)
        data = cache(lambda: load(config.data, assignment.digests))
        if config.data is not None:
            data()  # a folder that was named must be right, even if nothing is left to read in it
        shared, alone = work.missing(store)
        if shared or alone:
            with reporter(shared + alone) as on_event:
                place = DataPlace(data().folder, data().digests)
                compute(shared, alone, store, place, config.jobs, on_event)
        with Printer() if with_pdf else nullcontext() as printer:
            kept = Kept(config.output / REBUILD_FOLDER / ("whole" if work.is_whole else "excerpt"))
            assembly = Assembly(work, config, store, kept, lambda: results.gather(work, data(), store))
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


def _publish(
    report: Report, predictions: bytes | None, config: Config, printer: Printer | None, language: str, say: Say
) -> Path:
    """Renders, inspects and writes; the former files stay until all new ones are complete and right."""
    from td1report.render.documents import Rendered
    from td1report.storage import report_file

    stem = "td1" if predictions is not None else "td1.excerpt"
    rebuild = config.output / REBUILD_FOLDER
    helper = None if printer is None else printer.draw  # with nothing else to do until there is a document
    rendered = Rendered(report, language, rebuild, config.templates, helper)
    tokens = tuple(report.answers)
    data = {} if predictions is None else {
        "results.json": report_file.results_json(report).encode(),
        "predictions.csv": with_build_id(predictions, report),
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
    faults = completeness.faults(rendered.print_document.html, tokens) + completeness.faults(rendered.page, tokens)
    if faults:
        raise BuildError(f"The report was not written, because it is not whole: {'; '.join(dict.fromkeys(faults))}.")
    files = {f"{stem}.html": rendered.page.encode()}
    if pending is not None:
        files[f"{stem}.pdf"] = pending()
    files |= data
    if data:
        folder.replace_files(rebuild, {SAVED_REPORT: report_file.report_bytes(report)})
    document = rendered.print_document
    folder.keep_print_document(rebuild / "print", document.html, document.assets)
    folder.replace_files(config.output, files)
    for name in files:
        say(f"Wrote {config.output / name}")
    older = config.output / f"{stem}.pdf"
    if pending is None and older.exists():
        say(f"{older} is older than this page: `td1report build --pdf` renews it.")
    return config.output / (f"{stem}.html" if pending is None else f"{stem}.pdf")
