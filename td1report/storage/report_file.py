"""The Report as the JSON values of results.json, and packed, arrays included, into the content of one file."""

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from td1report.records import Answer, Facts, Mistakes, Report

_DAMAGED = (
    *(OSError, EOFError, ValueError, LookupError, AttributeError, RuntimeError, MemoryError),
    *(zipfile.BadZipFile, zlib.error, struct.error),
)
"""What zipfile, NumPy and json raise on a damaged content."""
_DOCUMENT = "report.json"
"""Entry of a saved content that holds all but the arrays, as UTF-8 JSON."""


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


# --- reports and answers with their arrays -------------------------------------------------------------------------


def report_bytes(report: Report) -> bytes:
    """The report, arrays included, as the content of one .npz file: JSON and arrays, nothing to unpickle.

    Equal reports give equal bytes.
    """
    arrays = {
        f"answers/{token}/{name}": array
        for token, answer in report.answers.items()
        for name, array in _arrays_of(answer).items()
    }
    if report.mistakes is not None:
        arrays |= {f"mistakes/{name}": getattr(report.mistakes, name) for name in Mistakes.model_fields}
    return _packed(report.model_dump(mode="json"), {"mosaic": report.mosaic} | arrays)


def report_from(content: bytes) -> Report:
    """The report of `report_bytes`. Its facts are plain values: rendering needs no more.

    Raises:
        ValueError: if the content is damaged, or from another version of the program.
    """
    document, arrays = _unpacked(content)
    try:
        document["mosaic"] = arrays.pop("mosaic")
        document["mistakes"] = _below("mistakes/", arrays) or None
        for token, answer in document["answers"].items():
            document["answers"][token] = _with_arrays(answer, _below(f"answers/{token}/", arrays))
        return Report.model_validate(document)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"Expected a report of this version. Received: one without {error}") from error


def answer_bytes(answer: Answer[Any]) -> bytes:
    """One answer in the same form."""
    return _packed(answer.model_dump(mode="json"), _arrays_of(answer))


def answer_from(content: bytes) -> Answer[Facts]:
    """The answer of `answer_bytes`, its facts as plain values.

    Raises:
        ValueError: if the content is damaged, or from another version of the program.
    """
    document, arrays = _unpacked(content)
    try:
        return Answer[Facts].model_validate(_with_arrays(document, arrays))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"Expected an answer of this version. Received: one without {error}") from error


def _arrays_of(answer: Answer[Any]) -> dict[str, NDArray[Any]]:
    figures = {
        f"figures/{name}/{key}": array
        for name, figure in answer.figures.items()
        for key, array in figure.arrays.items()
    }
    return figures | {f"galleries/{name}": gallery.images for name, gallery in answer.galleries.items()}


def _below(prefix: str, arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The arrays whose path begins so, by the rest of it."""
    return {path.removeprefix(prefix): array for path, array in arrays.items() if path.startswith(prefix)}


def _with_arrays(answer: dict[str, Any], arrays: Mapping[str, NDArray[Any]]) -> dict[str, Any]:
    for figure in answer["figures"].values():
        figure["arrays"] = {}
    for path, array in arrays.items():
        kind, name, *key = path.split("/")
        if key:
            answer[kind][name]["arrays"][key[0]] = array
        else:
            answer[kind][name]["images"] = array
    return answer


def _packed(document: dict[str, Any], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    text = json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
    entries: dict[str, Any] = {_DOCUMENT: np.frombuffer(text, dtype=np.uint8)} | dict(arrays)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **entries)
    return buffer.getvalue()


def _unpacked(content: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as saved:
            arrays = {name: saved[name] for name in saved.files}
        return json.loads(arrays.pop(_DOCUMENT).tobytes()), arrays
    except _DAMAGED as error:
        raise ValueError(f"Expected JSON and arrays in one .npz. Received: {error}") from error
