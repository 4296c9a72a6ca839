"""The request of a build: td1.toml and the options of the command line, read here and nowhere else."""

import re
import stat
import tomllib
import unicodedata
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationError

from td1report.errors import RequestError, closest
from td1report.inputs import comment_files
from td1report.inputs.machine import num_workers
from td1report.records import Cover, Preset, Record

CONFIG_NAME = "td1.toml"
MAX_CONFIG_BYTES = 100_000
MAX_SEEDS = 1000
COMMENTS_NAME = "comments"
MAX_COMMENT_BYTES = 20_000

COMMAND_LINE = "the command line"

R = TypeVar("R", bound=Record)

DEFAULT_SEEDS: Mapping[str, int] = {"full": 5, "draft": 1}

_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They show text in another order than it stands in, beyond the end of the name that holds them (Unicode UAX #9)."""
_UNPRINTABLE = {"Cc": "a control character", "Cs": "half a character", "Cn": "no character", "Zl": "a line separator"}
_UNPRINTABLE["Zp"] = "a paragraph separator"


def _one_line(text: str) -> str:
    """Lines joined by spaces; what nobody can see, or what would turn the text around it, is refused."""
    return _printable(re.sub(r"[\t\r\n]+", " ", text))


def _printable(text: str) -> str:
    for character in text:
        fault = _UNPRINTABLE.get(unicodedata.category(character))
        if character in _BIDI_CONTROLS:
            fault = "a bidirectional control"
        if fault is not None:
            raise ValueError(f"U+{ord(character):04X} is {fault}: expected text that can be printed")
    return text


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_one_line)]
"""Entry of the cover. It is printed as text, whatever markup it looks like."""


def _day(value: object) -> object:
    """A date of TOML, 2026-11-27, as the text that the cover prints in its own language."""
    return value.isoformat()[:10] if isinstance(value, date) else value


def _possible(path: Path) -> Path:
    if "\0" in str(path):
        raise ValueError("no path holds the character U+0000")
    return expanded(path)


def expanded(path: Path) -> Path:
    """A path whose `~` is the home folder, as in a shell: a folder of that name would be a trap.

    Raises:
        RequestError: if no home folder is known.
    """
    try:
        return path.expanduser()
    except RuntimeError as error:
        message = f"No home folder is known for {path.parts[0]!r} of {str(path)!r}. Write the whole path."
        raise RequestError(message) from error


Folder = Annotated[Path, AfterValidator(_possible)]


class CoverSettings(Record):
    """The table [cover] of td1.toml."""

    title: Text | None = None
    students: Annotated[tuple[Text, ...], Field(max_length=10)] = ()
    course: Text | None = None
    teacher: Text | None = None
    institution: Text | None = None
    date: Annotated[Text | None, BeforeValidator(_day)] = None


class BuildSettings(Record):
    """The table [build] of td1.toml, and the options of the same names."""

    preset: Preset = "full"
    seeds: Annotated[int, Field(ge=1, le=MAX_SEEDS, strict=True)] | None = None
    jobs: Annotated[int, Field(ge=1, le=256, strict=True)] | None = None
    output: Folder = Path("output")
    data: Folder | None = None
    templates: Folder | None = None
    comments: Folder | None = None


class ConfigFile(Record):
    """The whole of td1.toml."""

    cover: CoverSettings = CoverSettings()
    build: BuildSettings = BuildSettings()


class Config(Record):
    """Complete request of one build: nothing is left to defaults."""

    cover: Cover
    preset: Preset
    seeds: tuple[int, ...]
    jobs: int
    output: Path
    data: Path | None
    templates: Path | None
    comments: Mapping[str, str] = {}
    """Name of a question, or `intro`, or `conclusion` -> what the authors add there, in Markdown."""
    passed_over: tuple[Path, ...] = ()
    """Other files in the folder of comments."""


def read_config(path: Path | None, options: Mapping[str, Any], authors: tuple[str, ...] = ()) -> Config:
    """The request, from the config file and the options given on the command line, which win.

    Args:
        path: the config file; None takes `td1.toml` of the current folder if it exists.
        options: those of the fields of `BuildSettings` that were given; None values count as not given.
        authors: the students of the cover, if given on the command line.

    Raises:
        RequestError: if the file cannot be read, is no TOML, or holds an unknown key or a wrong value.
    """
    path = None if path is None else expanded(path)
    settings = _read_file(path)
    values = settings.build.model_dump() | {name: value for name, value in options.items() if value is not None}
    build = _validated(BuildSettings, values, COMMAND_LINE)
    cover = settings.cover.model_dump()
    if authors:
        cover["students"] = _validated(CoverSettings, {"students": authors}, COMMAND_LINE).students
    _check_folder(build.templates, "templates")
    if build.output.exists() and not build.output.is_dir():
        raise RequestError(
            f"The output folder {str(build.output)!r} is a file. Expected a folder: choose another --output."
        )
    comments, passed_over = _read_comments(build.comments, (path.parent if path else Path()) / COMMENTS_NAME)
    return Config(
        cover=Cover(**cover),
        preset=build.preset,
        seeds=tuple(range(build.seeds or DEFAULT_SEEDS[build.preset])),
        jobs=build.jobs or num_workers(),
        output=build.output,
        data=build.data,
        templates=build.templates,
        comments=comments,
        passed_over=tuple(passed_over),
    )


def _read_comments(folder: Path | None, usual: Path) -> tuple[dict[str, str], list[Path]]:
    """The texts of a folder, or of the usual one if it exists, by name; and the files there that are no comments."""
    _check_folder(folder, "comments")
    found, passed_over = comment_files.sorted_out(folder or usual)
    texts = {path.stem: _read_comment(path) for path in found}
    return {name: text for name, text in texts.items() if text}, passed_over


def _read_comment(path: Path) -> str:
    expected = f"Expected a text in Markdown and UTF-8, of at most {MAX_COMMENT_BYTES} bytes."
    try:
        text = _read(path, MAX_COMMENT_BYTES).decode("utf-8-sig")
        return re.sub(r"\r\n?", "\n", text).strip() if _printable(re.sub(r"[\t\r\n]", "", text)) else ""
    except OSError as error:
        raise RequestError(f"The comment {str(path)!r} cannot be read: {error.strerror}. {expected}") from error
    except ValueError as error:  # wrong UTF-8, too long, or a character that cannot be printed
        raise RequestError(f"The comment {str(path)!r} is wrong: {error}. {expected}") from error


def _read(path: Path, most_bytes: int) -> bytes:
    """A file that is neither too long nor without an end.

    Raises:
        OSError: if it cannot be read, or is no regular file.
        ValueError: if it is too long.
    """
    if path.exists() and not stat.S_ISREG(path.stat().st_mode) and not path.is_dir():
        raise OSError(None, "it is no regular file")  # a pipe might never end
    with path.open("rb") as file:
        content = file.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise ValueError(f"it exceeds {most_bytes} bytes")
    return content


def _check_folder(folder: Path | None, what: str) -> None:
    if folder is not None and not folder.is_dir():
        raise RequestError(f"The {what} folder {str(folder)!r} does not exist. Expected a folder.")


def _read_file(path: Path | None) -> ConfigFile:
    if path is None:
        path = Path(CONFIG_NAME)
        if not path.exists():
            return ConfigFile()
    try:
        content = _read(path, MAX_CONFIG_BYTES)
    except OSError as error:
        raise RequestError(
            f"The config file {str(path)!r} cannot be read: {error.strerror}. `td1report init` writes one."
        ) from error
    except ValueError as error:
        raise RequestError(f"The config file {str(path)!r} is wrong: {error}. Expected a short one.") from error
    try:
        values = tomllib.loads(content.decode("utf-8-sig"))  # some editors begin UTF-8 with a byte order mark
    except (ValueError, RecursionError) as error:  # tomllib's own error, wrong UTF-8, a number of thousands of digits
        raise RequestError(
            f"The config file {str(path)!r} is no TOML in UTF-8: {error}.{_usual_cause(content, str(error))} "
            "`td1report init` writes a valid one."
        ) from error
    settings = _validated(ConfigFile, values, f"the config file {str(path)!r}")
    return settings.model_copy(update={"build": _relative_to(settings.build, path.parent)})


def _relative_to(build: BuildSettings, folder: Path) -> BuildSettings:
    """Paths of a config file are relative to it, that of the usual output too."""
    paths = {name: getattr(build, name) for name in ("output", "data", "templates", "comments")}
    return build.model_copy(update={name: folder / path for name, path in paths.items() if path is not None})


def _usual_cause(content: bytes, error: str) -> str:
    """The advice on the mistakes that a first td1.toml has, if the line that TOML refuses has one of them."""
    numbers = re.findall(r"at line (\d+)", error)
    line = content.decode("utf-8", "replace").split("\n")[int(numbers[0]) - 1] if numbers else ""
    if re.search("[=,\\[]\\s*[“”„«»\u2018’]", line):
        return f' TOML wants straight quotes: "…". Received: {line[:80]!r}.'
    if "\\" in line:
        return " A backslash in double quotes begins an escape: put a path in single ones, or write it with /."
    return ""


def _validated(record_type: type[R], values: Mapping[str, Any], place: str) -> R:
    try:
        return record_type.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        if place == COMMAND_LINE:
            name = "--author" if first["loc"][0] == "students" else f"--{name}"
        if first["type"] == "extra_forbidden":
            known = _known_keys(record_type, first["loc"])
            hint = closest(str(first["loc"][-1]), known)
            raise RequestError(f"Unknown key {name!r} in {place}.{hint} Expected one of: {', '.join(known)}.") from None
        expected = _IN_WORDS.get(first["type"], first["msg"]).format(**first.get("ctx", {}))
        raise RequestError(
            f"Wrong value of {name!r} in {place}: {expected}. Received: {str(first['input'])[:80]!r}."
        ) from None


_IN_WORDS = {
    "tuple_type": 'expected a list in brackets, such as ["Ada Lovelace", "Grace Hopper"]',
    "too_long": "expected at most {max_length} entries, not {actual_length}",
    "string_type": 'expected a text in quotes, such as "Ada Lovelace"',
    "string_too_short": "expected a text that is not empty",
    "int_type": "expected a whole number, such as 5",
    "path_type": 'expected a path in quotes, such as "output"',
    "model_type": "expected a table, whose name stands in brackets on a line of its own",
}
"""What is expected, in the words of TOML, where pydantic speaks of Python: by the type of its error."""


def _known_keys(record_type: type[Record], location: tuple[int | str, ...]) -> list[str]:
    for part in location[:-1]:
        annotation = record_type.model_fields[str(part)].annotation
        candidates = (annotation, *get_args(annotation))
        record_type = next(c for c in candidates if isinstance(c, type) and issubclass(c, Record))
    return list(record_type.model_fields)


TEMPLATE = """\
# td1.toml: what the report says of you, and how it is built.
# Everything is optional; a line that starts with # is ignored. Paths are relative to this file.

[cover]
# title = "Reconnaître des vêtements avec un perceptron multicouche"
# students = ["Prénom Nom", "Prénom Nom"]
# course = "Apprentissage automatique, TD1"
# teacher = "Nom de l'enseignant"
# institution = "Université, formation, groupe"
# date = 2026-11-22    # or a text, such as "novembre 2026"; default: the day of the last training

[build]
# preset = "full"       # "draft": one seed and few epochs, to look at the layout
# seeds = 5             # trainings of each configuration
# jobs = 2              # workers side by side; default: as many as cores and memory feed
# output = "output"
# data = "folder with the four IDX files of Fashion-MNIST"
# templates = "folder whose templates win over the packaged ones"
# comments = "comments"  # in Markdown: q3_7.md is printed under the answer to 3.7, intro.md before section 1
"""
