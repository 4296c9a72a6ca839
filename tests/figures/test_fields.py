"""Arrays, labels and options of a figure: what does not fit is refused."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from figure_examples import EXAMPLES

from td1report.figures import draw


@pytest.mark.parametrize(
    ("update", "message"),
    [
        ({"arrays": {}}, r"Expected the array 'errors'.*Received: only \[\]"),
        ({"arrays": {"errors": np.zeros(2)}}, r"shape \(num_seeds, 2\). Received: \(2,\)"),
        ({"arrays": {"errors": np.zeros((5, 3))}}, r"shape \(num_seeds, 2\). Received: \(5, 3\)"),
        ({"arrays": {"errors": np.zeros((0, 2))}}, r"shape \(num_seeds, 2\). Received: \(0, 2\)"),
        ({"arrays": {"errors": np.array([[1.0, np.nan]])}}, "finite numbers. Received: 1 that are not"),
        ({"labels": {}}, "Expected one or more labels 'classes'"),
        ({"options": {"width_mm": -1}}, "Expected a positive width_mm.*Received: -1"),
        ({"options": {"height_mm": 0}}, "Expected a positive height_mm.*Received: 0"),
    ],
)
def test_inputs_that_do_not_fit_are_refused(update: dict[str, Any], message: str, folder: Path) -> None:
    """A missing or misshapen array, missing labels and impossible sizes are told with what was expected."""
    figure, words = EXAMPLES["class_errors"]

    with pytest.raises(ValueError, match=message):
        draw(figure.model_copy(update=update), words, "fr", folder)


def test_option_of_another_type_is_refused(folder: Path) -> None:
    """A text where a number is expected is an error that names the option."""
    figure, words = EXAMPLES["class_errors"]

    with pytest.raises(TypeError, match=r"Expected the option 'width_mm'.*Received: 'wide'"):
        draw(figure.model_copy(update={"options": {"width_mm": "wide"}}), words, "fr", folder)
