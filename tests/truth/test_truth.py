"""The truth of the text: every sentence follows from the results, and turns when they turn.

Result objects of all twelve experiments are built by hand (SCENARIOS) and at random (NUM_RANDOM), made into reports,
rendered in every language there is, and held against the oracle; what a scenario expects beside it is in the words of
a language, and a language without words fails.

In each language 146 result objects are rendered whole or for the questions that read them: 81 scenarios, 40 at random,
ten comparisons both ways round, levels and their reverse, test figures and exchanged ones, and one whole page.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import oracle
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from oracle import WHERE, Words, balance, name_faults, said, spelling_faults, verdict
from page_text import Block, Page, named, rendered
from scenarios import (
    BASE_ERROR,
    EPOCHS,
    LONGER,
    NAMES,
    PER_CLASS,
    SCENARIOS,
    Pair,
    forest,
    images,
    languages,
    made,
    reported,
    times,
    tree,
    wrong,
)
from words_fr import FRENCH

from td1report.answers.outline import QUESTIONS, select
from td1report.answers.results import Results
from td1report.answers.shared import FIRST_MODEL
from td1report.inputs import experiments
from td1report.inputs.forests import LABEL
from td1report.records import Anomalies, Report, Verdict

WORDS: Mapping[str, Words] = {"fr": FRENCH}
"""The words of each language."""
NUM_RANDOM = 40
"""Results drawn at random."""


def faults(report: Report, page: Page, language: str) -> list[str]:
    """All that the page says wrongly of the report, in the words of its language."""
    return oracle.faults(report, page, WORDS[language])


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", SCENARIOS)
def test_the_page_says_what_the_results_say(name: str, language: str) -> None:
    """Each scenario is told in its own words, and in no word that another one deserves."""
    scenario = SCENARIOS[name]
    report = reported(scenario.results())
    page = rendered(report, language)
    found = faults(report, page, language)
    found += [
        f"{place}: lacks {words!r}: {said(page, place)!r}"
        for place, words in scenario.says.get(language, ())
        if not re.search(words, said(page, place))
    ]
    found += [
        f"{place}: says {match[0]!r}"
        for place, words in scenario.never.get(language, ())
        if (match := re.search(words, said(page, place)))
    ]
    if scenario.chosen and report.best is not None and scenario.chosen != report.best.experiment:
        found.append(f"expected {scenario.chosen} chosen, received {report.best.experiment}")

    assert [] == found
    assert scenario.says.get(language), f"scenario {name!r} has no words in {language!r}"


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("pair", experiments.FAMILY, ids=lambda pair: pair[0])
def test_exchanging_two_outcomes_exchanges_better_and_worse(pair: Pair, language: str) -> None:
    """For each of the ten comparisons: what was better is worse, and the sentences follow."""
    spoken = select(["q4_8", *(question for question, pairs in WHERE.items() if pair in pairs)])
    a, b = pair
    before = dict.fromkeys(NAMES, BASE_ERROR) | {a: BASE_ERROR - 2, b: BASE_ERROR + 1}
    reports = [reported(made(levels=levels), spoken) for levels in (before, before | {a: before[b], b: before[a]})]
    pages = [rendered(report, language) for report in reports]

    assert [Verdict.BETTER, Verdict.WORSE] == [verdict(report, pair) for report in reports]
    assert [[], []] == [faults(report, page, language) for report, page in zip(reports, pages, strict=True)]


@pytest.mark.parametrize("language", languages())
def test_reversing_the_levels_reverses_the_conclusion(language: str) -> None:
    """The best model becomes the worst: another one is named, and the ranking is turned over."""
    levels = {name: BASE_ERROR + 0.7 * position for position, name in enumerate(NAMES) if name != LONGER}
    turned = {name: min(levels.values()) + max(levels.values()) - level for name, level in levels.items()}
    reports = [reported(made(levels=own)) for own in (levels, turned)]
    pages = [rendered(report, language) for report in reports]

    assert [[], []] == [faults(report, page, language) for report, page in zip(reports, pages, strict=True)]
    assert [FIRST_MODEL, NAMES[-1]] == [report.best.experiment for report in reports if report.best]
    assert [{FIRST_MODEL}, {NAMES[-1]}] == [named(page.short("q4_8")) for page in pages]
    candidates = [balance(report).choice.candidates for report in reports]
    assert candidates[0] == candidates[1][::-1]


def with_test_figures_exchanged(results: Results) -> Results:
    """Every model with the test figures of another: losses, accuracies, confusion matrices and probabilities."""
    of_whom = dict(zip(NAMES, reversed(NAMES), strict=True))
    fields = ("test_loss", "test_accuracy", "confusion_matrix")
    runs = {
        name: tuple(
            run.model_copy(update={field: getattr(other, field) for field in fields})
            for run, other in zip(own, results.runs(of_whom[name]), strict=True)
        )
        for name, own in results.runs_by_experiment.items()
    }
    return replace(
        results,
        runs_by_experiment=runs,
        load_probabilities=lambda name, seed: results.load_probabilities(of_whom[name], seed),
    )


@pytest.mark.parametrize("language", languages())
def test_test_figures_decide_nothing(language: str) -> None:
    """Other test errors leave comparisons, choice, ranking and the sentences of section 4 as they are."""
    mistakes = {
        name: wrong(position % 10, 3 + 3 * position, 3 if position % 10 != 3 else 2)
        for position, name in enumerate(NAMES)
    }
    results = made(3, levels=tree(dict.fromkeys(experiments.FAMILY, 0.4)), mistakes_of=mistakes)
    reports = [reported(results), reported(with_test_figures_exchanged(results))]
    pages = [rendered(report, language) for report in reports]
    decided = [
        (report.comparisons, report.best, balance(report).choice, balance(report).ranking, balance(report).tally)
        for report in reports
    ]
    told = [[block.blind for block in page.blocks if is_about_validation(block)] for page in pages]

    assert decided[0] == decided[1]
    assert told[0] == told[1]
    assert pages[0].short("q3_9") != pages[1].short("q3_9")
    assert [[], []] == [faults(report, page, language) for report, page in zip(reports, pages, strict=True)]


def is_about_validation(block: Block) -> bool:
    """A block of section 4 that is not about published test errors, which stand beside ours."""
    published = block.exhibit == "q4_8-published" or any("published" in source for source in block.sources)
    return block.section.startswith("q4_") and not published


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
    steps=one_for_each(experiments.FAMILY, STEPS),
    loss_steps=one_for_each(experiments.FAMILY, STEPS),
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
    levels = tree(dict(zip(experiments.FAMILY, recipe.steps, strict=True)))
    losses = tree(dict(zip(experiments.FAMILY, [step / 10 for step in recipe.loss_steps], strict=True)), 3.0)
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


@settings(
    max_examples=NUM_RANDOM,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(recipe=RECIPES)
def test_the_page_follows_from_any_results(recipe: Recipe) -> None:
    """Whatever was measured, the page renders, says what follows, and contradicts itself nowhere."""
    report = reported(cooked(recipe))

    assert {} == {
        language: found for language in languages() if (found := faults(report, rendered(report, language), language))
    }


def test_every_language_has_its_words() -> None:
    """A new language is held to the results as French is, in every scenario."""
    assert set(languages()) == set(WORDS)


@pytest.mark.parametrize("language", languages())
def test_the_questions_that_read_no_result_are_well_spelt(language: str) -> None:
    """The whole page, with the questions that say the same of all results."""
    page = rendered(reported(made(2), QUESTIONS), language)

    assert {q.token for q in QUESTIONS} <= {block.section for block in page.blocks}
    assert [] == [*spelling_faults(page), *name_faults(page)]
