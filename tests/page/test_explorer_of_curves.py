"""The explorer of runs: curves, the table of an epoch, and the sentence of each pair."""

import re
from itertools import combinations, pairwise

import numpy as np
import pytest
from page_reading import FIRST, OpenPage, choose, french, runs_of, text_of

from td1report.records import Comparison, Report
from td1report.storage.report_file import report_values


def test_chosen_models_show_all_their_seeds(open_page: OpenPage, real_report: Report) -> None:
    """A thin line a seed and a thick one a model, in both panels, of validation, of training, or of both."""
    page = open_page()
    seeds = len(real_report.provenance.seeds)
    for names in ((FIRST,), (FIRST, "two_layers_16_dropout"), (FIRST, "two_layers_256_long", "three_layers_256")):
        choose(page, *names)
        for part, factor in (("validation", 1), ("training", 1), ("both", 2)):
            page.check(f"[name=part][value={part}]")
            assert 2 * factor * seeds * len(names) == page.locator(".chart path.seed").count()
            assert 2 * factor * len(names) == page.locator(".chart path.mean").count()
            assert 2 * len(names) == page.locator(".chart text.name").count()
    choose(page)
    assert "Aucun modèle n’est choisi" in text_of(page.locator("#explore-runs [role=status]"))
    parts = page.locator("#explore-runs").locator(".charts, table, .verdicts, #epoch")
    assert 4 == parts.count()
    assert 0 == parts.filter(visible=True).count()


def test_all_models_can_be_read(open_page: OpenPage, real_report: Report) -> None:
    """Names that do not overlap beside panels with enough ticks, and the pairs of one model, or all if wanted."""
    page = open_page()
    names = list(dict.fromkeys(run.experiment for run in real_report.runs))
    choose(page, *names)
    for panel in page.locator(".chart").all():
        boxes = [name.bounding_box() for name in panel.locator("text.name").all()]
        places = sorted((box["y"], box["y"] + 0.7 * box["height"]) for box in boxes if box)
        assert all(upper[1] < lower[0] for upper, lower in pairwise(places))
        assert 5 <= panel.locator("text.tick[text-anchor=end]").count()
    shown = page.locator(".verdicts li:visible")
    assert FIRST == page.locator("[name=against]").input_value()
    assert len(names) - 1 == shown.count()
    page.select_option("[name=against]", "three_layers_256")
    assert all("three_layers_256" in str(item.get_attribute("data-pair")) for item in shown.all())
    page.select_option("[name=against]", "all")
    assert len(names) * (len(names) - 1) // 2 == shown.count()
    choose(page, *names[:3])
    assert not page.locator("[name=against]").is_visible()
    assert 3 == shown.count()


def test_the_longer_training_is_told_from_its_beginning(open_page: OpenPage) -> None:
    """Same colour, but dashed, with a mark that is dashed too."""
    page = open_page()
    choose(page, FIRST, "two_layers_256_long")
    for name, is_dashed in ((FIRST, False), ("two_layers_256_long", True)):
        lines = page.locator(f".chart path.mean[data-model={name}]").all()
        assert [is_dashed] * 2 == [line.get_attribute("stroke-dasharray") is not None for line in lines]
        swatch = page.locator(f".swatch[data-model={name}]").evaluate("mark => getComputedStyle(mark).backgroundImage")
        assert is_dashed == ("gradient" in swatch)


def test_lines_go_where_the_curves_do(open_page: OpenPage, real_report: Report) -> None:
    """Read back from the drawing through its own axis, a line is the curve of the report."""
    page = open_page()
    choose(page, FIRST)
    drawn = page.locator(".chart[data-quantity=error] svg").evaluate(
        """svg => ({
            ticks: [...svg.querySelectorAll("line.grid")].map(line => Number(line.getAttribute("y1"))),
            names: [...svg.querySelectorAll("text.tick[text-anchor=end]")].map(text => text.textContent),
            lines: [...svg.querySelectorAll("path.seed")].map(path => path.getAttribute("d")),
        })"""
    )
    values = [float(name.replace(",", ".")) for name in drawn["names"]]
    slope, start = np.polyfit(drawn["ticks"], values, 1)
    for run, line in zip(runs_of(real_report, FIRST), drawn["lines"], strict=True):
        heights = np.array([float(point.split(" ")[1]) for point in re.split("[ML]", line)[1:]])
        errors = 100 * (1 - np.array(run.history.val_accuracy))
        np.testing.assert_allclose(errors, start + slope * heights, atol=0.02)


def test_the_table_gives_the_values_of_an_epoch(open_page: OpenPage, real_report: Report) -> None:
    """Mean, lowest and highest of the seeds, at the epoch that the slider says; a model that has ended has none."""
    page = open_page()
    choose(page, FIRST, "two_layers_256_long")
    page.focus("#epoch")
    page.keyboard.press("Home")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    assert "Époque 5" == text_of(page.locator(".epoch label"))
    history = [run.history for run in runs_of(real_report, FIRST)]
    expected = [
        (100 * (1 - np.array([h.val_accuracy[4] for h in history])), 2),
        (np.array([h.val_loss[4] for h in history]), 3),
        (100 * (1 - np.array([h.accuracy[4] for h in history])), 2),
        (np.array([h.loss[4] for h in history]), 3),
    ]
    cells = [
        re.sub(r"\s", " ", text) for text in page.locator(".at-epoch tbody tr").first.locator("td").all_inner_texts()
    ]
    for (values, decimals), text in zip(expected, cells, strict=True):
        numbers = [float(number.replace(",", ".")) for number in re.findall(r"[\d,]+", text)]
        np.testing.assert_allclose([values.mean(), values.min(), values.max()], numbers, atol=0.51 * 10**-decimals)
    choose(page, FIRST)
    page.focus("#epoch")
    page.keyboard.press("End")
    choose(page, FIRST, "two_layers_256_long")
    assert "Époque 20" == text_of(page.locator(".epoch label"))  # the last that both have
    assert "terminé" not in text_of(page.locator(".at-epoch"))
    page.focus("#epoch")
    page.keyboard.press("End")
    assert "2 × 256 terminé à l’époque 20" == text_of(page.locator(".at-epoch tbody th").first)
    assert "Époque 40" == text_of(page.locator(".epoch label"))
    assert ["—"] * 4 == page.locator(".at-epoch tbody tr").first.locator("td").all_inner_texts()


def test_every_pair_has_its_sentence_and_only_the_chosen_show(open_page: OpenPage, real_report: Report) -> None:
    """For each pair of models at least one; a verdict where a family compares the two, and none elsewhere."""
    page = open_page()
    sentences = page.locator(".verdicts li")
    said: dict[frozenset[str], list[str]] = {}
    for pair, text in sentences.evaluate_all("items => items.map(item => [item.dataset.pair, item.textContent])"):
        said.setdefault(frozenset(pair.split(" ")), []).append(re.sub(r"\s+", " ", text))
    names = list(dict.fromkeys(run.experiment for run in real_report.runs))
    assert {frozenset(pair) for pair in combinations(names, 2)} == set(said)
    assert {1} == {len(texts) for texts in said.values()}
    compared = {frozenset((c.a, c.b)) for c in real_report.comparisons}
    second = [Comparison(**c) for c in report_values(real_report)["answers"]["q4_8"]["choice"]["comparisons"]]
    for comparison in second:
        pair = frozenset((comparison.a, comparison.b))
        assert verdict_in(comparison) in said[pair][0]
        assert ("autre famille" if pair in compared else "dans la famille de la question 4.8") in said[pair][0]
    compared |= {frozenset((c.a, c.b)) for c in second}
    for contrast in real_report.contrasts:
        pair = frozenset((contrast.a, contrast.b))
        if pair in compared:
            continue
        assert "il ne donne pas de verdict" in said[pair][0]
        assert not re.search(r"fait (mieux|moins bien)|équivalents|démontrée", said[pair][0])
        assert french(abs(contrast.difference), 2) in said[pair][0]
    for comparison in real_report.comparisons:
        text = " ".join(said[frozenset((comparison.a, comparison.b))])
        assert verdict_in(comparison) in text
    choose(page, FIRST, "three_layers_256", "two_layers_128")
    shown = {
        frozenset((item.get_attribute("data-pair") or "").split(" ")) for item in sentences.all() if item.is_visible()
    }
    assert {frozenset(p) for p in combinations((FIRST, "three_layers_256", "two_layers_128"), 2)} == shown
    assert not page.locator(".hint").is_visible()
    choose(page, FIRST)
    assert page.locator(".hint").is_visible()
    assert not any(item.is_visible() for item in sentences.all())


def verdict_in(comparison: Comparison) -> str:
    """The words that must stand in the sentence of a comparison."""
    return {
        "better": "fait mieux que",
        "worse": "fait moins bien que",
        "equivalent": "sont équivalents",
        "not_shown": "aucune différence n’est démontrée",
    }[comparison.verdict.value]


def test_contrasts_are_what_welch_says(real_report: Report) -> None:
    """Means over the last epochs, subtracted; no pair of a training and its own beginning."""

    def outcome(name: str) -> float:
        return float(
            np.mean([100 * (1 - np.array(r.history.val_accuracy[-5:])).mean() for r in runs_of(real_report, name)])
        )

    assert len(real_report.contrasts) == 12 * 11 // 2 - 10 - 1
    for contrast in real_report.contrasts:
        assert contrast.difference == pytest.approx(outcome(contrast.a) - outcome(contrast.b))
        assert contrast.interval is not None
        assert contrast.interval.low < contrast.difference < contrast.interval.high
