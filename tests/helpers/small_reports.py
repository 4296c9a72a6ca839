"""Reports of few questions about small results, and their text."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from builders import make_results
from rendering import render_text

from td1report.answers.outline import Question, select
from td1report.answers.results import Results
from td1report.inputs.experiments import Role
from td1report.records import Cover, Preset, Report
from td1report.report.assembly import finish
from td1report.report.measured import measured_report
from td1report.report.plan import plan


def report_of(
    results: Results,
    questions: Sequence[Question],
    preset: Preset = "full",
    cover: Cover | None = None,
    *,
    is_excerpt: bool = False,
) -> Report:
    """The report of these questions, each answered from the results that it declared to need, as a build makes it."""
    seeds = range(len(results.runs(Role.BASE)))
    trained = [experiment.name for experiment in plan(questions, preset, seeds).trained]
    needed = replace(results, runs_by_experiment={name: results.runs_by_experiment[name] for name in trained})
    answers = {question.token: question.answer(needed.limited_to(question.needs)) for question in questions}
    return finish(measured_report(needed, seeds, preset), answers, cover or Cover(), {}, is_excerpt=is_excerpt)


def small_report(**changes: Any) -> Report:
    """A report of one question about tiny data."""
    return report_of(make_results(1), select(["q2_5"])).model_copy(update=changes)


def text_of_question(results: Results, token: str) -> str:
    """The report's answer to one question, as plain words with plain spaces."""
    page = render_text(report_of(results, select([token])), "fr")
    article = page.partition(f'id="{token}"')[2].partition("</article>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", article))
