"""Question 1.5: the evidence for each treatment, from the fitted images alone."""

from dataclasses import replace

import numpy as np
import pytest
from builders import make_results
from numpy.typing import NDArray

from td1report.answers import q1_5


def test_q1_5_takes_its_statistics_from_the_fitted_images_alone() -> None:
    """Changing the validation and the test images leaves mean and standard deviation as they are."""
    results = make_results()
    train = results.data.train_images.copy()
    train[40:] = 255
    changed = replace(results, data=replace(results.data, train_images=train, test_images=train[:20]))
    facts, others = (q1_5.q1_5(each).facts.model_dump() for each in (results, changed))

    assert pytest.approx(90 / 255) == facts["mean"]  # greys 0, 20, ... 180
    assert pytest.approx(20 * np.sqrt(8.25) / 255) == facts["sd"]
    assert (facts["mean"], facts["sd"]) == (others["mean"], others["sd"])


def test_q1_5_gives_its_evidence() -> None:
    """Each small computation is what it claims to be."""
    facts = q1_5.q1_5(make_results()).facts.model_dump()

    assert 44 == facts["levels_sum"]  # 300 modulo 256
    assert (29 * 256, 785 * 256) == (facts["weights_without_flatten"], facts["weights_with_flatten"])
    assert [1, 36] == [mistake["squared"] for mistake in facts["codes_confused"]]
    assert (50, 50 * 10 * 4) == (facts["codes_bytes"], facts["one_hot_bytes"])
    assert (70, 60) == (facts["num_images"], facts["num_repeated"])  # ten greys, each once an original


def test_initial_spreads_are_those_of_networks_drawn_at_random() -> None:
    """The formula agrees with the mean over networks whose weights are drawn as Keras draws them."""
    generator = np.random.default_rng(0)
    image = generator.random(784)

    def glorot(inputs: int, neurons: int) -> NDArray[np.float64]:
        limit = np.sqrt(6 / (inputs + neurons))
        return generator.uniform(-limit, limit, (inputs, neurons))

    first, scores = [], []
    for _ in range(200):
        sums = image @ glorot(784, 64)
        first.append((sums**2).mean())
        hidden = np.maximum(np.maximum(sums, 0) @ glorot(64, 64), 0)
        scores.append(((hidden @ glorot(64, 10)) ** 2).mean())
    expected = q1_5.initial_spreads(float(image @ image), (64, 64))

    assert pytest.approx(expected, rel=0.05) == (np.sqrt(np.mean(first)), np.sqrt(np.mean(scores)))
