"""Question 1.2: types, shapes, ranges and sizes of the arrays, on data small enough to count by hand."""

from builders import make_results

from td1report.answers import q1_2


def test_q1_2_describes_the_arrays() -> None:
    """Type, shape, range and size of each array are those of the data; the share of the background is exact."""
    facts = q1_2.q1_2(make_results()).facts.model_dump()

    assert {"dtype": "uint8", "shape": (50, 28, 28), "low": 0, "high": 180, "size_bytes": 50 * 784} == facts["x_train"]
    assert {"dtype": "uint8", "shape": (20,), "low": 0, "high": 9, "size_bytes": 20} == facts["y_test"]
    assert 70 * 784 + 70 == facts["size_bytes"]
    assert (8, 256, 0.1) == (facts["bits"], facts["num_levels"], facts["background_share"])
