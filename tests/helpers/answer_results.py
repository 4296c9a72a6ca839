"""Results in which one thing is chosen, for the tests of the answers: labels, mistakes, curves, forests.

Section 4 compares flat or stepped curves; a forest is one of the class of `TROUSERS`, ten images of ten scores.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from builders import make_anomalies, make_results, tiny_data, with_mistakes
from numpy.typing import NDArray

from td1report.answers.outline import select
from td1report.answers.results import Results
from td1report.records import Answer, Comparison, Facts, Interval, Verdict

FIRST, LONG = "two_layers_256", "two_layers_256_long"


def facts_of_question(results: Results, token: str) -> Facts:
    """The facts of one question, which sees what it has declared to need and nothing else."""
    (question,) = select([token])
    answer: Answer[Facts] = question.answer(results.limited_to(question.needs))
    return answer.facts


def carried_on(
    before: Sequence[float], after: Sequence[float], loss_before: Sequence[float], loss_after: Sequence[float]
) -> Results:
    """One value a seed: validation error and loss up to epoch 20, then up to epoch 40."""

    def curves(values: Sequence[float], later: Sequence[float] = ()) -> list[list[float]]:
        tails = [[value] * 20 for value in later] or [[]] * len(values)
        return [[value] * 20 + tail for value, tail in zip(values, tails, strict=True)]

    return make_results(
        len(before),
        val_error={FIRST: curves(before), LONG: curves(before, after)},
        val_loss={FIRST: curves(loss_before), LONG: curves(loss_before, loss_after)},
    )


def results_with_labels(labels: NDArray[np.uint8]) -> Results:
    """Results whose training images carry these labels; the images keep the grey values of the builder."""
    whole = tiny_data(num_train=len(labels))
    return make_results(data=replace(whole, train_labels=labels))


def labels_by_count(counts: list[int]) -> NDArray[np.uint8]:
    """The classes one after another, each as often as `counts` says."""
    return np.repeat(np.arange(len(counts), dtype=np.uint8), counts)


def results_with_mistakes(mistakes: Sequence[dict[int, int]]) -> Results:
    """Results whose first model makes these mistakes, {image: wrong class} a seed; image i has class i % 10."""
    data = tiny_data()
    predictions = {FIRST: [with_mistakes(data.test_labels, wrong) for wrong in mistakes]}
    return make_results(len(mistakes), data, predictions=predictions)


TROUSERS = tiny_data(num_test=100, test_labels=[1] * 10 + [0] * 90)
"""Ten trousers, the images 0 to 9, among ninety other images."""
SCORES = [-0.9, -0.8, -0.7, -0.6, -0.5, -0.49, -0.48, -0.47, -0.46, -0.45]


def results_on_trousers(mistakes: Sequence[dict[int, int]], *flagged: Sequence[int]) -> Results:
    """Results on TROUSERS, one forest for each tuple of flagged images."""
    predictions = {FIRST: [with_mistakes(TROUSERS.test_labels, wrong) for wrong in mistakes]}
    forests = [make_anomalies(seed, ids, SCORES, contamination=0.2) for seed, ids in enumerate(flagged)]
    return make_results(len(mistakes), TROUSERS, predictions=predictions, anomalies=forests)


Constant = list[list[float]]


def constant(*levels: float, epochs: int = 20) -> Constant:
    """One flat curve a seed."""
    return [[level] * epochs for level in levels]


def stepped(*pairs: tuple[float, float]) -> Constant:
    """One curve a seed: one level for ten epochs, another for ten more."""
    return [[first] * 10 + [second] * 10 for first, second in pairs]


def with_fitted_error(results: Results, name: str, error: float) -> Results:
    """The same results, all runs of one experiment erring on this share (in %) of the images they were fitted on."""
    runs = tuple(run.model_copy(update={"train_accuracy": 1 - error / 100}) for run in results.runs_by_experiment[name])
    return replace(results, runs_by_experiment={**results.runs_by_experiment, name: runs})


def compared(low: float, high: float, verdict: Verdict = Verdict.WORSE, *, within: bool = False) -> Comparison:
    """A comparison of which only the interval and the verdict matter."""
    return Comparison(
        a="a", b="b", outcome="val_error", mean_a=0, mean_b=0, difference=(low + high) / 2,
        interval=Interval(low=low, high=high), p=0.01, p_holm=0.02, verdict=verdict, within_margin=within,
        smallest_detectable=0.3,
    )  # fmt: skip
