"""Question 1.3: shares of the classes, equal and unequal, whole and cut."""

import pytest
from answer_results import labels_by_count, results_with_labels
from builders import make_results

from td1report.answers import q1_3


def test_q1_3_finds_equal_classes_equal() -> None:
    """Fifty images that repeat the ten classes are balanced in both sets and in both parts of the cut."""
    answer = q1_3.q1_3(make_results())
    facts = answer.facts.model_dump()

    assert (True, q1_3.Cut.NEUTRAL, True) == (facts["exact"], facts["cut"], facts["negligible"])
    assert (5, 2, 0, 1) == tuple(
        facts[name] for name in ("num_train_by_class", "num_test_by_class", "homogeneity", "homogeneity_p")
    )
    assert ["train", "test", "fit", "validation"] == [part["name"] for part in facts["slices"]]
    assert [50, 20, 40, 10] == [part["num_images"] for part in facts["slices"]]
    assert (4, 10) == answer.figures["counts"].arrays["counts"].shape


def test_q1_3_sees_a_cut_through_sorted_classes() -> None:
    """Sorted labels put the last two classes alone into the validation part: balanced sets, uneven cut."""
    facts = q1_3.q1_3(results_with_labels(labels_by_count([5] * 10))).facts.model_dump()
    validation = facts["slices"][3]

    assert (True, q1_3.Cut.UNEVEN, False) == (facts["exact"], facts["cut"], facts["negligible"])
    assert (0, 5, None, 0.5) == tuple(validation[name] for name in ("smallest", "largest", "ratio", "majority_share"))
    # Eight classes at 0 and two at 5, where 1 is expected: 8 * 1 + 2 * 16.
    assert 40 == validation["statistic"]
    assert pytest.approx(50.0) == facts["homogeneity"]
    assert pytest.approx(40.0) == facts["largest_shift_points"]


def test_q1_3_says_when_the_classes_are_not_equal() -> None:
    """One class more frequent than the others is neither exact nor negligible."""
    facts = q1_3.q1_3(results_with_labels(labels_by_count([14] + [4] * 9))).facts.model_dump()
    train = facts["slices"][0]

    assert (False, False) == (facts["exact"], facts["negligible"])
    assert (4, 14, 3.5, 0.28) == tuple(train[name] for name in ("smallest", "largest", "ratio", "majority_share"))
