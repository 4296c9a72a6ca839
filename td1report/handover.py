"""The Report on disk: results.json, and the whole of it, arrays included, in one file."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from td1report.errors import BuildError
from td1report.records import Answer, Facts, Report

_DOCUMENT = "report.json"
"""Entry of the saved file that holds all but the arrays, as UTF-8 JSON."""


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


# --- the whole report in one file ----------------------------------------------------------------------------------


def report_bytes(report: Report) -> bytes:
    """The report, arrays included, as the content of one .npz file: JSON and arrays, nothing to unpickle.

    Equal reports give equal bytes.
    """
    document = json.dumps(report.model_dump(mode="json"), ensure_ascii=False, allow_nan=False).encode()
    arrays = {_DOCUMENT: np.frombuffer(document, dtype=np.uint8)} | dict(_arrays(report))
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def _arrays(report: Report) -> Iterator[tuple[str, NDArray[Any]]]:
    yield "mosaic", report.mosaic
    for token, answer in report.answers.items():
        for name, figure in answer.figures.items():
            yield from ((f"answers/{token}/figures/{name}/{key}", array) for key, array in figure.arrays.items())
        for name, gallery in answer.galleries.items():
            yield f"answers/{token}/galleries/{name}", gallery.images


def read_report(path: Path) -> Report:
    """The report of a file that `report_bytes` made. Its facts are plain values: rendering needs no more.

    Raises:
        BuildError: if the file is missing, damaged, or from another version of the program.
    """
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as saved:
            arrays = {name: saved[name] for name in saved.files}
        document = json.loads(arrays.pop(_DOCUMENT).tobytes())
        document["mosaic"] = arrays.pop("mosaic")
        for answer in document["answers"].values():
            for figure in answer["figures"].values():
                figure["arrays"] = {}
        for name, array in arrays.items():
            _, token, kind, exhibit, *key = name.split("/")
            place = document["answers"][token][kind][exhibit]
            if key:
                place["arrays"][key[0]] = array
            else:
                place["images"] = array
        return Report.model_validate(document)
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise BuildError(
            f"The saved report {str(path)!r} cannot be read ({type(error).__name__}: {str(error).partition(chr(10))[0]}). "
            "Expected a file of this version of td1report. Build the report again."
        ) from error
