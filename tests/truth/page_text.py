"""A rendered page read back: its blocks of text, with the paths of their numbers and the models they name.

Models are replaced by their names in the plan (⟦two_layers_128_dropout⟧), so that a sentence can be held against the
results it speaks of. Nothing here knows a word of a language.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

from rendering import render_text
from scenarios import NAMES

from td1report.records import Report

CODE = "¤"
"""What stands for a piece of code in the text."""
_BLOCKS = {"p", "li", "figcaption", "th", "td", "h1", "h2", "h3"}
_BLOCK_CLASSES = {"value", "what", "legend"}
_SKIPPED = {"style", "script", "svg", "pre", "code", "blockquote", "title", "template"}
_VOID = {"br", "hr", "img", "meta", "link", "wbr", "input", "col"}
_SPACES = re.compile(r"[ \t\r\n]+")
_NO_BREAK = re.compile(r"[\u00a0\u202f]")


@dataclass
class Block:
    """One paragraph, item, caption, cell, heading, or alternative text ("alt") of the page.

    Attributes:
        section: id of the question, or "cover", "essentials", "appendix", "references".
        tag: of the element.
        kind: its class.
        exhibit: id of the figure, table or listing it belongs to; empty outside of one.
        text: as a browser shows it, no-break spaces kept, code replaced by CODE.
        blind: the same without the numbers that come from test figures, and without those of exhibits.
        sources: paths of the numbers in it.
        links: anchors that it links to.
        models: (experiment, where its name begins in `text`), one for each model named, or counted the layers of.
        beside_formula: a displayed formula stands before or after it, so that a sentence may run through.
    """

    section: str
    tag: str
    kind: str = ""
    exhibit: str = ""
    text: str = ""
    blind: str = ""
    sources: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    models: list[tuple[str, int]] = field(default_factory=list)
    beside_formula: bool = False


@dataclass
class Mark:
    """One element that tells a finding.

    Attributes:
        place: id of the question, or "cover", "essentials", "appendix", "references"; with ".short" in the direct
            answer, ".alt" for an alternative text.
        finding: its path in results.json, or in the answer of the question itself, positions replaced by "*"; several
            have spaces between, as their values have.
        paths: in results.json, with the positions.
        value: as the mark gives it.
        text: what the element says, code replaced by CODE.
    """

    place: str
    finding: str
    paths: tuple[str, ...]
    value: str
    text: str = ""


_POSITION = re.compile(r"\.\d+\b")
_FROM_TEST = re.compile(r"\.test\b|\.test_|\.benchmarks\b")


@dataclass(frozen=True)
class _Open:
    """An element that is not closed yet."""

    tag: str
    name: str = ""
    """Id of the section or exhibit that it opens."""
    is_blind: bool = False
    """It holds a number that comes from test figures, or that of an exhibit."""
    is_block: bool = False
    is_skipped: bool = False
    mark: Mark | None = None


class _Reader(HTMLParser):
    """HTML -> blocks, in the order of the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.marks: list[Mark] = []
        self.current: list[Block] = []
        self.open: list[_Open] = []
        self.after_formula = False

    def _inside(self, *tags: str) -> str:
        return next((element.name for element in reversed(self.open) if element.tag in tags and element.name), "")

    def _block(self, tag: str, kind: str = "", text: str = "") -> Block:
        block = Block(self._inside("article", "section"), tag, kind, self._inside("figure"), text, text)
        self.blocks.append(block)
        return block

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        classes = given.get("class", "")
        if tag == "svg" and "aria-label" in given:
            self._block("alt", text=given["aria-label"])
            self._tell(given["aria-label"])
        if tag in _VOID:
            self.handle_data(" " if tag == "br" else "")
            return
        if tag == "code":
            self.handle_data(CODE)
        if "formula" in classes.split():
            self.after_formula = self.blocks[-1].beside_formula = True
        is_filled = "filled" in classes.split()  # by the script of the page, which test_page reads in a browser
        skipped = tag in _SKIPPED or is_filled or any(element.is_skipped for element in self.open)
        is_block = not skipped and (tag in _BLOCKS or bool(_BLOCK_CLASSES & set(classes.split())))
        if is_block:
            self.current.append(self._block(tag, classes))
            self.current[-1].beside_formula, self.after_formula = self.after_formula, False
        name = (given.get("id") or classes) if tag == "section" else given.get("id", "")
        source = given.get("data-from", "") if tag == "span" else ""
        is_blind = bool(_FROM_TEST.search(source) or {"label", "ref"} & set(classes.split()))
        mark = self._mark(classes, given) if "data-finding" in given else None
        self.open.append(_Open(tag, name, is_blind, is_block, skipped, mark))
        if self.current:
            self._note(given.get("href", ""), source)

    def _mark(self, classes: str, given: Mapping[str, str]) -> Mark:
        short = any(block.kind == "short" for block in self.current)
        section = self._inside("article", "section")
        place = section + (".short" if short else ".alt" if classes == "drawing" else "")
        paths = given["data-finding"]
        finding = _POSITION.sub(".*", paths).replace(f"answers.{section}.", "")
        mark = Mark(place, finding, tuple(paths.split()), given["data-value"])
        self.marks.append(mark)
        return mark

    def _tell(self, text: str) -> None:
        for element in self.open:
            if element.mark is not None:
                element.mark.text += text

    def _note(self, href: str, source: str) -> None:
        block = self.current[-1]
        block.links += (href[1:],) if href.startswith("#") else ()
        block.sources += tuple(source.split())
        if model := re.fullmatch(r"experiments\.(\w+)\.units", source):
            block.models.append((model[1], len(block.text)))

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            closed = self.open.pop()
            if closed.is_block:
                self.current.pop()
            if closed.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self.current or any(element.is_skipped for element in self.open):
            return
        self._tell(data)
        block = self.current[-1]
        block.text = _SPACES.sub(" ", block.text + data).lstrip(" ")
        if not any(element.is_blind for element in self.open):
            block.blind = _SPACES.sub(" ", block.blind + data).lstrip(" ")


@dataclass(frozen=True)
class Page:
    """A rendered page as text."""

    blocks: tuple[Block, ...]
    marks: tuple[Mark, ...] = ()

    @cached_property
    def names(self) -> dict[str, str]:
        """How each experiment is called on this page: the first column of the appendix's table."""
        rows = [b.text for b in self.blocks if b.exhibit == "report-experiments" and b.tag == "th"]
        return dict(zip(NAMES, [plain(text) for text in rows[-len(NAMES) :]], strict=True))

    def block_texts(self, section: str, *tags: str) -> list[str]:
        """Texts of a section's blocks with these tags, models by their names in the plan, all spaces plain."""
        return [self.marked(block.text) for block in self.blocks if block.section == section and block.tag in tags]

    def prose(self, section: str) -> str:
        """Paragraphs, items and captions of a section, one a line."""
        return "\n".join(self.block_texts(section, "p", "li", "figcaption", "span"))

    def short(self, section: str) -> str:
        """The direct answer of a question."""
        return next(self.marked(b.text) for b in self.blocks if b.section == section and b.kind == "short")

    def item(self, link: str) -> str:
        """The item of the summary that links to a question; empty if there is none."""
        items = [b.text for b in self.blocks if b.section == "essentials" and b.tag == "li" and link in b.links]
        return self.marked(items[0]) if items else ""

    def last_item(self) -> str:
        """The item of the summary that names the best model."""
        return self.block_texts("essentials", "li")[-1]

    def marked(self, text: str) -> str:
        """The text with every model's name replaced by ⟦its name in the plan⟧; a name may begin another."""
        return self._any_name.sub(lambda found: f"⟦{self._known[found[0]]}⟧", plain(text))

    @cached_property
    def _known(self) -> dict[str, str]:
        return {name: experiment for experiment, name in self.names.items()}

    @cached_property
    def _any_name(self) -> re.Pattern[str]:
        longest_first = "|".join(re.escape(name) for name in sorted(self._known, key=len, reverse=True))
        return re.compile(rf"(?<![\d,])(?:{longest_first})(?!\w)")


def plain(text: str) -> str:
    """All spaces plain, none at the ends."""
    return _SPACES.sub(" ", _NO_BREAK.sub(" ", text)).strip()


def read(html: str) -> Page:
    """A rendered page as blocks of text."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    for block in reader.blocks:
        block.text, block.blind = block.text.strip(" "), block.blind.strip(" ")
    for mark in reader.marks:
        mark.text = plain(mark.text)
    return Page(tuple(reader.blocks), tuple(reader.marks))


def rendered(report: Report, language: str) -> Page:
    """The report's page in one language, without drawings, read back."""
    return read(render_text(report, language))


def named(text: str) -> set[str]:
    """The experiments that a marked text names."""
    return set(re.findall(r"⟦(\w+)⟧", text))


def sentences(block: Block) -> Iterator[str]:
    """The sentences of a block, cut after a full stop that a space follows."""
    yield from re.split(r"(?<=[.!?…])[ \u00a0]", block.text)
