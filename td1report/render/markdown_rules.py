"""Rules by which Markdown has mathematics between dollars and notes at the foot of the page, which CommonMark lacks.

Both are written as GitHub and Pandoc read them: `$x^2$` in a line, `$$x^2$$` on lines of its own; `[^1]` where a note
is called, `[^1]: Its words.` where it is written.
"""

import re
from itertools import takewhile
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

MATHS, NOTE = "maths", "note"
"""Kinds of tokens: the content is the formula, or the words of the note."""
NOTES, CALLED, FAULTS = "notes", "called", "faults"
"""What parsing leaves in its environment: label -> note; labels in use; (source, fault) of what cannot be read."""
_IN_A_LINE = re.compile(r"\$\$((?:\\.|[^\\$])+)\$\$|\$(?![\s$])((?:\\.|[^\\$])+)(?<!\s)\$(?!\d)", re.DOTALL)
"""A sum of money is no formula: a space after the first dollar, or a digit after the second one."""
_NOTE = re.compile(r"\[\^([^\]\s]+)\]:[ \t]*(.*)")
_CALL = re.compile(r"\[\^([^\]\s]+)\]")


class Note(NamedTuple):
    """A note at the foot of the page."""

    text: str
    line: int


def add_rules(markdown: MarkdownIt) -> None:
    """Adds both rules to a parser; whoever renders its tokens tells how."""
    everywhere: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    markdown.block.ruler.before("fence", MATHS, _displayed_maths, everywhere)
    markdown.block.ruler.before("reference", NOTE, _note, {"alt": ["paragraph", "reference"]})
    markdown.inline.ruler.before("link", MATHS, _maths)
    markdown.inline.ruler.before("link", NOTE, _call)


def _line(state: StateBlock, number: int) -> str:
    """A line without the marks of the quote or list that it stands in."""
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].rstrip()


def _displayed_maths(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    first = _line(state, start)
    if state.is_code_block(start) or not first.startswith("$$"):
        return False
    inside = takewhile(lambda number: state.sCount[number] >= state.blkIndent, range(start, end))
    last = next((n for n in inside if _line(state, n)[2 if n == start else 0 :].endswith("$$")), None)
    if last is None or "$$" in first[2:].removesuffix("$$" if last == start else ""):
        return False  # the rule of a line reads it, or tells that it has no end
    if not silent:
        lines = " ".join(_line(state, number) for number in range(start, last + 1))
        token = state.push(MATHS, "", 0)
        token.block, token.content, token.map = True, lines[2:-2].strip(), [start, last + 1]
        token.meta = {"displayed": True}
        state.line = last + 1
    return True


def _maths(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "$":
        return False
    match = _IN_A_LINE.match(state.src, state.pos, state.posMax)
    if match is None:
        if state.src.startswith("$$", state.pos):
            rest = state.src[state.pos : state.posMax]
            state.env.setdefault(FAULTS, []).append((rest, "mathematics that has no end: expected $$ after it, too"))
        return False
    if not silent:
        token = state.push(MATHS, "", 0)
        token.content, token.meta = " ".join((match[1] or match[2]).split()), {"displayed": match[1] is not None}
    state.pos = match.end()
    return True


def _note(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    match = _NOTE.match(_line(state, start))
    if state.is_code_block(start) or match is None:
        return False
    if silent:
        return True
    last = start + 1
    while last < end and not state.isEmpty(last) and not _NOTE.match(_line(state, last)):
        last += 1
    after = state.skipEmptyLines(last)
    faults = state.env.setdefault(FAULTS, [])
    if after > last and after < end and state.is_code_block(after):
        faults.append((_line(state, after), "the second paragraph of a note: expected notes of one"))
    notes = state.env.setdefault(NOTES, {})
    if match[1] in notes:
        faults.append((match[0], f"a second note of the name {match[1]!r}: expected one"))
    words = " ".join([match[2], *(_line(state, number) for number in range(start + 1, last))])
    notes[match[1]] = Note(words.strip(), start + 1)
    state.line = last
    return True


def _call(state: StateInline, silent: bool) -> bool:
    match = _CALL.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    note = state.env.get(NOTES, {}).get(match[1])
    if note is None:
        fault = f"the call of a note that is not there: expected a line that begins with {match[0]}:"
        state.env.setdefault(FAULTS, []).append((match[0], fault))
        return False
    state.env.setdefault(CALLED, set()).add(match[1])
    if not silent:
        state.push(NOTE, "", 0).content = note.text
    state.pos = match.end()
    return True
