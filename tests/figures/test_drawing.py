"""Figures of every kind: tested by what they write, not by their pixels."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from figure_examples import EXAMPLES, SVG, digests_of_examples, drawn, parsed, seen_texts, texts
from matplotlib.transforms import Bbox
from places import TESTS

from td1report.figures import KINDS, draw
from td1report.figures.canvas import SMALL_SIZE, settings
from td1report.records import Figure
from td1report.style import fonts


def test_every_kind_has_an_example() -> None:
    """No kind goes untested."""
    assert set(KINDS) == set(EXAMPLES)


@pytest.mark.parametrize("kind", KINDS)
def test_words_are_text_in_our_font(kind: str, folder: Path) -> None:
    """Every word given is found in the SVG as text, and every text asks for our private family."""
    figure, words = EXAMPLES[kind]
    svg = draw(figure, words, "fr", folder)

    expected = {
        str(word) for value in words.values() for word in (value.values() if isinstance(value, dict) else [value])
    }
    found = texts(svg)
    styles = [element.get("style", "") for element in parsed(svg).iter(f"{SVG}text")]

    assert set() == {word for word in expected if not any(word in text for text in found)}
    assert all(f"'{fonts.SANS_FAMILY}', '{fonts.FALLBACK_FAMILY}'" in style for style in styles)


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_is_too_small(kind: str, folder: Path) -> None:
    """Nothing is set below 7.5 pt at the physical size of the figure."""
    figure, words = EXAMPLES[kind]
    svg = draw(figure, words, "fr", folder).decode()

    sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)px", svg)]
    assert min(sizes) >= SMALL_SIZE


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("options", "expected_mm"), [({}, 162.0), ({"width_mm": 78}, 78.0)])
def test_width_is_respected(kind: str, options: dict[str, float], expected_mm: float, folder: Path) -> None:
    """The SVG states the width asked for, and its own unit is the point."""
    figure, words = EXAMPLES[kind]
    figure = figure.model_copy(update={"options": figure.options | options})
    root = parsed(draw(figure, words, "fr", folder))

    expected_points = expected_mm / 25.4 * 72
    assert expected_points == pytest.approx(float(root.attrib["width"].removesuffix("pt")), abs=1e-3)
    assert expected_points == pytest.approx(float(root.attrib["viewBox"].split()[2]), abs=1e-3)


@pytest.mark.parametrize("kind", KINDS)
def test_height_is_respected(kind: str, folder: Path) -> None:
    """The SVG states the height asked for."""
    figure, words = EXAMPLES[kind]
    figure = figure.model_copy(update={"options": figure.options | {"height_mm": 50.8}})
    root = parsed(draw(figure, words, "fr", folder))

    assert 144.0 == pytest.approx(float(root.attrib["height"].removesuffix("pt")), abs=1e-3)


@pytest.mark.parametrize("kind", KINDS)
def test_texts_stay_on_the_sheet(kind: str, folder: Path) -> None:
    """Once laid out, no text is cut by the border of the figure."""
    canvas = drawn(kind, folder)
    with settings(folder):
        canvas.draw_without_rendering()
        width, height = canvas.get_size_inches() * 72
        boxes = {text.get_text(): text.get_window_extent() for axes in canvas.axes for text in seen_texts(axes)}

    sheet = Bbox.from_extents(-0.5, -0.5, width + 0.5, height + 0.5)
    outside = {
        text
        for text, box in boxes.items()
        if not (sheet.x0 <= box.x0 and box.x1 <= sheet.x1 and sheet.y0 <= box.y0 and box.y1 <= sheet.y1)
    }
    assert set() == outside


@pytest.mark.parametrize("kind", KINDS)
def test_svg_stands_alone(kind: str, folder: Path) -> None:
    """The SVG carries no date, no version, no numbered id, and nothing from outside."""
    figure, words = EXAMPLES[kind]
    svg = draw(figure, words, "fr", folder).decode()

    assert svg.startswith("<svg ")
    assert re.search(r"<metadata|matplotlib|<!DOCTYPE|<g id=", svg, flags=re.IGNORECASE) is None
    references = re.findall(r'href="([^"]{5})', svg)
    assert all(reference.startswith("#") or reference == "data:" for reference in references)


@pytest.mark.slow
def test_same_bytes_in_other_processes(folder: Path, tmp_path: Path) -> None:
    """Identical arguments give identical bytes with another hash seed, time zone, settings of matplotlib and cache."""
    (tmp_path / "matplotlibrc").write_text("font.size: 20\naxes.grid: True\nsvg.fonttype: path\n", encoding="utf-8")
    script = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1]); import figure_examples; "
        "print(figure_examples.digests_of_examples(pathlib.Path(sys.argv[2])))"
    )
    settings_of_process = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "MATPLOTLIBRC": str(tmp_path)}
    other = subprocess.run(
        [sys.executable, "-c", script, str(TESTS / "helpers"), str(tmp_path / "fonts")],
        env=os.environ | settings_of_process,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert digests_of_examples(folder) == other.strip()


@pytest.mark.slow
def test_order_of_drawing_does_not_matter(folder: Path) -> None:
    """A figure drawn twice in a process, with others in between, has the same bytes."""
    first = digests_of_examples(folder)

    assert first == digests_of_examples(folder)


@pytest.mark.slow
def test_drawing_leaves_matplotlib_as_it_was(folder: Path) -> None:
    """Drawing changes no setting of matplotlib and opens no figure of pyplot."""
    import matplotlib.pyplot as plt

    before = dict(plt.rcParams)
    digests_of_examples(folder)

    assert before == dict(plt.rcParams)
    assert [] == plt.get_fignums()


def test_fonts_follow_the_folder(folder: Path, tmp_path: Path) -> None:
    """When the cache of fonts moves, and the old one is gone, the drawing is the same."""
    figure, words = EXAMPLES["epoch_times"]
    expected = draw(figure, words, "fr", tmp_path)
    for path in tmp_path.iterdir():
        path.unlink()

    assert expected == draw(figure, words, "fr", folder)


def test_unknown_kind_lists_the_kinds(folder: Path) -> None:
    """A kind that does not exist is refused with those that do."""
    with pytest.raises(ValueError, match=r"Expected a kind of figure among \['class_counts'.*Received: 'pie'"):
        draw(Figure(kind="pie", arrays={}), {}, "fr", folder)
