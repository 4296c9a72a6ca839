"""predictions.csv: the predictions of each seed's network on the test images; and the same for French spreadsheets."""

from td1report.answers.data_frame import prediction_frame
from td1report.answers.results import Results
from td1report.inputs.experiments import Role


def predictions_csv(results: Results) -> str:
    """The text of predictions.csv: a row for each seed and test image, probabilities with six significant digits."""
    import pandas as pd

    frames = []
    for run in results.runs(Role.BASE):
        frame = prediction_frame(results.probabilities(Role.BASE, run.seed), results.data.test_labels)
        frame.insert(0, "seed", run.seed)
        frames.append(frame)
    text: str = pd.concat(frames).to_csv(index=False, float_format="%.6g", lineterminator="\n")
    return text


def with_build_id(predictions: bytes, build_id: str) -> bytes:
    """predictions.csv with a last column that names the build, as the other files of a build do."""
    header, _, rows = predictions.partition(b"\n")
    return header + b",build\n" + rows.replace(b"\n", b"," + build_id.encode() + b"\n")


def for_french_spreadsheets(predictions: bytes) -> bytes:
    """predictions.csv as a spreadsheet that speaks French reads it: semicolons, decimal commas, 1 for True.

    There a comma is the sign of decimals and separates nothing.
    """
    text = predictions.replace(b",", b";").replace(b".", b",")
    return text.replace(b";True;", b";1;").replace(b";False;", b";0;")
