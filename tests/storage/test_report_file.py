"""A saved report: read back as it was written, or refused."""

import io
import json
from typing import Any

import numpy as np
import pytest
from rendering import render_text

from td1report.records import Report
from td1report.storage.report_file import report_bytes, report_from, results_json


@pytest.mark.slow
def test_a_report_survives_being_saved(real_report: Report) -> None:
    """Written and read back, a report has the same results, the same bytes and the same page."""
    content = report_bytes(real_report)
    again = report_from(content)

    assert results_json(real_report) == results_json(again)
    assert content == report_bytes(again)
    assert render_text(real_report, "fr") == render_text(again, "fr")


@pytest.mark.parametrize("damage", ["empty", "cut", "pickled", "of another version"])
def test_a_damaged_report_is_refused(real_report: Report, damage: str) -> None:
    """Whatever happened to the content: a ValueError, and nothing is unpickled."""
    content = report_bytes(real_report)
    made = {
        "empty": b"",
        "cut": content[: len(content) // 2],
        "pickled": b"\x80\x04\x95\x05\x00\x00\x00\x00\x00\x00\x00\x8c\x01x\x94.",
        "of another version": saved_as({"schema_version": 0}),
    }

    with pytest.raises(ValueError, match=r"Expected|validation error"):
        report_from(made[damage])


def saved_as(document: dict[str, Any]) -> bytes:
    """A file of the right form that holds another document."""
    buffer = io.BytesIO()
    content = np.frombuffer(json.dumps(document | {"answers": {}}).encode(), dtype=np.uint8)
    arrays: dict[str, Any] = {"report.json": content, "mosaic": np.zeros(1)}
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()
