"""The truth of the text: every sentence follows from the results, and turns when they turn.

Result objects of all twelve experiments are built by hand (SCENARIOS) and at random (NUM_RANDOM), made into reports,
rendered in every language there is, and held against the oracle. A scenario names the findings that it brings about;
their words are in one table a language, and a language without one fails.

In each language some 150 result objects are rendered whole or for the questions that read them: the scenarios, 40 at
random, ten comparisons both ways round, levels and their reverse, test figures and exchanged ones, and one whole page.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from oracle import WHERE, Words, balance, faults, name_faults, spelling_faults, value_texts, verdict
from page_text import Block, named, rendered
from reading import resolve
from scenarios import (
    BASE_ERROR,
    FAMILY,
    FIRST_MODEL,
    LONGER,
    NAMES,
    RECIPES,
    SCENARIOS,
    Pair,
    Recipe,
    cooked,
    languages,
    made,
    reported,
    tree,
    wrong,
)
from words_fr import FRENCH

from td1report.answers.outline import QUESTIONS, select
from td1report.answers.results import Results
from td1report.records import Verdict
from td1report.storage.report_file import report_values

WORDS: Mapping[str, Words] = {"fr": FRENCH}
"""The words of each language."""
NUM_RANDOM = 40
"""Results drawn at random."""


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", SCENARIOS)
def test_the_page_says_what_the_results_say(name: str, language: str) -> None:
    """Each scenario brings its findings about, and the page tells them, in the words of their values alone."""
    scenario = SCENARIOS[name]
    report = scenario.report()
    values = report_values(report)
    page = rendered(report, language)
    marked = {path for mark in page.marks for path in mark.paths}
    printed = {path for block in page.blocks for path in block.sources}

    assert [] == faults(report, page, WORDS[language])
    assert scenario.findings == {path: finding(values, path, scenario.findings[path]) for path in scenario.findings}
    assert set() == scenario.findings.keys() - marked
    assert scenario.numbers == pytest.approx({path: resolve(values, path) for path in scenario.numbers})
    assert set() == scenario.numbers.keys() - printed
    assert scenario.chosen in ("", report.best and report.best.experiment)
    assert scenario.findings or scenario.numbers or scenario.chosen


def finding(values: Any, path: str, expected: str) -> str:
    """What stands at a path of results.json, as a mark gives it: as expected, or the nearest to it that is true."""
    texts = value_texts(resolve(values, path))
    return expected if expected in texts else min(texts)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("pair", FAMILY, ids=lambda pair: pair[0])
def test_exchanging_two_outcomes_exchanges_better_and_worse(pair: Pair, language: str) -> None:
    """For each of the ten comparisons: what was better is worse, and the sentences follow."""
    spoken = select(["q4_8", *(question for question, pairs in WHERE.items() if pair in pairs)])
    a, b = pair
    before = dict.fromkeys(NAMES, BASE_ERROR) | {a: BASE_ERROR - 2, b: BASE_ERROR + 1}
    reports = [reported(made(levels=levels), spoken) for levels in (before, before | {a: before[b], b: before[a]})]
    pages = [rendered(report, language) for report in reports]

    assert [Verdict.BETTER, Verdict.WORSE] == [verdict(report, pair) for report in reports]
    assert [[], []] == [faults(report, page, WORDS[language]) for report, page in zip(reports, pages, strict=True)]


@pytest.mark.parametrize("language", languages())
def test_reversing_the_levels_reverses_the_conclusion(language: str) -> None:
    """The best model becomes the worst: another one is named, and the ranking is turned over."""
    levels = {name: BASE_ERROR + 0.7 * position for position, name in enumerate(NAMES) if name != LONGER}
    turned = {name: min(levels.values()) + max(levels.values()) - level for name, level in levels.items()}
    reports = [reported(made(levels=own)) for own in (levels, turned)]
    pages = [rendered(report, language) for report in reports]

    assert [[], []] == [faults(report, page, WORDS[language]) for report, page in zip(reports, pages, strict=True)]
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
            for run, other in zip(own, results.runs_by_experiment[of_whom[name]], strict=True)
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
    results = made(3, levels=tree(dict.fromkeys(FAMILY, 0.4)), mistakes_of=mistakes)
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
    assert [[], []] == [faults(report, page, WORDS[language]) for report, page in zip(reports, pages, strict=True)]


def is_about_validation(block: Block) -> bool:
    """A block of section 4 that is not about published test errors, which stand beside ours."""
    published = block.exhibit == "q4_8-published" or any("published" in source for source in block.sources)
    return block.section.startswith("q4_") and not published


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
        language: found
        for language in languages()
        if (found := faults(report, rendered(report, language), WORDS[language]))
    }


def test_every_language_has_its_words() -> None:
    """A new language is held to the results as French is: it marks the same findings in the same places."""
    assert set(languages()) == set(WORDS)
    assert 1 == len({frozenset(words.told) for words in WORDS.values()})


@pytest.mark.parametrize("language", languages())
def test_the_questions_that_read_no_result_are_well_spelt(language: str) -> None:
    """The whole page, with the questions that say the same of all results."""
    page = rendered(reported(made(2), QUESTIONS), language)

    assert {q.token for q in QUESTIONS} <= {block.section for block in page.blocks}
    assert [] == [*spelling_faults(page), *name_faults(page)]
