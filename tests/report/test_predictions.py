"""predictions.csv: a row for each image and seed, and the build that it belongs to."""

import csv
import io

import numpy as np
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
