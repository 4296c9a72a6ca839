"""Assets of a document: figures, formulas, fonts and images, made once and cached for the next build."""

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import Future
from functools import lru_cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from td1report.records import Figure
from td1report.render.images import sprite_png
from td1report.storage import code_digest
from td1report.storage.cache import Cache
from td1report.style import fonts

if TYPE_CHECKING:
    from td1report import figures


Helper = Callable[[Callable[[], bytes]], Future[bytes]]
"""Begins a piece of work elsewhere."""


class Artist(Protocol):
    """Source of a document's drawings and fonts."""

    def svg(self, figure: Figure, words: "figures.Words") -> Callable[[], bytes]:
        """Begins the SVG of a figure record with these words; returns what waits for it."""

    def formula(self, latex: str) -> tuple[bytes, float, float]:
        """The SVG of a formula, its width, and how far its baseline is from its lower edge, in mm."""

    def sprite(self, images: NDArray[np.uint8]) -> bytes:
        """The PNG of many images."""

    def web_fonts(self, characters: str) -> dict[str, bytes]:
        """The fonts of the page, cut down to its characters."""


class Drawings:
    """Figures, formulas and fonts made once: in memory for both documents, on disk for the next build.

    Args:
        cache: of drawings and web fonts.
        fonts_folder: of the fonts that matplotlib reads as files.
        language: of their numbers.
        helper: begins a piece of work in another process, which draws from the first figure on, while whoever waits
            draws from the last one on.
    """

    def __init__(self, cache: Cache, fonts_folder: Path, language: str, helper: Helper | None = None) -> None:
        self.fonts = fonts_folder
        self.language = language
        self._helper = helper
        self._cache = cache
        self._made: dict[str, bytes] = {}
        self._begun: dict[str, Callable[[], bytes]] = {}

    def svg(self, figure: Figure, words: "figures.Words") -> Callable[[], bytes]:
        described = [figure.kind, figure.labels, figure.options, words, self.language]
        digest = hashlib.sha256(json.dumps(described).encode())
        for name, array in sorted(figure.arrays.items()):
            digest.update(f"{name} {array.dtype} {array.shape} ".encode() + np.ascontiguousarray(array).tobytes())
        name = _name(digest.hexdigest(), "svg")
        if name not in self._begun:
            self._begun[name] = self._begin(name, partial(_draw, figure, words, self.language, self.fonts))
        return self._begun[name]

    def _begin(self, name: str, draw: Callable[[], bytes]) -> Callable[[], bytes]:
        if self._helper is None or self._has(name):
            return partial(self._get, name, draw)
        begun = self._helper(draw)
        return partial(self._put, name, lambda: draw() if begun.cancel() else begun.result())

    def formula(self, latex: str) -> tuple[bytes, float, float]:
        def draw() -> bytes:
            from td1report import figures

            svg, width_mm, _, depth_mm = figures.formula(latex, self.fonts)
            return f"{float(width_mm)} {float(depth_mm)}\n".encode() + svg

        sizes, _, svg = self._get(_name(hashlib.sha256(latex.encode()).hexdigest(), "formula"), draw).partition(b"\n")
        width_mm, depth_mm = map(float, sizes.split())
        return svg, width_mm, depth_mm

    def sprite(self, images: NDArray[np.uint8]) -> bytes:
        digest = hashlib.sha256(np.ascontiguousarray(images).tobytes()).hexdigest()
        return self._get(_name(digest, "png"), partial(sprite_png, images))

    def web_fonts(self, characters: str) -> dict[str, bytes]:
        names = [name for name in fonts.font_files() if name != "fallback"]
        sizes = [path.stat().st_size for path in fonts.font_files().values()]
        digest = hashlib.sha256(repr((characters, sizes)).encode()).hexdigest()
        made: dict[str, bytes] = {}

        def make(name: str) -> bytes:
            made.update(made or fonts.web_fonts(characters))
            return made[name]

        return {name: self._get(_name(digest, f"{name}.woff2"), partial(make, name)) for name in names}

    def _has(self, name: str) -> bool:
        """True if it need not be made: it is in memory then."""
        if name not in self._made and (content := self._cache.read(name, _drawing_code())) is not None:
            self._made[name] = content
        return name in self._made

    def _get(self, name: str, make: Callable[[], bytes]) -> bytes:
        return self._made[name] if self._has(name) else self._put(name, make)

    def _put(self, name: str, make: Callable[[], bytes]) -> bytes:
        if name not in self._made:
            self._made[name] = make()
            self._cache.write(name, _drawing_code(), self._made[name])
        return self._made[name]


def _name(digest: str, kind: str) -> str:
    """The name of a drawing in the cache."""
    return f"{digest[:24]}.{kind}"


def _draw(figure: Figure, words: "figures.Words", language: str, font_cache: Path) -> bytes:
    from td1report import figures

    return figures.draw(figure, words, language, font_cache)


@lru_cache(maxsize=1)
def _drawing_code() -> str:
    """The code and the libraries that all drawings depend on: others, other drawings."""
    modules = ("td1report.figures", "td1report.style.fonts", "td1report.render.images")
    libraries = (f"{name} {version(name)}" for name in ("matplotlib", "seaborn", "numpy", "pillow", "fonttools"))
    return " ".join([*map(code_digest.digest_of, modules), *libraries])
