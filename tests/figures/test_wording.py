"""The words and numbers of a figure: written in its language, none missing."""

from pathlib import Path

import pytest
from figure_examples import EXAMPLES, texts

from td1report.figures import draw
from td1report.figures.wording import TickFormatter


def test_unknown_language_is_refused(folder: Path) -> None:
    """A language whose numbers we cannot write is refused."""
    figure, words = EXAMPLES["epoch_times"]

    with pytest.raises(ValueError, match=r"Expected a language among \['en', 'fr'\]. Received: 'de'"):
        draw(figure, words, "de", folder)


def test_missing_word_is_named(folder: Path) -> None:
    """A missing word is an error that names its group, its identifier, the figure and the language."""
    figure, _ = EXAMPLES["epoch_times"]

    with pytest.raises(KeyError, match=r"words\['series'\].*'epoch_times'.*'base'.*'fr'"):
        draw(figure, {"series": {}}, "fr", folder)


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
