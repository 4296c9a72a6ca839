"""What a layout by WeasyPrint leaves outside of the text area of its pages, where a printer cuts it off."""

from collections.abc import Iterator
from typing import Any

_TOLERANCE = 1.0
"""In pixels: less than a comma."""


def outside(pages: Any) -> Iterator[tuple[int, str]]:
    """Words and pictures that reach beyond the text area at its left or right, or beyond the paper at its foot.

    Args:
        pages: those of a WeasyPrint document, laid out and not yet drawn.

    Yields: the number of the page, and the words, or the description of the picture.
    """
    from weasyprint.formatting_structure import boxes

    for number, page in enumerate(pages, start=1):
        paper = page._page_box  # noqa: SLF001  (the only place that knows what lies where)
        left, right = paper.content_box_x(), paper.content_box_x() + paper.width
        for box in _in_the_text(paper):
            if not isinstance(box, boxes.TextBox | boxes.ReplacedBox):
                continue
            end = box.content_box_x() + box.width
            foot = box.content_box_y() + box.height
            if box.content_box_x() < left - _TOLERANCE or end > right + _TOLERANCE or foot > paper.margin_height():
                yield number, str(getattr(box, "text", None) or box.element.get("alt", ""))


def _in_the_text(paper: Any) -> Iterator[Any]:
    """All boxes but those of the running head and foot."""
    from weasyprint.formatting_structure import boxes

    for child in paper.children:
        if not isinstance(child, boxes.MarginBox):
            yield from child.descendants(placeholders=True)
