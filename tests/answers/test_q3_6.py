"""Question 3.6: pairs of classes by distance, and the mistakes between those far apart."""

import numpy as np
import pytest
from answer_results import results_with_mistakes
from builders import confusion_of, facts_of, make_results, probabilities_of, tiny_data, with_mistakes

from td1report.answers import q3_6
from td1report.answers.images import mean_images, pairwise_distances
from td1report.answers.q3_6 import FarMistakes, LiteralFound, farthest_mistakes, literal_found, ranked_pairs
from td1report.inputs.data import scale


def test_pairs_are_ranked_from_the_farthest() -> None:
    """45 pairs; 0 and 9 are farthest apart, and the mistakes of both directions are added and averaged."""
    data = tiny_data()
    distances = pairwise_distances(mean_images(scale(data.train_images), data.train_labels))
    seeds = [{0: 9, 9: 0, 1: 8}, {0: 9}]
    matrices = np.array([confusion_of(data.test_labels, with_mistakes(data.test_labels, wrong)) for wrong in seeds])
    pairs = ranked_pairs(distances, matrices)

    assert (45, 0, 9, 1.5) == (len(pairs), pairs[0].first, pairs[0].second, pairs[0].mistakes)
    assert [(1, 8, 0.5)] == [(pair.first, pair.second, pair.mistakes) for pair in pairs if pair.literal]


def test_far_mistakes_come_after_the_literal_one() -> None:
    """1 -> 8 comes first although 0 -> 9 is farther apart; at most two mistakes of one pair are shown."""
    data = tiny_data(num_test=40)
    distances = pairwise_distances(mean_images(scale(data.train_images), data.train_labels))
    predicted = with_mistakes(data.test_labels, {0: 9, 10: 9, 29: 0, 11: 8, 4: 5})

    assert [11, 0, 10, 4] == farthest_mistakes(data.test_labels, probabilities_of(predicted), distances).tolist()


@pytest.mark.parametrize(
    ("counts", "expected"),
    [([1, 0], LiteralFound.SHOWN), ([0, 2], LiteralFound.ELSEWHERE), ([0, 0], LiteralFound.NONE)],
)
def test_literal_mistake_is_looked_for_in_every_run(counts: list[int], expected: LiteralFound) -> None:
    """The shown run counts first; another run's mistake is told apart from none at all."""
    assert expected == literal_found(np.array(counts))


def test_literal_mistakes_are_counted_by_seed_and_by_image() -> None:
    """Image 1 is taken for an 8 by both seeds, image 11 by one: three mistakes, two images."""
    answer = q3_6.q3_6(results_with_mistakes([{1: 8}, {1: 8, 11: 8}]))

    facts = facts_of(answer, FarMistakes)
    assert [1, 2] == [row.count for row in facts.literal_by_seed]
    assert (3, 2, 0) == (facts.literal_total, facts.literal_images, facts.reverse_total)
    assert [True] == [thumbnail.flag for thumbnail in answer.galleries["far"].thumbnails]
    assert facts.gallery_farthest is None


def test_distances_come_from_the_fitted_images_alone() -> None:
    """Changing the validation images, the last fifth, changes no distance."""
    data = tiny_data()
    before = q3_6.q3_6(make_results(1, data)).figures["distances"].arrays["values"].copy()
    data.train_images[40:] = 255

    assert before.tolist() == q3_6.q3_6(make_results(1, data)).figures["distances"].arrays["values"].tolist()


def test_no_mistake_leaves_an_empty_gallery() -> None:
    """A perfect network shows no image, and the shares of nothing are 0."""
    answer = q3_6.q3_6(results_with_mistakes([{}]))

    facts = facts_of(answer, FarMistakes)
    assert not facts.any_shown
    assert (0.0, 0.0) == (facts.far_share, facts.near_share)
    assert (0, 28, 28) == answer.galleries["far"].images.shape
