"""Question 3.5: the order of the worst images, and whether all seeds miss them."""

import numpy as np
import pytest
from answer_results import FIRST
from builders import facts_of, make_results, probabilities_of, tiny_data, with_mistakes

from td1report.answers import q3_5
from td1report.answers.q3_5 import Persistence, WorstImages, persistence


def test_worst_images_come_by_probability_of_the_true_class() -> None:
    """Of three shirts taken for something else, the one whose true class got least comes first, then the others."""
    data = tiny_data(num_test=40)
    probabilities = probabilities_of(data.test_labels)
    for index, p_true in ((6, 0.2), (16, 0.05), (26, 0.1), (3, 0.001)):
        probabilities[index] = 0.0
        probabilities[index, [data.test_labels[index], 4]] = p_true, 1 - p_true
    answer = q3_5.q3_5(make_results(1, data, probabilities={FIRST: [probabilities]}))

    thumbnails = answer.galleries["worst"].thumbnails
    assert [16, 26, 6] == [thumbnail.index for thumbnail in thumbnails]
    assert [-np.log(0.05), -np.log(0.1), -np.log(0.2)] == pytest.approx([t.score for t in thumbnails], rel=1e-5)
    facts = facts_of(answer, WorstImages)
    assert (2, 3) == (facts.num_sure, facts.num_missed)


def test_loss_of_an_image_is_clipped_as_keras_clips_it() -> None:
    """A true class with probability 0 costs -ln 1e-7, not infinity."""
    data = tiny_data()
    probabilities = np.eye(10, dtype=np.float32)[with_mistakes(data.test_labels, {6: 0})]
    facts = facts_of(q3_5.q3_5(make_results(1, data, probabilities={FIRST: [probabilities]})), WorstImages)

    assert -np.log(1e-7) == pytest.approx(facts.largest_loss)
    assert facts.largest_is_clipped


@pytest.mark.parametrize(
    ("always_missed", "num_seeds", "expected"),
    [(8, 5, Persistence.ALL), (4, 5, Persistence.MOST), (3, 5, Persistence.FEW), (8, 1, Persistence.ONE_RUN)],
)
def test_persistence_of_the_images_shown(always_missed: int, num_seeds: int, expected: Persistence) -> None:
    """Of eight images: all, at least half, or fewer are missed with every seed; one seed tells nothing."""
    assert expected == persistence(always_missed, 8, num_seeds)
