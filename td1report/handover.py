"""The Report on disk: results.json, the arrays of its figures beside it, predictions.csv, and the published schema."""

import json
from typing import Any

from td1report.records import Answer, Facts, Report


def report_values(report: Report) -> dict[str, Any]:
    """The report as JSON values, as results.json holds them.

    An answer is its typed facts; its galleries, whose captions print numbers too, stand under "galleries".
    """
    values: dict[str, Any] = report.model_dump(mode="json")
    values["seed_count"] = len(report.provenance.seeds)
    values["answers"] = {token: _answer_values(answer) for token, answer in report.answers.items()}
    return values


def _answer_values(answer: Answer[Facts]) -> dict[str, Any]:
    values: dict[str, Any] = answer.facts.model_dump(mode="json")
    if answer.galleries:
        values["galleries"] = {
            name: [thumbnail.model_dump(mode="json") for thumbnail in gallery.thumbnails]
            for name, gallery in answer.galleries.items()
        }
    return values


def results_json(report: Report) -> str:
    """The text of results.json."""
    return json.dumps(report_values(report), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
