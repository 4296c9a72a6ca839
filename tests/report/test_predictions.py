"""predictions.csv: a row for each image and seed, and the build that it belongs to."""

import csv
import io

from builders import make_results, tiny_data
from small_reports import request_with

from td1report.answers.outline import select
from td1report.answers.results import Results
from td1report.report import assembly, predictions
from td1report.report.plan import plan


def test_predictions_csv_has_a_row_for_each_image_and_seed() -> None:
    """The columns promised, one row a test image and seed, probabilities of the predicted and of the true class."""
    data = tiny_data(num_test=10)
    results: Results = make_results(2, data, predictions={"two_layers_256": [[1, *range(1, 10)], list(range(10))]})
    rows = list(csv.DictReader(io.StringIO(predictions.predictions_csv(results))))

    assert ["seed", "index", "true", "predicted", "p_predicted", "p_true", "correct"] == list(rows[0])
    assert 20 == len(rows)
    assert ("0", "0", "0", "1", "0.91", "0.01", "False") == tuple(rows[0].values())
    assert 19 == sum(row["correct"] == "True" for row in rows)


def test_predictions_name_their_build() -> None:
    """Each row carries the id that results.json and both documents carry, and is otherwise as it was."""
    results = make_results()
    made = assembly.report(plan(select(["q3_3"]), request_with()), request_with(), results)
    plain = predictions.predictions_csv(results)
    rows = list(csv.DictReader(io.StringIO(predictions.with_build_id(plain.encode(), made).decode())))

    assert {made.provenance.build_id} == {row.pop("build") for row in rows}
    assert list(csv.DictReader(io.StringIO(plain))) == rows
