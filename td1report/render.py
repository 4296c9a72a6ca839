"""Report + language -> figures, HTML page and print document. Knows records, figures and languages; computes nothing.

The templates are rendered until every reference knows the number of its figure, table or listing: twice for the first
form of the report, once for the other, which has the same ones.
"""

import base64
import hashlib
import html as html_module
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import SandboxedEnvironment
from markdown_it import MarkdownIt
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from td1report import fonts
from td1report.datatables import data_tables
from td1report.drawings import Artist, Drawings, Helper, WordsAlone, data_uri, inline_png, mosaic_png
from td1report.errors import BuildError, RequestError
from td1report.handover import report_values
from td1report.languages import Node, filters, french, trace, typeset
from td1report.pagedata import mistakes_data, runs_data
from td1report.pdf import ASSET_SCHEME, PrintDocument
from td1report.records import Figure, Report

WEB_WEIGHTS = "{} {}".format(*fonts.WEIGHT_RANGE)
"""Range of weights of the page's variable fonts, as a browser needs it."""

SCRIPTS = ("runs.js", "mistakes.js", "page.js")
"""Scripts of the page, in the order in which they form one module."""

PACKAGED_TEMPLATES = Path(__file__).parent / "templates"
"""Where the wheel carries the templates; a checkout keeps them at its top level."""


def templates_folder() -> Path:
    """The templates that come with the package."""
    return PACKAGED_TEMPLATES if PACKAGED_TEMPLATES.is_dir() else Path(__file__).parents[1] / "templates"


class Rendered:
    """Both forms of one report in one language; each is made when it is first asked for.

    Args:
        report: the results and answers.
        language: "fr".
        cache: folder in which drawn figures and derived fonts are kept; may be deleted at any time.
        templates: a folder of the user's whose files win over the packaged ones.
        helper: begins a piece of work in another process, which may draw half of the figures.
    """

    def __init__(
        self,
        report: Report,
        language: str,
        cache: Path,
        templates: Path | None = None,
        helper: Helper | None = None,
    ) -> None:
        self._material = _Material(report)
        self._language = language
        self._templates = templates
        self._environment = _environment(language, templates)
        self._drawings = Drawings(cache, language, helper)
        self._known: Mapping[str, int] = {}
        """The numbers of the exhibits, once one of the forms has found them: the other one has the same."""

    @cached_property
    def page(self) -> str:
        """The self-contained HTML page.

        Raises:
            RequestError: if a template of the user's is wrong: its file, line and fault are named.
            BuildError: if a figure has no alternative text.
        """
        return self._rendered("page")[0]

    @cached_property
    def print_document(self) -> PrintDocument:
        """What becomes the PDF.

        Raises:
            RequestError, BuildError: as `page`.
        """
        return PrintDocument(*self._rendered("print"))

    def _rendered(self, medium: str) -> tuple[str, dict[str, bytes]]:
        document = _Document(self._material, self._language, medium, self._environment, self._drawings, self._known)
        try:
            text = document.render()
        except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            if self._templates is None:
                raise
            message = f"A template of {str(self._templates)!r} is wrong: {_where(error)}. Expected valid Jinja."
            raise RequestError(message) from error
        self._known = document.numbers.known
        return text, document.assets


def render_text(report: Report, language: str) -> str:
    """The page as one reads it, without its drawings and fonts: all it says, in a fraction of the time."""
    return _Document(_Material(report), language, "page", _environment(language, None), WordsAlone()).render()


def _where(error: Exception) -> str:
    name, line = getattr(error, "name", None), getattr(error, "lineno", None)
    return f"{name}, line {line}: {error}" if line else str(error)


class _Environment(SandboxedEnvironment):
    """Jinja in which `node.items` is the entry "items" of a JSON object, never a method of it.

    Sandboxed: a template that a fellow student passes on can print what it is given, and reach nothing else.
    """

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Node):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


@lru_cache(maxsize=4)
def _environment(language: str, templates: Path | None) -> jinja2.Environment:
    folders = [str(folder) for folder in (templates, templates_folder()) if folder is not None]
    environment = _Environment(
        loader=jinja2.FileSystemLoader(folders),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(filters(language))
    return environment


def _source(environment: jinja2.Environment, name: str) -> str:
    """A template file as it is written (style sheets and listings are not rendered)."""
    if environment.loader is None:
        raise jinja2.TemplateNotFound(name)
    return environment.loader.get_source(environment, name)[0]


_FONTS_PLACE = "<style>\n/*fonts*/"
"""Where the templates want the fonts; text of the user's cannot hold it, since its "<" is escaped."""


@dataclass
class _Numbers:
    """Numbers of figures, tables and listings, by anchor, in the order of the document."""

    known: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def next(self, kind: str, anchor: str) -> int:
        self.counts[kind] = self.counts.get(kind, 0) + 1
        self.known[anchor] = self.counts[kind]
        return self.counts[kind]


class _Material:
    """What both documents are made of, prepared once."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.values: Node = trace(report_values(report))

    @cached_property
    def mosaic(self) -> bytes:
        """The picture of the cover, a PNG."""
        return mosaic_png(self.report.mosaic)


class _Document:
    """One rendering of the report for one medium; `known` are the numbers of exhibits that another one has found."""

    def __init__(
        self,
        material: _Material,
        language: str,
        medium: str,
        environment: jinja2.Environment,
        drawings: Artist,
        known: Mapping[str, int] | None = None,
    ) -> None:
        self.material = material
        self.report = material.report
        self.language = language
        self.medium = medium
        self.environment = environment
        self.drawings = drawings
        self.assets: dict[str, bytes] = {}
        self._pictures: dict[str, Callable[[], bytes]] = {}
        """Assets that may not be drawn yet."""
        self.values = material.values
        self.numbers = _Numbers(dict(known or {}))

    def render(self) -> str:
        """The document, once every reference in it bears the number of what it refers to."""
        template = self.environment.get_template("report.html.j2")
        referred: dict[str, int] | None = None
        text = ""
        while referred != self.numbers.known:  # a reference printed a number that the document has changed since
            referred = dict(self.numbers.known)
            self.numbers = _Numbers(dict(referred))
            text = template.render(self._context())
        for name, picture in reversed(self._pictures.items()):  # whoever helps to draw them began with the first
            self.assets[name] = picture()
        text = typeset(_without_dead_links(text), self.language)
        return text.replace(_FONTS_PLACE, f"<style>\n{self._font_faces(text)}")

    # --- what templates are given ----------------------------------------------------------------------------------

    def _context(self) -> dict[str, Any]:
        tokens = list(self.report.answers)
        return {
            "report": self.values,
            "language": self.language,
            "medium": self.medium,
            "sections": [[token for token in tokens if token[1] == number] for number in "1234"],
            "question": self._question,
            "title_of": self._title_of,
            "mosaic": self._mosaic,
            "listing": self._listing_of,
            "ref": self._reference,
            "formula": self._formula,
            "table": lambda name, caption="", caller=None: self._table("report", name, caption, caller),
            "style": lambda name: Markup(_source(self.environment, name)),
            "has_mistakes": self.report.mistakes is not None,
        } | (self._page_context if self.medium == "page" else {})

    @cached_property
    def _page_context(self) -> dict[str, Any]:
        """The page's script, the digest by which its policy lets that run and no other, and the data it shows."""
        script = "\n".join(_source(self.environment, f"scripts/{name}") for name in SCRIPTS)
        data: dict[str, Any] = {}
        if self.report.runs:
            data["runs"] = runs_data(self.report)
        if self.report.mistakes is not None:
            sprite = data_uri(self.drawings.sprite(self.report.mistakes.images))
            data["mistakes"] = mistakes_data(self.report.mistakes, self.report.provenance.seeds, sprite)
        return {
            "script": Markup(script),
            "script_digest": base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
            "page_data": Markup(json.dumps(data)),  # names of experiments, numbers, base64: no markup can be in it
        }

    def _question_context(self, token: str) -> dict[str, Any]:
        answer = self.report.answers[token]
        facts = self.values["answers"][token]

        def figure(
            name: str, words: Mapping[str, Any], alt: str, caller: Callable[[], str], data: str = "", **options: Any
        ) -> Markup:
            record = answer.figures[name]
            if options:
                record = record.model_copy(update={"options": record.options | options})
            return self._figure(token, name, record, words, alt, caller, data)

        return self._context() | {
            "token": token,
            "f": facts,
            "remark": _remark(self.report.comments.get(token, "")),
            "figure": figure,
            "table": lambda name, caption="", caller=None: self._table(token, name, caption, caller),
            "gallery": lambda name, caption, caller, columns=6: self._gallery(token, name, caption, caller, columns),
            "listing": lambda name, caption: self._listing(token, name, caption),
            "ref": lambda name, question=token: self._reference(name, question),
        }

    def _question(self, token: str) -> Markup:
        template = self.environment.get_template(f"{self.language}/{token}.html.j2")
        return Markup(template.render(self._question_context(token)))

    def _title_of(self, token: str) -> Markup:
        template = self.environment.get_template(f"{self.language}/{token}.html.j2")
        context = template.new_context(self._question_context(token))
        return Markup("".join(template.blocks["title"](context)).strip())

    def _part(self, name: str, **values: Any) -> Markup:
        context = {"language": self.language, "medium": self.medium}
        return Markup(self.environment.get_template(f"parts/{name}.html.j2").render(context | values))

    def _figure(
        self,
        token: str,
        name: str,
        figure: Figure,
        words: Mapping[str, Any],
        alt: str,
        caller: Callable[[], str],
        data: str,
    ) -> Markup:
        """A figure; its data are a table that the template writes, else what it draws."""
        anchor = f"{token}-{name}"
        plain = _plain(words, self.language)
        svg = self.drawings.svg(figure, plain)
        terms = self.environment.get_template(f"{self.language}/kinds.html.j2").module.data  # type: ignore[attr-defined]
        width_mm = float(figure.options.get("width_mm") or 162)
        return self._part(
            "figure",
            anchor=anchor,
            number=self.numbers.next("figure", anchor),
            picture=self._picture(f"{anchor}.svg", svg, alt, width_mm, figure.kind),
            caption=caller(),
            title=terms["data"],
            data=data if self.medium == "page" else "",
            tables=data_tables(figure, plain, terms, self.language) if self.medium == "page" and not data else (),
        )

    def _picture(self, name: str, svg: Callable[[], bytes], alt: str, width_mm: float, kind: str = "formula") -> Markup:
        text, sources = _alternative(alt, self.language)
        if not text:
            raise BuildError(f"The figure {name} has no alternative text. Expected: words that tell what it shows.")
        if self.medium == "print":
            self._pictures[name] = svg
            source = f"{ASSET_SCHEME}{name}"
            return Markup('<img src="{}" alt="{}" data-from="{}" style="width:{}mm">').format(
                source, text, sources, f"{width_mm:g}"
            )
        inline = svg().decode().replace("<svg ", f'<svg role="img" aria-label="{html_module.escape(text)}" ', 1)
        return Markup('<div class="drawing" data-kind="{}" data-from="{}" style="max-width:{}rem">{}</div>').format(
            kind, sources, f"{width_mm * 0.27:g}", Markup(inline)
        )

    def _formula(self, latex: str, alt: str) -> Markup:
        svg, width_mm, _ = self.drawings.formula(latex)
        name = f"formula-{hashlib.sha256(latex.encode()).hexdigest()[:12]}.svg"
        return Markup('<div class="formula">{}</div>').format(self._picture(name, lambda: svg, alt, width_mm))

    def _table(self, token: str, name: str, caption: str, caller: Callable[[], str] | None) -> Markup:
        anchor = f"{token}-{name}"
        body = caller() if caller else ""
        return self._part("table", anchor=anchor, number=self.numbers.next("table", anchor), caption=caption, body=body)

    def _gallery(self, token: str, name: str, caption: str, caller: Callable[[Any], str], columns: int) -> Markup:
        anchor = f"{token}-{name}"
        gallery = self.report.answers[token].galleries[name]
        items = self.values["answers"][token]["galleries"][name]
        cells = [
            {"image": inline_png(image), "text": Markup(caller(item)), "flag": item["flag"]}
            for image, item in zip(gallery.images, items, strict=True)
        ]
        number = self.numbers.next("figure", anchor)
        return self._part("gallery", anchor=anchor, number=number, caption=caption, cells=cells, columns=columns)

    def _listing(self, token: str, name: str, caption: str) -> Markup:
        anchor = f"{token}-{name.removesuffix('.py')}"
        code = _source(self.environment, f"code/{name}")
        formatted = _highlighted(code)
        number = self.numbers.next("listing", anchor)
        return self._part("listing", anchor=anchor, number=number, caption=caption, code=Markup(formatted))

    def _listing_of(self, name: str, caption: str) -> Markup:
        return self._listing("report", name, caption)

    def _reference(self, name: str, question: str = "") -> Markup:
        anchor = f"{question}-{name}" if question else name
        number = self.numbers.known.get(anchor)
        return self._part("reference", anchor=anchor, token=question, number=number, kind=self._kind_of(anchor))

    def _kind_of(self, anchor: str) -> str:
        token, _, name = anchor.partition("-")
        answer = self.report.answers.get(token)
        if answer is not None and (name in answer.figures or name in answer.galleries):
            return "figure"
        return "listing" if name.startswith("q") else "table"

    def _mosaic(self) -> str:
        content = self.material.mosaic
        if self.medium == "print":
            self.assets["mosaic.png"] = content
            return f"{ASSET_SCHEME}mosaic.png"
        return data_uri(content)

    def _font_faces(self, text: str) -> str:
        if self.medium == "print":
            drawings = (content.decode() for name, content in self.assets.items() if name.endswith(".svg"))
            printed = fonts.print_fonts(_page_characters(self.environment, text, *drawings))
            printed["fallback"] = fonts.font_files()["fallback"].read_bytes()
            self.assets |= {f"{key}.ttf": content for key, content in printed.items()}
            return "".join(_font_face(key, f"url({ASSET_SCHEME}{key}.ttf)") for key in printed)
        characters = _page_characters(self.environment, text)
        return "".join(
            _font_face(key, f"url(data:font/woff2;base64,{base64.b64encode(content).decode()})", WEB_WEIGHTS)
            for key, content in self.drawings.web_fonts(characters).items()
        )


_USUAL_CHARACTERS = {chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2040))}
"""Latin letters and punctuation: always in the page's fonts, so that another wording needs no other fonts."""


def _page_characters(environment: jinja2.Environment, *texts: str) -> str:
    """The characters that the fonts of a document hold: usual ones, those of the templates, and its own."""
    templates = (_source(environment, name) for name in environment.list_templates(extensions=["j2", "py"]))
    return "".join(sorted(_USUAL_CHARACTERS.union(*texts, *templates)))


_FAMILIES = {
    "serif": fonts.SERIF_FAMILY,
    "sans": fonts.SANS_FAMILY,
    "mono": fonts.MONO_FAMILY,
    "fallback": fonts.FALLBACK_FAMILY,
}


def _font_face(key: str, source: str, weight_range: str = "") -> str:
    """An @font-face rule; a browser needs the range of a variable font's weights, WeasyPrint knows it by itself."""
    name, _, italic = key.partition("-")
    weights = f"font-weight:{weight_range};" if weight_range and name != "fallback" else ""
    return f'@font-face{{font-family:"{_FAMILIES[name]}";{weights}font-style:{italic or "normal"};src:{source}}}\n'


_LINK = re.compile(r'<a\b[^>]*href="#([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_ANCHOR = re.compile(r'\bid="([^"]*)"')


def _without_dead_links(text: str) -> str:
    """An excerpt names questions that it does not hold: their names stay, the links to them do not."""
    anchors = set(_ANCHOR.findall(text))
    return _LINK.sub(lambda link: link[0] if link[1] in anchors else link[2], text)


_TAGS = re.compile(r"<[^>]*>")
_SPAN_SOURCE = re.compile(r'data-from="([^"]+)"')


def _alternative(alt: str, language: str) -> tuple[str, str]:
    """An alternative text as plain text, and the paths of the numbers in it."""
    sources = " ".join(_SPAN_SOURCE.findall(str(alt)))
    text = _without_tags(alt).strip()
    return (french(text) if language == "fr" else text), sources


def _without_tags(markup: str) -> str:
    """Markup as plain text. Unlike `Markup.striptags`, it leaves no-break and narrow spaces as they are."""
    return re.sub(r"[ \t\n]+", " ", html_module.unescape(_TAGS.sub("", str(markup))))


def _plain(words: Any, language: str) -> Any:
    """Words for a drawing: plain text, with the typography of the language."""
    if isinstance(words, Mapping):
        return {str(key): _plain(value, language) for key, value in words.items()}
    text = _without_tags(words) if isinstance(words, Markup) else str(words)
    return french(text) if language == "fr" else text


_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "heading", "lheading"])
"""Markdown without markup of its own, pictures, and headings, which would disturb the order of those of the report."""
_MARKDOWN.validateLink = lambda url: url.startswith(("https://", "http://", "mailto:"))  # type: ignore[method-assign]


def _remark(markdown: str) -> Markup:
    """What the authors add, as HTML: paragraphs, lists, emphasis, code, tables, links to other places."""
    return Markup(_MARKDOWN.render(markdown))


@lru_cache(maxsize=100)
def _highlighted(code: str) -> str:
    return str(highlight(code, PythonLexer(), HtmlFormatter(nowrap=True)))
