"""The filters of the templates: numbers with their units in each language, traced to results.json."""

import re
from typing import Any

import pytest
from written_numbers import FIXED, MINUS, NARROW, VALUES

from td1report.render.filters import filters
from td1report.render.traced import trace


def shown(language: str, name: str, key: str, *arguments: Any, **options: Any) -> str:
    """What a reader sees of `VALUES[key]` through a filter: the text without its tags."""
    markup = filters(language)[name](trace(VALUES)[key], *arguments, **options)
    return re.sub(r"<[^>]*>", "", markup)


@pytest.mark.parametrize(
    ("name", "key", "arguments", "in_french", "in_english"),
    [
        ("num", "weights", (), f"269{NARROW}322", "269,322"),
        ("percent", "error", (), f"10,7{NARROW}%", f"10.7{NARROW}%"),
        ("share", "share", (), f"88,3{NARROW}%", f"88.3{NARROW}%"),
        ("points", "gain", (), f"{MINUS}0,25{NARROW}pt", f"{MINUS}0.25{NARROW}pt"),
        ("seconds", "loss", (), f"0,4{NARROW}s", f"0.4{NARROW}s"),
        ("mib", "bytes", (), f"179,7{NARROW}Mio", f"179.7{NARROW}MiB"),
        ("kib", "bytes", (), f"184{NARROW}000{NARROW}Kio", f"184,000{NARROW}KiB"),
        ("unit", "few", (0, "h"), f"3{NARROW}h", f"3{NARROW}h"),
        ("interval", "interval", (), f"[{MINUS}0,10{NARROW}; 0,31]", f"[{MINUS}0.10, 0.31]"),
        (
            "interval",
            "interval",
            (1, "pt", True),
            f"[{MINUS}0,1{NARROW}; +0,3]{NARROW}pt",
            f"[{MINUS}0.1, +0.3]{NARROW}pt",
        ),
        ("share_interval", "interval", (0,), f"[{MINUS}10{NARROW}; 31]{NARROW}%", f"[{MINUS}10, 31]{NARROW}%"),
        ("ordinal", "one", (), "1re", "1st"),
        ("ordinal", "few", (), "3e", "3rd"),
        ("counted", "zero", ("graine", "graines"), f"0{FIXED}graine", f"0{FIXED}graines"),
        ("counted", "one", ("graine", "graines"), f"1{FIXED}graine", f"1{FIXED}graine"),
        ("counted", "few", ("graine", "graines"), f"3{FIXED}graines", f"3{FIXED}graines"),
    ],
)
def test_filter(name: str, key: str, arguments: tuple[Any, ...], in_french: str, in_english: str) -> None:
    """Each filter writes its unit and its numbers as the language does."""
    assert in_french == shown("fr", name, key, *arguments)
    assert in_english == shown("en", name, key, *arguments)


@pytest.mark.parametrize(
    ("number", "text"), [(1, "1st"), (2, "2nd"), (4, "4th"), (11, "11th"), (12, "12th"), (21, "21st"), (113, "113th")]
)
def test_english_ordinals(number: int, text: str) -> None:
    """The teens end in th, whatever their last figure."""
    assert text == re.sub(r"<[^>]*>", "", filters("en")["ordinal"](trace(number, "n")))


@pytest.mark.parametrize(
    ("value", "in_french", "in_english"),
    [
        (0.0004, "< 0,001", "< 0.001"),
        (0.001, "= 0,001", "= 0.001"),
        (0.0423, "= 0,042", "= 0.042"),
        (0.25, "= 0,25", "= 0.25"),
        (1.0, "= 1,00", "= 1.00"),
    ],
)
def test_pvalue(value: float, in_french: str, in_english: str) -> None:
    """Three decimals below 0.1, two above, never "0,000"; the whole stays on one line."""
    traced = trace({"p": value})["p"]

    for language, text in (("fr", in_french), ("en", in_english)):
        markup = str(filters(language)["pvalue"](traced)).replace("&lt;", "<")
        assert f"p {text}".replace(" ", FIXED) == re.sub(r"</?(?:i|span)\b[^>]*>", "", markup)


def test_date() -> None:
    """The day of the results, in words."""
    provenance = trace({"provenance": {"at": "2026-11-22T17:00:00+00:00"}})["provenance"]

    assert '<span class="n" data-from="provenance.at">22 novembre 2026</span>' == filters("fr")["day"](provenance, "at")
    assert "22 November 2026" in filters("en")["day"](provenance, "at")
    assert ">1er janvier 2026<" in filters("fr")["day"](trace({"p": {"at": "2026-01-01T00:00:00+00:00"}})["p"], "at")
    assert ">11 janvier 2026<" in filters("fr")["day"](trace({"p": {"at": "2026-01-11T00:00:00+00:00"}})["p"], "at")


def test_date_of_the_cover() -> None:
    """A date is written out in the language of the report, words of the authors' stay theirs, markup and all."""
    cover = trace({"cover": {"day": "2026-11-27", "words": "fin <b> novembre"}})["cover"]

    assert ">27 novembre 2026<" in filters("fr")["day"](cover, "day")
    assert "fin &lt;b&gt; novembre" == filters("fr")["day"](cover, "words")


@pytest.mark.parametrize("value", [3, 0.5, True, "3"])
@pytest.mark.parametrize("name", ["num", "percent", "share", "points", "seconds", "pvalue", "ordinal", "mib", "kib"])
def test_number_without_a_path_is_refused(name: str, value: Any) -> None:
    """A number that does not come from results.json cannot be printed."""
    with pytest.raises(TypeError):
        filters("fr")[name](value)


def test_counts_in_words_name_their_source() -> None:
    """The length of a list is a number too, spelled or as a part of a model's name."""
    french, values = filters("fr"), trace({"units": [256, 256, 256], "mixed": [100, 10], "long": [1] * 40})

    assert '<span class="n" data-from="units">trois</span>' == french["count_of"](values["units"])
    assert f'<span class="n" data-from="units">3{FIXED}×{FIXED}256</span>' == french["layers"](values["units"])
    assert f"100{FIXED}+{FIXED}10" in french["layers"](values["mixed"])
    assert ">40<" in french["count_of"](values["long"])
    assert ">three<" in filters("en")["count_of"](values["units"])


def test_a_constant_is_a_text() -> None:
    """A number of the grammar is marked; a result cannot pass for one."""
    assert '<span class="constant">deux</span>' == filters("fr")["constant"]("deux")
    with pytest.raises(TypeError, match="text of a constant"):
        filters("fr")["constant"](trace(VALUES)["few"])


def test_a_text_with_digits_names_its_source() -> None:
    """Versions and digests are printed as they stand in results.json."""
    versions = trace({"provenance": {"versions": {"keras": "3.15.1"}}})["provenance"]["versions"]

    assert '<span class="n" data-from="provenance.versions.keras">3.15.1</span>' == filters("fr")["verbatim"](
        versions, "keras"
    )


def test_interval_without_a_path_is_refused() -> None:
    """Both ends of an interval must come from results.json."""
    with pytest.raises(TypeError, match="Received: 0"):
        filters("fr")["interval"]({"low": 0.0, "high": trace(VALUES)["loss"]})


def test_interval_has_both_paths() -> None:
    """An interval leaves the paths of its two ends."""
    markup = filters("fr")["interval"](trace(VALUES)["interval"])

    assert 'data-from="interval.low interval.high"' in markup


def test_text_around_a_number_is_escaped() -> None:
    """A noun with a bracket in it does not become a tag."""
    assert "&lt;b&gt;" in filters("fr")["counted"](trace(VALUES)["few"], "x", "<b>")
