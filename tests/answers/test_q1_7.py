"""Question 1.7: what the transformed data are."""

import pytest
from builders import make_results

from td1report.answers import q1_7


def test_q1_7_scales_the_images_and_keeps_the_targets() -> None:
    """Images become float32 in [0, 1], four times as large, without losing a level; targets stay as they are."""
    facts = q1_7.q1_7(make_results()).facts.model_dump()

    assert ("uint8", "float32", (50, 28, 28)) == (
        facts["x_train"]["dtype"], facts["x_train_scaled"]["dtype"], facts["x_train_scaled"]["shape"]
    )  # fmt: skip
    assert pytest.approx(180 / 255) == facts["x_train_scaled"]["high"]
    assert 4 * facts["x_train"]["size_bytes"] == facts["x_train_scaled"]["size_bytes"]
    assert 8 * facts["x_train"]["size_bytes"] == facts["double_bytes"]
    assert ("uint8", True) == (facts["y_train"]["dtype"], facts["lossless"])
