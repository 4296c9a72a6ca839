"""Elements that a page break cuts: WeasyPrint tags each piece as an element; here the pieces are one element again.

A table over three pages would be read aloud as three tables, each with its head
(https://github.com/Kozea/WeasyPrint/issues/2903). WeasyPrint forgets which element of the document a tag was made
from; `origins` looks on while it tags, and `join` is for a finisher, which gets the objects before they are written.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import pydyf

_REPEATED = frozenset({"/THead", "/TFoot"})
"""Parts of a table that WeasyPrint prints again on each of its pages."""


class Origin(NamedTuple):
    """What an element of the structure was made from."""

    element: Any
    name: str
    """Of the element, or of what stands beside it, such as li::marker."""
    tag: str


Origins = dict[bytes, Origin]
"""Reference of an element of the structure -> its origin."""


@contextmanager
def origins() -> Iterator[Origins]:
    """The origins of the tags of a PDF that is written meanwhile."""
    from weasyprint.pdf import tags

    build = tags._build_box_tree  # noqa: SLF001  (no other place knows both box and tag)
    found: Origins = {}

    def recorded(box: Any, *rest: Any) -> Iterator[Any]:
        box = getattr(box, "_box", box)  # of what is placed by its position
        for element in build(box, *rest):
            found.setdefault(element.reference, Origin(box.element, box.element_tag, element["S"]))
            yield element

    tags._build_box_tree = recorded  # noqa: SLF001
    try:
        yield found
    finally:
        tags._build_box_tree = build  # noqa: SLF001


def join(pdf: pydyf.PDF, found: Origins) -> None:
    """Joins the pieces of each element: /K of the first one gets what the others hold, whose /P follows."""
    _Pieces(pdf, found).join()


class _Pieces:
    """The structure of one PDF, while its pieces are joined.

    Attributes:
        whole: a piece that is no more -> the element that it is part of now.
        last_page: an element with more than one piece -> the page of its last one.
        heads: name of a header cell that is printed again -> name of the first one.
        dropped: what was printed again, and the links in it.
    """

    def __init__(self, pdf: pydyf.PDF, found: Origins) -> None:
        self.pdf = pdf
        self.origins = found
        self.whole: dict[bytes, bytes] = {}
        self.last_page: dict[bytes, bytes] = {}
        self.heads: dict[Any, Any] = {}
        self.dropped: set[bytes] = set()

    def join(self) -> None:
        root = self._object(self.pdf.catalog["StructTreeRoot"])
        for reference in root["K"]:
            element = self._object(reference)
            element["K"] = self._joined(element["K"], reference)
        self._rename_heads()
        self._follow(self._object(root["ParentTree"]))
        for page in map(self._object, self.pdf.page_references):
            if "Annots" in page:
                page["Annots"] = pydyf.Array(link for link in page["Annots"] if link not in self.dropped)

    def _object(self, reference: bytes) -> Any:
        return self.pdf.objects[int(reference.split()[0])]

    def _joined(self, children: Sequence[Any], parent: bytes) -> pydyf.Array:
        """The children of an element, those that continue an earlier one joined to it."""
        kept = pydyf.Array()
        for child in children:
            earlier = self._continued(child, kept, parent)
            if earlier is None:
                kept.append(child)
            elif self.origins[child].tag in _REPEATED:
                self.heads |= zip(self._names_in(child), self._names_in(earlier), strict=True)
                self._drop(child)
            else:
                self._append(child, earlier)
        return kept

    def _continued(self, child: Any, kept: Sequence[Any], parent: bytes) -> bytes | None:
        """The last of the children kept that has the origin of this one, if this one is on a later page.

        A box without an element of its own has the origin of its parent: it continues what stands right before it, if
        anything.
        """
        origin = self.origins.get(child) if isinstance(child, bytes) else None
        if origin is None or origin.element is None:
            return None
        above = self.origins.get(parent)
        is_nameless = above is not None and above[:2] == origin[:2]
        for other in reversed(kept[-1:] if is_nameless else kept):
            if isinstance(other, bytes) and self.origins.get(other) == origin:
                page = self.last_page.get(other, self._object(other)["Pg"])
                return other if page != self._object(child)["Pg"] else None
        return None

    def _append(self, piece: bytes, first: bytes) -> None:
        element, part = self._object(first), self._object(piece)
        contents = [self._moved(child, part["Pg"], first) for child in part["K"]]
        self.last_page[first] = self.last_page.get(piece, part["Pg"])
        self.whole[piece] = first
        part.clear()
        element["K"] = self._joined([*element["K"], *contents], first)

    def _moved(self, child: Any, page: bytes, parent: bytes) -> Any:
        """A child of another parent now. A number means content of the parent's page, so that it needs its own."""
        if isinstance(child, int):
            return pydyf.Dictionary({"Type": "/MCR", "Pg": page, "MCID": child})
        if isinstance(child, bytes) and "P" in self._object(child):
            self._object(child)["P"] = parent
        return child

    def _below(self, reference: bytes) -> Iterator[bytes]:
        """An element and all below it."""
        yield reference
        for child in self._object(reference).get("K", ()):
            if isinstance(child, bytes):
                yield from self._below(child)

    def _names_in(self, reference: bytes) -> list[Any]:
        cells = map(self._object, self._below(reference))
        return [cell["ID"] for cell in cells if "ID" in cell]

    def _drop(self, reference: bytes) -> None:
        """Takes out what is printed again: no element holds its content, which becomes part of the running text."""
        for below in list(self._below(reference)):
            self.dropped |= {below, *([self._object(below)["Obj"]] if "Obj" in self._object(below) else [])}
            self._object(below).clear()

    def _rename_heads(self) -> None:
        for cell in self.pdf.objects:
            if isinstance(cell, pydyf.Dictionary) and "Headers" in cell.get("A", {}):
                cell["A"]["Headers"] = pydyf.Array(self.heads.get(name, name) for name in cell["A"]["Headers"])

    def _follow(self, parents: pydyf.Dictionary) -> None:
        """Content and links belong to the elements that their pieces are part of now."""
        numbers, owners = parents["Nums"][::2], parents["Nums"][1::2]
        followed = pydyf.Array()
        for number, owner in zip(numbers, owners, strict=True):
            if isinstance(owner, bytes):
                followed += [] if owner in self.dropped else [number, self.whole.get(owner, owner)]
            else:
                followed += [number, pydyf.Array(self.whole.get(one, one) for one in owner)]
        parents["Nums"] = followed
