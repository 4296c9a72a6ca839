"""The filters through which templates print numbers: format of the language, origin of each number.

A filter formats a traced number (`traced.py`) and leaves its path in results.json in the HTML (`data-from`); a number
without a path is refused, so that nothing can be printed which results.json does not hold.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from babel.dates import format_date
from markupsafe import Markup, escape

from td1report.render.traced import Node, path_of
from td1report.style.numbers import NARROW_SPACE, bare_number, locale_of, number_text

SMALLEST_P = 0.001
"""A smaller p value is printed as smaller than this."""


class NumberFilters:
    """The filters through which templates print numbers: every public method is one, under its own name."""

    def __init__(self, language: str) -> None:
        self.language = language

    def num(self, value: float, decimals: int = 0, signed: bool = False) -> Markup:
        """A plain number: 269 322."""
        return _span(number_text(value, decimals, self.language, signed), value)

    def unit(self, value: float, decimals: int, symbol: str, signed: bool = False) -> Markup:
        """A number and its unit."""
        return _span(number_text(value, decimals, self.language, signed) + NARROW_SPACE + symbol, value)

    def percent(self, value: float, decimals: int = 1, signed: bool = False) -> Markup:
        """A value already in percent."""
        return self.unit(value, decimals, "%", signed)

    def share(self, value: float, decimals: int = 1) -> Markup:
        """A share in [0, 1], printed in percent."""
        return _span(number_text(100 * bare_number(value), decimals, self.language) + NARROW_SPACE + "%", value)

    def bar(self, value: float) -> Markup:
        """A share in [0, 1] as a small bar, beside the number that gives it."""
        width = min(max(100 * bare_number(value), 0.0), 100.0)
        return Markup('<span class="bar"><span style="width:{}%"></span></span>').format(f"{width:.1f}")

    def points(self, value: float, decimals: int = 2, signed: bool = True) -> Markup:
        """A difference of error rates, in points."""
        return self.unit(value, decimals, "pt", signed)

    def seconds(self, value: float, decimals: int = 1) -> Markup:
        """A time."""
        return self.unit(value, decimals, "s")

    def kib(self, value: float, decimals: int = 0) -> Markup:
        """A size in bytes, printed in kibibytes."""
        symbol = "Kio" if self.language == "fr" else "KiB"
        return _span(number_text(bare_number(value) / 2**10, decimals, self.language) + NARROW_SPACE + symbol, value)

    def mib(self, value: float, decimals: int = 1) -> Markup:
        """A size in bytes, printed in mebibytes."""
        symbol = "Mio" if self.language == "fr" else "MiB"
        return _span(number_text(bare_number(value) / 2**20, decimals, self.language) + NARROW_SPACE + symbol, value)

    def interval(self, value: Mapping[str, Any], decimals: int = 2, symbol: str = "", signed: bool = False) -> Markup:
        """An Interval: [11,0 ; 11,4] % in French."""
        ends = [number_text(value[end], decimals, self.language, signed) for end in ("low", "high")]
        return _span(self._bracketed(ends) + (NARROW_SPACE + symbol if symbol else ""), value["low"], value["high"])

    def share_interval(self, value: Mapping[str, Any], decimals: int = 1) -> Markup:
        """An Interval of shares in [0, 1], printed in percent."""
        ends = [number_text(100 * bare_number(value[end]), decimals, self.language) for end in ("low", "high")]
        return _span(self._bracketed(ends) + NARROW_SPACE + "%", value["low"], value["high"])

    def pvalue(self, value: float, name: str = "p") -> Markup:
        """A p value: p = 0,03, or p < 0,001 below what is worth printing."""
        p = bare_number(value)
        if p < SMALLEST_P:
            text = f"< {number_text(SMALLEST_P, 3, self.language)}"
        else:
            text = f"= {number_text(p, 3 if p < 0.1 else 2, self.language)}"
        return Markup("<i>{}</i>\u00a0").format(name) + _span(text.replace(" ", "\u00a0"), value)

    def identifier(self, value: int) -> Markup:
        """A number that names something, such as an image of the test set, and counts nothing: 3929."""
        return _span(str(int(value)), value)

    def ordinal(self, value: int) -> Markup:
        """A rank: 1re, 16e in French (of feminine nouns such as époque); 1st, 16th in English."""
        suffix = ("re" if value == 1 else "e") if self.language == "fr" else _english_suffix(int(value))
        return Markup('<span class="n" data-from="{}">{}<sup>{}</sup></span>').format(
            path_of(value), int(value), suffix
        )

    def counted(self, value: int, one: str, many: str) -> Markup:
        """A count and its noun: `5|counted("graine", "graines")`; French puts 0 and 1 in the singular."""
        singular = abs(value) < 2 if self.language == "fr" else value == 1
        return self.num(value) + Markup("\u00a0") + escape(one if singular else many)

    def count_of(self, values: Sequence[Any]) -> Markup:
        """Number of items of a list of the results, in words: deux in French; in digits from thirteen on."""
        words = _CARDINALS[self.language]
        count = len(values)
        return _span(words[count] if count < len(words) else number_text(count, 0, self.language), values)

    def layers(self, units: Sequence[int]) -> Markup:
        """Hidden layers by their neurons: 2 × 256 when all are alike, 256 + 128 otherwise."""
        sizes = [int(size) for size in units]
        alike = len(set(sizes)) == 1
        return _span(f"{len(sizes)}\u00a0×\u00a0{sizes[0]}" if alike else "\u00a0+\u00a0".join(map(str, sizes)), units)

    def verbatim(self, node: "Node", key: str) -> Markup:
        """A text of the results that holds digits, such as a version or a digest: as it stands there."""
        return _sourced(node[key], f"{node.path}.{key}")

    def day(self, node: "Node", key: str) -> Markup:
        """A date or UTC instant of the results as a day: 22 novembre 2026; a date in words of the authors' as it is."""
        try:
            day = datetime.fromisoformat(node[key]).date()
        except ValueError:
            return escape(node[key])
        text = format_date(day, format="long", locale=locale_of(self.language))
        if self.language == "fr" and day.day == 1:  # Babel writes "1 janvier"
            text = text.replace("1", "1er", 1)
        return _sourced(text, f"{node.path}.{key}")

    def constant(self, text: str) -> Markup:
        """A number that belongs to a definition or to the grammar and that no result could change, marked as such."""
        if not isinstance(text, str):
            raise TypeError(f"Expected the text of a constant, such as 'deux'. Received: {text!r}")
        return Markup('<span class="constant">{}</span>').format(text)

    def _bracketed(self, ends: list[str]) -> str:
        return f"[{f'{NARROW_SPACE}; '.join(ends) if self.language == 'fr' else ', '.join(ends)}]"


def filters(language: str) -> dict[str, Callable[..., Markup]]:
    """The filters of `NumberFilters`, by name."""
    bound = NumberFilters(language)
    names = [name for name in vars(NumberFilters) if not name.startswith("_")]
    return {name: getattr(bound, name) for name in names}


_CARDINALS = {
    "fr": ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
}


def _span(text: str, *values: object) -> Markup:
    return _sourced(text, " ".join(path_of(value) for value in values))


def _sourced(text: str, paths: str) -> Markup:
    return Markup('<span class="n" data-from="{}">{}</span>').format(paths, text)


def _english_suffix(value: int) -> str:
    if value % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
