"""Numbers as a language writes them."""

import re
from functools import cache, lru_cache

from babel.numbers import format_decimal

NARROW_SPACE = "\u202f"
MINUS = "\u2212"
LOCALES = {"fr": "fr_FR", "en": "en_GB"}
"""Language -> locale of the Unicode CLDR, by whose rules Babel writes."""
NUMBER_WORDS = {
    "fr": "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante "
    "cinquante soixante cent mille millier milliers million millions milliard milliards dizaine douzaine vingtaine "
    "centaine moitié tiers quart double triple demi troisième quatrième cinquième",
}
"""Language -> cardinals, fractions and ordinals; "un" and "une" are articles, "premier" and "second" tell a place."""


def locale_of(language: str) -> str:
    """The locale in which a language writes numbers and dates.

    Raises:
        ValueError: if the language is not known.
    """
    if language not in LOCALES:
        raise ValueError(f"Expected a language among {sorted(LOCALES)}. Received: {language!r}")
    return LOCALES[language]


def bare_number(value: float) -> float:
    """The int or float itself, without what a subclass adds to it."""
    return int(value) if isinstance(value, int) else float(value)


@cache
def typed_number(language: str) -> re.Pattern[str]:
    """Every number that somebody can type into a text: in digits, or in words of the language.

    Digits that end a name, as in TD1 or Conv2D, are no number.
    """
    words = "|".join(NUMBER_WORDS[language].split())
    return re.compile(rf"(?<![A-Za-z_])\d(?:[\d\u202f,]*\d)?|[¼-¾⅐-⅞]|(?<![\w-])(?:{words})\b", re.IGNORECASE)


@lru_cache(maxsize=10_000)
def _formatted(value: float, pattern: str, locale: str) -> str:
    return format_decimal(value, format=pattern, locale=locale)


def number_text(value: float, decimals: int, language: str, signed: bool = False) -> str:
    """A number as the language writes it: 269 322 or 0,42 in French; a true minus sign; a plus sign if asked.

    Raises:
        ValueError: if the language is not known.
    """
    value = bare_number(value)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = _formatted(abs(value), pattern, locale_of(language))
    is_zero = not any(character in "123456789" for character in text)
    if value < 0 and not is_zero:
        return MINUS + text
    return ("+" if signed and not is_zero else "") + text
