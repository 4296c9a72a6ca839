"""Report + language -> figures, HTML page and print document. Computes nothing.

The templates are rendered until every reference has the number of its figure, table or listing: twice for the first
form of the report, once for the other, which has the same ones.
"""

import base64
import hashlib
import html as html_module
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import jinja2
from markupsafe import Markup

from td1report.errors import BuildError
from td1report.records import OWN_SECTIONS, Figure, Report
from td1report.render.assets import Artist
from td1report.render.data_tables import data_tables
from td1report.render.explorers import mistakes_data, runs_data
from td1report.render.font_faces import WEB_WEIGHTS, font_face, page_characters
from td1report.render.images import data_uri, inline_png, mosaic_png
from td1report.render.markup import alternative, highlighted, plain_words, without_dead_links, without_uncited
from td1report.render.pdf import ASSET_SCHEME
from td1report.render.remarks import remark_html, section_html
from td1report.render.templates import source_of
from td1report.render.traced import Node, finding_of, trace
from td1report.render.typed_numbers import check_alternative
from td1report.storage.report_file import report_values
from td1report.style import fonts
from td1report.style.typography import typeset

SCRIPTS = ("runs.js", "mistakes.js", "page.js")
"""Scripts of the page, in the order in which they form one module."""
_FONTS_PLACE = "<style>\n/*fonts*/"
"""Place of the fonts in the templates; text of the user's cannot hold it, since its "<" is escaped."""

_EM_MM = fonts.FORMULA_SIZE * 25.4 / 72
"""One em of a drawn formula."""
_AROUND = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)
"""White space, a sentence, white space: a mark leaves the spaces outside, where those before a comma are dropped."""


@dataclass
class _Numbers:
    """Numbers of figures, tables and listings, by anchor, in the order of the document."""

    known: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def next(self, kind: str, anchor: str) -> int:
        self.counts[kind] = self.counts.get(kind, 0) + 1
        self.known[anchor] = self.counts[kind]
        return self.counts[kind]


class Material:
    """Content common to both documents, prepared once."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.values: Node = trace(report_values(report))

    @cached_property
    def mosaic(self) -> bytes:
        """The picture of the cover, a PNG."""
        return mosaic_png(self.report.mosaic)


class Document:
    """One rendering of the report for one medium; `known` are the numbers of exhibits that another one has found."""

    def __init__(
        self,
        material: Material,
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
        text = without_uncited(text) if self.report.is_excerpt else text
        text = typeset(without_dead_links(text), self.language)
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
            "style": lambda name: Markup(source_of(self.environment, name)),
            "plain": lambda text: plain_words(text, self.language),
            "own_sections": self._own_sections,
            "is_excerpt": self.report.is_excerpt,
            "finding": self._finding,
            "has_mistakes": self.report.mistakes is not None,
        } | (self._page_context if self.medium == "page" else {})

    @cached_property
    def _page_context(self) -> dict[str, Any]:
        """The page's script, the digest by which its policy lets that run and no other, and the data it shows."""
        script = "\n".join(source_of(self.environment, f"scripts/{name}") for name in SCRIPTS)
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

    @cached_property
    def _own_sections(self) -> dict[str, dict[str, Markup]]:
        """Introduction and conclusion of the authors', as far as they wrote them: title, if they gave one, and text."""
        written = {name: text for name, text in self.report.comments.items() if name in OWN_SECTIONS}
        return {
            name: dict(zip(("title", "text"), section_html(text, self._maths), strict=True))
            for name, text in written.items()
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
            "remark": remark_html(self.report.comments.get(token, ""), self._maths),
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
        return Markup(template.render(self._question_context(token) | {"title_alone": True}).strip())

    def _finding(self, *findings: object, caller: Callable[[], str], tag: str = "span") -> Markup:
        """A sentence that depends on findings, marked by them in the page; in print, the sentence alone."""
        text = str(caller())
        if self.medium == "print":
            return Markup(text)
        before, sentence, after = _AROUND.fullmatch(text).groups()  # type: ignore[union-attr]  # it matches any text
        paths, values = zip(*map(finding_of, findings), strict=True)
        return Markup('{}<{} data-finding="{}" data-value="{}">{}</{}>{}').format(
            before, tag, " ".join(paths), " ".join(values), Markup(sentence), tag, after
        )

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
        check_alternative(alt, self.language)
        plain = plain_words(words, self.language)
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
        text, sources, marks = alternative(alt, self.language)
        if not text:
            raise BuildError(f"The figure {name} has no alternative text. Expected: words that tell what it shows.")
        if self.medium == "print":
            self._pictures[name] = svg
            source = f"{ASSET_SCHEME}{name}"
            return Markup('<img src="{}" alt="{}" data-from="{}" style="width:{}mm">').format(
                source, text, sources, f"{width_mm:g}"
            )
        inline = svg().decode().replace("<svg ", f'<svg role="img" aria-label="{html_module.escape(text)}" ', 1)
        return Markup('<div class="drawing" data-kind="{}" data-from="{}"{} style="max-width:{}rem">{}</div>').format(
            kind, sources, marks, f"{width_mm * 0.27:g}", Markup(inline)
        )

    def _formula(self, latex: str, alt: str) -> Markup:
        svg, width_mm, _ = self.drawings.formula(latex)
        picture = self._picture(_formula_name(latex), lambda: svg, alt, width_mm)
        return Markup('<div class="formula">{}</div>').format(picture)

    def _maths(self, latex: str, displayed: bool) -> Markup:
        """A formula of the authors', at the size and on the baseline of the text around it; described by its source."""
        svg, width_mm, depth_mm = self.drawings.formula(latex)
        kind = "maths displayed" if displayed else "maths"
        size = f"width:{width_mm / _EM_MM:.3f}em;vertical-align:-{depth_mm / _EM_MM:.3f}em"
        if self.medium == "page":
            inline = svg.decode().replace("<svg ", f'<svg role="img" aria-label="{html_module.escape(latex)}" ', 1)
            return Markup('<span class="{}" style="{}">{}</span>').format(kind, size, Markup(inline))
        name = _formula_name(latex)
        self._pictures[name] = lambda: svg
        return Markup('<img class="{}" src="{}" alt="{}" style="{}">').format(kind, ASSET_SCHEME + name, latex, size)

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
        code = source_of(self.environment, f"code/{name}")
        formatted = highlighted(code)
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
            printed = fonts.print_fonts(page_characters(self.environment, text, *drawings))
            printed["fallback"] = fonts.font_files()["fallback"].read_bytes()
            self.assets |= {f"{key}.ttf": content for key, content in printed.items()}
            return "".join(font_face(key, f"url({ASSET_SCHEME}{key}.ttf)") for key in printed)
        characters = page_characters(self.environment, text)
        return "".join(
            font_face(key, f"url(data:font/woff2;base64,{base64.b64encode(content).decode()})", WEB_WEIGHTS)
            for key, content in self.drawings.web_fonts(characters).items()
        )


def _formula_name(latex: str) -> str:
    return f"formula-{hashlib.sha256(latex.encode()).hexdigest()[:12]}.svg"
