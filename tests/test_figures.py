"""The figures: tested by what they draw and write, not by their pixels."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import EventCollection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox

from td1report.figures import KINDS, MODEL_COLOURS, ROLE_COLOURS, Words, draw, formula
from td1report.figures.canvas import SMALL_SIZE, new_canvas, settings
from td1report.figures.direct_labels import spread
from td1report.figures.wording import TickFormatter, Wording, format_number
from td1report.inputs.experiments import plan
from td1report.records import Figure
from td1report.style import fonts
from td1report.style.palette import ACCENT, HEAT_ACCENT, HEAT_BLUE, INK, contrast_with_white, text_colour

SVG = "{http://www.w3.org/2000/svg}"
MODELS = ("two_layers_256", "two_layers_128_dropout")
MODEL_NAMES = {"two_layers_256": "2 × 256", "two_layers_128_dropout": "2 × 128, abandon"}
ROLES = {"train": "entraînement", "validation": "validation"}


def example(kind: str, arrays: dict[str, Any], labels: dict[str, tuple[str, ...]], **options: Any) -> Figure:
    """A figure record with lists for arrays."""
    return Figure(kind=kind, arrays={name: np.asarray(a) for name, a in arrays.items()}, labels=labels, options=options)


EXAMPLES: dict[str, tuple[Figure, Words]] = {
    "class_counts": (
        example(
            "class_counts", {"counts": [[6000, 6000], [1149, 1236]]}, {"series": ("all", "val"), "classes": ("0", "1")}
        ),
        {"series": {"all": "Tout", "val": "Validation"}, "rows": {"0": "T-shirt", "1": "Pantalon"}, "x": "Part (%)"},
    ),
    "image_grid": (
        example(
            "image_grid",
            {"images": np.arange(2 * 3 * 784, dtype=np.uint32).reshape(2, 3, 28, 28).astype(np.uint8)},
            {"rows": ("0", "1")},
        ),
        {"rows": {"0": "T-shirt", "1": "Pantalon"}},
    ),
    "layers_diagram": (
        example(
            "layers_diagram", {"widths": [784, 256, 10], "parameters": [200960, 2570]}, {"layers": ("in", "h", "out")}
        ),
        {"rows": {"in": "Entrée", "h": "Dense", "out": "Sortie"}, "parameters": "poids", "neurons": "neurones"},
    ),
    "learning_curves": (
        example(
            "learning_curves",
            {
                "loss.train": [[0.8, 0.5, 0.3], [0.6, 0.3, 0.1]],
                "loss.validation": [[0.7, 0.5, 0.4], [0.7, 0.5, 0.5]],
                "error.validation": [[15.0, 12.5, 11.0], [14.0, 12.0, 10.5]],
                "marks": [2.0, np.nan],
            },
            {"panels": ("loss", "error"), "series": ("train", "validation")},
        ),
        {
            "panels": {"loss": "Perte", "error": "Erreur"},
            "series": ROLES,
            "x": "Époque",
            "y": {"error": "en %"},
            "mark": "minimum",
        },
    ),
    "heatmap": (
        example(
            "heatmap",
            {"values": [[900, 100], [0, 1000]]},
            {"rows": ("0", "1"), "columns": ("0", "1")},
            diagonal_muted=True,
            highlight="max_off_diagonal",
        ),
        {
            "rows": {"0": "T-shirt", "1": "Pantalon"},
            "columns": {"0": "T-shirt", "1": "Pantalon"},
            "x": "Prédite",
            "y": "Vraie",
        },
    ),
    "class_errors": (
        example("class_errors", {"errors": [[320, 20], [340, 24]]}, {"classes": ("6", "1")}),
        {"rows": {"6": "Chemise", "1": "Pantalon"}, "x": "Erreurs"},
    ),
    "interval_dots": (
        example(
            "interval_dots",
            {"center": [0.5, -1.25], "low": [0.25, np.nan], "high": [0.75, np.nan], "points": [[0.4, 0.6], [-1, -1.5]]},
            {"rows": MODELS, "colours": MODELS, "right": MODELS},
            reference=0,
            band_low=-0.5,
            band_high=0.5,
        ),
        {
            "rows": MODEL_NAMES,
            "right": {"two_layers_256": "269 322", "two_layers_128_dropout": "55 050"},
            "x": "Différence (pt)",
            "band": "équivalence",
        },
    ),
    "error_against_weights": (
        example(
            "error_against_weights",
            {"weights": [269322, 118282], "errors": [[10.5, 10.75], [11.0, 11.5]]},
            {"series": MODELS, "path": MODELS},
            band_low=10.5,
            band_high=10.75,
        ),
        {"series": MODEL_NAMES, "x": "Poids", "y": "Erreur (%)", "band": "à une erreur type"},
    ),
    "epoch_times": (
        example(
            "epoch_times",
            {"two_layers_256": [1.0, 1.5, 9.0], "two_layers_128_dropout": [0.5, 0.25, 0.75]},
            {"series": MODELS},
        ),
        {"series": MODEL_NAMES, "x": "Secondes"},
    ),
    "score_distribution": (
        example("score_distribution", {"correct": [-0.5, -0.45, -0.4], "wrong": [-0.6]}, {}, threshold=-0.55),
        {"series": {"correct": "correctes", "wrong": "erreurs"}, "x": "Score", "y": "Images", "mark": "seuil"},
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache of matplotlib's fonts, made once for the module."""
    return tmp_path_factory.mktemp("fonts")


def drawn(kind: str, folder: Path, *, language: str = "fr", figure: Figure | None = None) -> Canvas:
    """The sheet of an example as matplotlib holds it, before it is saved."""
    record, words = EXAMPLES[kind]
    with settings(folder):
        canvas = new_canvas(figure or record)
        KINDS[kind](canvas, figure or record, Wording(words, language, kind))
    return canvas


def parsed(svg: bytes) -> Element:
    """The root element of a drawing of ours."""
    return fromstring(svg)  # noqa: S314 (made a moment ago by the code under test)


def texts(svg: bytes) -> list[str]:
    """Every text of an SVG, in document order."""
    return [element.text or "" for element in parsed(svg).iter(f"{SVG}text")]


def drawn_texts(axes: Axes) -> list[str]:
    """The texts placed inside and beside a panel, axis numbers left out."""
    return [text.get_text() for text in axes.texts]


def seen_texts(axes: Axes) -> list[Text]:
    """The texts of a panel that are shown: not those of hidden axes, nor of ticks beyond the limits."""
    if not axes.axison:
        return list(axes.texts)
    ticks = [
        label
        for axis in (axes.xaxis, axes.yaxis)
        for tick in axis.get_major_ticks()
        for label in (tick.label1, tick.label2)
        if label.get_visible() and min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    ]
    return [text for text in (*axes.texts, *ticks, axes.xaxis.label) if text.get_text()]


def x_of(line: Line2D) -> list[float]:
    """The x values of a line."""
    return [float(x) for x in np.asarray(line.get_xdata())]


def y_of(line: Line2D) -> list[float]:
    """The y values of a line."""
    return [float(y) for y in np.asarray(line.get_ydata())]


# --- every kind -----------------------------------------------------------------------------------------------------


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


def digests(folder: Path) -> str:
    """SHA-256 of every example and of a formula, one a line."""
    drawings = [draw(figure, words, "fr", folder) for figure, words in EXAMPLES.values()]
    return "\n".join(hashlib.sha256(svg).hexdigest() for svg in [*drawings, formula("a^2", folder)[0]])


def test_same_bytes_in_other_processes(folder: Path, tmp_path: Path) -> None:
    """Identical arguments give identical bytes with another hash seed, time zone, settings of matplotlib and cache."""
    (tmp_path / "matplotlibrc").write_text("font.size: 20\naxes.grid: True\nsvg.fonttype: path\n", encoding="utf-8")
    script = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1]); import test_figures; "
        "print(test_figures.digests(pathlib.Path(sys.argv[2])))"
    )
    settings_of_process = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "MATPLOTLIBRC": str(tmp_path)}
    other = subprocess.run(
        [sys.executable, "-c", script, str(Path(__file__).parent), str(tmp_path / "fonts")],
        env=os.environ | settings_of_process,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert digests(folder) == other.strip()


def test_order_of_drawing_does_not_matter(folder: Path) -> None:
    """A figure drawn twice in a process, with others in between, has the same bytes."""
    first = digests(folder)

    assert first == digests(folder)


def test_drawing_leaves_matplotlib_as_it_was(folder: Path) -> None:
    """Drawing changes no setting of matplotlib and opens no figure of pyplot."""
    import matplotlib.pyplot as plt

    before = dict(plt.rcParams)
    digests(folder)

    assert before == dict(plt.rcParams)
    assert [] == plt.get_fignums()


def test_fonts_follow_the_folder(folder: Path, tmp_path: Path) -> None:
    """When the cache of fonts moves, and the old one is gone, the drawing is the same."""
    figure, words = EXAMPLES["epoch_times"]
    expected = draw(figure, words, "fr", tmp_path)
    for path in tmp_path.iterdir():
        path.unlink()

    assert expected == draw(figure, words, "fr", folder)


# --- what is refused ------------------------------------------------------------------------------------------------


def test_unknown_kind_lists_the_kinds(folder: Path) -> None:
    """A kind that does not exist is refused with those that do."""
    with pytest.raises(ValueError, match=r"Expected a kind of figure among \['class_counts'.*Received: 'pie'"):
        draw(Figure(kind="pie", arrays={}), {}, "fr", folder)


def test_unknown_language_is_refused(folder: Path) -> None:
    """A language whose numbers we cannot write is refused."""
    figure, words = EXAMPLES["epoch_times"]

    with pytest.raises(ValueError, match=r"Expected a language among \['en', 'fr'\]. Received: 'de'"):
        draw(figure, words, "de", folder)


def test_missing_word_is_named(folder: Path) -> None:
    """A missing word is an error that names its group, its identifier, the figure and the language."""
    figure, _ = EXAMPLES["epoch_times"]

    with pytest.raises(KeyError, match=r"words\['series'\].*'epoch_times'.*'two_layers_256'.*'fr'"):
        draw(figure, {"series": {}}, "fr", folder)


@pytest.mark.parametrize(
    ("update", "message"),
    [
        ({"arrays": {}}, r"Expected the array 'errors'.*Received: only \[\]"),
        ({"arrays": {"errors": np.zeros(2)}}, r"shape \(num_seeds, 2\). Received: \(2,\)"),
        ({"arrays": {"errors": np.zeros((5, 3))}}, r"shape \(num_seeds, 2\). Received: \(5, 3\)"),
        ({"arrays": {"errors": np.zeros((0, 2))}}, r"shape \(num_seeds, 2\). Received: \(0, 2\)"),
        ({"arrays": {"errors": np.array([[1.0, np.nan]])}}, "finite numbers. Received: 1 that are not"),
        ({"labels": {}}, "Expected one or more labels 'classes'"),
        ({"options": {"width_mm": -1}}, "Expected a positive width_mm.*Received: -1"),
        ({"options": {"height_mm": 0}}, "Expected a positive height_mm.*Received: 0"),
    ],
)
def test_inputs_that_do_not_fit_are_refused(update: dict[str, Any], message: str, folder: Path) -> None:
    """A missing or misshapen array, missing labels and impossible sizes are told with what was expected."""
    figure, words = EXAMPLES["class_errors"]

    with pytest.raises(ValueError, match=message):
        draw(figure.model_copy(update=update), words, "fr", folder)


def test_option_of_another_type_is_refused(folder: Path) -> None:
    """A text where a number is expected is an error that names the option."""
    figure, words = EXAMPLES["class_errors"]

    with pytest.raises(TypeError, match=r"Expected the option 'width_mm'.*Received: 'wide'"):
        draw(figure.model_copy(update={"options": {"width_mm": "wide"}}), words, "fr", folder)


def test_panel_without_series_is_refused(folder: Path) -> None:
    """A panel for which no array is given is an error that names the panel."""
    figure, words = EXAMPLES["learning_curves"]
    labels = figure.labels | {"panels": ("loss", "time")}

    with pytest.raises(ValueError, match="the panel 'time'"):
        draw(figure.model_copy(update={"labels": labels}), words, "fr", folder)


def test_unknown_highlight_is_refused(folder: Path) -> None:
    """A heat map knows one highlight."""
    figure, words = EXAMPLES["heatmap"]

    with pytest.raises(ValueError, match=r"Expected highlight to be 'max_off_diagonal'.*Received: 'min'"):
        draw(figure.model_copy(update={"options": {"highlight": "min"}}), words, "fr", folder)


# --- numbers and colours --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "decimals", "language", "expected"),
    [
        (10.46, 1, "fr", "10,5"),
        (10.46, 1, "en", "10.5"),
        (269322, 0, "fr", "269\u202f322"),
        (269322, 0, "en", "269,322"),
        (-1234.5, 1, "fr", "\u22121\u202f234,5"),
        (-0.04, 1, "fr", "0,0"),
    ],
)
def test_numbers_are_written_in_the_language(value: float, decimals: int, language: str, expected: str) -> None:
    """French has a decimal comma and narrow spaces, English a point and commas; nought has no sign."""
    assert expected == format_number(value, decimals, language)


def test_ticks_of_an_axis_have_the_same_decimals() -> None:
    """The tick that needs most decimals decides for all."""
    assert ["0,0", "0,5", "1,0"] == TickFormatter("fr").format_ticks([0, 0.5, 1])
    assert ["1\u202f000", "2\u202f000"] == TickFormatter("fr").format_ticks([1000, 2000])
    assert ["0,1"] == TickFormatter("fr").format_ticks([0.1 + 2e-17])


@pytest.mark.parametrize(("language", "expected"), [("fr", "\u22120,50"), ("en", "\u22120.50")])
def test_axis_numbers_follow_the_language(language: str, expected: str, folder: Path) -> None:
    """The numbers of the axes carry the decimal mark of the language."""
    figure, words = EXAMPLES["score_distribution"]

    assert expected in texts(draw(figure, words, language, folder))


def test_every_experiment_has_its_colour() -> None:
    """The plan's experiments, and they alone, have colours; the longer training shares the shorter one's."""
    assert {experiment.name for experiment in plan()} == set(MODEL_COLOURS)
    assert "#17375e" == MODEL_COLOURS["two_layers_256"] == MODEL_COLOURS["two_layers_256_long"]
    assert 11 == len(set(MODEL_COLOURS.values()))


# Matrices for linear RGB at severity 1: Machado, Oliveira and Fernandes (2009), table of the authors' page.
DICHROMACIES = {
    "none": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def oklab(linear_rgb: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """(n, 3) linear sRGB -> OKLab (Ottosson 2020)."""
    to_cones = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    to_lab = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return np.asarray(np.cbrt(linear_rgb @ to_cones.T) @ to_lab.T)


@pytest.mark.parametrize("vision", DICHROMACIES)
@pytest.mark.parametrize("colours", [{*MODEL_COLOURS.values(), ACCENT}, set(ROLE_COLOURS.values())])
def test_colours_stay_apart(vision: str, colours: set[str]) -> None:
    """Any two colours differ by several just noticeable differences (about 0.02 in OKLab) for every kind of vision."""
    rgb = np.array([to_rgb(colour) for colour in sorted(colours)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = oklab(np.clip(linear @ DICHROMACIES[vision].T, 0, 1))
    distances = np.linalg.norm(seen[:, None] - seen[None], axis=2)[np.triu_indices(len(seen), 1)]

    assert distances.min() > 0.07


@pytest.mark.parametrize("colour", sorted({*MODEL_COLOURS.values(), *ROLE_COLOURS.values()}))
def test_colours_stand_out_from_the_page(colour: str) -> None:
    """Lines have a contrast of 3:1 with white, labels of 4.5:1."""
    assert contrast_with_white(colour) >= 3.0
    assert contrast_with_white(text_colour(colour)) >= 4.5


@pytest.mark.parametrize("colour", [HEAT_BLUE, HEAT_ACCENT])
def test_numbers_are_readable_on_the_darkest_cells(colour: str) -> None:
    """Ink has a contrast of 4.5:1 with the darkest cell of a heat map."""
    assert contrast_with_white(INK) / contrast_with_white(colour) >= 4.5


def test_contrast_of_black_is_the_largest() -> None:
    """The scale runs from 1 (white) to 21 (black)."""
    assert 1.0 == pytest.approx(contrast_with_white("#ffffff"))
    assert 21.0 == pytest.approx(contrast_with_white("#000000"))


# --- direct labels --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("centers", "expected"),
    [
        ([10.0, 50.0], [10.0, 50.0]),
        ([50.0, 50.0], [45.0, 55.0]),
        ([52.0, 48.0], [55.0, 45.0]),
        ([1.0, 2.0], [5.0, 15.0]),
        ([99.0, 98.0], [95.0, 85.0]),
        ([20.0, 50.0, 54.0], [20.0, 47.0, 57.0]),
    ],
)
def test_labels_spread_as_little_as_possible(centers: list[float], expected: list[float]) -> None:
    """Boxes of height 10 between 0 and 100 keep their order, stop overlapping, and stay in the frame."""
    placed = spread(centers, [10.0] * len(centers), 0.0, 100.0)

    assert expected == pytest.approx(placed.tolist())


def test_too_many_labels_begin_at_the_bottom() -> None:
    """Boxes that cannot all fit are stacked without overlap from the lower end."""
    assert [5.0, 15.0, 25.0] == pytest.approx(spread([8.0, 9.0, 9.5], [10.0] * 3, 0.0, 20.0).tolist())


def overlaps(annotations: list[Annotation], folder: Path) -> list[tuple[str, str]]:
    """Pairs of annotations of one panel that cover one another."""
    with settings(folder):
        boxes = [(annotation.get_text(), annotation.get_window_extent()) for annotation in annotations]
    return [
        (first, second)
        for index, (first, box) in enumerate(boxes)
        for second, other in boxes[index + 1 :]
        if (common := Bbox.intersection(box, other)) and common.width > 0.5 and common.height > 0.5
    ]


def test_labels_of_equal_lines_do_not_overlap(folder: Path) -> None:
    """Two curves that end at the same value have labels side by side."""
    figure = example(
        "learning_curves",
        {"a.train": [[1.0, 0.5]], "a.validation": [[0.9, 0.5]]},
        {"panels": ("a",), "series": ("train", "validation")},
    )
    [axes] = drawn("learning_curves", folder, figure=figure).axes

    assert [] == overlaps([text for text in axes.texts if isinstance(text, Annotation)], folder)


def test_labels_of_neighbouring_points_do_not_overlap(folder: Path) -> None:
    """Models of one size and nearly one error have labels apart from one another."""
    figure = example(
        "error_against_weights",
        {"weights": [118282, 118282], "errors": [[10.5, 10.6], [10.5, 10.7]]},
        {"series": MODELS},
    )
    [axes] = drawn("error_against_weights", folder, figure=figure).axes

    assert [] == overlaps([text for text in axes.texts if isinstance(text, Annotation)], folder)


# --- each kind ------------------------------------------------------------------------------------------------------


def test_class_counts_shows_shares_and_counts(folder: Path) -> None:
    """The dots stand at the shares, the line at an even share, the counts beside the dots."""
    _, validation = drawn("class_counts", folder).axes
    dots = np.asarray(validation.collections[-1].get_offsets())

    assert [100 * 1149 / 2385, 100 * 1236 / 2385] == pytest.approx(dots[:, 0].tolist())
    assert [[50.0, 50.0]] == [x_of(line) for line in validation.lines]
    assert ["1\u202f149", "1\u202f236"] == drawn_texts(validation)
    assert "Validation" == validation.get_title(loc="left")


def test_image_grid_holds_every_pixel_once(folder: Path) -> None:
    """The images stand in one picture, in order, with blank pixels between them."""
    figure, _ = EXAMPLES["image_grid"]
    [axes] = drawn("image_grid", folder).axes
    [picture] = axes.get_images()
    mosaic = np.asarray(picture.get_array())

    assert (2 * 28 + 4, 3 * 28 + 2 * 4) == mosaic.shape
    assert figure.arrays["images"][1, 2].tolist() == mosaic[32:, 64:].tolist()
    assert 0 == mosaic[28:32].sum()
    assert "gray_r" == picture.get_cmap().name
    assert ["T-shirt", "Pantalon"] == [label.get_text() for label in axes.get_yticklabels()]


def test_image_grid_is_one_png_of_its_own_pixels(folder: Path) -> None:
    """The SVG embeds one picture, shown with hard pixels."""
    figure, words = EXAMPLES["image_grid"]
    root = parsed(draw(figure, words, "fr", folder))
    [image] = root.iter(f"{SVG}image")

    assert "pixelated" in image.attrib["style"]
    assert ("92", "60") == (image.attrib["width"], image.attrib["height"])


def test_layers_diagram_counts_neurons_and_weights(folder: Path) -> None:
    """Each box tells its neurons and each arrow its weights."""
    [axes] = drawn("layers_diagram", folder).axes

    assert ["Entrée", "784 neurones", "Dense", "256 neurones", "Sortie", "10 neurones"] == drawn_texts(axes)[:6]
    assert {"200\u202f960", "2\u202f570", "poids"} <= set(drawn_texts(axes)[6:])
    assert 3 == len(axes.patches)


def test_learning_curves_draw_every_seed_and_the_mean(folder: Path) -> None:
    """Each series has one thin line a seed and one thick line for their mean, from epoch 1."""
    loss, error = drawn("learning_curves", folder).axes

    assert [[15.0, 12.5, 11.0], [14.0, 12.0, 10.5], [14.5, 12.25, 10.75]] == [y_of(line) for line in error.lines]
    assert [1, 2, 3] == x_of(error.lines[0])
    assert error.lines[2].get_linewidth() > error.lines[0].get_linewidth()
    assert {"validation"} == set(drawn_texts(error)) - {"en %"}
    assert {"entraînement", "validation"} <= set(drawn_texts(loss))
    assert ["Perte", "Erreur"] == [loss.get_title(loc="left"), error.get_title(loc="left")]


def test_learning_curves_colour_roles_and_mark_an_epoch(folder: Path) -> None:
    """Training and validation have their own colours; the mark is a dashed line at its epoch, where there is one."""
    loss, error = drawn("learning_curves", folder).axes
    colours = [to_hex(line.get_color()) for line in loss.lines]

    assert [ROLE_COLOURS["train"]] * 3 + [ROLE_COLOURS["validation"]] * 3 == colours[:6]
    assert [2.0, 2.0] == x_of(loss.lines[6])
    assert 3 == len(error.lines)


def test_learning_curves_of_one_seed_have_one_line(folder: Path) -> None:
    """With one seed there is no spread to show: its line is the mean."""
    figure = example(
        "learning_curves", {"a.train": [[1.0, 0.5]]}, {"panels": ("a",), "series": ("train",)}, y_min=0, y_max=2
    )
    [axes] = drawn("learning_curves", folder, figure=figure).axes

    assert [[1.0, 0.5]] == [y_of(line) for line in axes.lines]
    assert (0.0, 2.0) == axes.get_ylim()


def test_learning_curves_number_epochs_from_the_offset(folder: Path) -> None:
    """A curve that continues a training starts at the epoch stated, and models take their own colours."""
    figure = example(
        "learning_curves",
        {"a.train": [[1.0, 0.5]], "offset": 21},
        {"panels": ("a",), "series": ("train",), "colours": ("three_layers_256",)},
    )
    [axes] = drawn("learning_curves", folder, figure=figure).axes

    assert [21.0, 22.0] == x_of(axes.lines[0])
    assert MODEL_COLOURS["three_layers_256"] == axes.lines[0].get_color()


def test_learning_curves_share_a_scale(folder: Path) -> None:
    """Panels that are compared have one scale, named once; each column names its epochs once."""
    curves = {f"{panel}.train": [[value, 1.0]] for panel, value in (("loss", 5.0), ("error", 9.0), ("third", 2.0))}
    figure = example(
        "learning_curves", curves, {"panels": ("loss", "error", "third"), "series": ("train",)}, share_y=True
    )
    words: Words = {
        "panels": {"loss": "A", "error": "B", "third": "C"},
        "series": ROLES,
        "x": "Époque",
        "y": "Erreur (%)",
    }
    with settings(folder):
        canvas = new_canvas(figure)
        KINDS["learning_curves"](canvas, figure, Wording(words, "fr", "learning_curves"))

    assert 3 == len(canvas.axes)
    assert 1 == len({axes.get_ylim() for axes in canvas.axes})
    assert [True, False, True] == ["Erreur (%)" in drawn_texts(axes) for axes in canvas.axes]
    assert ["", "Époque", "Époque"] == [axes.get_xlabel() for axes in canvas.axes]


def test_heatmap_writes_every_number(folder: Path) -> None:
    """Each cell carries its number, and the axes their classes."""
    [axes] = drawn("heatmap", folder).axes

    assert ["900", "100", "0", "1\u202f000", "Vraie"] == drawn_texts(axes)
    assert "Prédite" == axes.get_xlabel()
    assert ["T-shirt", "Pantalon"] == [label.get_text() for label in axes.get_xticklabels()]
    assert ["T-shirt", "Pantalon"] == [label.get_text() for label in axes.get_yticklabels()]


def test_heatmap_mutes_the_diagonal_and_frames_the_worst(folder: Path) -> None:
    """Colours tell the errors alone, and a frame stands around the most frequent one."""
    [axes] = drawn("heatmap", folder).axes
    mask = np.ma.getmaskarray(np.ma.asarray(axes.collections[0].get_array())).reshape(2, 2)
    frame = next(patch for patch in axes.patches if not patch.get_fill())

    assert [[True, False], [False, True]] == mask.tolist()
    assert (1.0, 0.0) == frame.get_xy()  # type: ignore[attr-defined]
    assert 100.0 == axes.collections[0].get_clim()[1]


def test_heatmap_of_a_perfect_network_is_drawn(folder: Path) -> None:
    """Without any error outside the diagonal the colours have no range, and the figure stands all the same."""
    figure, words = EXAMPLES["heatmap"]
    perfect = figure.model_copy(update={"arrays": {"values": np.diag([1000, 1000])}})

    assert "1\u202f000" in texts(draw(perfect, words, "fr", folder))


def test_heatmap_rounds_to_its_decimals(folder: Path) -> None:
    """Distances are written with the decimals asked for."""
    figure, words = EXAMPLES["heatmap"]
    distances = figure.model_copy(
        update={"arrays": {"values": np.array([[0, 10.749], [10.749, 0]])}, "options": {"decimals": 2}}
    )

    assert 2 == texts(draw(distances, words, "fr", folder)).count("10,75")


def test_long_column_names_are_slanted(folder: Path) -> None:
    """Names too wide for their columns are turned, short ones are not."""
    [wide] = drawn("heatmap", folder).axes
    figure, _ = EXAMPLES["heatmap"]
    [narrow] = drawn(
        "heatmap", folder, figure=figure.model_copy(update={"options": figure.options | {"width_mm": 30}})
    ).axes

    assert {0.0} == {label.get_rotation() for label in wide.get_xticklabels()}
    assert {38.0} == {label.get_rotation() for label in narrow.get_xticklabels()}


def test_class_errors_shows_seeds_and_means(folder: Path) -> None:
    """Each class has one dot a seed, a bar as long as the mean, and the mean in figures; classes keep their order."""
    [axes] = drawn("class_errors", folder).axes
    dots = np.vstack([np.asarray(collection.get_offsets()) for collection in axes.collections[1:]])

    assert [330.0, 22.0] == [bar.get_width() for bar in axes.patches]  # type: ignore[attr-defined]
    assert {(320.0, 0.0), (340.0, 0.0), (20.0, 1.0), (24.0, 1.0)} == {(float(x), float(y)) for x, y in dots}
    assert ["330", "22"] == drawn_texts(axes)
    assert axes.yaxis_inverted()
    assert 0.0 == axes.get_xlim()[0]


def test_class_errors_of_one_seed_have_no_dots(folder: Path) -> None:
    """With one seed the bar says it all."""
    figure = example("class_errors", {"errors": [[320, 20]]}, {"classes": ("6", "1")})
    [axes] = drawn("class_errors", folder, figure=figure).axes

    assert 1 == len(axes.collections)


def test_class_errors_of_a_perfect_network_are_drawn(folder: Path) -> None:
    """Without a single error the axis still has a length."""
    figure = example("class_errors", {"errors": [[0, 0]]}, {"classes": ("6", "1")})
    [axes] = drawn("class_errors", folder, figure=figure).axes

    assert axes.get_xlim()[1] > 0


def test_interval_dots_draws_centres_and_intervals(folder: Path) -> None:
    """Each row has its centre and its interval; without an interval the centre stands alone."""
    [axes] = drawn("interval_dots", folder).axes
    segments = [collection.get_segments()[0][:, 0].tolist() for collection in axes.collections[1:]]  # type: ignore[attr-defined]
    dots = [x_of(line) for line in axes.lines]

    assert [[0.25, 0.75], [-1.25, -1.25]] == segments
    assert [0.4, 0.6] in dots
    assert [0.5] in dots
    assert [-1.25] in dots


def test_interval_dots_shades_the_band(folder: Path) -> None:
    """The band runs from its lower to its upper end, and the line of reference stands in it."""
    [axes] = drawn("interval_dots", folder).axes
    [band] = axes.patches

    assert (-0.5, 1.0) == (band.get_x(), band.get_width())  # type: ignore[attr-defined]
    assert [0, 0] in [x_of(line) for line in axes.lines]


def test_interval_dots_aligns_a_column_of_numbers(folder: Path) -> None:
    """Notes that begin with digits end at one place; others begin at one place."""
    [axes] = drawn("interval_dots", folder).axes
    notes = {text.get_text(): text.get_horizontalalignment() for text in axes.texts}

    assert {"équivalence": "center", "269 322": "right", "55 050": "right"} == notes


def test_error_against_weights_is_logarithmic(folder: Path) -> None:
    """Weights stand on a logarithmic axis with round numbers in full, means among their seeds, joined by the path."""
    [axes] = drawn("error_against_weights", folder).axes
    means = {(*x_of(line), *y_of(line)) for line in axes.lines if line.get_marker() == "o"}

    assert "log" == axes.get_xscale()
    assert {(269322.0, 10.625), (118282.0, 11.25)} == means
    assert [10.625, 11.25] in [y_of(line) for line in axes.lines]
    assert (4, 2) == np.asarray(axes.collections[0].get_offsets()).shape
    assert "200\u202f000" in [label.get_text() for label in axes.get_xticklabels()]
    assert "Erreur (%)" in drawn_texts(axes)


def test_epoch_times_shows_the_median(folder: Path) -> None:
    """The tick and its number are the median, which one slow epoch does not move; time starts at nought."""
    [axes] = drawn("epoch_times", folder).axes

    assert ["1,50", "0,50"] == drawn_texts(axes)
    assert [[1.0, 1.5, 9.0], [0.5, 0.25, 0.75]] == [x_of(line) for line in axes.lines]
    assert 0.0 == axes.get_xlim()[0]


def test_score_distribution_separates_right_and_wrong(folder: Path) -> None:
    """Right images make a histogram, each wrong one a tick of its own, on one axis with the threshold."""
    above, below = drawn("score_distribution", folder).axes
    [events] = [collection for collection in below.collections if isinstance(collection, EventCollection)]

    assert [-0.6] == list(events.get_positions())
    assert above.get_xlim() == below.get_xlim()
    assert [-0.55, -0.55] == x_of(above.lines[-1])
    assert {"correctes", "Images", "seuil"} == set(drawn_texts(above))


@pytest.mark.parametrize(("correct", "wrong"), [([-0.5, -0.4], []), ([], [-0.5]), ([-0.5], [-0.5])])
def test_score_distribution_of_few_images(correct: list[float], wrong: list[float], folder: Path) -> None:
    """No error at all, errors alone, or one image of each: the figure stands."""
    _, words = EXAMPLES["score_distribution"]
    figure = example("score_distribution", {"correct": correct, "wrong": wrong}, {})

    assert {"correctes", "erreurs"} <= set(texts(draw(figure, words, "fr", folder)))


# --- formulas -------------------------------------------------------------------------------------------------------


def test_formula_needs_no_font(folder: Path) -> None:
    """A formula is outlines alone, and its size in millimetres is that of its SVG."""
    svg, width_mm, height_mm = formula(r"p_k = \dfrac{e^{z_k}}{\sum_j e^{z_j}}", folder)
    root = parsed(svg)

    assert [] == list(root.iter(f"{SVG}text"))
    assert width_mm == pytest.approx(float(root.attrib["width"].removesuffix("pt")) / 72 * 25.4, abs=1e-4)
    assert height_mm == pytest.approx(float(root.attrib["height"].removesuffix("pt")) / 72 * 25.4, abs=1e-4)


def test_longer_formula_is_wider(folder: Path) -> None:
    """The size follows what is written."""
    assert formula("a + b", folder)[1] > formula("a", folder)[1]


def test_unreadable_formula_is_refused(folder: Path) -> None:
    """What mathtext cannot read is an error."""
    with pytest.raises(ValueError, match=r"\\frac{1"):
        formula(r"\frac{1", folder)
