"""Result objects of every kind, which the tests of the report's truth start from: made by hand and at random.

`made` builds all runs of the twelve experiments from a few levels and spreads. `SCENARIOS` are results made by hand,
with the words that the page of each language must and must not say of them; `RECIPES` are drawn by hypothesis.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from builders import ORIGIN, CurvesBySeed, make_anomalies, make_results, probabilities_of, tiny_data, with_mistakes
from hypothesis import strategies as st
from numpy.typing import NDArray
from small_reports import report_of

from td1report.answers.outline import QUESTIONS, Question
from td1report.answers.q1_3 import Cut
from td1report.answers.results import Results
from td1report.inputs import experiments
from td1report.inputs.experiments import TIMED, Role
from td1report.inputs.forests import LABEL, flagged_count
from td1report.records import Anomalies, Answer, Report, Timing
from td1report.render.template_files import templates_folder

PLAN = experiments.by_role()
FIRST_MODEL, LONGER = PLAN[Role.BASE].name, PLAN[Role.BASE_LONG].name
FAMILY = tuple((PLAN[a].name, PLAN[b].name) for a, b in experiments.FAMILY)
"""The comparisons fixed in advance, by names."""
EPOCHS, LONG_EPOCHS = 20, 40
PER_CLASS = 40
"""Test images of each class."""
DATA = tiny_data(num_train=250, test_labels=[*range(10)] * PER_CLASS)
"""200 images fitted, 50 that validate, 400 of test: image i has class i % 10."""
BASE_ERROR, BASE_LOSS = 30.0, 0.8
NAMES = tuple(experiment.name for experiment in experiments.distinct(PLAN))
TELLING = tuple(question for question in QUESTIONS if question.needs)
"""The questions that read results. The others say the same of all results, and are rendered once."""

FloatArray = NDArray[np.float64]
Mistakes = Mapping[int, int]
"""Test image -> the wrong class that it is given."""


def languages() -> tuple[str, ...]:
    """Every language there is: the folders of templates that have a summary."""
    return tuple(sorted(path.parent.name for path in templates_folder().glob("*/essentials.html.j2")))


def offsets(num_seeds: int) -> FloatArray:
    """(num_seeds,) values, evenly spaced, of mean 0 and standard deviation 1; 0 alone for one seed."""
    if num_seeds == 1:
        return np.zeros(1)
    line = np.linspace(-1.0, 1.0, num_seeds)
    values: FloatArray = line / line.std(ddof=1)
    return values


def flat(level: float, spread: float, num_seeds: int, epochs: int = EPOCHS) -> list[list[float]]:
    """One constant curve a seed, of this mean and standard deviation over the seeds."""
    return [[float(value)] * epochs for value in level + spread * offsets(num_seeds)]


def carried_on(
    short: CurvesBySeed, last: float, spread: float, average: float | None = None, average_spread: float | None = None
) -> list[list[float]]:
    """The same curves carried to LONG_EPOCHS.

    Args:
        short: curves that end flat.
        last: mean change from their end to the last epoch.
        spread: standard deviation of that change over the seeds.
        average: mean change of the average of the last five epochs; that of the last one if it is left out.
        average_spread: its standard deviation; that of the last one if it is left out.
    """
    noise = offsets(len(short))
    changes = last + spread * noise
    averages = changes if average is None else average + (spread if average_spread is None else average_spread) * noise
    fourth = (5 * averages - changes) / 4
    return [
        [
            *curve,
            *[curve[-1]] * (LONG_EPOCHS - len(curve) - 5),
            *[curve[-1] + float(before)] * 4,
            curve[-1] + float(end),
        ]
        for curve, before, end in zip(short, fourth, changes, strict=True)
    ]


def images(label: int, count: int, start: int = 0) -> list[int]:
    """`count` test images of a class, from the `start`-th of them on."""
    return [label + 10 * position for position in range(start, start + count)]


def wrong(label: int, count: int, predicted: int, start: int = 0) -> dict[int, int]:
    """So many test images of a class, given to another."""
    return dict.fromkeys(images(label, count, start), predicted)


USUAL_MISTAKES: Mistakes = wrong(6, 8, 0) | wrong(4, 4, 2) | wrong(2, 3, 6)


def predicted(mistakes: Mistakes) -> NDArray[np.intp]:
    """(num_test,) classes, all right but these."""
    return with_mistakes(DATA.test_labels, mistakes)


def forest(scores: Sequence[float] | FloatArray, seed: int = 0, contamination: float = 0.1) -> Anomalies:
    """A forest that flags, as scikit-learn does, the images of LABEL with the lowest of these PER_CLASS scores."""
    lowest = np.argsort(np.asarray(scores), kind="stable")[: flagged_count(PER_CLASS, contamination)]
    ids = [images(LABEL, PER_CLASS)[position] for position in lowest]
    return make_anomalies(seed, ids, [float(score) for score in scores], label=LABEL, contamination=contamination)


FORESTS = tuple(forest(np.linspace(-0.9, -0.4, PER_CLASS), seed) for seed in range(2))
"""They flag the first four images of the class."""


def times(full: Sequence[float] = (1.0, 1.1, 1.2), half: Sequence[float] = (1.6, 1.8, 1.9)) -> tuple[Timing, ...]:
    """Seconds of an epoch with one update, and with two."""
    return tuple(
        Timing(experiment=name, batch_size=size, updates_per_epoch=updates, epoch_seconds=tuple(values), origin=ORIGIN)
        for name, size, updates, values in zip(
            (PLAN[role].name for role in TIMED), (242, 121), (1, 2), (full, half), strict=True
        )
    )


def made(
    num_seeds: int = 5,
    *,
    levels: Mapping[str, float] | None = None,
    spreads: Mapping[str, float] | None = None,
    loss_levels: Mapping[str, float] | None = None,
    fitted: Mapping[str, float] | None = None,
    val_error: Mapping[str, CurvesBySeed] | None = None,
    val_loss: Mapping[str, CurvesBySeed] | None = None,
    error: Mapping[str, CurvesBySeed] | None = None,
    loss: Mapping[str, CurvesBySeed] | None = None,
    mistakes: Sequence[Mistakes] | Mistakes = USUAL_MISTAKES,
    mistakes_of: Mapping[str, Mistakes] | None = None,
    confidences: Mapping[str, float] | None = None,
    anomalies: Sequence[Anomalies] = FORESTS,
    timings: Sequence[Timing] | None = None,
) -> Results:
    """Results of all experiments, every curve flat unless it is given.

    Args:
        num_seeds: runs of each experiment.
        levels: validation errors in %, BASE_ERROR where left out.
        spreads: their standard deviations over the seeds in pt, 0.05 where left out.
        loss_levels: validation losses, BASE_LOSS where left out.
        fitted: errors on the fitted images in %, 20 where left out.
        val_error: whole curves of validation errors, which win over the levels.
        val_loss: whole curves of validation losses.
        error: whole curves of the training error, which win over `fitted`.
        loss: whole curves of the training loss, flat where left out.
        mistakes: of all models, one mapping a seed or one for all.
        mistakes_of: those of some models, for all their seeds.
        confidences: probability that some models give the class that they predict, in `mistakes`.
        anomalies: the forests.
        timings: both of q4_5.
    """
    levels, spreads, loss_levels, fitted = levels or {}, spreads or {}, loss_levels or {}, fitted or {}
    lengths = {name: LONG_EPOCHS if name == LONGER else EPOCHS for name in NAMES}
    # The longer training is the first model's, carried on.
    same = {name: FIRST_MODEL if name == LONGER else name for name in NAMES}
    errors = {
        name: flat(levels.get(same[name], BASE_ERROR), spreads.get(same[name], 0.05), num_seeds, lengths[name])
        for name in NAMES
    }
    losses = {name: flat(loss_levels.get(same[name], BASE_LOSS), 0.005, num_seeds, lengths[name]) for name in NAMES}
    by_seed = [mistakes] * num_seeds if isinstance(mistakes, Mapping) else mistakes
    guesses = [predicted(own) for own in by_seed]
    return make_results(
        num_seeds,
        DATA,
        val_error=errors | dict(val_error or {}),
        val_loss=losses | dict(val_loss or {}),
        error={name: flat(fitted.get(same[name], 20.0), 0.05, num_seeds, lengths[name]) for name in NAMES}
        | dict(error or {}),
        loss=loss,
        predictions=dict.fromkeys(NAMES, guesses)
        | {name: [predicted(own)] * num_seeds for name, own in (mistakes_of or {}).items()},
        probabilities={
            name: [probabilities_of(guess, confidence) for guess in guesses]
            for name, confidence in (confidences or {}).items()
        },
        anomalies=anomalies,
        timings=times() if timings is None else timings,
    )


def computed_elsewhere(**changes: Any) -> Results:
    """Results of which the first seed was trained elsewhere."""
    results = made(2)
    elsewhere = {"origin": ORIGIN.model_copy(update=changes)}
    runs = {
        name: (first.model_copy(update=elsewhere), *others)
        for name, (first, *others) in results.runs_by_experiment.items()
    }
    return replace(results, runs_by_experiment=runs)


def reported(results: Results, questions: Sequence[Question] = TELLING) -> Report:
    """The report of these results."""
    return report_of(results, questions)


Pair = tuple[str, str]

THIRD: Pair = ("three_layers_256", FIRST_MODEL)
HALVED: Pair = ("two_layers_128", FIRST_MODEL)
DROPOUT_128: Pair = ("two_layers_128_dropout", "two_layers_128")
DROPOUT_256: Pair = ("two_layers_256_dropout", FIRST_MODEL)
HALF_BATCH: Pair = ("two_layers_128_dropout_half_batch", "two_layers_128_dropout")
SIGMOID_DROPOUT: Pair = ("two_layers_128_dropout_sigmoid", "two_layers_128_dropout")
SIGMOID: Pair = ("two_layers_128_sigmoid", "two_layers_128")
SIZES: tuple[Pair, ...] = FAMILY[-3:]


@dataclass(frozen=True)
class Scenario:
    """Results, and what they bring about, beside all that the oracle asks of a page.

    Attributes:
        results: makes them.
        findings: path in results.json -> value that it must have, and that the page must tell.
        numbers: path in results.json -> value that it must have, and that the page must print.
        chosen: the experiment that the conclusion must name, if it matters here.
        facts: path in results.json -> value of a fact that real data would not give, put there by hand.
        questions: which are answered.
    """

    results: Callable[[], Results]
    findings: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    chosen: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    questions: Sequence[Question] = TELLING

    def report(self) -> Report:
        """The report of these results."""
        report = reported(self.results(), self.questions)
        for path, value in self.facts.items():
            report = put(report, path.split("."), value)
        return report


def put(record: Any, path: Sequence[str], value: Any) -> Any:
    """A copy of a record, or of a mapping of records, with another value at a path of results.json."""
    name, *rest = path
    if isinstance(record, Mapping):
        return {**record, name: put(record[name], rest, value)}
    if isinstance(record, Answer):
        return record.model_copy(update={"facts": put(record.facts, path, value)})
    return record.model_copy(update={name: put(getattr(record, name), rest, value) if rest else value})


def changed(experiment: str, difference: float, spread: float = 0.05, **other: Any) -> Results:
    """One experiment this far from the others, in pt."""
    return made(levels={experiment: BASE_ERROR + difference}, spreads={experiment: spread}, **other)


def longer(last: float, spread: float = 0.05, average: float | None = None, average_spread: float = 0.05,
           loss: float = 0.0, loss_spread: float = 0.001, num_seeds: int = 5) -> Results:  # fmt: skip
    """The first model carried on: these changes of the error, in pt, and of the loss."""
    errors, losses = flat(BASE_ERROR, 0.05, num_seeds), flat(0.5, 0.005, num_seeds)
    return made(
        num_seeds,
        val_error={FIRST_MODEL: errors, LONGER: carried_on(errors, last, spread, average, average_spread)},
        val_loss={FIRST_MODEL: losses, LONGER: carried_on(losses, loss, loss_spread)},
    )


def sloped(level: float, slope: float, num_seeds: int = 5, epochs: int = EPOCHS, spread: float = 0.02) -> CurvesBySeed:
    """One straight curve a seed, which ends at this level on average; the slopes differ a little."""
    back = np.arange(epochs) - (epochs - 1)
    return [[float(level + spread * o + slope * (1 + 0.02 * o) * b) for b in back] for o in offsets(num_seeds)]


def mistaken(*by_seed: Mapping[int, int], **other: Any) -> Results:
    """The first model makes these mistakes."""
    return made(len(by_seed), mistakes=by_seed, **other)


def stepped(half: tuple[float, float], full: tuple[float, float]) -> Results:
    """Errors of the two batch sizes, each over the first ten epochs and over the last ten."""
    curves = [
        [[first + 0.05 * float(o)] * 10 + [last + 0.05 * float(o)] * 10 for o in offsets(5)]
        for first, last in (half, full)
    ]
    return made(val_error=dict(zip(HALF_BATCH, curves, strict=True)))


def unlike(*kinds: int) -> list[float]:
    """Scores of the PER_CLASS images, lowest for those of these positions."""
    return [-0.9 + 0.001 * position if position in kinds else -0.5 + 0.001 * position for position in range(PER_CLASS)]


def fr(*pairs: tuple[str, str]) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Patterns of the French page."""
    return {"fr": pairs}


def descending(step: float, **other: Any) -> Results:
    """Each changed model this far from the one it is made from: ten verdicts of one kind."""
    return made(levels=tree(dict.fromkeys(FAMILY, step)), **other)


def tree(steps: Mapping[Pair, float], root: float = BASE_ERROR) -> dict[str, float]:
    """Levels of all models from the differences (a minus b) of the family."""
    levels = {FIRST_MODEL: root}
    for (a, b), step in steps.items():
        levels[a] = levels[b] + step
    return levels


ANOMALOUS = dict.fromkeys(images(1, 4), 3)
"""Mistakes on the four images that the forests flag."""
THREE, SMALL = "⟦three_layers_256⟧", "⟦two_layers_128⟧"

OF_DATA: Mapping[str, tuple[Any, Any]] = {
    "provenance.data_source": ("system", "folder"),
    "answers.q1_1.official": (True, False),
    "answers.q1_3.exact": (True, False),
    "answers.q1_3.negligible": (True, False),
    "answers.q1_3.cut": (Cut.NEUTRAL, Cut.UNEVEN),
    "answers.q1_5.num_repeated": (0, 3),
    "answers.q1_6.own_weights_equal": (True, False),
    "answers.q1_7.lossless": (True, False),
    "answers.q2_5.last_batch_matters": (True, False),
}
"""What sections 1 and 2 find in the data set of the TD, and what they would find in another one."""

SCENARIOS: Mapping[str, Scenario] = {
    "third layer better": Scenario(
        lambda: changed("three_layers_256", -2.0),
        {
            "answers.q3_9.comparison.verdict": "better",
            "answers.q3_9.comparison.within_margin": "false",
            "answers.q4_1.error.verdict": "better",
            "answers.q4_1.error.within_margin": "false",
            "answers.q4_8.tally.better": "three_layers_256",
        },
        chosen="three_layers_256",
    ),
    "third layer better by less than the margin": Scenario(
        lambda: changed("three_layers_256", -0.3),
        {
            "answers.q3_9.comparison.verdict": "better",
            "answers.q3_9.comparison.within_margin": "true",
            "answers.q4_1.error.verdict": "better",
            "answers.q4_1.error.within_margin": "true",
        },
        chosen="three_layers_256",
    ),
    "third layer worse": Scenario(
        lambda: changed("three_layers_256", 2.0),
        {
            "answers.q3_9.comparison.verdict": "worse",
            "answers.q3_9.comparison.within_margin": "false",
            "answers.q4_1.error.verdict": "worse",
            "answers.q4_1.error.within_margin": "false",
            "answers.q4_8.choice.one_run": "false",
        },
        numbers={"answers.q4_8.tally.num_worse": 1},
    ),
    "third layer indistinguishable": Scenario(
        lambda: changed("three_layers_256", 0.3, 1.2),
        {
            "answers.q4_1.error.verdict": "not_shown",
            "answers.q4_1.error.smallest_detectable": "present",
            "answers.q4_8.tally.not_shown": "three_layers_256",
        },
    ),
    "third layer equivalent": Scenario(
        lambda: changed("three_layers_256", 0.02),
        {
            "answers.q4_1.error.verdict": "equivalent",
            "answers.q4_1.error.within_margin": "true",
            "answers.q3_9.comparison.verdict": "equivalent",
            "answers.q3_9.comparison.within_margin": "true",
        },
    ),
    "everything better": Scenario(
        lambda: descending(-2.0),
        {"answers.q4_8.tally.better": ",".join(a for a, _ in FAMILY)},
    ),
    "everything worse": Scenario(
        lambda: descending(2.0),
        {
            "answers.q4_8.choice.one_run": "false",
            "answers.q4_7.steps.0.error.verdict": "worse",
            "answers.q4_7.num_worse": "3",
            "answers.q4_7.num_steps": "3",
            "answers.q4_7.num_better": "0",
        },
        numbers={"answers.q4_8.tally.num_worse": 10},
        chosen=FIRST_MODEL,
    ),
    "dropout hurts": Scenario(
        lambda: made(
            levels={"two_layers_128_dropout": 32.0, "two_layers_256_dropout": 32.0},
            fitted={"two_layers_128_dropout": 27.0, "two_layers_256_dropout": 27.0},
        ),
        {
            "answers.q4_4.small.error.verdict": "worse",
            "answers.q4_4.large.error.verdict": "worse",
            "answers.q4_4.small.gap_change.trend": "falling",
            "answers.q4_4.large.gap_change.trend": "falling",
            "answers.q4_4.small.without.overfits": "rising",
            "answers.q4_4.large.without.overfits": "rising",
        },
    ),
    "dropout helps": Scenario(
        lambda: made(levels={"two_layers_128_dropout": 28.0, "two_layers_256_dropout": 28.0}),
        {
            "answers.q4_4.small.error.verdict": "better",
            "answers.q4_4.small.gap_change.trend": "falling",
            "answers.q4_4.large.error.verdict": "better",
            "answers.q4_4.large.gap_change.trend": "falling",
            "answers.q4_4.small.without.overfits": "rising",
            "answers.q4_4.large.without.overfits": "rising",
        },
    ),
    "dropout hurts one size": Scenario(
        lambda: changed("two_layers_128_dropout", 2.0),
        {
            "answers.q4_4.small.error.verdict": "worse",
            "answers.q4_4.large.error.verdict": "equivalent",
            "answers.q4_4.small.gap_change.trend": "rising",
            "answers.q4_4.large.gap_change.trend": "unclear",
            "answers.q4_4.small.without.overfits": "rising",
            "answers.q4_4.large.without.overfits": "rising",
        },
    ),
    "dropout hurts one size and helps the other": Scenario(
        lambda: made(levels={"two_layers_128_dropout": 32.0, "two_layers_256_dropout": 28.0}),
        {"answers.q4_4.small.error.verdict": "worse", "answers.q4_4.small.gap_change.trend": "rising"},
    ),
    "dropout where nothing is overfitted": Scenario(
        lambda: made(fitted=dict.fromkeys(NAMES, 31.0) | {"two_layers_128_dropout": 33.0, "two_layers_128": 32.0}),
        {"answers.q3_1.gap_trend": "falling"},
    ),
    "third layer with a loss that rises": Scenario(
        lambda: made(val_loss={"three_layers_256": sloped(0.9, 0.02)}),
        {
            "answers.q4_1.changed.loss_slope.trend": "rising",
            "answers.q4_1.error.verdict": "equivalent",
            "answers.q4_1.loss.verdict": "worse",
        },
    ),
    "dropout lowers the loss alone": Scenario(
        lambda: made(loss_levels={"two_layers_256_dropout": 0.7}),
        {"answers.q4_4.large.loss.verdict": "better", "answers.q4_4.large.error.verdict": "equivalent"},
    ),
    "every smaller network has a higher loss": Scenario(
        lambda: made(loss_levels=tree(dict.fromkeys(FAMILY, 0.1), 0.8)),
        {
            "answers.q4_7.steps.0.error.verdict": "equivalent",
            "answers.q4_7.num_worse": "0",
            "answers.q4_7.num_steps": "3",
            "answers.q4_7.num_better": "0",
        },
    ),
    "smaller network worse, with a lower loss": Scenario(
        lambda: changed("two_layers_128", 2.0, loss_levels={"two_layers_128": 0.7}),
        {
            "answers.q4_2.error.verdict": "worse",
            "answers.q4_2.error.within_margin": "false",
            "answers.q4_2.loss.verdict": "better",
        },
    ),
    "smaller network better": Scenario(
        lambda: changed("two_layers_128", -2.0),
        {"answers.q4_2.error.verdict": "better", "answers.q4_2.error.within_margin": "false"},
    ),
    "smallest network best": Scenario(
        lambda: made(
            levels={"two_layers_64_dropout": 29.0, "two_layers_32_dropout": 28.0, "two_layers_16_dropout": 27.0}
        ),
        {
            "answers.q4_7.steps.0.error.verdict": "better",
            "answers.q4_7.num_worse": "0",
            "answers.q4_7.num_steps": "3",
            "answers.q4_7.num_better": "3",
        },
        chosen="two_layers_16_dropout",
    ),
    "smallest network worse, and too scattered to show it": Scenario(
        lambda: changed("two_layers_16_dropout", 2.1, 1.2),
        {
            "answers.q4_7.steps.2.error.verdict": "not_shown",
            "answers.q4_7.steps.2.magnitude": "beyond",
            "answers.q4_7.steps.0.error.verdict": "equivalent",
            "answers.q4_7.num_worse": "0",
            "answers.q4_7.num_steps": "3",
            "answers.q4_7.num_better": "0",
        },
    ),
    "half batch better": Scenario(
        lambda: changed(HALF_BATCH[0], -2.0),
        {"answers.q4_5.error.verdict": "better"},
    ),
    "half batch worse": Scenario(
        lambda: changed(HALF_BATCH[0], 2.0),
        {"answers.q4_5.error.verdict": "worse"},
    ),
    "half batch ahead midway, and no better at the end": Scenario(
        lambda: stepped((32.0, 30.0), (35.0, 30.0)),
        {"answers.q4_5.midway.trend": "falling", "answers.q4_5.same_updates.trend": "rising"},
    ),
    "half batch level midway, and no better at the end": Scenario(
        lambda: stepped((32.0, 30.0), (32.0, 30.0)),
        {
            "answers.q4_5.updates_match": "true",
            "answers.q4_5.same_updates.trend": "rising",
            "answers.q4_5.midway.trend": "unclear",
            "answers.q4_5.error.verdict": "equivalent",
        },
    ),
    "half batch better, midway as good as the other at the end": Scenario(
        lambda: stepped((30.0, 28.0), (32.0, 30.0)),
        {
            "answers.q4_5.updates_match": "true",
            "answers.q4_5.same_updates.trend": "unclear",
            "answers.q4_5.midway.trend": "falling",
            "answers.q4_5.error.verdict": "better",
        },
    ),
    "half batch in a few slow turns": Scenario(
        lambda: made(timings=times([1.0] * 9 + [10.0] * 11, [6.0] * 9 + [9.9] * 11)),
        {"answers.q4_5.slowdown": "unclear"},
    ),
    "half batch whose updates take longer": Scenario(
        lambda: made(timings=times([1.0, 1.1, 1.2], [2.5, 2.6, 2.7])),
        {"answers.q4_5.slowdown": "rising"},
    ),
    "half batch faster": Scenario(
        lambda: made(timings=times([1.0, 1.1, 1.2], [0.8, 0.9, 1.0])),
        {"answers.q4_5.slowdown": "falling"},
    ),
    "sigmoid wins": Scenario(
        lambda: made(levels={SIGMOID[0]: 27.0, SIGMOID_DROPOUT[0]: 27.0}),
        {
            "answers.q4_6.plain.error.verdict": "better",
            "answers.q4_6.with_dropout.error.verdict": "better",
            "answers.q4_8.tally.better": "two_layers_128_dropout_sigmoid,two_layers_128_sigmoid",
        },
    ),
    "sigmoid wins and still improves": Scenario(
        lambda: made(val_error={SIGMOID[0]: sloped(27.0, -0.1), SIGMOID_DROPOUT[0]: sloped(27.0, -0.1)}),
        {
            "answers.q4_6.plain.sigmoid_end.trend": "falling",
            "answers.q4_6.with_dropout.sigmoid_end.trend": "falling",
            "answers.q4_6.plain.error.verdict": "better",
            "answers.q4_6.with_dropout.error.verdict": "better",
        },
    ),
    "sigmoid loses after a slow start": Scenario(
        lambda: made(val_error={SIGMOID[0]: sloped(33.0, -0.5), SIGMOID_DROPOUT[0]: sloped(33.0, -0.5)}),
        {
            "answers.q4_6.with_dropout.start.trend": "rising",
            "answers.q4_6.plain.start.trend": "rising",
            "answers.q4_6.plain.sigmoid_end.trend": "falling",
            "answers.q4_6.with_dropout.sigmoid_end.trend": "falling",
            "answers.q4_6.plain.error.verdict": "worse",
            "answers.q4_6.with_dropout.error.verdict": "worse",
        },
    ),
    "sigmoid loses without dropout alone": Scenario(
        lambda: changed(SIGMOID[0], 3.0),
        {"answers.q4_6.plain.error.verdict": "worse", "answers.q4_6.with_dropout.error.verdict": "equivalent"},
    ),
    "sigmoid still improves without dropout alone": Scenario(
        lambda: made(val_error={SIGMOID[0]: sloped(33.0, -0.1)}),
        {
            "answers.q4_6.plain.sigmoid_end.trend": "falling",
            "answers.q4_6.with_dropout.sigmoid_end.trend": "unclear",
            "answers.q4_6.plain.error.verdict": "worse",
            "answers.q4_6.with_dropout.error.verdict": "equivalent",
        },
    ),
    "sigmoid still improves with dropout alone": Scenario(
        lambda: made(val_error={SIGMOID_DROPOUT[0]: sloped(33.0, -0.1)}),
        {
            "answers.q4_6.plain.sigmoid_end.trend": "unclear",
            "answers.q4_6.with_dropout.sigmoid_end.trend": "falling",
            "answers.q4_6.plain.error.verdict": "equivalent",
            "answers.q4_6.with_dropout.error.verdict": "worse",
        },
    ),
    "the choice is not the lowest": Scenario(
        lambda: made(
            levels=dict.fromkeys(NAMES, 35.0) | {"three_layers_256": 30.0, "two_layers_128": 30.1},
            spreads={"three_layers_256": 0.5},
        ),
        {
            "answers.q4_8.choice.one_run": "false",
            "answers.q4_8.choice.experiment": "two_layers_128",
            "answers.q4_8.choice.lowest": "three_layers_256",
        },
        chosen="two_layers_128",
    ),
    "a frugal model beside the chosen one": Scenario(
        lambda: made(levels=dict.fromkeys(NAMES, 35.0) | {FIRST_MODEL: 30.0, "two_layers_128": 30.2}),
        {"answers.q4_8.frugal": "present"},
        chosen=FIRST_MODEL,
    ),
    "one seed": Scenario(
        lambda: made(1),
        {
            "answers.q4_8.choice.one_run": "true",
            "answers.q4_8.choice.experiment": "two_layers_16_dropout",
            "answers.q4_8.choice.lowest": "two_layers_16_dropout",
        },
    ),
    "two seeds": Scenario(
        lambda: made(2),
        numbers={"seed_count": 2},
    ),
    "ten seeds": Scenario(
        lambda: made(10),
        numbers={"seed_count": 10},
    ),
    "more epochs harmful": Scenario(
        lambda: longer(1.0, loss=0.1),
        {"answers.q2_7.continuing": "harmful", "answers.q2_7.val_loss.trend": "rising"},
    ),
    "more epochs useful": Scenario(
        lambda: longer(-2.0, loss=-0.1),
        {"answers.q2_7.continuing": "useful", "answers.q2_7.val_loss.trend": "falling"},
    ),
    "more epochs useful, the loss rises": Scenario(
        lambda: longer(-2.0, loss=0.1),
        {"answers.q2_7.continuing": "useful", "answers.q2_7.val_loss.trend": "rising"},
    ),
    "more epochs negligible": Scenario(
        lambda: longer(-0.2),
        {"answers.q2_7.continuing": "negligible", "answers.q2_7.val_loss.trend": "unclear"},
    ),
    "more epochs change nothing that is shown, the loss rises": Scenario(
        lambda: longer(0.0, 0.5, loss=0.1),
        {
            "answers.q2_7.continuing": "not_shown",
            "answers.q2_7.val_loss.trend": "rising",
            "answers.q2_7.val_error.trend": "unclear",
            "answers.q2_7.val_error_averaged.trend": "unclear",
        },
    ),
    "more epochs change nothing that is shown, the loss falls": Scenario(
        lambda: longer(0.0, 0.5, loss=-0.1),
        {"answers.q2_7.continuing": "not_shown", "answers.q2_7.val_loss.trend": "falling"},
    ),
    "more epochs unclear at the last epoch, a little better on average": Scenario(
        lambda: longer(-0.1, 0.8, average=-0.2, average_spread=0.05),
        {"answers.q2_7.val_error_averaged.trend": "falling", "answers.q2_7.val_error_averaged.within_margin": "true"},
    ),
    "more epochs useful at the last epoch, hardly on average": Scenario(
        lambda: longer(-0.8, 0.3, average=-0.2),
        {"answers.q2_7.continuing": "useful", "answers.q2_7.val_loss.trend": "unclear"},
    ),
    "more epochs unclear at the last epoch, worse on average": Scenario(
        lambda: longer(0.2, 1.0, average=0.3, loss=0.1),
        {
            "answers.q2_7.val_error_averaged.trend": "rising",
            "answers.q2_7.val_error_averaged.within_margin": "true",
            "answers.q2_7.val_error.trend": "unclear",
            "answers.q2_7.continuing": "not_shown",
        },
    ),
    "more epochs unclear at the last epoch, much better on average": Scenario(
        lambda: longer(-0.8, 1.5, average=-0.8),
        {
            "answers.q2_7.val_error_averaged.trend": "falling",
            "answers.q2_7.val_error_averaged.within_margin": "false",
            "answers.q2_7.val_error.trend": "unclear",
            "answers.q2_7.continuing": "depends",
        },
    ),
    "the loss still falls at forty epochs": Scenario(
        lambda: made(
            val_loss={FIRST_MODEL: sloped(0.6, -0.01), LONGER: sloped(0.4, -0.01, epochs=2 * EPOCHS)},
        ),
        {
            "answers.q3_1.overfitting": "no",
            "answers.q2_7.val_loss.trend": "falling",
            "answers.q2_7.val_error.trend": "unclear",
            "answers.q2_7.val_error_averaged.trend": "unclear",
        },
        numbers={"answers.q2_7.lowest_loss_epoch": 40},
    ),
    "the first model becomes too sure of itself": Scenario(
        lambda: made(
            val_loss={FIRST_MODEL: flat(0.5, 0.005, 5), LONGER: carried_on(flat(0.5, 0.005, 5), 0.1, 0.01)},
            confidences={FIRST_MODEL: 0.7, LONGER: 0.95},
        ),
        {"answers.q2_7.overconfident": "true"},
        numbers={
            "answers.q2_7.confidence_where_wrong.before.mean": 70.0,
            "answers.q2_7.confidence_where_wrong.after.mean": 95.0,
        },
    ),
    "the training loss still falls": Scenario(
        lambda: made(loss={FIRST_MODEL: sloped(0.2, -0.02)}),
        {"answers.q3_1.train_loss_slope.trend": "falling"},
    ),
    "the first model overfits": Scenario(
        lambda: made(
            val_loss={
                FIRST_MODEL: [[0.6 - 0.02 * e + 0.0015 * e**2 + 0.01 * float(o) for e in range(20)] for o in offsets(5)]
            }
        ),
        {
            "answers.q3_1.overfitting": "yes",
        },
        numbers={"answers.q3_1.lowest_loss_epoch": 8},
    ),
    "the first model overfits but for a last dip": Scenario(
        lambda: made(
            val_loss={
                FIRST_MODEL: [
                    [0.5] * 10 + [0.45] * 5 + [0.46, 0.5, 0.53, 0.56, 0.44 + 0.001 * float(o)] for o in offsets(5)
                ]
            }
        ),
        {"answers.q3_1.lowest_is_last": "true"},
    ),
    "test better than validation": Scenario(
        lambda: changed(FIRST_MODEL, 5.0),
        {"answers.q3_2.coherence": "test_better", "answers.q2_7.gap_is_sampling": "false"},
    ),
    "test far worse than validation": Scenario(
        lambda: made(
            levels={FIRST_MODEL: 4.0}, mistakes={position: (position + 1) % 10 for position in range(0, 400, 2)}
        ),
        {"answers.q3_2.coherence": "test_worse"},
    ),
    "test like validation": Scenario(
        lambda: changed(FIRST_MODEL, -26.0),
        {"answers.q3_2.coherence": "sampling"},
    ),
    "no 1 taken for an 8": Scenario(
        made,
        {"answers.q3_6.literal_found": "none"},
    ),
    "a 1 taken for an 8 by one other seed": Scenario(
        lambda: mistaken(USUAL_MISTAKES, {**USUAL_MISTAKES, **wrong(1, 1, 8)}, USUAL_MISTAKES),
        {"answers.q3_6.literal_found": "elsewhere"},
    ),
    "a 1 taken for an 8 by two other seeds": Scenario(
        lambda: mistaken(USUAL_MISTAKES, *[{**USUAL_MISTAKES, **wrong(1, 2, 8)}] * 2),
        {"answers.q3_6.literal_found": "elsewhere"},
    ),
    "a 1 taken for an 8 by the seed shown": Scenario(
        lambda: mistaken({**USUAL_MISTAKES, **wrong(1, 2, 8)}, USUAL_MISTAKES),
        {"answers.q3_6.literal_found": "shown", "answers.q3_6.any_shown": "true"},
    ),
    "worst class tied with another": Scenario(
        lambda: mistaken(
            wrong(6, 8, 0) | wrong(4, 3, 2), wrong(6, 4, 0) | wrong(4, 8, 2), wrong(6, 8, 0) | wrong(4, 8, 2)
        ),
        {"answers.q3_4.any_mistake": "true", "answers.q3_4.ranking": "tied"},
        numbers={"answers.q3_4.worst": 6, "answers.q3_4.next_worst": 4},
    ),
    "worst class clear": Scenario(
        made,
        {"answers.q3_4.any_mistake": "true", "answers.q3_4.ranking": "clear"},
        numbers={"answers.q3_4.worst": 6, "answers.q3_4.next_worst": 4},
    ),
    "worst class that is also the most wrongly attributed": Scenario(
        lambda: made(mistakes=wrong(6, 8, 0) | wrong(0, 5, 6) | wrong(2, 4, 6)),
        {"answers.q3_4.most_attributed": "6", "answers.q3_4.worst": "6"},
    ),
    "worst class of one run": Scenario(
        lambda: mistaken(USUAL_MISTAKES),
        {"answers.q3_4.any_mistake": "true", "answers.q3_4.ranking": "one_run"},
    ),
    "worst class of one run, as many as the next": Scenario(
        lambda: mistaken(wrong(6, 5, 0) | wrong(4, 5, 2)),
        {"answers.q3_4.any_mistake": "true", "answers.q3_4.ranking": "level"},
    ),
    "each seed misses other images": Scenario(
        lambda: mistaken(wrong(6, 8, 0), wrong(6, 8, 0, start=6), wrong(6, 8, 0, start=7)),
        {"answers.q3_5.persistence": "few"},
    ),
    "a network that is certain": Scenario(
        lambda: made(confidences={FIRST_MODEL: 1.0}),
        {"answers.q3_5.largest_is_clipped": "true", "answers.q3_2.calibration": "overconfident"},
    ),
    "one image of the worst class is missed": Scenario(
        lambda: made(mistakes=wrong(6, 1, 0)),
        {"answers.q3_5.any_shown": "true", "answers.q3_5.any_mistake": "true"},
    ),
    "the seed shown misses none of the worst class": Scenario(
        lambda: mistaken({}, wrong(6, 4, 0)),
        {"answers.q3_5.any_shown": "false", "answers.q3_5.any_mistake": "true"},
    ),
    "a perfect network": Scenario(
        lambda: made(
            mistakes={},
            val_error={name: flat(0.0, 0.0, 5, 40 if name == LONGER else 20) for name in (FIRST_MODEL, LONGER)},
        ),
        {
            "answers.q3_4.any_mistake": "false",
            "answers.q3_4.ranking": "tied",
            "answers.q3_5.any_shown": "false",
            "answers.q3_5.any_mistake": "false",
        },
    ),
    "no anomaly among the errors": Scenario(
        lambda: made(mistakes={**USUAL_MISTAKES, **wrong(1, 6, 3, start=20)}),
        {"answers.q3_8.correspondence": "none", "answers.q3_8.relation": "not_shown", "answers.q3_8.other_wrong": "6"},
    ),
    "all anomalies among the errors": Scenario(
        lambda: made(mistakes={**USUAL_MISTAKES, **ANOMALOUS, **wrong(1, 3, 3, start=8)}),
        {"answers.q3_8.correspondence": "all", "answers.q3_8.relation": "linked", "answers.q3_8.other_wrong": "3"},
    ),
    "errors among the anomalies and just above them": Scenario(
        lambda: made(mistakes={**USUAL_MISTAKES, **wrong(1, 6, 3, start=2)}),
        {"answers.q3_8.correspondence": "some", "answers.q3_8.relation": "linked", "answers.q3_8.other_wrong": "4"},
    ),
    "errors among the anomalies and far above them": Scenario(
        lambda: made(mistakes={**USUAL_MISTAKES, **wrong(1, 3, 3), **wrong(1, 6, 3, start=34)}),
        {
            "answers.q3_8.relation": "flagged_only",
            "answers.q3_8.correspondence": "some",
            "answers.q3_8.other_wrong": "6",
        },
    ),
    "the anomalies are the errors": Scenario(
        lambda: made(mistakes={**USUAL_MISTAKES, **ANOMALOUS}),
        {"answers.q3_8.correspondence": "all"},
    ),
    "no error in the class": Scenario(
        made,
        {"answers.q3_8.correspondence": "none", "answers.q3_8.any_error": "false"},
    ),
    "all images of the class are errors": Scenario(
        lambda: made(mistakes={**USUAL_MISTAKES, **wrong(1, PER_CLASS, 3)}),
        {"answers.q3_8.correspondence": "all", "answers.q3_8.shown.auc": "none"},
    ),
    "anomalies among the errors of one network of two": Scenario(
        lambda: mistaken({**USUAL_MISTAKES, **ANOMALOUS}, {**USUAL_MISTAKES, **wrong(1, 4, 3, start=30)}),
        {
            "answers.q3_8.score_link": "some",
            "answers.q3_8.relation": "partly",
            "answers.q3_8.correspondence": "all",
            "answers.q3_8.other_wrong": "0",
        },
    ),
    "forests that agree on half": Scenario(
        lambda: made(anomalies=[forest(unlike(0, 1, 2, 3)), forest(unlike(2, 3, 4, 5), 1)]),
        {"answers.q3_7.stability": "core"},
    ),
    "forests that do not agree": Scenario(
        lambda: made(anomalies=[forest(unlike(0, 1, 2, 3)), forest(unlike(10, 11, 12, 13), 1)]),
        {"answers.q3_7.stability": "loose"},
    ),
    "one forest": Scenario(
        lambda: made(anomalies=FORESTS[:1]),
        {"answers.q3_7.overlap": "none"},
    ),
    # What no other scenario brings about.
    "the first model overfits, in loss and in error": Scenario(
        lambda: made(val_loss={FIRST_MODEL: sloped(0.9, 0.02)}, val_error={FIRST_MODEL: sloped(32.0, 0.1)}),
        {"answers.q3_1.overfitting": "yes", "answers.q3_1.error_slope.trend": "rising"},
    ),
    "smaller network with a wider gap, and no overfitting": Scenario(
        lambda: made(fitted={FIRST_MODEL: 33.0, "two_layers_128": 31.0}),
        {"answers.q4_2.gap_change.trend": "rising", "answers.q4_2.changed.overfits": "falling"},
    ),
    "sigmoid starts higher and ends level": Scenario(
        lambda: made(
            val_error={
                name: [[45.0 + 0.05 * float(o), *[BASE_ERROR + 0.05 * float(o)] * 19] for o in offsets(5)]
                for name in (SIGMOID[0], SIGMOID_DROPOUT[0])
            }
        ),
        {"answers.q4_6.plain.start.trend": "rising", "answers.q4_6.plain.error.verdict": "equivalent"},
    ),
    "the data as they were published": Scenario(
        lambda: made(2),
        facts={path: value for path, (value, _) in OF_DATA.items()},
        questions=QUESTIONS[:13],
        findings={path: str(value).lower() for path, (value, _) in OF_DATA.items()},
    ),
    **{
        f"data from {source}": Scenario(
            lambda: made(2),
            {"provenance.data_source": source},
            facts={"provenance.data_source": source},
            questions=QUESTIONS[:1],
        )
        for source in ("download", "keras_cache")
    },
    "computed by other versions": Scenario(
        lambda: computed_elsewhere(versions={"python": "3.9.1"}),
        {"provenance.composition": "other_software"},
    ),
    "computed on other machines": Scenario(
        lambda: computed_elsewhere(hardware=ORIGIN.hardware.model_copy(update={"processor": "Other"})),
        {"provenance.composition": "other_machine"},
    ),
    "other data": Scenario(
        lambda: made(2),
        facts={path: value for path, (_, value) in OF_DATA.items()},
        questions=QUESTIONS[:13],
        findings={path: str(value).lower() for path, (_, value) in OF_DATA.items()},
    ),
}


STEPS = (-3.0, -0.3, 0.0, 0.3, 3.0)
"""Differences of validation errors within the family, in pt."""
SPREADS = (0.01, 0.1, 0.4, 1.5)
"""Standard deviations over the seeds, in pt."""


@dataclass(frozen=True)
class Recipe:
    """What results are made from at random: the kinds are drawn by hypothesis, the noise comes from a seed."""

    num_seeds: int
    noise_seed: int
    steps: tuple[float, ...]
    """One for each comparison of the family."""
    loss_steps: tuple[float, ...]
    spreads: tuple[float, ...]
    """One for each experiment; that of the longer training is the noise of its later epochs."""
    gaps: tuple[float, ...]
    """Validation error minus that of the fitted images, in pt."""
    bend: float
    """Slope of the last epochs, in spreads an epoch, for the error; the contrary one for the loss."""
    longer: tuple[float, float]
    """What EPOCHS more change, in pt of error and in tenths of loss."""
    rates: tuple[float, ...]
    """Shares of images that the first model misses, drawn for each seed; one alone: the same images with all seeds."""
    num_forests: int
    odd: float
    """Share of the images with the lowest scores, half of which the first model misses."""
    slower: float
    """Logarithm of the ratio of the times per epoch."""


def one_for_each(things: Collection[object], values: Sequence[float]) -> st.SearchStrategy[tuple[float, ...]]:
    """One of the values for each thing."""
    return st.tuples(*[st.sampled_from(values) for _ in things])


RECIPES = st.builds(
    Recipe,
    num_seeds=st.sampled_from((5, 1, 2, 10)),
    noise_seed=st.integers(0, 2**32 - 1),
    steps=one_for_each(FAMILY, STEPS),
    loss_steps=one_for_each(FAMILY, STEPS),
    spreads=one_for_each(NAMES, SPREADS),
    gaps=one_for_each(NAMES, (3.0, -1.0, 0.0, 8.0)),
    bend=st.sampled_from((0.0, -0.3, 0.3)),
    longer=st.tuples(st.sampled_from(STEPS), st.sampled_from(STEPS)),
    rates=st.sampled_from(((0.1,), (0.0,), (0.01,), (0.0, 0.02), (0.02, 0.1, 0.4))),
    num_forests=st.sampled_from((2, 1, 4)),
    odd=st.sampled_from((0.0, 0.1, 0.3)),
    slower=st.sampled_from((0.5, -0.5, 0.05, 1.0)),
)


def cooked(recipe: Recipe) -> Results:
    """The results of a recipe."""
    random = np.random.default_rng(recipe.noise_seed)
    spreads = dict(zip(NAMES, recipe.spreads, strict=True))
    levels = tree(dict(zip(FAMILY, recipe.steps, strict=True)))
    losses = tree(dict(zip(FAMILY, [step / 10 for step in recipe.loss_steps], strict=True)), 3.0)
    short = [name for name in NAMES if name != LONGER]

    def falling(level: float, spread: float, first: float, slope: float) -> list[list[float]]:
        epoch = np.arange(EPOCHS)
        seeds = level + spread * random.standard_normal((recipe.num_seeds, 1))
        shape = (first - level) * np.exp(-epoch / 2) + slope * spread * np.maximum(epoch - EPOCHS + 3, -8)
        curves: list[list[float]] = (
            seeds + shape + 0.3 * spread * random.standard_normal((recipe.num_seeds, EPOCHS))
        ).tolist()
        return curves

    def carried(curves: list[list[float]], change: float, spread: float) -> list[list[float]]:
        later = change * np.arange(1, EPOCHS + 1) / EPOCHS + spread * random.standard_normal((len(curves), EPOCHS))
        return [[*curve, *(curve[-1] + row).tolist()] for curve, row in zip(curves, later, strict=True)]

    errors = {name: falling(levels[name], spreads[name], 60.0, recipe.bend) for name in short}
    val_loss = {name: falling(losses[name], spreads[name] / 10, 8.0, -recipe.bend) for name in short}
    errors[LONGER] = carried(errors[FIRST_MODEL], recipe.longer[0], spreads[LONGER])
    val_loss[LONGER] = carried(val_loss[FIRST_MODEL], recipe.longer[1] / 10, spreads[LONGER] / 10)
    gaps = dict(zip(NAMES, recipe.gaps, strict=True))
    forests = any_forests(random, recipe.num_forests)
    lowest = np.argsort(forests[0].scores)[: int(recipe.odd * PER_CLASS)]
    odd = {images(LABEL, PER_CLASS)[position]: 3 for position in lowest if random.random() < 0.5}
    one_for_all = any_mistakes(random, recipe.rates[0]) | odd
    by_seed = [any_mistakes(random, float(random.choice(recipe.rates))) | odd for _ in range(recipe.num_seeds)]
    return made(
        recipe.num_seeds,
        levels=levels,
        fitted={name: levels[name] - gaps[name] for name in short},
        loss={FIRST_MODEL: falling(0.2, 0.01, 1.0, recipe.bend)},
        confidences={FIRST_MODEL: random.uniform(0.3, 1.0), LONGER: random.uniform(0.3, 1.0)}
        if len(recipe.rates) == 1
        else {},
        val_error=errors,
        val_loss=val_loss,
        mistakes=by_seed if len(recipe.rates) > 1 else one_for_all,
        mistakes_of={name: any_mistakes(random, 0.1) for name in short if name != FIRST_MODEL},
        anomalies=forests,
        timings=times(*random.lognormal((0.0, recipe.slower), 0.2, (12, 2)).T.tolist()),
    )


def any_mistakes(random: np.random.Generator, rate: float) -> dict[int, int]:
    """Each test image is missed at this rate, and taken for any other class."""
    positions = np.flatnonzero(random.random(10 * PER_CLASS) < rate)
    return {int(position): int((position + random.integers(1, 10)) % 10) for position in positions}


def any_forests(random: np.random.Generator, count: int) -> list[Anomalies]:
    """Forests that agree more or less."""
    common, share = random.standard_normal(PER_CLASS), random.choice((0.0, 0.5, 1.0))
    contamination = float(random.choice((0.02, 0.1, 0.3)))
    return [
        forest(-0.5 + 0.1 * (common + share * random.standard_normal(PER_CLASS)), seed, contamination)
        for seed in range(count)
    ]
