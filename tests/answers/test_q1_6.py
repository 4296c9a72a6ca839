"""Question 1.6: weights and scores for unbalanced classes, against scikit-learn."""

import numpy as np
import pytest
from answer_results import labels_by_count, results_with_labels
from builders import make_results
from sklearn.metrics import balanced_accuracy_score, f1_score
from sklearn.utils.class_weight import compute_class_weight

from td1report.answers import q1_6


def test_q1_6_agrees_with_scikit_learn() -> None:
    """Weights and scores of the constant answer are those of scikit-learn on the same unbalanced labels."""
    facts = q1_6.q1_6(results_with_labels(labels_by_count([40] * 10))).facts.model_dump()
    labels = labels_by_count([40] + [2] * 9)
    weights = compute_class_weight("balanced", classes=np.arange(10), y=labels)
    constant = np.zeros_like(labels)

    assert (58, 40, 2, 9) == (
        facts["num_images"], facts["majority"]["num_images"], facts["rarest"]["num_images"], facts["num_as_rare"]
    )  # fmt: skip
    assert pytest.approx((weights[0], weights[1])) == (
        facts["majority"]["class_weight"],
        facts["rarest"]["class_weight"],
    )
    assert pytest.approx(0.1) == facts["majority"]["weighted_share"]
    assert pytest.approx(40 / 58) == facts["accuracy"]
    assert pytest.approx(balanced_accuracy_score(labels, constant)) == facts["balanced_accuracy"]
    assert pytest.approx(f1_score(labels, constant, average="macro")) == facts["macro_f1"]
    assert (0.1, 20, 20) == (facts["test_accuracy"], facts["undersampled"], facts["copies"])


def test_q1_6_says_whether_the_data_need_weights() -> None:
    """Equal classes have equal weights of 1; a frequent class has a smaller one."""
    equal = q1_6.q1_6(make_results()).facts.model_dump()
    unequal = q1_6.q1_6(results_with_labels(labels_by_count([14] + [4] * 9))).facts.model_dump()

    assert (True, 1.0) == (equal["own_weights_equal"], equal["own_weight_low"])
    assert (False, 50 / 140, 50 / 40) == (
        unequal["own_weights_equal"], unequal["own_weight_low"], unequal["own_weight_high"]
    )  # fmt: skip


def test_q1_6_passes_over_classes_without_an_image() -> None:
    """A class that the labels do not hold is no class of the example."""
    facts = q1_6.q1_6(results_with_labels(labels_by_count([20, 20]))).facts.model_dump()

    assert (2, 21, 0.5) == (facts["num_classes"], facts["num_images"], facts["balanced_accuracy"])
