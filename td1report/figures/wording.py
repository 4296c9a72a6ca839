"""Words and numbers of one language, as the figures need them."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

import numpy as np
from matplotlib.ticker import Formatter

from td1report.style.numbers import number_text

_MAX_DECIMALS = 6


class Words(TypedDict, total=False):
    r"""Texts of one figure, in one language. Each kind's docstring names those that it needs.

    `x`, `y` and `mark` hold one text for all panels, or one for each: {panel id: text}. The others hold the text of
    each identifier: {id: text}. A text may break into lines at "\n".
    """

    x: str | dict[str, str]
    y: str | dict[str, str]
    mark: str | dict[str, str]
    band: str
    reference: str
    parameters: str
    neurons: str
    series: dict[str, str]
    panels: dict[str, str]
    rows: dict[str, str]
    columns: dict[str, str]
    right: dict[str, str]


class TickFormatter(Formatter):
    """Axis numbers of one language, all of an axis with the decimals that its ticks need."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, x: float, pos: int | None = None) -> str:  # noqa: ARG002 (matplotlib passes it)
        return self.format_ticks([x])[0]

    def format_ticks(self, values: Any) -> list[str]:
        """Tick values -> their labels."""
        decimals = needed_decimals(values)
        return [number_text(float(value), decimals, self.language) for value in values]


def needed_decimals(values: Sequence[float]) -> int:
    """The fewest decimals that give these values exactly, six at most."""
    numbers = np.asarray(values, dtype=float)
    return next(
        (decimals for decimals in range(_MAX_DECIMALS) if np.allclose(np.round(numbers, decimals), numbers, atol=1e-9)),
        _MAX_DECIMALS,
    )


class Wording:
    """The words of one figure, with errors that name what is missing."""

    def __init__(self, words: Mapping[str, Any], language: str, kind: str) -> None:
        self._words = words
        self.language = language
        self._kind = kind

    def of(self, group: str, identifier: str) -> str:
        """Text of an identifier within a group such as "series".

        Raises:
            KeyError: if the group or the identifier has no word.
        """
        group_words = self._words.get(group, {})
        if identifier not in group_words:
            raise KeyError(
                f"Expected words[{group!r}] of the figure {self._kind!r} to name {identifier!r} in language "
                f"{self.language!r}. Received: {sorted(group_words)}"
            )
        return str(group_words[identifier])

    def optional(self, name: str, panel: str | None = None) -> str | None:
        """Text of a single word such as "x", for one panel when it differs by panel; None if it is not given."""
        word = self._words.get(name)
        if isinstance(word, Mapping):
            word = word.get(panel)
        return None if word is None else str(word)

    def number(self, value: float, decimals: int) -> str:
        """A number in the figure's language."""
        return number_text(value, decimals, self.language)
