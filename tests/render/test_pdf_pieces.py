"""An element that page breaks cut is one element of the structure, whose pieces of content it holds in their order."""

import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from print_documents import STYLE, pdf_bytes, print_document
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

PAGE = STYLE + "@page { size: A4; margin: 20mm; @top-left { content: 'tête' } } thead { display: table-header-group }"
WORDS = "mot " * 3000
ROWS = "".join(f'<tr><td>{row}</td><td><a href="https://a.b/{row}">lien</a></td></tr>' for row in range(120))
TABLE = f"""<table><thead><tr><th><a href="https://a.b/tete">Nombre</a></th><th>Lien</th></tr></thead>
<tbody>{ROWS}</tbody></table>"""
FOOT = "<tfoot><tr><td>Pied</td><td></td></tr></tfoot></table>"


def elements(element: Any) -> Iterator[Any]:
    """A structure element and all below it, each of which names the one above it."""
    yield element
    for child in element.get("/K", []):
        value = child.get_object()
        if isinstance(value, DictionaryObject) and "/S" in value:
            assert element.indirect_reference == value.raw_get("/P")
            yield from elements(value)


def structure_of(body: str) -> tuple[PdfReader, list[Any]]:
    """A PDF of several pages, and the elements of its structure."""
    reader = PdfReader(io.BytesIO(pdf_bytes(print_document(body, PAGE))))
    assert len(reader.pages) > 2
    catalog: Any = reader.root_object
    return reader, list(elements(catalog["/StructTreeRoot"]["/K"][0].get_object()))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"<main><article><p>{WORDS}</p></article></main>", {"/Part": 1, "/Art": 1, "/P": 1}),
        (f"<article><p>{WORDS}</p></article><article><p>{WORDS}</p></article>", {"/Art": 2, "/P": 2}),
        (f"<blockquote>{WORDS}</blockquote>", {"/BlockQuote": 1}),
        (f"<ul><li>{WORDS}</li><li><p>{WORDS}</p></li></ul>", {"/L": 1, "/LI": 2, "/Lbl": 2, "/LBody": 1, "/P": 1}),
        (f"<ul><li>a<ul><li>{WORDS}</li><li>b</li></ul></li><li>c</li></ul>", {"/L": 2, "/LI": 4, "/Lbl": 4}),
        (TABLE, {"/Table": 1, "/THead": 1, "/TBody": 1, "/TR": 121, "/TH": 2}),
        (TABLE.replace("</table>", FOOT), {"/Table": 1, "/THead": 1, "/TBody": 1, "/TFoot": 1, "/TR": 122}),
        (f"<table><tr><td>a</td><td>{WORDS}</td></tr></table>", {"/Table": 1, "/TBody": 1, "/TR": 1, "/TD": 2}),
        (f'<p>un <a href="https://a.b">{WORDS}</a></p>', {"/P": 1}),
        (f'<div><p>{WORDS}</p><p style="break-before: page">a</p><p>b</p></div>', {"/Div": 1, "/P": 3}),
    ],
    ids=["paragraph", "two", "quote", "items", "nested", "table", "foot", "cell", "link", "next"],
)
def test_a_cut_element_is_one(body: str, expected: dict[str, int]) -> None:
    """Articles, paragraphs, quotes, lists, tables, rows and cells; what follows on the next page is another one."""
    _, found = structure_of(body)
    counts = Counter(element["/S"] for element in found)

    assert expected == {tag: counts[tag] for tag in expected}


def contents(element: Any) -> Iterator[tuple[Any, int]]:
    """Page and number of each piece of content of an element, in the order in which it is read."""
    for child in element.get("/K", []):
        value = child.get_object()
        if isinstance(value, int):
            yield element.raw_get("/Pg"), value
        elif value.get("/Type") == "/MCR":
            yield value.raw_get("/Pg"), value["/MCID"]
        elif "/S" in value:
            yield from contents(value)


@pytest.mark.parametrize("body", [TABLE, f'<p>un <a href="https://a.b">{WORDS}</a></p>', f"<ul><li>{WORDS}</ul>"])
def test_content_is_read_once_and_in_its_order(body: str) -> None:
    """Page after page; each piece, and each link, names the element that holds it."""
    reader, (root, *_) = structure_of(body)
    read = list(contents(root))
    catalog: Any = reader.root_object
    numbers = catalog["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    owners = {key: owner.get_object() for key, owner in zip(numbers[::2], numbers[1::2], strict=True)}
    pages = [sheet.indirect_reference for sheet in reader.pages]

    assert len(read) == len(set(read))
    assert [pages.index(page) for page, _ in read] == sorted(pages.index(page) for page, _ in read)
    for page, number in read:
        owner = owners[page.get_object()["/StructParents"]][number].get_object()
        assert number in [child.get_object() for child in owner["/K"]] or (page, number) in list(contents(owner))
    links = [link.get_object() for sheet in reader.pages for link in sheet.get("/Annots", [])]
    assert {"/Link"} >= {owners[link["/StructParent"]]["/S"] for link in links}


def test_a_head_that_is_printed_again_is_read_once() -> None:
    """On later pages it is running text; the cells there name the head that is read, and its link is one link."""
    reader, found = structure_of(TABLE)
    heads = [element["/ID"] for element in found if element["/S"] == "/TH"]
    cells = [element["/A"]["/Headers"] for element in found if element["/S"] == "/TD" and "/Headers" in element["/A"]]
    addresses = [link.get_object()["/A"]["/URI"] for sheet in reader.pages for link in sheet.get("/Annots", [])]

    assert all("Nombre" in sheet.extract_text() for sheet in reader.pages)
    assert [heads[0], heads[1]] == [cell[0] for cell in cells[:2]]
    assert {heads[0], heads[1]} == {name for cell in cells for name in cell}
    assert 1 == addresses.count("https://a.b/tete")
