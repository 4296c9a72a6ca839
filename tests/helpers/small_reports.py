"""Reports of few questions about small results, and what they say."""

import re
from typing import Any

from answer_results import FIRST
from builders import make_results

from td1report.answers.outline import select
from td1report.answers.results import Results
from td1report.inputs.config import Config, read_config
from td1report.records import Report
from td1report.render.documents import render_text
from td1report.report import assembly
from td1report.report.plan import plan


def request_with(**options: object) -> Config:
    """A request without a config file."""
    return read_config(None, options)


def small_report(**changes: Any) -> Report:
    """A report of one question about tiny data."""
    request = read_config(None, {"seeds": 1})
    made = assembly.report(plan(select(["q2_5"]), request), request, make_results(1))
    return made.model_copy(update=changes)


def text_of_question(results: Results, token: str) -> str:
    """What the report says of one question, as plain words with plain spaces."""
    request = read_config(None, {"seeds": len(results.runs(FIRST))}, ())
    page = render_text(assembly.report(plan(select([token]), request), request, results), "fr")
    article = page.partition(f'id="{token}"')[2].partition("</article>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", article))
