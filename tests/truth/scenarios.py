"""Result objects of every kind, which the tests of the report's truth start from: made by hand and at random.

`made` builds all runs of the twelve experiments from a few levels and spreads. `SCENARIOS` are results made by hand,
with the words that the page of each language must and must not say of them; `RECIPES` are drawn by hypothesis.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from builders import CurvesBySeed, make_anomalies, make_results, probabilities_of, tiny_data, with_mistakes
from hypothesis import strategies as st
from numpy.typing import NDArray
from small_reports import report_of

from td1report.answers.outline import QUESTIONS, Question
from td1report.answers.results import Results
from td1report.inputs import experiments
from td1report.inputs.experiments import TIMED, Role
from td1report.inputs.forests import LABEL, flagged_count
from td1report.records import Anomalies, Report, Timing
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
        Timing(
            experiment=name, batch_size=size, updates_per_epoch=updates, epoch_seconds=tuple(values), hardware="tiny"
        )
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
    """Results, and what a page must and must not say of them, beside all that the oracle asks.

    Attributes:
        results: makes them.
        says: language -> (place, pattern) that must be found.
        never: language -> (place, pattern) that must not.
        chosen: the experiment that the conclusion must name, if it matters here.
    """

    results: Callable[[], Results]
    says: Mapping[str, tuple[tuple[str, str], ...]]
    never: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    chosen: str = ""


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

SCENARIOS: Mapping[str, Scenario] = {
    # Ten comparisons.
    "third layer better": Scenario(
        lambda: changed("three_layers_256", -2.0),
        fr(("q3_9.short", "judicieux de l’ajouter"), ("q4_1.short", "^Oui"), ("essentials.q4_8", f"pour {THREE}")),
        fr(("q4_1", "La capacité ne semble donc pas"), ("q4_8", f"hausse est démontrée pour [^.]*{THREE}")),
        chosen="three_layers_256",
    ),
    "third layer better by less than the margin": Scenario(
        lambda: changed("three_layers_256", -0.3),
        fr(("q3_9.short", "mais de moins de 0,5 pt"), ("q4_1.short", "démontré mais de moins de 0,5 pt")),
        fr(("q3_9.short", "il est judicieux")),
        chosen="three_layers_256",
    ),
    "third layer worse": Scenario(
        lambda: changed("three_layers_256", 2.0),
        fr(
            ("q3_9.short", "l’ajouter n’est pas judicieux"), ("q4_1.short", "moins bon"), ("essentials.q4_8", "1 l’aug")
        ),
        fr(("q4_8", f"baisse[^.]*démontrée pour [^.]*{THREE}")),
    ),
    "third layer indistinguishable": Scenario(
        lambda: changed("three_layers_256", 0.3, 1.2),
        fr(("q4_1", "« non démontré » ne veut pas dire « égal »"), ("q4_8", f"Rien n’est démontré pour {THREE}")),
        fr(("q4_1.short", "équivalent|meilleur|moins bon"), ("q3_9.short", "équivalent|fait mieux|fait moins")),
    ),
    "third layer equivalent": Scenario(
        lambda: changed("three_layers_256", 0.02),
        fr(("q4_1.short", "équivalent à 0,5 pt près"), ("q3_9.short", "sans gain n’est pas judicieux")),
        fr(("q4_1", "ne veut pas dire « égal »")),
    ),
    "everything better": Scenario(
        lambda: descending(-2.0), fr(("essentials.q4_8", "démontrée pour")), fr(("essentials.q4_8", "l’augment"))
    ),
    "everything worse": Scenario(
        lambda: descending(2.0),
        fr(("essentials.q4_8", "10 l’augmentent"), ("q4_7.short", "chaque réduction")),
        fr(("q4_8", "Une baisse de")),
        chosen=FIRST_MODEL,
    ),
    "dropout hurts": Scenario(
        lambda: made(
            levels={"two_layers_128_dropout": 32.0, "two_layers_256_dropout": 32.0},
            fitted={"two_layers_128_dropout": 27.0, "two_layers_256_dropout": 27.0},
        ),
        fr(
            ("q4_4.short", "réduit le surapprentissage .* pourtant dégradée"),
            ("q4_4", "n’est donc pas réduire l’erreur"),
        ),
        fr(("q4_4", "tient ici sa promesse")),
    ),
    "dropout helps": Scenario(
        lambda: made(levels={"two_layers_128_dropout": 28.0, "two_layers_256_dropout": 28.0}),
        fr(("q4_4.short", "améliorée"), ("q4_4", "moins d’erreurs")),
        fr(("q4_4", "pourtant|dégrad")),
    ),
    "dropout hurts one size": Scenario(
        lambda: changed("two_layers_128_dropout", 2.0), fr(("q4_4", "n’ont pas le même verdict"))
    ),
    "dropout hurts one size and helps the other": Scenario(
        lambda: made(levels={"two_layers_128_dropout": 32.0, "two_layers_256_dropout": 28.0}),
        fr(("q4_4.short", "dégradée")),
        fr(("q4_4", "ne démontre pas que l’effet")),
    ),
    "dropout where nothing is overfitted": Scenario(
        lambda: made(fitted=dict.fromkeys(NAMES, 31.0) | {"two_layers_128_dropout": 33.0, "two_layers_128": 32.0}),
        fr(("q3_1", "ne montre pas de surapprentissage")),
        fr(("q4_4.short", "réduit le surapprentissage"), ("q4_2", "surapprend moins")),
    ),
    "third layer with a loss that rises": Scenario(
        lambda: made(val_loss={"three_layers_256": sloped(0.9, 0.02)}),
        fr(("q4_1", "remonte en fin d’entraînement"), ("q4_1", "finit plus haut"), ("q4_1", "probabilités sont moins")),
    ),
    "dropout lowers the loss alone": Scenario(
        lambda: made(loss_levels={"two_layers_256_dropout": 0.7}), fr(("q4_4", "Le dropout garde un avantage en"))
    ),
    "every smaller network has a higher loss": Scenario(
        lambda: made(loss_levels=tree(dict.fromkeys(FAMILY, 0.1), 0.8)),
        fr(("q4_7", "Sur la perte, chaque hausse est démontrée"), ("q4_7.short", "aucune réduction ne dégrade")),
    ),
    "smaller network worse, with a lower loss": Scenario(
        lambda: changed("two_layers_128", 2.0, loss_levels={"two_layers_128": 0.7}),
        fr(("q4_2.short", "^Oui"), ("q4_2", "plus d’erreurs, mais des probabilités meilleures")),
    ),
    "smaller network better": Scenario(
        lambda: changed("two_layers_128", -2.0), fr(("q4_2.short", "ils sont meilleurs")), fr(("q4_2.short", "^Oui"))
    ),
    "smallest network best": Scenario(
        lambda: made(
            levels={"two_layers_64_dropout": 29.0, "two_layers_32_dropout": 28.0, "two_layers_16_dropout": 27.0}
        ),
        fr(("q4_7.short", "aucune réduction ne dégrade .*, et une amélioration est démontrée pour 3 sur 3")),
        fr(("q4_7", "chaque réduction")),
        chosen="two_layers_16_dropout",
    ),
    "smallest network worse, and too scattered to show it": Scenario(
        lambda: changed("two_layers_16_dropout", 2.1, 1.2),
        fr(("q4_7", "exclut pourtant zéro"), ("q4_7.short", "aucune réduction ne dégrade")),
        fr(("q4_8", "Une hausse")),
    ),
    "half batch better": Scenario(
        lambda: changed(HALF_BATCH[0], -2.0), fr(("q4_5.short", "l’erreur de validation baisse"))
    ),
    "half batch worse": Scenario(
        lambda: changed(HALF_BATCH[0], 2.0), fr(("q4_5.short", "l’erreur de validation augmente"))
    ),
    "half batch ahead midway, and no better at the end": Scenario(
        lambda: stepped((32.0, 30.0), (35.0, 30.0)),
        fr(("q4_5", "plus nombreuses abaissent l’erreur"), ("q4_5", "se trompe davantage")),
        fr(("q4_5", "plutôt que de corriger")),
    ),
    "half batch level midway, and no better at the end": Scenario(
        lambda: stepped((32.0, 30.0), (32.0, 30.0)), fr(("q4_5", "semble être de revoir les images"))
    ),
    "half batch better, midway as good as the other at the end": Scenario(
        lambda: stepped((30.0, 28.0), (32.0, 30.0)), fr(("q4_5", "s’accordent avec un effet des mises à jour"))
    ),
    "half batch in a few slow turns": Scenario(
        lambda: made(timings=times([1.0] * 9 + [10.0] * 11, [6.0] * 9 + [9.9] * 11)),
        fr(("q4_5.short", "6,00|9,90")),
        fr(("q4_5.short", "dure plus longtemps")),
    ),
    "half batch whose updates take longer": Scenario(
        lambda: made(timings=times([1.0, 1.1, 1.2], [2.5, 2.6, 2.7])),
        fr(("q4_5.short", "dure plus longtemps")),
        fr(("q4_5", "diminue moins")),
    ),
    "half batch faster": Scenario(
        lambda: made(timings=times([1.0, 1.1, 1.2], [0.8, 0.9, 1.0])), fr(("q4_5.short", "dure moins longtemps"))
    ),
    "sigmoid wins": Scenario(
        lambda: made(levels={SIGMOID[0]: 27.0, SIGMOID_DROPOUT[0]: 27.0}),
        fr(("q4_6.short", "^Oui : la sigmoïde abaisse"), ("essentials.q4_8", f"pour .*⟦{SIGMOID[0]}⟧")),
        fr(("q4_6", "la sigmoïde augmente")),
    ),
    "sigmoid wins and still improves": Scenario(
        lambda: made(val_error={SIGMOID[0]: sloped(27.0, -0.1), SIGMOID_DROPOUT[0]: sloped(27.0, -0.1)}),
        fr(("q4_6", "baisse encore en fin d’entraînement")),
        fr(("q4_6", "rattraperait")),
    ),
    "sigmoid loses after a slow start": Scenario(
        lambda: made(val_error={SIGMOID[0]: sloped(33.0, -0.5), SIGMOID_DROPOUT[0]: sloped(33.0, -0.5)}),
        fr(("q4_6.short", "augmente l’erreur .* départ est plus lent"), ("q4_6", "rattraperait ReLU")),
    ),
    "sigmoid loses without dropout alone": Scenario(
        lambda: changed(SIGMOID[0], 3.0), fr(("q4_6.short", r"\(moins bon\) et .* \(équivalent"))
    ),
    "sigmoid still improves without dropout alone": Scenario(
        lambda: made(val_error={SIGMOID[0]: sloped(33.0, -0.1)}), fr(("q4_6", "Sans dropout, l’erreur de la sigmoïde"))
    ),
    "sigmoid still improves with dropout alone": Scenario(
        lambda: made(val_error={SIGMOID_DROPOUT[0]: sloped(33.0, -0.1)}),
        fr(("q4_6", "Avec dropout, l’erreur de la sigmoïde")),
    ),
    # The choice.
    "the choice is not the lowest": Scenario(
        lambda: made(
            levels=dict.fromkeys(NAMES, 35.0) | {"three_layers_256": 30.0, "two_layers_128": 30.1},
            spreads={"three_layers_256": 0.5},
        ),
        fr(("q4_8.short", "le moins de poids à moins d’une erreur type"), ("q4_8", f"plus basse est celle de {THREE}")),
        fr(("q4_8", "De ce dernier"), ("essentials.last", "s’en distinguant")),
        chosen="two_layers_128",
    ),
    "a frugal model beside the chosen one": Scenario(
        lambda: made(levels=dict.fromkeys(NAMES, 35.0) | {FIRST_MODEL: 30.0, "two_layers_128": 30.2}),
        fr(("q4_8", f"Si le coût prime, {SMALL} divise"), ("essentials.last", f"{SMALL} perd moins de 0,5 pt")),
        chosen=FIRST_MODEL,
    ),
    "one seed": Scenario(
        lambda: made(1),
        fr(("q4_8.short", "aucun choix n’est fondé"), ("essentials.q4_8", "aucune des 10 comparaisons n’a de verdict")),
        fr(("essentials", "est retenu"), ("cover", "modèle retenu")),
    ),
    "two seeds": Scenario(lambda: made(2), fr(("q4_1", "Sur l’erreur"), ("essentials", "2 graines"))),
    "ten seeds": Scenario(lambda: made(10), fr(("q4_1", "10 graines"), ("essentials", "10 graines"))),
    # More epochs.
    "more epochs harmful": Scenario(
        lambda: longer(1.0, loss=0.1),
        fr(("q2_7.short", "continuer n’est pas judicieux"), ("essentials.q2_7", r"\? Non .* et la perte aussi")),
        fr(("q2_7", "baisse")),
    ),
    "more epochs useful": Scenario(
        lambda: longer(-2.0, loss=-0.1),
        fr(("q2_7.short", "continuer est judicieux"), ("essentials.q2_7", r"\? Oui")),
        fr(("q2_7", "rien ne justifie|n’est pas judicieux")),
    ),
    "more epochs useful, the loss rises": Scenario(
        lambda: longer(-2.0, loss=0.1),
        fr(("q2_7.short", "bien que la perte augmente"), ("essentials.q2_7", r"\? Oui .*, et la perte augmente")),
    ),
    "more epochs negligible": Scenario(
        lambda: longer(-0.2), fr(("q2_7.short", "guère judicieux"), ("essentials.q2_7", r"\? Guère"))
    ),
    "more epochs change nothing that is shown, the loss rises": Scenario(
        lambda: longer(0.0, 0.5, loss=0.1),
        fr(("q2_7.short", "continuer n’est pas judicieux"), ("q2_7", "sans que le taux d’erreur augmente")),
    ),
    "more epochs change nothing that is shown, the loss falls": Scenario(
        lambda: longer(0.0, 0.5, loss=-0.1), fr(("q2_7.short", "même si la perte baisse encore"))
    ),
    "more epochs unclear at the last epoch, a little better on average": Scenario(
        lambda: longer(-0.1, 0.8, average=-0.2, average_spread=0.05),
        fr(("q2_7.short", "celle des 5 dernières a baissé de moins de 0,5 pt"), ("essentials.q2_7", r"\? Non")),
    ),
    "more epochs useful at the last epoch, hardly on average": Scenario(
        lambda: longer(-0.8, 0.3, average=-0.2),
        fr(("q2_7.short", "continuer est judicieux")),
        fr(("q2_7", "cela ne justifie pas de prolonger")),
    ),
    "more epochs unclear at the last epoch, worse on average": Scenario(
        lambda: longer(0.2, 1.0, average=0.3, loss=0.1),
        fr(("q2_7", "l’erreur augmente")),
        fr(("q2_7", "sans que le taux d’erreur augmente|l’erreur de validation n’augmente pas")),
    ),
    "more epochs unclear at the last epoch, much better on average": Scenario(
        lambda: longer(-0.8, 1.5, average=-0.8),
        fr(("q2_7", "l’erreur baisse")),
        fr(("q2_7.short", "rien ne justifie"), ("essentials.q2_7", r"\? Non")),
    ),
    "the loss still falls at forty epochs": Scenario(
        lambda: made(
            val_loss={FIRST_MODEL: sloped(0.6, -0.01), LONGER: sloped(0.4, -0.01, epochs=2 * EPOCHS)},
        ),
        fr(("q3_1.short", "apprend encore à la fin"), ("q2_7", "elle baisse encore"), ("q2_7", "vers l’époque 40")),
        fr(("q3_1", "surapprend :|remonte"), ("q2_7", "augmente|EarlyStopping")),
    ),
    "the first model becomes too sure of itself": Scenario(
        lambda: made(
            val_loss={FIRST_MODEL: flat(0.5, 0.005, 5), LONGER: carried_on(flat(0.5, 0.005, 5), 0.1, 0.01)},
            confidences={FIRST_MODEL: 0.7, LONGER: 0.95},
        ),
        fr(("q2_7", "devient trop sûr de lui .* de 70,0 % à 95,0 %")),
    ),
    "the training loss still falls": Scenario(
        lambda: made(loss={FIRST_MODEL: sloped(0.2, -0.02)}), fr(("q3_1", "La perte d’entraînement, elle, descend"))
    ),
    "the first model overfits": Scenario(
        lambda: made(
            val_loss={
                FIRST_MODEL: [[0.6 - 0.02 * e + 0.0015 * e**2 + 0.01 * float(o) for e in range(20)] for o in offsets(5)]
            }
        ),
        fr(("q3_1.short", "puis surapprend : .* minimale vers la 8e époque")),
        fr(("q3_1", "descend jusqu’à")),
    ),
    "the first model overfits but for a last dip": Scenario(
        lambda: made(
            val_loss={
                FIRST_MODEL: [
                    [0.5] * 10 + [0.45] * 5 + [0.46, 0.5, 0.53, 0.56, 0.44 + 0.001 * float(o)] for o in offsets(5)
                ]
            }
        ),
        fr(("q3_1.short", "perte de validation")),
        fr(("q3_1.short", "descend jusqu’à")),
    ),
    # The first model and its mistakes.
    "test better than validation": Scenario(
        lambda: changed(FIRST_MODEL, 5.0),
        fr(("q3_2.short", "mieux que la validation"), ("q2_7", "dépasse ce que ce tirage explique")),
    ),
    "test far worse than validation": Scenario(
        lambda: made(
            levels={FIRST_MODEL: 4.0}, mistakes={position: (position + 1) % 10 for position in range(0, 400, 2)}
        ),
        fr(("q3_2.short", "ce n’est pas cohérent")),
        fr(("q3_2", "rien ne contredit")),
    ),
    "test like validation": Scenario(lambda: changed(FIRST_MODEL, -26.0), fr(("q3_2.short", "c’est cohérent"))),
    "no 1 taken for an 8": Scenario(made, fr(("q3_6.short", "^Aucun pantalon"))),
    "a 1 taken for an 8 by one other seed": Scenario(
        lambda: mistaken(USUAL_MISTAKES, {**USUAL_MISTAKES, **wrong(1, 1, 8)}, USUAL_MISTAKES),
        fr(("q3_6.short", r"^Le réseau montré ne prend aucun pantalon .*\(1 fois")),
        fr(("q3_6.short", "d’autres graines")),
    ),
    "a 1 taken for an 8 by two other seeds": Scenario(
        lambda: mistaken(USUAL_MISTAKES, *[{**USUAL_MISTAKES, **wrong(1, 2, 8)}] * 2),
        fr(("q3_6.short", r"\(4 fois en tout")),
    ),
    "a 1 taken for an 8 by the seed shown": Scenario(
        lambda: mistaken({**USUAL_MISTAKES, **wrong(1, 2, 8)}, USUAL_MISTAKES),
        fr(("q3_6.short", r"existe \(2 pantalons pris"), ("q3_6", "l’exemple du TD en tête")),
    ),
    "worst class tied with another": Scenario(
        lambda: mistaken(
            wrong(6, 8, 0) | wrong(4, 3, 2), wrong(6, 4, 0) | wrong(4, 8, 2), wrong(6, 8, 0) | wrong(4, 8, 2)
        ),
        fr(("q3_4.short", r"6 \(Chemise\).* départager de 4 \(Manteau\)"), ("essentials.q3_4", "6 .* et 4 ")),
        fr(("q3_4", "exclut zéro")),
    ),
    "worst class clear": Scenario(
        made,
        fr(("q3_4.short", r"6 \(Chemise\), .* devant 4 \(Manteau\) de façon démontrée"), ("q3_4", "exclut zéro")),
        fr(("essentials.q3_4", "départagent")),
    ),
    "worst class that is also the most wrongly attributed": Scenario(
        lambda: made(mistakes=wrong(6, 8, 0) | wrong(0, 5, 6) | wrong(2, 4, 6)),
        fr(("q3_4", "La même classe est aussi celle")),
        fr(("q3_4", "est une autre")),
    ),
    "worst class of one run": Scenario(
        lambda: mistaken(USUAL_MISTAKES), fr(("q3_4.short", "devant 4 .* sans verdict possible"))
    ),
    "worst class of one run, as many as the next": Scenario(
        lambda: mistaken(wrong(6, 5, 0) | wrong(4, 5, 2)),
        fr(("q3_4.short", "sans verdict|égalité")),
        fr(("q3_4.short", "devant")),
    ),
    "each seed misses other images": Scenario(
        lambda: mistaken(wrong(6, 8, 0), wrong(6, 8, 0, start=6), wrong(6, 8, 0, start=7)),
        fr(("q3_5", "le hasard de l’entraînement a sa part")),
        fr(("q3_5", "ne manque que")),
    ),
    "a network that is certain": Scenario(
        lambda: made(confidences={FIRST_MODEL: 1.0}),
        fr(("q3_5", "plafond de Keras"), ("q3_2", "Le réseau est trop sûr de lui")),
    ),
    "one image of the worst class is missed": Scenario(
        lambda: made(mistakes=wrong(6, 1, 0)),
        fr(("q3_5.short", "1 image|1 sur 1")),
        fr(("q3_5", "Les 1 |Parmi les 1 ")),
    ),
    "the seed shown misses none of the worst class": Scenario(
        lambda: mistaken({}, wrong(6, 4, 0)), fr(("q3_5.short", "Le réseau montré ne manque aucune image"))
    ),
    "a perfect network": Scenario(
        lambda: made(
            mistakes={},
            val_error={name: flat(0.0, 0.0, 5, 40 if name == LONGER else 20) for name in (FIRST_MODEL, LONGER)},
        ),
        fr(("q3_4.short", "^Aucune image de test n’est manquée"), ("q3_5.short", "rien à afficher")),
        fr(("essentials", "Surtout sur"), ("q3_2", "F1 va de"), ("q3_3", "0 est une erreur")),
    ),
    # Anomalies.
    "no anomaly among the errors": Scenario(
        lambda: made(mistakes={**USUAL_MISTAKES, **wrong(1, 6, 3, start=20)}),
        fr(("q3_8.short", "^Non : aucune des 4 anomalies"), ("q3_8", "n’est pas démontré ici")),
        fr(("q3_8", "sont liées")),
    ),
    "all anomalies among the errors": Scenario(
        lambda: made(mistakes={**USUAL_MISTAKES, **ANOMALOUS, **wrong(1, 3, 3, start=8)}),
        fr(("q3_8.short", "^Oui : les 4 anomalies"), ("q3_8", "sont liées")),
        fr(("q3_8", "peut donc rester bien classée")),
    ),
    "errors among the anomalies and just above them": Scenario(
        lambda: made(mistakes={**USUAL_MISTAKES, **wrong(1, 6, 3, start=2)}),
        fr(("q3_8.short", "^En partie seulement : sur 4 anomalies, 2 sont"), ("q3_8", "peut donc rester bien classée")),
        fr(("q3_8", "n’est pas démontré ici")),
    ),
    "errors among the anomalies and far above them": Scenario(
        lambda: made(mistakes={**USUAL_MISTAKES, **wrong(1, 3, 3), **wrong(1, 6, 3, start=34)}),
        fr(("q3_8", "Les images signalées sont plus souvent manquées")),
        fr(("q3_8", "sont liées")),
    ),
    "the anomalies are the errors": Scenario(
        lambda: made(mistakes={**USUAL_MISTAKES, **ANOMALOUS}),
        fr(("q3_8.short", "^Oui")),
        fr(("q3_8", "Non pour 0|sans se confondre|au-dessus du seuil")),
    ),
    "no error in the class": Scenario(
        made,
        fr(("q3_8.short", "^Non"), ("q3_8", "il n’y a pas d’erreur à comparer")),
        fr(("q3_8", "AUC est")),
    ),
    "all images of the class are errors": Scenario(
        lambda: made(mistakes={**USUAL_MISTAKES, **wrong(1, PER_CLASS, 3)}),
        fr(("q3_8.short", "^Oui"), ("q3_8", "qui n’en reconnaît aucune")),
        fr(("q3_8", "plus souvent manquées")),
    ),
    "anomalies among the errors of one network of two": Scenario(
        lambda: mistaken({**USUAL_MISTAKES, **ANOMALOUS}, {**USUAL_MISTAKES, **wrong(1, 4, 3, start=30)}),
        fr(("q3_8.short", "une partie seulement"), ("q3_8", "qu’une? (?:pour )?une partie|que pour une partie")),
    ),
    "forests that agree on half": Scenario(
        lambda: made(anomalies=[forest(unlike(0, 1, 2, 3)), forest(unlike(2, 3, 4, 5), 1)]),
        fr(("q3_7", "le noyau de la liste est stable")),
    ),
    "forests that do not agree": Scenario(
        lambda: made(anomalies=[forest(unlike(0, 1, 2, 3)), forest(unlike(10, 11, 12, 13), 1)]),
        fr(("q3_7", "dépend beaucoup de la graine")),
    ),
    "one forest": Scenario(lambda: made(anomalies=FORESTS[:1]), fr(("q3_7", "n’est pas mesurée"))),
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
