"""The data of the page's explorers, decoded again as the script does."""

import base64
import io
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from td1report.records import Mistakes, Report
from td1report.render.explorers import PROBABILITY_STEPS, mistakes_data, runs_data
from td1report.render.images import SPRITE_COLUMNS, sprite_png
from td1report.storage.report_file import report_bytes, report_from


def decoded(text: str, dtype: str, *shape: int) -> NDArray[Any]:
    """The array of a base64 text."""
    return np.frombuffer(base64.b64decode(text), dtype).reshape(shape)


@pytest.fixture(scope="module")
def mistakes(real_report: Report) -> Mistakes:
    """Those of the saved report."""
    assert real_report.mistakes is not None
    return real_report.mistakes


def test_curves_stand_in_the_order_that_is_said(real_report: Report) -> None:
    """Model, seed, quantity, epoch: read in that order, they are those of the runs."""
    data = runs_data(real_report)
    values = decoded(data["curves"], "<f4", -1)
    start = 0
    for model in data["models"]:
        runs = {run.seed: run.history for run in real_report.runs if run.experiment == model["name"]}
        for seed in data["seeds"]:
            history = runs[seed]
            errors = [[100 * (1 - a) for a in accuracy] for accuracy in (history.val_accuracy, history.accuracy)]
            for curve in (errors[0], history.val_loss, errors[1], history.loss):
                assert model["epochs"] == len(curve)
                np.testing.assert_allclose(curve, values[start : start + len(curve)], rtol=1e-5)
                start += len(curve)
    assert len(values) == start


def test_a_colour_that_is_taken_is_dashed(real_report: Report) -> None:
    """No two models have the same lines; the longer training alone shares a colour."""
    models = runs_data(real_report)["models"]

    assert len({(model["colour"], model["dashed"]) for model in models}) == len(models)
    assert ["two_layers_256_long"] == [model["name"] for model in models if model["dashed"]]


def test_mistakes_lose_nothing_that_is_shown(real_report: Report, mistakes: Mistakes) -> None:
    """Probabilities to 0.001 %, everything else as it is."""
    seeds, count = real_report.provenance.seeds, len(mistakes.ids)
    data = mistakes_data(mistakes, seeds, "address")

    assert list(seeds) == data["seeds"]
    assert "address" == data["sprite"]
    np.testing.assert_array_equal(mistakes.ids, decoded(data["ids"], "<u4", count))
    np.testing.assert_array_equal(mistakes.true, decoded(data["true"], "u1", count))
    predicted = decoded(data["predicted"], "u1", len(seeds), count)
    np.testing.assert_array_equal(mistakes.probabilities.argmax(axis=2), predicted)
    shares = decoded(data["probabilities"], "<u2", len(seeds), count, 10) / PROBABILITY_STEPS
    np.testing.assert_allclose(mistakes.probabilities, shares, atol=1e-5)
    np.testing.assert_allclose(mistakes.distances, decoded(data["distances"], "<f4", 10, 10), rtol=1e-6)


def test_mistakes_are_all_those_of_the_runs(real_report: Report, mistakes: Mistakes) -> None:
    """Each image is missed by some seed, and every seed's mistakes are those of its confusion matrix."""
    predicted = mistakes.probabilities.argmax(axis=2)
    assert (predicted != mistakes.true).any(axis=0).all()
    assert sorted(set(mistakes.ids.tolist())) == mistakes.ids.tolist()
    for run in real_report.runs:
        if run.experiment == "two_layers_256":
            expected = np.array(run.confusion_matrix) * ~np.eye(10, dtype=bool)
            found = np.zeros((10, 10), dtype=int)
            guess = predicted[real_report.provenance.seeds.index(run.seed)]
            np.add.at(found, (mistakes.true, guess), guess != mistakes.true)
            np.testing.assert_array_equal(expected, found)
            np.testing.assert_array_equal(np.array(run.confusion_matrix).sum(axis=1), mistakes.sizes)


def test_distances_are_those_of_the_answer(real_report: Report, mistakes: Mistakes) -> None:
    """The explorer and question 3.6 measure shapes alike."""
    figure = real_report.answers["q3_6"].figures["distances"]
    np.testing.assert_array_equal(figure.arrays["values"], mistakes.distances)


@pytest.mark.parametrize("count", [0, 1, SPRITE_COLUMNS + 1])
def test_each_image_has_its_tile(count: int) -> None:
    """Row by row, dark on white; what is left over is white."""
    images = np.random.default_rng(0).integers(0, 256, (count, 28, 28), dtype=np.uint8)
    pixels = np.array(Image.open(io.BytesIO(sprite_png(images))))

    assert 28 * SPRITE_COLUMNS == pixels.shape[1]
    for position, image in enumerate(images):
        row, column = divmod(position, SPRITE_COLUMNS)
        np.testing.assert_array_equal(255 - image, pixels[28 * row : 28 * (row + 1), 28 * column : 28 * (column + 1)])
    assert (pixels[-28:, 28 * (count % SPRITE_COLUMNS or SPRITE_COLUMNS) :] == 255).all()


def test_they_are_handed_over_with_the_report(real_report: Report, mistakes: Mistakes) -> None:
    """A saved report has the same mistakes; one without them is saved as well."""
    again = report_from(report_bytes(real_report)).mistakes
    assert again is not None
    for name in Mistakes.model_fields:
        np.testing.assert_array_equal(getattr(mistakes, name), getattr(again, name))
    assert report_from(report_bytes(real_report.model_copy(update={"mistakes": None}))).mistakes is None
