"""`td1report build`: the whole road from a config to the files."""

from collections.abc import Callable, Collection
from contextlib import nullcontext
from functools import cache
from pathlib import Path

from td1report.answers import schema
from td1report.answers.outline import select
from td1report.commands import preflight
from td1report.commands.progress import reporter, stages
from td1report.errors import BuildError, RequestError, closest
from td1report.inputs.config import Config
from td1report.inputs.data import load
from td1report.records import OWN_SECTIONS, Report
from td1report.render import completeness, pdf, remarks, template_check
from td1report.render.printer import Printer
from td1report.report.assembly import Assembly
from td1report.report.plan import THE_TD, Assignment, plan
from td1report.report.predictions import for_french_spreadsheets, with_build_id
from td1report.report.results import read_results
from td1report.runs.execute import compute
from td1report.runs.tasks import DataPlace
from td1report.storage.folder import FRENCH_PREDICTIONS, PREDICTIONS, RESULTS, SCHEMA, Kind, OutputFolder
from td1report.style import fonts
from td1report.workers.pool import end_where_a_worker_builds

Log = Callable[[str], None]


def build_report(
    config: Config,
    only: tuple[str, ...],
    *,
    with_pdf: bool,
    language: str,
    log: Log,
    replace: bool = False,
    assignment: Assignment = THE_TD,
) -> Path:
    """Trains what is missing, answers, renders and writes.

    Args:
        config: the request.
        only: questions of an excerpt; none for a whole report.
        with_pdf: write the PDF too.
        language: "fr".
        log: called with each line to show.
        replace: take the place of a report of more seeds as well.
        assignment: that of the TD, or a smaller one of a test.

    Returns: the file to open, the PDF if there is one.

    Raises:
        RequestError: if the request is wrong (question, data, templates).
        BuildError: if a training or the rendering failed; the former report is untouched.
    """
    end_where_a_worker_builds()
    questions = select(only) if only else assignment.questions
    _check_words(config, tuple(question.token for question in assignment.questions))
    for path in config.passed_over:
        log(f"{path} is not printed: it is named after no question, as {questions[0].token}.md would be.")
    if config.templates is not None:
        template_check.check(config.templates, language)
    if with_pdf:
        pdf.require()  # found out before anything is trained
    output = OutputFolder(config.output)
    with output.locked():
        work = plan(questions, config.preset, config.seeds, assignment)
        kind: Kind = "excerpt" if not work.is_whole else "draft" if config.preset == "draft" else "report"
        former_seeds = output.former_seeds(kind)
        if not replace:
            _check_seeds(former_seeds, len(config.seeds), output)
        data = cache(lambda: load(config.data, assignment.digests))
        if config.data is not None:
            data()  # a folder that was named must be right, even if nothing is left to read in it
        shared, alone = work.missing(output.store)
        if shared or alone:
            place = DataPlace(data().folder, data().digests)
            preflight.check(output, with_pdf=with_pdf)
            with reporter(shared + alone) as on_event:
                compute(shared, alone, output.store, place, config.jobs, on_event)
        with Printer(log) if with_pdf else nullcontext() as printer, stages() as stage:
            stage("answers")
            parts = output.parts(whole=work.is_whole, preset=config.preset)
            assembly = Assembly(work, output.store, parts, lambda: read_results(work, data(), output.store))
            source = data().source if data.cache_info().currsize else None
            report = assembly.report(config.cover, config.comments, source)
            predictions = assembly.predictions() if work.is_whole else None
            written = _write(kind, report, predictions, output, config.templates, printer, language, log, stage)
        _tell_the_rest(report, former_seeds, log)
        return written


def _check_seeds(former: int | None, wanted: int, output: OutputFolder) -> None:
    """A quick try does not take the place of a report that took longer, unless it is told to."""
    if former is not None and wanted < former:
        raise RequestError(
            f"The report in {str(output.path)!r} has {former} seed(s), this one would have {wanted}. Expected as many "
            "or more: --replace puts it there all the same, another --output keeps both."
        )


def _tell_the_rest(report: Report, former_seeds: int | None, log: Log) -> None:
    """What else the authors may want to know of a report that is written."""
    seeds = len(report.provenance.seeds)
    if former_seeds not in {None, seeds}:
        log(f"It takes the place of a report of {former_seeds} seed(s); this one has {seeds}.")
    empty = [name for name in ("students", "course", "teacher", "institution") if not getattr(report.cover, name)]
    if empty:
        log(f"The cover leaves out {', '.join(empty)}: td1.toml fills them in, and `td1report init` writes one.")


def _check_words(config: Config, tokens: Collection[str]) -> None:
    """Found out before anything is trained: a comment on no question, and what the report cannot show."""
    for name, comment in config.comments.items():
        remarks.check(f"{name}.md", comment)
    for name in set(config.comments) - {*tokens, *OWN_SECTIONS}:
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


def _write(
    kind: Kind,
    report: Report,
    predictions: bytes | None,
    output: OutputFolder,
    templates: Path | None,
    printer: Printer | None,
    language: str,
    log: Log,
    stage: Log,
) -> Path:
    """Renders, inspects and writes; the former files stay until all new ones are complete and right."""
    from td1report.render import typed_numbers
    from td1report.render.documents import Documents
    from td1report.storage import report_file

    helper = None if printer is None else printer.draw  # with nothing else to do until there is a document
    documents = Documents(report, language, output.drawings, output.fonts, templates, helper)
    tokens = tuple(report.answers)
    data = {} if predictions is None else {
        RESULTS: report_file.results_json(report).encode(),
        SCHEMA: schema.PATH.read_bytes(),
        PREDICTIONS: with_build_id(predictions, report.provenance.build_id),
    }  # fmt: skip
    stage("figures and pages")
    pending = None
    if printer is not None:  # the PDF is written beside all that follows
        pending = printer.begin(
            documents.print_document,
            identifier=report.provenance.build_id,
            created_at=report.provenance.created_at,
            must_hold=tokens,
            attachments=data,
        )
    faults = completeness.faults(documents.print_document.html, tokens) + completeness.faults(documents.page, tokens)
    if faults:
        raise BuildError(f"The report was not written, because it is not whole: {'; '.join(dict.fromkeys(faults))}.")
    typed_numbers.check((documents.print_document.html, documents.page), language, templates)
    stage("PDF" if pending else "files")
    written_pdf = None if pending is None else pending()
    if data:
        output.save_report(kind, report_file.report_bytes(report))
        data[FRENCH_PREDICTIONS] = for_french_spreadsheets(data[PREDICTIONS])
    output.save_print_document(documents.print_document.html, documents.print_document.assets)
    page, *others = output.write_report(kind, documents.page.encode(), written_pdf, data)
    for path in (page, *others):
        log(f"Wrote {path}")
    former = output.former_pdf(kind)
    if written_pdf is None and former is not None:
        log(f"{former} is older than this page: `td1report build --pdf` renews it.")
    return page if written_pdf is None else others[0]
