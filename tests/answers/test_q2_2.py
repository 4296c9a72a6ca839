"""Question 2.2: the layers of the first model."""

from builders import make_results

from td1report.answers.outline import select


def test_q2_2_shows_the_layers() -> None:
    """784 pixels, 256, 256 and 10 neurons, and the weights between them."""
    (question,) = select(["q2_2"])
    answer = question.answer(make_results(1))
    diagram = answer.figures["layers"]

    assert [784, 256, 256, 10] == diagram.arrays["widths"].tolist()
    assert [200_960, 65_792, 2_570] == diagram.arrays["parameters"].tolist()
    assert (28, 28, 256, 269_322) == tuple(
        getattr(answer.facts, name) for name in ("image_height", "image_width", "hidden_units", "parameters")
    )
