"""The answers of section 1, on data small enough to count by hand."""

from dataclasses import replace

import numpy as np
import pytest
from builders import make_results, tiny_data
from numpy.typing import NDArray
from sklearn.metrics import balanced_accuracy_score, f1_score
from sklearn.utils.class_weight import compute_class_weight

from td1report.answers import outline, q1_1, q1_2, q1_3, q1_4, q1_5, q1_6, q1_7
from td1report.answers.images import level_counts
from td1report.answers.results import Results
from td1report.inputs import data


def results_with(labels: NDArray[np.uint8]) -> Results:
    """Results whose training images carry these labels; the images keep the grey values of the builder."""
    whole = tiny_data(num_train=len(labels))
    return make_results(data=replace(whole, train_labels=labels))


def labels_by_count(counts: list[int]) -> NDArray[np.uint8]:
    """The classes one after another, each as often as `counts` says."""
    return np.repeat(np.arange(len(counts), dtype=np.uint8), counts)


def test_no_answer_of_the_section_needs_a_training() -> None:
    """Every question of the section is answered from the data alone."""
    tokens = [question.token for question in outline.QUESTIONS if question.section == 1]
    results = make_results().limited_to(frozenset())

    assert ["q1_1", "q1_2", "q1_3", "q1_4", "q1_5", "q1_6", "q1_7"] == tokens
    for question in outline.select(tokens):
        assert frozenset() == question.needs
        assert question.answer(results).facts.model_dump()


# --- 1.1 and 1.2 ---------------------------------------------------------------------------------------------------


def test_q1_1_counts_images_and_files() -> None:
    """The images of both sets are counted, and the garments stand in two columns."""
    facts = q1_1.q1_1(make_results()).facts.model_dump()

    assert (70, 50, 20, 4) == tuple(facts[name] for name in ("num_images", "num_train", "num_test", "num_files"))
    assert ((0, 5), (1, 6), (2, 7), (3, 8), (4, 9)) == facts["class_pairs"]


@pytest.mark.parametrize(("digests", "official"), [(dict(data.DIGESTS), True), ({"train-images": "a"}, False)])
def test_q1_1_tells_the_published_files_from_others(digests: dict[str, str], official: bool) -> None:
    """Only files with the published digests are called those of the authors."""
    results = make_results(data=replace(tiny_data(), digests=digests))

    assert official is q1_1.q1_1(results).facts.model_dump()["official"]


def test_q1_2_describes_the_arrays() -> None:
    """Type, shape, range and size of each array are those of the data; the share of the background is exact."""
    facts = q1_2.q1_2(make_results()).facts.model_dump()

    assert {"dtype": "uint8", "shape": (50, 28, 28), "low": 0, "high": 180, "size_bytes": 50 * 784} == facts["x_train"]
    assert {"dtype": "uint8", "shape": (20,), "low": 0, "high": 9, "size_bytes": 20} == facts["y_test"]
    assert 70 * 784 + 70 == facts["size_bytes"]
    assert (8, 256, 0.1) == (facts["bits"], facts["num_levels"], facts["background_share"])


def test_level_counts_add_up_over_parts() -> None:
    """Counting a few images at a time forgets none."""
    images = np.zeros((2500, 28, 28), dtype=np.uint8)
    images[0, 0, 0] = images[2499, 27, 27] = 255
    counts = level_counts(images)

    assert (2500 * 784 - 2, 2, 0) == (counts[0], counts[255], counts[1:255].sum())


# --- 1.3 -----------------------------------------------------------------------------------------------------------


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
    facts = q1_3.q1_3(results_with(labels_by_count([5] * 10))).facts.model_dump()
    validation = facts["slices"][3]

    assert (True, q1_3.Cut.UNEVEN, False) == (facts["exact"], facts["cut"], facts["negligible"])
    assert (0, 5, None, 0.5) == tuple(validation[name] for name in ("smallest", "largest", "ratio", "majority_share"))
    # Eight classes at 0 and two at 5, where 1 is expected: 8 * 1 + 2 * 16.
    assert 40 == validation["statistic"]
    assert pytest.approx(50.0) == facts["homogeneity"]
    assert pytest.approx(40.0) == facts["largest_shift_points"]


def test_q1_3_says_when_the_classes_are_not_equal() -> None:
    """One class more frequent than the others is neither exact nor negligible."""
    facts = q1_3.q1_3(results_with(labels_by_count([14] + [4] * 9))).facts.model_dump()
    train = facts["slices"][0]

    assert (False, False) == (facts["exact"], facts["negligible"])
    assert (4, 14, 3.5, 0.28) == tuple(train[name] for name in ("smallest", "largest", "ratio", "majority_share"))


# --- 1.4 -----------------------------------------------------------------------------------------------------------


def test_q1_4_shows_the_first_images_and_the_mean() -> None:
    """Three rows of images in the order of the file, then a row of means; classes of neighbouring greys are closest."""
    answer = q1_4.q1_4(make_results())
    facts, shown = answer.facts.model_dump(), answer.figures["images"].arrays["images"]

    assert (4, 10, 28, 28) == shown.shape
    assert [[20 * label for label in range(10)]] * 4 == shown[:, :, 0, 0].tolist()
    assert ((0, 1), (0, 9)) == (facts["closest"][0], facts["farthest"])


def test_q1_4_leaves_blank_what_a_class_lacks() -> None:
    """A class with fewer images than asked for leaves its cells blank instead of failing."""
    shown = q1_4.first_images(np.full((1, 28, 28), 7, dtype=np.uint8), np.array([3], dtype=np.uint8), 2)

    assert (7, 0, 0) == (shown[0, 3, 0, 0], shown[1, 3, 0, 0], shown[0, 0, 0, 0])


# --- 1.5 -----------------------------------------------------------------------------------------------------------


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


# --- 1.6 -----------------------------------------------------------------------------------------------------------


def test_q1_6_agrees_with_scikit_learn() -> None:
    """Weights and scores of the constant answer are those of scikit-learn on the same unbalanced labels."""
    facts = q1_6.q1_6(results_with(labels_by_count([40] * 10))).facts.model_dump()
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
    unequal = q1_6.q1_6(results_with(labels_by_count([14] + [4] * 9))).facts.model_dump()

    assert (True, 1.0) == (equal["own_weights_equal"], equal["own_weight_low"])
    assert (False, 50 / 140, 50 / 40) == (
        unequal["own_weights_equal"], unequal["own_weight_low"], unequal["own_weight_high"]
    )  # fmt: skip


def test_q1_6_passes_over_classes_without_an_image() -> None:
    """A class that the labels do not hold is no class of the example."""
    facts = q1_6.q1_6(results_with(labels_by_count([20, 20]))).facts.model_dump()

    assert (2, 21, 0.5) == (facts["num_classes"], facts["num_images"], facts["balanced_accuracy"])


# --- 1.7 -----------------------------------------------------------------------------------------------------------


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
