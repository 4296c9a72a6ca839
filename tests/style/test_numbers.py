"""Numbers as each language writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from written_numbers import MINUS, NARROW

from td1report.style.numbers import number_text, typed_number


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
        (10.46, 1, "10,5", "10.5"),
        (-1_234.5, 1, f"{MINUS}1{NARROW}234,5", f"{MINUS}1,234.5"),
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


def test_an_unknown_language_is_refused() -> None:
    """The message lists the languages that there are."""
    with pytest.raises(ValueError, match=r"Expected a language among \['en', 'fr'\]. Received: 'de'"):
        number_text(1.0, 0, "de")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("99,9 % des images", ["99,9"]),
        (f"269{NARROW}322 poids, puis 10, 20.", [f"269{NARROW}322", "10", "20"]),
        ("Trois graines et la moitié des lots", ["Trois", "moitié"]),
        ("vingt-deux époques", ["vingt"]),
        ("½ point", ["½"]),
        ("Le TD1 montre Conv2D, le cinéma, un dixième sens et la demi-mesure", ["demi"]),
        ("une image, la première, à mi-chemin", []),
    ],
)
def test_typed_numbers_are_found_in_digits_and_in_words(text: str, found: list[str]) -> None:
    """Digits that end a name are no number, nor are articles."""
    assert found == typed_number("fr").findall(text)
