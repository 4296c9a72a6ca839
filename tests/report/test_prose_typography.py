"""The prose of the saved real report, read as a French typographer would: spaces, decimal marks, no foreign remains."""

import re
from collections.abc import Iterator

import pytest
from reading import Page
from rendering import render_text

from td1report.records import Report
from td1report.render.documents import Documents

ENGLISH = (
    "the|and|of|with|is|are|this|that|from|which|by|layers?|weights?|errors?|seeds?|training|learning|accuracy|mean|true|"
    "false|none|nan|inf|null|train|loss|models?|right|wrong|better|worse|class|values?|count"
)
QUOTED = {
    "(accuracy)",  # the word of Keras, beside the French one
    "true",
    "p_true",
    "p_predicted",  # columns of the table that the TD asks for, and of predictions.csv
    "x86_64",  # the machine, as it calls itself
    "(784,)",  # a shape, as Python writes it
    "(%)",  # a unit, not a percentage
}
"""What stands in the text on purpose."""

FAULTS = {
    "an English word": re.compile(rf"\b(?:{ENGLISH})\b", re.IGNORECASE),
    "a decimal point": re.compile(r"\d\.\d"),
    "a space missing before ; : ! ? » %": re.compile(r"[^\u00a0\u202f]([;:!?»%])"),
    "a space missing after «": re.compile(r"«[^\u00a0\u202f]"),
    "a space that may break before ; : ! ? » %": re.compile(r" [;:!?»%]"),
    "thousands apart by a space that may break": re.compile(r"\b\d{1,3} \d{3}\b"),
    "an apostrophe of the typewriter": re.compile(r"\w'\w"),
    "quotes of the typewriter": re.compile(r'"'),
    "what Python prints": re.compile(r"\bnp\.|array\(|dtype|[{}]|\w_\w|\['|\('|<\w|\bobject at\b|\(\d+,\)"),
}


@pytest.fixture(scope="module")
def blocks(real_report: Report) -> list[str]:
    """The running text, captions and tables of the report; not its code, references or the words of the TD."""
    page = Page(render_text(real_report, "fr"))
    # Versions, and the name that the maker of a processor gives it, such as "… @ 2.50GHz".
    provenance = real_report.provenance
    names = {*provenance.versions.values(), provenance.hardware.processor}
    texts = [block for blocks in page.sentences.values() for block in blocks]
    for known in sorted(QUOTED | names, key=len, reverse=True):
        texts = [re.sub(rf"(?<![\w.]){re.escape(known)}(?![\w])", "", text) for text in texts]
    return texts


def faults(text: str, fault: str) -> Iterator[str]:
    """Where a text has it, with what stands around."""
    for found in FAULTS[fault].finditer(text):
        yield text[max(0, found.start() - 30) : found.end() + 20]


@pytest.mark.parametrize("fault", FAULTS)
def test_the_prose_has_no(blocks: list[str], fault: str) -> None:
    """None in some twelve thousand words."""
    assert sum(len(block.split()) for block in blocks) > 10_000
    assert [] == [place for block in blocks for place in faults(block, fault)]


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("an English word", "l’erreur of 3"),
        ("a decimal point", "une erreur de 10.8 %"),
        ("a space missing before ; : ! ? » %", "oui;"),
        ("a space missing after «", "«oui »"),
        ("a space that may break before ; : ! ? » %", "oui ;"),
        ("thousands apart by a space that may break", "60 000 images"),
        ("an apostrophe of the typewriter", "l'erreur"),
        ("quotes of the typewriter", 'dit "oui"'),
        ("what Python prints", "de forme (60000,)"),
        ("what Python prints", "two_layers_256"),
    ],
)
def test_the_reader_finds_it(fault: str, text: str) -> None:
    """Each fault is one that it sees."""
    assert list(faults(text, fault))


def test_drawings_speak_french(real_documents: Documents) -> None:
    """The words and numbers inside the figures of the PDF: no English word, no decimal point, no breaking space."""
    drawings = {
        name: content.decode() for name, content in real_documents.print_document.assets.items() if ".svg" in name
    }
    texts = [
        (name, text)
        for name, drawing in drawings.items()
        for text in re.findall(r"<(?:text|tspan)[^>]*>([^<]+)<", drawing)
    ]

    assert len(texts) > 300
    for fault in ("an English word", "a decimal point", "thousands apart by a space that may break"):
        assert [] == [(name, place) for name, text in texts for place in faults(text, fault)]
