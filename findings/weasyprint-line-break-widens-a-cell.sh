#!/usr/bin/env bash
# WeasyPrint 70.0: a line break between an inline element and the end of a table cell makes the column wider.
#
# Expected: CSS Text 3 (4.1.2) removes a collapsible space at the end of a line, so that `<td><b>aaa</b></td>` and
# `<td><b>aaa</b>` + line break + `</td>` ask for the same width, as they do when the cell holds plain text.
# What is: the width that the cell asks for counts that space, and a column that is as wide as its content grows by it. In
# a table or a flex item of a given width, the others get less, and lines break elsewhere.
# Output seen (pixels; 10 px of a monospaced typeface, whose glyphs and space are 6.02 wide):
#   plain text: 18.06, with a line break after it 18.06
#   an element: 18.06, with a line break after it 24.08
# Needs Pango (Debian: libpango-1.0-0, libpangoft2-1.0-0) and a monospaced typeface (fonts-dejavu-core).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/environment"
"$folder/environment/bin/python" -m pip install --quiet weasyprint==70.0
"$folder/environment/bin/python" - <<'PYTHON'
from weasyprint import HTML

STYLE = "<style>body { font: 10px monospace } table { border-collapse: collapse } td { padding: 0 }</style>"


def cell_width(content):
    """Width in CSS pixels of the cell of a table that is as wide as what it holds."""
    page = HTML(string=f"{STYLE}<table><tr><td>{content}</td></tr></table>").render().pages[0]
    boxes = [page._page_box]
    while boxes:
        box = boxes.pop()
        if type(box).__name__ == "TableCellBox":
            return box.width
        boxes.extend(getattr(box, "children", ()))


text, text_and_break = cell_width("aaa"), cell_width("aaa\n")
element, element_and_break = cell_width("<b>aaa</b>"), cell_width("<b>aaa</b>\n")
print(f"plain text: {text:.2f}, with a line break after it {text_and_break:.2f}")
print(f"an element: {element:.2f}, with a line break after it {element_and_break:.2f}")
assert abs(text - text_and_break) < 0.01
assert element_and_break - element > 5
PYTHON
