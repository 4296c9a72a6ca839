"""predictions.csv: a row for each image and seed, and the build that it belongs to."""

import csv
import io
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from builders import make_results, tiny_data

from td1report.answers.results import Results
from td1report.report import predictions


def test_predictions_csv_has_a_row_for_each_image_and_seed() -> None:
    """The columns promised, one row a test image and seed, probabilities of the predicted and of the true class."""
    data = tiny_data(num_test=10)
    results: Results = make_results(2, data, predictions={"two_layers_256": [[1, *range(1, 10)], list(range(10))]})
    rows = list(csv.DictReader(io.StringIO(predictions.predictions_csv(results))))

    assert ["seed", "index", "true", "predicted", "p_predicted", "p_true", "correct"] == list(rows[0])
    assert 20 == len(rows)
    assert ("0", "0", "0", "1", "0.91", "0.01", "False") == tuple(rows[0].values())
    assert 19 == sum(row["correct"] == "True" for row in rows)


def test_probabilities_have_six_significant_digits() -> None:
    """As Python writes the exact value of a float32 with %.6g, however small."""
    data = tiny_data(num_test=2)
    softmax = np.array([[1 - 1e-9, *[1e-9 / 9] * 9], [1 / 3, 2 / 3, *[1e-12] * 8]], dtype=np.float32)
    text = predictions.predictions_csv(make_results(1, data, probabilities={"two_layers_256": [softmax]}))

    expected = [f"{float(softmax[index, index]):.6g}" for index in range(2)]
    assert expected == [row["p_true"] for row in csv.DictReader(io.StringIO(text))]


def test_predictions_name_their_build() -> None:
    """Each row carries the id that results.json and both documents carry, and is otherwise as it was."""
    results = make_results()
    plain = predictions.predictions_csv(results)
    rows = list(csv.DictReader(io.StringIO(predictions.with_build_id(plain.encode(), "0123abcd").decode())))

    assert {"0123abcd"} == {row.pop("build") for row in rows}
    assert list(csv.DictReader(io.StringIO(plain))) == rows


def french_predictions() -> tuple[pd.DataFrame, bytes]:
    """Predictions as pandas reads predictions.csv, and the same for a French spreadsheet."""
    data = tiny_data(num_test=3)
    rows = [[1 - 1e-9, *[1e-9 / 9] * 9], [1 / 3, 2 / 3, *[1e-12] * 8], [1, *[1.5e-12] * 9]]
    softmax = np.array(rows, dtype=np.float32)
    text = predictions.predictions_csv(make_results(2, data, probabilities={"two_layers_256": [softmax] * 2}))
    content = predictions.with_build_id(text.encode(), "0123abcd")
    return pd.read_csv(io.BytesIO(content)), predictions.for_french_spreadsheets(content)


def test_a_french_spreadsheet_reads_what_pandas_reads() -> None:
    """Columns by semicolons, decimals by commas, truth as 1 and 0: the same table."""
    frame, french = french_predictions()
    read = pd.read_csv(io.BytesIO(french), sep=";", decimal=",")

    assert b"0.9" not in french
    assert list(frame.columns) == list(read.columns)
    pd.testing.assert_frame_equal(frame.astype({"correct": int}), read)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_in_french_reads_numbers(tmp_path: Path) -> None:
    """Opened as French (1036) with the separator of French, each probability is a number, and none a text."""
    frame, french = french_predictions()
    (tmp_path / "predictions.fr.csv").write_bytes(french)
    subprocess.run(
        [
            "/usr/bin/env", "soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
            "--infilter=CSV:59,34,76,1,,1036,false,true", "--convert-to", "fods", "--outdir", str(tmp_path),
            str(tmp_path / "predictions.fr.csv"),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    table = (tmp_path / "predictions.fr.fods").read_text(encoding="utf-8")

    cells = re.findall(r'(?:columns-repeated="(\d+)" )?office:value-type="float" office:value="([^"]+)"', table)
    values = [float(value) for count, value in cells for _ in range(int(count or 1))]
    expected = frame.drop(columns="build").astype({"correct": int}).to_numpy(dtype=float).ravel()
    assert expected.tolist() == pytest.approx(values, rel=1e-5, abs=0)
    assert min(value for value in values if value) < 1e-11
