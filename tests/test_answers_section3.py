"""Section 3: what each answer says of small results whose counts, means and distances can be checked by hand."""

from collections.abc import Sequence

import numpy as np
import pytest
from builders import (
    GREY_STEP,
    confusion_of,
    facts_of,
    make_anomalies,
    make_results,
    probabilities_of,
    tiny_data,
    with_mistakes,
)

from td1report.answers import q3_1, q3_2, q3_3, q3_4, q3_5, q3_6, q3_7, q3_8, q3_9
from td1report.answers.images import mean_images, pairwise_distances
from td1report.answers.q3_1 import LearningCurves
from td1report.answers.q3_2 import Coherence, Performance, class_scores, coherence
from td1report.answers.q3_3 import PredictionFrame
from td1report.answers.q3_4 import MistakesByClass, Ranking
from td1report.answers.q3_5 import Persistence, WorstImages, persistence
from td1report.answers.q3_6 import FarMistakes, LiteralFound, farthest_mistakes, literal_found, ranked_pairs
from td1report.answers.q3_7 import ForestAnomalies, Stability, pairwise_overlaps, stability
from td1report.answers.q3_8 import AnomaliesAndErrors, Correspondence, Link, correspondence
from td1report.answers.q3_9 import AddedLayer
from td1report.answers.results import Results
from td1report.records import Trend, Verdict

MODEL = "two_layers_256"


def results_with(mistakes: Sequence[dict[int, int]]) -> Results:
    """Results whose first model makes these mistakes, {image: wrong class} a seed; image i has class i % 10."""
    data = tiny_data()
    predictions = {MODEL: [with_mistakes(data.test_labels, wrong) for wrong in mistakes]}
    return make_results(len(mistakes), data, predictions=predictions)


# --- 3.1 -----------------------------------------------------------------------------------------------------------


def bent(lowest: float) -> list[float]:
    """A loss that falls to its lowest value at the epoch 12, then rises, by 0.01 an epoch."""
    return [lowest + 0.01 * abs(epoch - 12) for epoch in range(1, 21)]


def test_lowest_loss_is_found_and_its_rise_is_shown() -> None:
    """The epoch of the lowest validation loss is the median of the seeds', and a rising end is called rising."""
    results = make_results(2, val_loss={MODEL: [bent(0.30), bent(0.32)]})

    facts = facts_of(q3_1.q3_1(results), LearningCurves)

    assert 12 == facts.lowest_loss_epoch
    assert 0.31 == pytest.approx(facts.lowest_loss.mean)
    assert Trend.RISING == facts.loss_slope.trend
    # 4 to 8 steps above the lowest against 1, 0, 1, 2, 3: means of 6 and 1.4 steps of 0.01.
    assert 0.046 == pytest.approx(facts.loss_change.mean)
    assert Trend.RISING == facts.loss_change_trend
    assert not facts.lowest_is_last


def test_gap_is_paired_within_the_seed() -> None:
    """The gap is the last validation error minus the error of the final weights on the fitted images."""
    facts = facts_of(q3_1.q3_1(make_results(2)), LearningCurves)

    assert 6.05 == pytest.approx(facts.gap.mean)
    assert Trend.RISING == facts.gap_trend


def test_one_run_leaves_every_trend_without_verdict() -> None:
    """With one seed no slope, change or gap has an interval, and each says so."""
    facts = facts_of(q3_1.q3_1(make_results(1, epochs=3, long_epochs=6)), LearningCurves)

    trends = {facts.loss_slope.trend, facts.error_slope.trend, facts.loss_change_trend, facts.gap_trend}

    assert {Trend.ONE_RUN} == trends
    assert facts.loss_change.interval is None


def test_curves_hold_every_seed_and_mark_the_lowest_loss() -> None:
    """The figure gets one curve a seed, accuracies in percent, and a mark in each panel."""
    figure = q3_1.q3_1(make_results(3, val_loss={MODEL: [bent(0.3)] * 3})).figures["curves"]

    assert (3, 20) == figure.arrays["accuracy.validation"].shape
    assert 88.0 == pytest.approx(figure.arrays["accuracy.validation"][0, 0])
    assert [12.0, 12.0] == figure.arrays["marks"].tolist()


# --- 3.2 -----------------------------------------------------------------------------------------------------------


def test_class_scores_are_those_of_a_small_matrix() -> None:
    """Two classes, 8 + 2 and 4 + 6 images: precision 8 / 12 and 6 / 8, recall 0.8 and 0.6."""
    zero, one = class_scores(np.array([[8, 2], [4, 6]]))

    assert (8 / 12, 0.8, 16 / 22) == pytest.approx((zero.precision, zero.recall, zero.f1))
    assert (6 / 8, 0.6, 12 / 18) == pytest.approx((one.precision, one.recall, one.f1))


def test_class_that_is_never_predicted_has_no_precision() -> None:
    """A class that is never predicted gets 0, as in scikit-learn, and not a division by zero."""
    scores = class_scores(np.array([[2, 0], [3, 0]]))

    assert (0.0, 0.0, 0.0) == (scores[1].precision, scores[1].recall, scores[1].f1)


@pytest.mark.parametrize(
    ("gap", "expected"),
    [(0.4, Coherence.SAMPLING), (-0.8, Coherence.SAMPLING), (0.9, Coherence.TEST_WORSE), (-0.9, Coherence.TEST_BETTER)],
)
def test_gap_is_read_against_what_sampling_makes(gap: float, expected: Coherence) -> None:
    """Within 1.96 standard errors of 0.42 (0.82 pt) a gap is sampling; beyond, its sign tells which set is harder."""
    assert expected == coherence(gap, 0.42)


def test_performance_counts_the_shown_run_and_averages_the_seeds() -> None:
    """Seed 0 misses 2 of 20 images, seed 1 misses 4: 18 right answers are shown, and the errors average 15 %."""
    facts = facts_of(q3_2.q3_2(results_with([{0: 6, 10: 6}, {0: 6, 1: 3, 2: 4, 3: 4}])), Performance)

    assert 18 == facts.num_correct
    assert 15.0 == pytest.approx(facts.test_error.mean)
    assert facts.largest_confusion is not None
    assert (0, 6, 2) == (facts.largest_confusion.true, facts.largest_confusion.predicted, facts.largest_confusion.count)
    assert facts.accuracy_interval.low < 0.9 < facts.accuracy_interval.high


def test_macro_recall_is_the_accuracy_of_a_balanced_set() -> None:
    """On balanced classes the two must agree: the check that the report shows."""
    facts = facts_of(q3_2.q3_2(results_with([{0: 6, 13: 4}])), Performance)

    assert facts.recall_is_accuracy
    assert 0.9 == pytest.approx(facts.macro_recall)


def test_standard_error_of_the_gap_is_that_of_two_samples_of_images() -> None:
    """Test 10 % of 20 images, validation 12 % of 10 images: sqrt(.1 * .9 / 20 + .12 * .88 / 10)."""
    facts = facts_of(q3_2.q3_2(results_with([{0: 6, 13: 4}])), Performance)

    assert 100 * np.sqrt(0.1 * 0.9 / 20 + 0.12 * 0.88 / 10) == pytest.approx(facts.gap_standard_error)
    assert -2.0 == pytest.approx(facts.gap.mean)


def test_perfect_network_has_no_confusion() -> None:
    """Without a mistake there is no largest confusion, and the figure frames nothing."""
    answer = q3_2.q3_2(results_with([{}]))

    assert facts_of(answer, Performance).largest_confusion is None
    assert answer.figures["confusion"].options["highlight"] is None


# --- 3.3 -----------------------------------------------------------------------------------------------------------


def test_rows_hold_what_the_network_says_of_each_image() -> None:
    """The first mistake, image 2 of class 2 taken for 4, gives 0.91 to the wrong class and 0.01 to the right one."""
    facts = facts_of(q3_3.q3_3(results_with([{2: 4, 17: 9}, {}])), PredictionFrame)

    row = facts.first_wrong_rows[0]
    assert (2, 2, 4, False) == (row.index, row.true, row.predicted, row.correct)
    assert (0.91, 0.01) == pytest.approx((row.p_predicted, row.p_true))
    assert facts.example == row
    assert 1.0 == pytest.approx(sum(facts.example_probabilities))


def test_rows_are_counted_over_the_images_and_over_the_seeds() -> None:
    """The data frame has a row an image, predictions.csv one for each image and seed."""
    facts = facts_of(q3_3.q3_3(results_with([{2: 4, 17: 9}, {}])), PredictionFrame)

    assert (20, 40, 2) == (facts.num_rows, facts.num_csv_rows, facts.num_wrong)


def test_without_a_mistake_the_example_is_the_first_image() -> None:
    """A perfect network leaves no row of mistakes and no mean probability of wrong answers."""
    facts = facts_of(q3_3.q3_3(results_with([{}])), PredictionFrame)

    assert (0, True) == (facts.example.index, facts.example.correct)
    assert () == facts.first_wrong_rows
    assert facts.p_wrong is None


# --- 3.4 -----------------------------------------------------------------------------------------------------------


def test_missed_and_wrongly_attributed_have_one_total() -> None:
    """Each mistake is missed by one class and given to another one."""
    facts = facts_of(q3_4.q3_4(results_with([{6: 0, 16: 2, 3: 6}, {6: 0}])), MistakesByClass)

    assert 2.0 == sum(row.missed.mean for row in facts.classes) == facts.total.mean
    assert 2.0 == sum(row.wrongly_attributed.mean for row in facts.classes)
    assert 3 == facts.shown_total


def test_worst_class_is_clear_when_every_seed_says_so() -> None:
    """Class 6 loses two images with each of three seeds, no other class loses one: clear, and explained by 0 and 2."""
    facts = facts_of(q3_4.q3_4(results_with([{6: 0, 16: 2}] * 3)), MistakesByClass)

    assert (6, 3, Ranking.CLEAR) == (facts.worst, facts.seeds_where_worst, facts.ranking)
    assert [(0, 0.5), (2, 0.5)] == [(other.label, other.share) for other in facts.classes[0].confused_with]
    assert ((0, 2, 6), 1.0) == (facts.group, facts.group_share)


def test_worst_class_is_tied_when_the_seeds_disagree() -> None:
    """Class 6 leads with two seeds and class 0 with the third: the interval holds 0."""
    facts = facts_of(q3_4.q3_4(results_with([{6: 0, 16: 0}, {6: 0, 0: 6}, {0: 6}])), MistakesByClass)

    assert (6, 0, Ranking.TIED) == (facts.worst, facts.next_worst, facts.ranking)
    assert facts.difference.interval is not None
    assert facts.difference.interval.low < 0 < facts.difference.interval.high


def test_one_run_ranks_without_verdict() -> None:
    """One seed names a class with most mistakes, and no more."""
    assert Ranking.ONE_RUN == facts_of(q3_4.q3_4(results_with([{6: 0}])), MistakesByClass).ranking


def test_no_mistake_draws_no_figure() -> None:
    """A perfect network has nothing to rank."""
    answer = q3_4.q3_4(results_with([{}, {}]))

    assert not facts_of(answer, MistakesByClass).any_mistake
    assert {} == answer.figures


# --- 3.5 -----------------------------------------------------------------------------------------------------------


def test_worst_images_come_by_probability_of_the_true_class() -> None:
    """Of three shirts taken for something else, the one whose true class got least comes first, then the others."""
    data = tiny_data(num_test=40)
    probabilities = probabilities_of(data.test_labels)
    for index, p_true in ((6, 0.2), (16, 0.05), (26, 0.1), (3, 0.001)):
        probabilities[index] = 0.0
        probabilities[index, [data.test_labels[index], 4]] = p_true, 1 - p_true
    answer = q3_5.q3_5(make_results(1, data, probabilities={MODEL: [probabilities]}))

    thumbnails = answer.galleries["worst"].thumbnails
    assert [16, 26, 6] == [thumbnail.index for thumbnail in thumbnails]
    assert [-np.log(0.05), -np.log(0.1), -np.log(0.2)] == pytest.approx([t.score for t in thumbnails], rel=1e-5)
    facts = facts_of(answer, WorstImages)
    assert (2, 3) == (facts.num_sure, facts.num_missed)


def test_loss_of_an_image_is_clipped_as_keras_clips_it() -> None:
    """A true class with probability 0 costs -ln 1e-7, not infinity."""
    data = tiny_data()
    probabilities = np.eye(10, dtype=np.float32)[with_mistakes(data.test_labels, {6: 0})]
    facts = facts_of(q3_5.q3_5(make_results(1, data, probabilities={MODEL: [probabilities]})), WorstImages)

    assert -np.log(1e-7) == pytest.approx(facts.largest_loss)
    assert facts.largest_is_clipped


@pytest.mark.parametrize(
    ("always_missed", "num_seeds", "expected"),
    [(8, 5, Persistence.ALL), (4, 5, Persistence.MOST), (3, 5, Persistence.FEW), (8, 1, Persistence.ONE_RUN)],
)
def test_persistence_of_the_images_shown(always_missed: int, num_seeds: int, expected: Persistence) -> None:
    """Of eight images: all, at least half, or fewer are missed with every seed; one seed tells nothing."""
    assert expected == persistence(always_missed, 8, num_seeds)


# --- 3.6 -----------------------------------------------------------------------------------------------------------


def test_distances_are_those_between_mean_images() -> None:
    """Classes of one grey each: |a - b| * 20 / 255 on each of 784 pixels, so 28 times that."""
    data = tiny_data()
    distances = pairwise_distances(mean_images(data.train_images, data.train_labels))

    assert 28 * 7 * GREY_STEP / 255 == pytest.approx(distances[1, 8])
    assert 0.0 == distances[3, 3]


def test_pairs_are_ranked_from_the_farthest() -> None:
    """45 pairs; 0 and 9 are farthest apart, and the mistakes of both directions are added and averaged."""
    data = tiny_data()
    distances = pairwise_distances(mean_images(data.train_images, data.train_labels))
    seeds = [{0: 9, 9: 0, 1: 8}, {0: 9}]
    matrices = np.array([confusion_of(data.test_labels, with_mistakes(data.test_labels, wrong)) for wrong in seeds])
    pairs = ranked_pairs(distances, matrices)

    assert (45, 0, 9, 1.5) == (len(pairs), pairs[0].first, pairs[0].second, pairs[0].mistakes)
    assert [(1, 8, 0.5)] == [(pair.first, pair.second, pair.mistakes) for pair in pairs if pair.literal]


def test_far_mistakes_come_after_the_literal_one() -> None:
    """1 -> 8 comes first although 0 -> 9 is farther apart; at most two mistakes of one pair are shown."""
    data = tiny_data(num_test=40)
    distances = pairwise_distances(mean_images(data.train_images, data.train_labels))
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
    answer = q3_6.q3_6(results_with([{1: 8}, {1: 8, 11: 8}]))

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
    answer = q3_6.q3_6(results_with([{}]))

    facts = facts_of(answer, FarMistakes)
    assert not facts.any_shown
    assert (0.0, 0.0) == (facts.far_share, facts.near_share)
    assert (0, 28, 28) == answer.galleries["far"].images.shape


# --- 3.7 and 3.8 ---------------------------------------------------------------------------------------------------

TROUSERS = tiny_data(num_test=100, test_labels=[1] * 10 + [0] * 90)
"""Ten trousers, the images 0 to 9, among ninety other images."""
SCORES = [-0.9, -0.8, -0.7, -0.6, -0.5, -0.49, -0.48, -0.47, -0.46, -0.45]


def trousers(mistakes: Sequence[dict[int, int]], *flagged: Sequence[int]) -> Results:
    """Results on TROUSERS, one forest for each tuple of flagged images."""
    predictions = {MODEL: [with_mistakes(TROUSERS.test_labels, wrong) for wrong in mistakes]}
    forests = [make_anomalies(seed, ids, SCORES, contamination=0.2) for seed, ids in enumerate(flagged)]
    return make_results(len(mistakes), TROUSERS, predictions=predictions, anomalies=forests)


def test_overlaps_are_counted_for_each_pair_of_forests() -> None:
    """Three forests make three pairs."""
    assert [2, 1, 1] == pairwise_overlaps([(1, 2), (2, 1), (2, 3)])


def test_flags_are_counted_over_the_forests() -> None:
    """Image 0 is flagged by all three forests; 0, 1 and 2 by at least one."""
    facts = facts_of(q3_7.q3_7(trousers([{}], (0, 1), (0, 1), (0, 2))), ForestAnomalies)

    assert (1, 3, 2) == (facts.always, facts.ever, facts.flagged)
    assert [(0, 3), (1, 2), (2, 1)] == [(row.index, row.forests) for row in facts.flag_counts]
    assert facts.overlap is not None
    assert (4 / 3, 1, 2) == pytest.approx((facts.overlap.mean, facts.overlap.low, facts.overlap.high))


def test_contamination_of_the_example_flags_ten_of_a_thousand() -> None:
    """0.009 * 999 and 0.01 * 999, rounded up: 9 images, which the TD allows, and 10, which it does not."""
    forest = make_anomalies(0, range(9), np.linspace(-0.9, -0.4, 1000).tolist())
    facts = facts_of(q3_7.q3_7(make_results(1, anomalies=[forest])), ForestAnomalies)

    assert (9, 10) == (facts.chosen.flagged, facts.td.flagged)
    assert facts.allowed


@pytest.mark.parametrize(
    ("num_forests", "always", "ever", "expected"),
    [
        (1, 9, 9, Stability.ONE_FOREST),
        (3, 9, 9, Stability.SAME),
        (3, 5, 12, Stability.CORE),
        (3, 4, 14, Stability.LOOSE),
    ],
)
def test_stability_of_nine_flagged_images(num_forests: int, always: int, ever: int, expected: Stability) -> None:
    """The same images, at least half of them, or fewer in every forest; one forest tells nothing."""
    assert expected == stability(num_forests, 9, always, ever)


@pytest.mark.parametrize(
    ("both", "expected"), [(0, Correspondence.NONE), (1, Correspondence.SOME), (2, Correspondence.ALL)]
)
def test_correspondence_of_two_anomalies(both: int, expected: Correspondence) -> None:
    """None, one or both of two anomalies are errors."""
    assert expected == correspondence(both, 2)


def test_crossed_table_sums_to_the_images_of_the_class() -> None:
    """Flags on 0 and 1, errors on 0 and 9: one image in common, one of each kind alone, seven of neither."""
    facts = facts_of(q3_8.q3_8(trousers([{0: 8, 9: 3}], (0, 1))), AnomaliesAndErrors)

    assert (1, 1, 1, 7) == (facts.shown.both, facts.flagged_right, facts.other_wrong, facts.other_right)
    assert 0.4 == pytest.approx(facts.shown.expected)
    # 1 - C(8, 2) / C(10, 2): at least one of two errors among two flags.
    assert 1 - 28 / 45 == pytest.approx(facts.shown.p_overlap)
    assert Link.NONE == facts.overlap_link


def test_scores_are_compared_for_each_network() -> None:
    """The three lowest scores are the errors of seed 0, the three highest those of seed 1: one network out of two."""
    facts = facts_of(q3_8.q3_8(trousers([{0: 8, 1: 8, 2: 8}, {7: 8, 8: 8, 9: 8}], (0, 1))), AnomaliesAndErrors)

    assert [1.0, 0.0] == pytest.approx([link.auc for link in facts.by_seed])
    assert (Link.SOME, True) == (facts.score_link, facts.shown_scores_lower)
    assert (0, 0) == (facts.never_wrong, facts.always_wrong)


def test_errors_on_the_other_classes_do_not_count() -> None:
    """An image of another class that is missed says nothing about the anomalies of this one."""
    facts = facts_of(q3_8.q3_8(trousers([{50: 6}], (0, 1))), AnomaliesAndErrors)

    assert (0, None) == (facts.shown.errors, facts.shown.auc)
    assert not facts.any_error


def test_gallery_marks_the_anomalies_that_the_shown_network_misses() -> None:
    """The flagged images come lowest score first, framed where the network errs."""
    gallery = q3_8.q3_8(trousers([{1: 8}], (0, 1))).galleries["anomalies"]

    assert [(0, -0.9, False), (1, -0.8, True)] == [(t.index, t.score, t.flag) for t in gallery.thumbnails]


# --- 3.9 -----------------------------------------------------------------------------------------------------------


def test_third_layer_is_judged_on_validation() -> None:
    """The verdict is that of the family; the test errors are described beside it."""
    errors = {"three_layers_256": [[10.0] * 20, [10.1] * 20], MODEL: [[13.0] * 20, [13.1] * 20]}
    facts = facts_of(q3_9.q3_9(make_results(2, val_error=errors)), AddedLayer)

    assert ("three_layers_256", MODEL) == (facts.comparison.a, facts.comparison.b)
    assert -3.0 == pytest.approx(facts.comparison.difference)
    assert (65_792, 16) == (facts.added_parameters, facts.outcome_first)
    assert 0.0 == facts.test_difference


def test_third_layer_has_no_verdict_with_one_run() -> None:
    """One seed: no verdict, no interval on the test."""
    facts = facts_of(q3_9.q3_9(make_results(1, epochs=3, long_epochs=6)), AddedLayer)

    assert Verdict.ONE_RUN == facts.comparison.verdict
    assert facts.test_interval is None
