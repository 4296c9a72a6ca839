"""Numbers as each language writes them, traced to results.json; French typography."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import resolve

from td1report.render.filters import filters
from td1report.render.traced import trace
from td1report.style.numbers import number_text
from td1report.style.typography import french, typeset

NARROW = "\u202f"
FIXED = "\u00a0"
MINUS = "\u2212"

VALUES = {
    "zero": 0, "one": 1, "few": 3, "weights": 269_322, "loss": 0.42, "share": 0.8834, "error": 10.66, "gain": -0.25,
    "bytes": 188_416_000, "interval": {"low": -0.1, "high": 0.31},
}  # fmt: skip


def shown(language: str, name: str, key: str, *arguments: Any, **options: Any) -> str:
    """What a reader sees of `VALUES[key]` through a filter: the text without its tags."""
    markup = filters(language)[name](trace(VALUES)[key], *arguments, **options)
    return re.sub(r"<[^>]*>", "", markup)


@pytest.mark.parametrize(
    ("value", "decimals", "in_french", "in_english"),
    [
        (269_322, 0, f"269{NARROW}322", "269,322"),
        (999, 0, "999", "999"),
        (1_000, 0, f"1{NARROW}000", "1,000"),
        (0.42, 2, "0,42", "0.42"),
        (-0.25, 2, f"{MINUS}0,25", f"{MINUS}0.25"),
        (-0.001, 2, "0,00", "0.00"),
        (10.0, 3, "10,000", "10.000"),
    ],
)
def test_number(value: float, decimals: int, in_french: str, in_english: str) -> None:
    """Thousands, decimal mark and a true minus sign; what rounds to zero has no sign."""
    assert in_french == number_text(value, decimals, "fr")
    assert in_english == number_text(value, decimals, "en")


def test_sign_where_asked() -> None:
    """A difference shows its plus sign; zero has none."""
    texts = [number_text(value, 1, "fr", signed=True) for value in (0.5, -0.5, 0.04, -0.04)]

    assert ["+0,5", f"{MINUS}0,5", "0,0", "0,0"] == texts


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_number_says_the_rounded_value(value: float, decimals: int) -> None:
    """Read back, the text is the value to half a unit of its last decimal."""
    text = number_text(value, decimals, "fr").replace(NARROW, "").replace(MINUS, "-").replace(",", ".")

    assert float(text) == pytest.approx(value, rel=1e-12, abs=0.5000001 * 10**-decimals)


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


# --- where a number comes from -------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [3, 0.5, True, "3"])
@pytest.mark.parametrize("name", ["num", "percent", "share", "points", "seconds", "pvalue", "ordinal", "mib", "kib"])
def test_number_without_a_path_is_refused(name: str, value: Any) -> None:
    """A number that does not come from results.json cannot be printed."""
    with pytest.raises(TypeError):
        filters("fr")[name](value)


@pytest.mark.parametrize("key", ["weights", "loss"])
@pytest.mark.parametrize(
    "compute", [lambda n: n + 1, lambda n: 1 - n, lambda n: 2 * n, lambda n: n / 2, lambda n: n % 2]
)
def test_a_template_does_not_compute(key: str, compute: Callable[[Any], Any]) -> None:
    """Arithmetic belongs to the answers: a traced number refuses it, whichever side it stands on."""
    with pytest.raises(TypeError, match="Expected a template to branch on a finding of its answer"):
        compute(trace(VALUES)[key])


@pytest.mark.parametrize("decide", [lambda n: n < 1, lambda n: n >= 0.5, lambda n: n == 0.42, bool])
def test_a_template_does_not_compare_measurements(decide: Callable[[Any], Any]) -> None:
    """What a measured number means is a typed finding; counts may be compared, for their grammar."""
    with pytest.raises(TypeError, match="a decision by, the number"):
        decide(trace(VALUES)["loss"])
    assert trace(VALUES)["few"] > 1


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


def numbers_in(traced: Any) -> list[Any]:
    """All traced numbers below a value."""
    if isinstance(traced, bool) or traced is None or isinstance(traced, str):
        return []
    if isinstance(traced, int | float):
        return [traced]
    children = traced if isinstance(traced, list) else traced.values()
    return [number for child in children for number in numbers_in(child)]


def test_path_of_every_number_resolves() -> None:
    """`data-from` of every printed number leads to that number in the JSON."""
    text = '{"a": {"b": [1, {"c": 2.5}], "d": true, "e": null}, "runs": [[3, 4], []], "seed": 7, "name": "x"}'
    values = json.loads(text)

    paths = [re.findall(r'data-from="([^"]*)"', filters("fr")["num"](n, 1))[0] for n in numbers_in(trace(values))]

    assert ["a.b.0", "a.b.1.c", "runs.0.0", "runs.0.1", "seed"] == paths
    assert [1, 2.5, 3, 4, 7] == [resolve(values, path) for path in paths]


def test_interval_has_both_paths() -> None:
    """An interval leaves the paths of its two ends."""
    markup = filters("fr")["interval"](trace(VALUES)["interval"])

    assert 'data-from="interval.low interval.high"' in markup


def test_what_is_no_number_stays() -> None:
    """Truth values, texts and null pass unchanged: a template branches on them."""
    traced = trace({"yes": True, "text": "x", "none": None})

    assert [True, "x", None] == list(traced.values())
    assert traced["yes"] is True


def test_text_around_a_number_is_escaped() -> None:
    """A noun with a bracket in it does not become a tag."""
    assert "&lt;b&gt;" in filters("fr")["counted"](trace(VALUES)["few"], "x", "<b>")


# --- typography ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plain", "typeset_text"),
    [
        ("Pourquoi ?", f"Pourquoi{NARROW}?"),
        ("Oui ! Non ; enfin", f"Oui{NARROW}! Non{NARROW}; enfin"),
        ("Deux choses : une", f"Deux choses{FIXED}: une"),
        ("« Sac »", f"«{FIXED}Sac{FIXED}»"),
        ("«Sac»", f"«{FIXED}Sac{FIXED}»"),
        ("5 %", f"5{NARROW}%"),
        ("l'erreur", "l\u2019erreur"),
        ("l&#39;erreur", "l\u2019erreur"),
        ("10:30", "10:30"),
        ("fin.", "fin."),
    ],
)
def test_french_typography(plain: str, typeset_text: str) -> None:
    """Spaces before high punctuation, inside guillemets and before %; curved apostrophes."""
    assert typeset_text == french(plain)
    assert typeset_text == french(typeset_text)


@pytest.mark.parametrize(
    "html",
    [
        '<img alt="l\'axe : un ?" title="5 %">',
        "<pre>d['a'] ; b : c ?</pre>",
        "<p><code>x if y else 'z' ; 5 %</code></p>",
        "<pre><span class='k'>if</span> a : <b>b ?</b></pre>",
        "<style>a : hover ; b ! c</style>",
        "<script>let a = 'b' ; c ? d : e</script>",
        "<svg><text>l'axe : x ?</text></svg>",
        "<!-- l'auteur : un ? -->",
    ],
)
def test_what_is_no_prose_stays(html: str) -> None:
    """Tags and their attributes, code, styles, drawings and comments are left as they are."""
    assert html == typeset(html, "fr")


def test_prose_around_code_is_typeset() -> None:
    """Text before and after code is prose again."""
    assert f"<p>a{FIXED}: <code>b : c</code>{NARROW}?</p>" == typeset("<p>a : <code>b : c</code> ?</p>", "fr")


def test_english_has_no_french_spaces() -> None:
    """English text is left alone."""
    assert "<p>Why? l'x : 5 %</p>" == typeset("<p>Why? l'x : 5 %</p>", "en")
