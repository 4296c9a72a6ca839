"""The @font-face rules of a document, and the characters that its fonts must hold."""

import jinja2

from td1report.render.templates import source_of
from td1report.style import fonts

WEB_WEIGHTS = "{} {}".format(*fonts.WEIGHT_RANGE)
"""Range of weights of the page's variable fonts, as a browser needs it."""
_USUAL_CHARACTERS = {chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2040))}
"""Latin letters and punctuation: always in the page's fonts, so that another wording needs no other fonts."""


def page_characters(environment: jinja2.Environment, *texts: str) -> str:
    """The characters that the fonts of a document hold: usual ones, those of the templates, and its own."""
    templates = (source_of(environment, name) for name in environment.list_templates(extensions=["j2", "py"]))
    return "".join(sorted(_USUAL_CHARACTERS.union(*texts, *templates)))


_FAMILIES = {
    "serif": fonts.SERIF_FAMILY,
    "sans": fonts.SANS_FAMILY,
    "mono": fonts.MONO_FAMILY,
    "fallback": fonts.FALLBACK_FAMILY,
}


def font_face(key: str, source: str, weight_range: str = "") -> str:
    """An @font-face rule; a browser needs the range of a variable font's weights, WeasyPrint knows it by itself."""
    name, _, italic = key.partition("-")
    weights = f"font-weight:{weight_range};" if weight_range and name != "fallback" else ""
    return f'@font-face{{font-family:"{_FAMILIES[name]}";{weights}font-style:{italic or "normal"};src:{source}}}\n'
