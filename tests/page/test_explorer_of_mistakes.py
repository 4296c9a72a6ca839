"""The explorer of mistakes: its matrix, its images, its filters, by mouse and by key."""

import re
from collections import Counter

import numpy as np
from page_reading import CLASSES, FIRST, OpenPage, cell, french, in_view, matrix, plain, runs_of, text_of

from td1report.records import Mistakes, Report


def test_the_matrix_is_the_confusion_matrix_of_every_seed(open_page: OpenPage, real_report: Report) -> None:
    """All hundred cells, for each seed; with "missed by all seeds", the images that all of them miss."""
    page = open_page()
    for position, run in enumerate(runs_of(real_report, FIRST)):
        page.select_option("[name=seed]", str(position))
        np.testing.assert_array_equal(run.confusion_matrix, matrix(page))
        assert f"{french(10_000 - np.trace(run.confusion_matrix), 0)} images" == text_of(page.locator(".found"))


def test_a_cell_shows_its_images(open_page: OpenPage, mistakes: Mistakes) -> None:
    """As many as it counts, the surest first, each with classes, probability, all seeds' predictions and distance."""
    page = open_page()
    predicted = mistakes.probabilities.argmax(axis=2)
    chosen = np.flatnonzero((mistakes.true == 6) & (predicted[0] == 0))
    shares = mistakes.probabilities[0, chosen, 0]
    by_share = chosen[np.argsort(-shares, kind="stable")]
    cell(page, 6, 0).locator("button").click()

    assert f"{len(chosen)} images" == text_of(page.locator(".found"))
    while page.locator(".more").is_visible():
        page.click(".more")
    cards = page.locator(".missed li")
    assert len(chosen) == cards.count()
    assert {"Chemise"} == set(cards.locator(".true").all_inner_texts())
    assert {"T-shirt/top"} == set(cards.locator(".predicted").all_inner_texts())
    shown = [re.sub(r"\s", " ", text) for text in cards.locator(".share").all_inner_texts()]
    expected = [f"{french(100 * share, 1)} %" for share in sorted(shares.tolist(), reverse=True)]
    assert sum(a != b for a, b in zip(expected, shown, strict=True)) <= 1  # a share on the edge of two roundings
    votes = [text.replace("\n", "") for text in cards.locator(".votes").all_inner_texts()]
    assert Counter("".join(map(str, predicted[:, image])) for image in by_share) == Counter(votes)
    read = cards.locator(".votes-read").first.inner_text()
    assert ", ".join(f"graine {seed} : {CLASSES[predicted[seed, by_share[0]]]}" for seed in range(5)) == plain(read)
    assert f"d {french(mistakes.distances[6, 0], 1)}" == text_of(cards.first.locator(".distance"))
    cell(page, 6, 0).locator("button").click()  # again: all images
    assert not page.locator("[name=true]").input_value()


def test_the_images_are_the_right_ones(open_page: OpenPage, mistakes: Mistakes) -> None:
    """The pixels behind every card of a cell are those of the test image, dark on white."""
    page = open_page()
    predicted = mistakes.probabilities.argmax(axis=2)
    page.select_option("[name=order]", "id")
    cell(page, 4, 2).locator("button").click()
    pixels = page.evaluate(
        """async () => {
            const cards = [...document.querySelectorAll(".missed .tile")];
            const picture = new Image();
            picture.src = JSON.parse(document.getElementById("data").textContent).mistakes.sprite;
            await picture.decode();
            return cards.map(card => {
                const scale = parseFloat(card.style.width) / 28;
                const [left, top] = card.style.backgroundPosition.split(" ").map(parseFloat);
                const canvas = new OffscreenCanvas(28, 28).getContext("2d");
                canvas.drawImage(picture, left / scale, top / scale);
                return [...canvas.getImageData(0, 0, 28, 28).data].filter((_, place) => place % 4 === 0);
            });
        }"""
    )
    chosen = np.flatnonzero((mistakes.true == 4) & (predicted[0] == 2))[: len(pixels)]
    assert len(pixels) > 20
    np.testing.assert_array_equal(255 - mistakes.images[chosen].reshape(-1, 784), np.array(pixels))


def test_filters_and_orders(open_page: OpenPage, mistakes: Mistakes) -> None:
    """By class, by all seeds; the least sure first, the farthest shapes first; and all of it undone."""
    page = open_page()
    predicted = mistakes.probabilities.argmax(axis=2)
    wrong = predicted != mistakes.true
    page.select_option("[name=true]", "9")
    assert f"{(wrong[0] & (mistakes.true == 9)).sum()} images" == text_of(page.locator(".found"))
    page.select_option("[name=true]", "")
    page.select_option("[name=predicted]", "6")
    assert f"{(wrong[0] & (predicted[0] == 6)).sum()} images" == text_of(page.locator(".found"))
    caption = page.locator("#matrix-caption")
    assert "toutes les graines" not in text_of(caption)
    page.check("[name=always]")
    assert text_of(caption).startswith("Images de test manquées avec toutes les graines")
    assert f"{(wrong.all(axis=0) & (predicted[0] == 6)).sum()} images" == text_of(page.locator(".found"))
    page.click(".filters button[type=reset]")
    page.wait_for_function("document.querySelector('.found').textContent.startsWith('1')")
    assert f"{french(wrong[0].sum(), 0)} images" == text_of(page.locator(".found"))

    page.select_option("[name=order]", "doubt")
    lowest = mistakes.probabilities[0].max(axis=1)[wrong[0]].min()
    assert f"{french(100 * lowest, 1)} %" == text_of(page.locator(".missed .share").first)
    page.select_option("[name=order]", "distance")
    farthest = mistakes.distances[mistakes.true, predicted[0]][wrong[0]].max()
    assert f"d {french(farthest, 1)}" == text_of(page.locator(".missed .distance").first)
    page.select_option("[name=true]", "9")
    page.select_option("[name=predicted]", "0")
    assert 0 == ((mistakes.true == 9) & (predicted[0] == 0)).sum()
    assert "Aucune image ne répond à ces choix." == text_of(page.locator(".found"))
    assert not page.locator(".legend-of-cards").is_visible()
    page.select_option("[name=predicted]", "9")
    assert "ces images sont reconnues" in text_of(page.locator(".found"))
    page.select_option("[name=predicted]", "7")
    assert page.locator(".legend-of-cards").is_visible()


def test_the_keyboard_reaches_every_image(open_page: OpenPage, mistakes: Mistakes) -> None:
    """Tab into the matrix, arrows over its cells (the diagonal is passed), Enter; then an image, and back to it."""
    page = open_page()
    page.focus(".filters button[type=reset]")
    page.keyboard.press("Tab")
    focused = "document.activeElement.getAttribute('aria-label')"
    assert "vraie T-shirt/top, prédite Pantalon" in page.evaluate(focused)
    page.keyboard.press("ArrowDown")  # the diagonal is passed over
    assert "vraie Pull, prédite Pantalon" in page.evaluate(focused)
    page.keyboard.press("ArrowRight")
    assert "vraie Pull, prédite Robe" in page.evaluate(focused)
    for key, place in (
        ("End", "vraie Pull, prédite Bottine"),
        ("Home", "vraie Pull, prédite T-shirt/top"),
        ("Control+End", "vraie Bottine, prédite Sac"),
        ("Control+Home", "vraie T-shirt/top, prédite Pantalon"),
    ):
        page.keyboard.press(key)
        assert place in page.evaluate(focused)
    page.keyboard.press("Enter")
    assert "true" == page.locator(":focus").get_attribute("aria-pressed")
    page.keyboard.press("Escape")
    assert "false" == page.locator(":focus").get_attribute("aria-pressed")
    cell(page, 2, 3).locator("button").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    predicted = mistakes.probabilities.argmax(axis=2)[0]
    chosen = np.flatnonzero((mistakes.true == 2) & (predicted == 4))
    assert f"{len(chosen)} images" == text_of(page.locator(".found"))
    assert "true" == page.locator(":focus").get_attribute("aria-pressed")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    dialog = page.locator("dialog.mistake")
    assert dialog.is_visible()
    order = chosen[np.argsort(-mistakes.probabilities[0, chosen, 4], kind="stable")]
    assert f"Image de test n° {mistakes.ids[order[0]]}" == text_of(page.locator("#mistake-title"))
    page.keyboard.press("ArrowRight")
    assert f"Image de test n° {mistakes.ids[order[1]]}" == text_of(page.locator("#mistake-title"))
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    active = "button => button === document.activeElement"
    assert page.locator(".missed li:nth-child(2) button").evaluate(active)
    page.focus(".more")
    page.keyboard.press("Enter")
    assert page.locator(".missed li:nth-child(49) button").evaluate(active)
    page.keyboard.press("Enter")
    following = page.locator(".mistake .next")
    following.focus()
    for _ in range(len(chosen)):
        page.keyboard.press("Enter")
    assert f"Image de test n° {mistakes.ids[order[-1]]}" == text_of(page.locator("#mistake-title"))
    assert "true" == following.get_attribute("aria-disabled")
    assert following.evaluate(active)


def test_an_image_has_all_its_probabilities(open_page: OpenPage, mistakes: Mistakes) -> None:
    """Ten classes by five seeds, as the runs gave them; the true class, the distance of the shapes and its rank."""
    page = open_page()
    page.select_option("[name=seed]", "3")
    page.select_option("[name=order]", "id")
    page.click(".missed li:nth-child(5) button")
    dialog = page.locator("dialog.mistake")
    predicted = mistakes.probabilities.argmax(axis=2)[3]
    image = np.flatnonzero(predicted != mistakes.true)[4]
    texts = dialog.locator(".probabilities tbody td").all_inner_texts()
    rows = np.array([float(text.replace(",", ".")) for text in texts]).reshape(10, -1)

    assert f"Image de test n° {mistakes.ids[image]}" == text_of(page.locator("#mistake-title"))
    heads = dialog.locator(".probabilities thead th").all_inner_texts()
    assert ["Classe", *(f"graine {seed}" for seed in range(5))] == heads
    np.testing.assert_allclose(100 * mistakes.probabilities[:, image].T, rows, atol=0.052)
    true, guess = int(mistakes.true[image]), int(predicted[image])
    said = text_of(dialog.locator("p").nth(1))
    upper = mistakes.distances[np.triu_indices(10, 1)]
    rank = int((upper > mistakes.distances[true, guess] + 1e-6).sum()) + 1
    share = french(100 * float(mistakes.probabilities[3, image, guess]), 1)
    assert f"Classe vraie : {CLASSES[true]}. Avec la graine 3, le réseau prédit {CLASSES[guess]} à {share} %" in said
    assert f"distance de {french(mistakes.distances[true, guess], 2)}, de rang {rank} sur 45" in said
    assert CLASSES[true] in text_of(dialog.locator("tr.chosen"))


def test_the_confusion_matrix_of_the_report_leads_there(open_page: OpenPage, real_report: Report) -> None:
    """A click on a cell of the figure in question 3.2 shows its images; one beside the cells enlarges the figure."""
    page = open_page()
    page.locator("#q3_2-confusion").scroll_into_view_if_needed()
    (run,) = (run for run in real_report.runs if run.experiment == FIRST and run.seed == 0)
    number = page.locator("#q3_2-confusion svg text").filter(has_text=re.compile(rf"^{run.confusion_matrix[7][9]}$"))
    number.first.click()

    assert f"{run.confusion_matrix[7][9]} images" == text_of(page.locator(".found"))
    assert ("7", "9") == (page.locator("[name=true]").input_value(), page.locator("[name=predicted]").input_value())
    assert in_view(page, ".matrix")
    assert "true" == page.locator(":focus").get_attribute("aria-pressed")
    page.go_back()
    page.wait_for_function("document.querySelector('#q3_2-confusion').getBoundingClientRect().top < innerHeight")
    page.select_option("[name=seed]", "2")
    number.first.click()  # again: the same cell of the same seed
    assert f"{run.confusion_matrix[7][9]} images" == text_of(page.locator(".found"))
    assert "0" == page.locator("[name=seed]").input_value()
    page.locator("#q3_2-confusion svg text").filter(has_text="Classe vraie").click()
    assert page.locator("dialog.viewer").is_visible()
