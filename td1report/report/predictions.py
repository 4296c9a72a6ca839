"""predictions.csv: the predictions of each seed's network on the test images."""

import csv
import io

import numpy as np

from td1report.answers.results import Results
from td1report.records import Report


def predictions_csv(results: Results, experiment: str = "two_layers_256") -> str:
    """predictions.csv: what each seed's network says of each test image, one row an image and seed."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["seed", "index", "true", "predicted", "p_predicted", "p_true", "correct"])
    true = results.data.test_labels
    positions = np.arange(len(true))
    for run in results.runs(experiment):
        probabilities = results.probabilities(experiment, run.seed)
        predicted = probabilities.argmax(axis=1)
        columns = (predicted, probabilities.max(axis=1), probabilities[positions, true], predicted == true)
        for index, (guess, p_predicted, p_true, correct) in enumerate(zip(*columns, strict=True)):
            row = [run.seed, index, int(true[index]), int(guess), f"{p_predicted:.6g}", f"{p_true:.6g}", bool(correct)]
            writer.writerow(row)
    return buffer.getvalue()


def with_build_id(predictions: bytes, report: Report) -> bytes:
    """predictions.csv with a last column that names the build, as the other files of a build do."""
    header, _, rows = predictions.partition(b"\n")
    build_id = report.provenance.build_id.encode()
    return header + b",build\n" + rows.replace(b"\n", b"," + build_id + b"\n")
