"""The colours of the report: a few neutrals, one colour a part of the data, one a model, in figures as on the page."""

INK = "#1b2430"
BLUE = "#17375e"
ACCENT = "#b5521b"
GREY = "#5d6773"
RULE = "#d5dae1"
PALE_BLUE = "#dfe6ef"
BACKGROUND = "#f4f6f9"
HEAT_BLUE = "#8aa6cb"
HEAT_ACCENT = "#e08d57"
"""Darkest cells of a heat map, light enough for figures in ink (4.5:1)."""

PART_COLOURS = {"train": BLUE, "validation": ACCENT, "test": "#3d8f8a"}
"""The three parts of the data."""

MODEL_COLOURS = {
    "base": BLUE,
    "base_long": BLUE,
    "deeper": "#835db9",
    "narrower": "#5a94ec",
    "narrower_sigmoid": "#d86cb4",
    "base_dropout": "#005738",
    "narrower_dropout": "#486561",
    "width_4": "#486561",
    "width_3": "#2c8152",
    "width_2": "#668b85",
    "width_1": "#8d9a6a",
    "narrower_dropout_half_batch": "#ad8600",
    "narrower_dropout_sigmoid": "#51212a",
}
"""Role of an experiment -> colour. The longer training is the same model as the shorter one, hence its colour; the
sizes with dropout are greens, lighter as the network shrinks.

Found by search: the smallest distance between two of them, and to the accent, in OKLab is as large as could be for
full colour vision and for the three dichromacies at once. Each stands out from white by at least 3:1 (WCAG 2.2,
1.4.11); `text_colour` makes the darker shade that text needs.
"""

_TEXT_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3: contrast of text of ordinary size."""


def colour_of(identifier: str) -> str:
    """Colour of the role of an experiment, or of a part of the data ("train", "validation", "test"); else ink."""
    return (MODEL_COLOURS | PART_COLOURS).get(identifier, INK)


def contrast_with_white(colour: str) -> float:
    """Contrast ratio of a colour against white, from 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    parts = (part / 255 for part in _parts(colour))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def text_colour(colour: str) -> str:
    """The nearest shade of a colour, towards black, in which small text is readable on white."""
    parts = _parts(colour)
    shade = 1.0
    while contrast_with_white(_shaded(parts, shade)) < _TEXT_CONTRAST:
        shade -= 0.02
    return _shaded(parts, shade)


def _parts(colour: str) -> tuple[int, ...]:
    """Red, green and blue of "#rrggbb", from 0 to 255."""
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def _shaded(parts: tuple[int, ...], shade: float) -> str:
    return "#" + "".join(f"{round(part * shade):02x}" for part in parts)
