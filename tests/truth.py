"""What the tests of the report's truth start from: result objects of every kind, and a rendered page read back.

`made` builds all runs of the twelve experiments from a few levels and spreads; `read` turns a rendered page into
blocks of text, models replaced by their names in the plan (⟦two_layers_128_dropout⟧), so that a sentence can be held
against the results it speaks of. Nothing here knows a word of a language.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

import numpy as np
from builders import CurvesBySeed, make_anomalies, make_results, probabilities_of, tiny_data, with_mistakes
from numpy.typing import NDArray

from td1report.answers.outline import QUESTIONS, Question
from td1report.answers.results import Results
from td1report.answers.shared import FIRST_MODEL
from td1report.inputs import experiments
from td1report.inputs.config import read_config
from td1report.inputs.forests import LABEL, flagged_count
from td1report.records import Anomalies, Report, Timing
from td1report.render.documents import render_text
from td1report.render.templates import templates_folder
from td1report.report import assembly
from td1report.report.plan import TIMED, plan

LONGER = "two_layers_256_long"
EPOCHS, LONG_EPOCHS = 20, 40
PER_CLASS = 40
"""Test images of each class."""
DATA = tiny_data(num_train=250, test_labels=[*range(10)] * PER_CLASS)
"""200 images fitted, 50 that validate, 400 of test: image i has class i % 10."""
BASE_ERROR, BASE_LOSS = 30.0, 0.8
NAMES = tuple(experiment.name for experiment in experiments.plan())
TELLING = tuple(question for question in QUESTIONS if question.needs)
"""The questions that read results. The others say the same of all results, and are rendered once."""

FloatArray = NDArray[np.float64]
Mistakes = Mapping[int, int]
"""Test image -> the wrong class that it is given."""


def languages() -> tuple[str, ...]:
    """Every language there is: the folders of templates that have a summary."""
    return tuple(sorted(path.parent.name for path in templates_folder().glob("*/essentials.html.j2")))


# --- results -------------------------------------------------------------------------------------------------------


def offsets(num_seeds: int) -> FloatArray:
    """(num_seeds,) values, evenly spaced, of mean 0 and standard deviation 1; 0 alone for one seed."""
    if num_seeds == 1:
        return np.zeros(1)
    line = np.linspace(-1.0, 1.0, num_seeds)
    values: FloatArray = line / line.std(ddof=1)
    return values


def flat(level: float, spread: float, num_seeds: int, epochs: int = EPOCHS) -> list[list[float]]:
    """One constant curve a seed, of this mean and standard deviation over the seeds."""
    return [[float(value)] * epochs for value in level + spread * offsets(num_seeds)]


def carried_on(
    short: CurvesBySeed, last: float, spread: float, average: float | None = None, average_spread: float | None = None
) -> list[list[float]]:
    """The same curves carried to LONG_EPOCHS.

    Args:
        short: curves that end flat.
        last: mean change from their end to the last epoch.
        spread: standard deviation of that change over the seeds.
        average: mean change of the average of the last five epochs; that of the last one if it is left out.
        average_spread: its standard deviation; that of the last one if it is left out.
    """
    noise = offsets(len(short))
    changes = last + spread * noise
    averages = changes if average is None else average + (spread if average_spread is None else average_spread) * noise
    fourth = (5 * averages - changes) / 4
    return [
        [
            *curve,
            *[curve[-1]] * (LONG_EPOCHS - len(curve) - 5),
            *[curve[-1] + float(before)] * 4,
            curve[-1] + float(end),
        ]
        for curve, before, end in zip(short, fourth, changes, strict=True)
    ]


def images(label: int, count: int, start: int = 0) -> list[int]:
    """`count` test images of a class, from the `start`-th of them on."""
    return [label + 10 * position for position in range(start, start + count)]


def wrong(label: int, count: int, predicted: int, start: int = 0) -> dict[int, int]:
    """So many test images of a class, given to another."""
    return dict.fromkeys(images(label, count, start), predicted)


USUAL_MISTAKES: Mistakes = wrong(6, 8, 0) | wrong(4, 4, 2) | wrong(2, 3, 6)


def predicted(mistakes: Mistakes) -> NDArray[np.intp]:
    """(num_test,) classes, all right but these."""
    return with_mistakes(DATA.test_labels, mistakes)


def forest(scores: Sequence[float] | FloatArray, seed: int = 0, contamination: float = 0.1) -> Anomalies:
    """A forest that flags, as scikit-learn does, the images of LABEL with the lowest of these PER_CLASS scores."""
    lowest = np.argsort(np.asarray(scores), kind="stable")[: flagged_count(PER_CLASS, contamination)]
    ids = [images(LABEL, PER_CLASS)[position] for position in lowest]
    return make_anomalies(seed, ids, [float(score) for score in scores], label=LABEL, contamination=contamination)


FORESTS = tuple(forest(np.linspace(-0.9, -0.4, PER_CLASS), seed) for seed in range(2))
"""They flag the first four images of the class."""


def times(full: Sequence[float] = (1.0, 1.1, 1.2), half: Sequence[float] = (1.6, 1.8, 1.9)) -> tuple[Timing, ...]:
    """Seconds of an epoch with one update, and with two."""
    return tuple(
        Timing(
            experiment=name, batch_size=size, updates_per_epoch=updates, epoch_seconds=tuple(values), hardware="tiny"
        )
        for name, size, updates, values in zip(TIMED, (242, 121), (1, 2), (full, half), strict=True)
    )


def made(
    num_seeds: int = 5,
    *,
    levels: Mapping[str, float] | None = None,
    spreads: Mapping[str, float] | None = None,
    loss_levels: Mapping[str, float] | None = None,
    fitted: Mapping[str, float] | None = None,
    val_error: Mapping[str, CurvesBySeed] | None = None,
    val_loss: Mapping[str, CurvesBySeed] | None = None,
    error: Mapping[str, CurvesBySeed] | None = None,
    loss: Mapping[str, CurvesBySeed] | None = None,
    mistakes: Sequence[Mistakes] | Mistakes = USUAL_MISTAKES,
    mistakes_of: Mapping[str, Mistakes] | None = None,
    confidences: Mapping[str, float] | None = None,
    anomalies: Sequence[Anomalies] = FORESTS,
    timings: Sequence[Timing] | None = None,
) -> Results:
    """Results of all experiments, every curve flat unless it is given.

    Args:
        num_seeds: runs of each experiment.
        levels: validation errors in %, BASE_ERROR where left out.
        spreads: their standard deviations over the seeds in pt, 0.05 where left out.
        loss_levels: validation losses, BASE_LOSS where left out.
        fitted: errors on the fitted images in %, 20 where left out.
        val_error: whole curves of validation errors, which win over the levels.
        val_loss: whole curves of validation losses.
        error: whole curves of the training error, which win over `fitted`.
        loss: whole curves of the training loss, flat where left out.
        mistakes: of all models, one mapping a seed or one for all.
        mistakes_of: those of some models, for all their seeds.
        confidences: probability that some models give the class that they predict, in `mistakes`.
        anomalies: the forests.
        timings: both of q4_5.
    """
    levels, spreads, loss_levels, fitted = levels or {}, spreads or {}, loss_levels or {}, fitted or {}
    lengths = {name: LONG_EPOCHS if name == LONGER else EPOCHS for name in NAMES}
    # The longer training is the first model's, carried on.
    same = {name: FIRST_MODEL if name == LONGER else name for name in NAMES}
    errors = {
        name: flat(levels.get(same[name], BASE_ERROR), spreads.get(same[name], 0.05), num_seeds, lengths[name])
        for name in NAMES
    }
    losses = {name: flat(loss_levels.get(same[name], BASE_LOSS), 0.005, num_seeds, lengths[name]) for name in NAMES}
    by_seed = [mistakes] * num_seeds if isinstance(mistakes, Mapping) else mistakes
    guesses = [predicted(own) for own in by_seed]
    return make_results(
        num_seeds,
        DATA,
        val_error=errors | dict(val_error or {}),
        val_loss=losses | dict(val_loss or {}),
        error={name: flat(fitted.get(same[name], 20.0), 0.05, num_seeds, lengths[name]) for name in NAMES}
        | dict(error or {}),
        loss=loss,
        predictions=dict.fromkeys(NAMES, guesses)
        | {name: [predicted(own)] * num_seeds for name, own in (mistakes_of or {}).items()},
        probabilities={
            name: [probabilities_of(guess, confidence) for guess in guesses]
            for name, confidence in (confidences or {}).items()
        },
        anomalies=anomalies,
        timings=times() if timings is None else timings,
    )


def reported(results: Results, questions: Sequence[Question] = TELLING) -> Report:
    """The report of these results."""
    num_seeds = len(results.runs(FIRST_MODEL))
    config = read_config(None, {"seeds": num_seeds})
    return assembly.report(plan(questions, config), config, results)


# --- the page, read back -------------------------------------------------------------------------------------------

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


class _Reader(HTMLParser):
    """HTML -> blocks, in the order of the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
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
        self.open.append(_Open(tag, name, is_blind, is_block, skipped))
        if self.current:
            self._note(given.get("href", ""), source)

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
        block = self.current[-1]
        block.text = _SPACES.sub(" ", block.text + data).lstrip(" ")
        if not any(element.is_blind for element in self.open):
            block.blind = _SPACES.sub(" ", block.blind + data).lstrip(" ")


@dataclass(frozen=True)
class Page:
    """A rendered page as text."""

    blocks: tuple[Block, ...]

    @property
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
        known = {name: experiment for experiment, name in self.names.items()}
        longest_first = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
        return re.sub(rf"(?<![\d,])(?:{longest_first})(?!\w)", lambda m: f"⟦{known[m[0]]}⟧", plain(text))


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
    return Page(tuple(reader.blocks))


def rendered(report: Report, language: str) -> Page:
    """The report's page in one language, without drawings, read back."""
    return read(render_text(report, language))


def named(text: str) -> set[str]:
    """The experiments that a marked text names."""
    return set(re.findall(r"⟦(\w+)⟧", text))


def sentences(block: Block) -> Iterator[str]:
    """The sentences of a block, cut after a full stop that a space follows."""
    yield from re.split(r"(?<=[.!?…])[ \u00a0]", block.text)
