"""The request: what td1.toml and the command line may say, and what is answered when they are wrong."""

import codecs
import re
import tomllib
from pathlib import Path

import pytest

from td1report.errors import RequestError
from td1report.inputs.config import CONFIG_NAME, TEMPLATE, BuildSettings, Config, CoverSettings, read_config
from td1report.inputs.machine import num_workers

WHOLE = """\
[cover]
title = " Des vêtements "
students = ["Ada Lovelace", "Émilie du Châtelet"]
course = "Apprentissage"
teacher = "Mme X"
institution = "Université"
date = "22 novembre 2026"

[build]
preset = "draft"
seeds = 3
jobs = 2
output = "sortie"
data = "données"
templates = "mots"
"""


def config_of(folder: Path, text: str | bytes, **options: object) -> Config:
    """The request made by a td1.toml of this content in this folder, and these options."""
    path = folder / CONFIG_NAME
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_config(path, options)


def test_every_field_is_read(tmp_path: Path) -> None:
    """Each key of td1.toml arrives where a build looks for it; text loses the blanks around it."""
    (tmp_path / "mots").mkdir()

    config = config_of(tmp_path, WHOLE)

    assert ("Des vêtements", "Apprentissage", "Mme X") == (
        config.cover.title,
        config.cover.course,
        config.cover.teacher,
    )
    assert ("Université", "22 novembre 2026") == (config.cover.institution, config.cover.date)
    assert ("Ada Lovelace", "Émilie du Châtelet") == config.cover.students
    assert ("draft", (0, 1, 2), 2) == (config.preset, config.seeds, config.jobs)


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    """A relative path of td1.toml starts from the folder of td1.toml; an absolute one stays."""
    (tmp_path / "mots").mkdir()

    config = config_of(tmp_path, WHOLE.replace('"données"', '"/data"'))

    assert (tmp_path / "sortie", Path("/data"), tmp_path / "mots") == (config.output, config.data, config.templates)


def test_the_usual_output_lies_beside_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From whichever folder the file is named, so that its trainings are found again; an option starts from here."""
    (tmp_path / "sub").mkdir()
    for place, name in ((tmp_path, "td1.toml"), (tmp_path / "sub", "../td1.toml")):
        monkeypatch.chdir(place)
        assert tmp_path / "output" == config_of(tmp_path, "").output
        assert (tmp_path / "output").resolve() == read_config(Path(name), {}).output.resolve()
        assert Path("output") == read_config(Path(name), {"output": Path("output")}).output


def test_the_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In td1.toml, in options and in the name of the file itself: no folder is named `~`."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mots").mkdir()

    config = config_of(tmp_path, '[build]\noutput = "~/rapports"\ntemplates = "~/mots"', data=Path("~/données"))

    folders = tmp_path / "rapports", tmp_path / "données", tmp_path / "mots"
    assert folders == (config.output, config.data, config.templates)
    assert config == read_config(Path("~/td1.toml"), {"data": Path("~/données")})
    with pytest.raises(RequestError, match="No home folder is known for '~nobody-of-that-name'"):
        read_config(None, {"output": Path("~nobody-of-that-name/x")})


def test_nothing_said_gives_the_full_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a file and options: five seeds, as many workers as the machine feeds, ./output, an empty cover."""
    monkeypatch.chdir(tmp_path)

    config = read_config(None, {})

    assert ("full", (0, 1, 2, 3, 4), num_workers()) == (config.preset, config.seeds, config.jobs)
    assert (Path("output"), None, None) == (config.output, config.data, config.templates)
    assert {"students": ()} == config.cover.model_dump(exclude_none=True)


def test_file_of_the_current_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """./td1.toml counts without being named."""
    (tmp_path / CONFIG_NAME).write_text("[build]\nseeds = 7\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert 7 == len(read_config(None, {}).seeds)


def test_command_line_wins(tmp_path: Path) -> None:
    """An option that was given replaces the key of the same name, one that was not leaves it."""
    config = config_of(tmp_path, '[build]\nseeds = 3\njobs = 2\noutput = "a"', seeds=9, jobs=None, output=Path("b"))

    assert (9, 2, Path("b")) == (len(config.seeds), config.jobs, config.output)


def test_authors_of_the_command_line_win(tmp_path: Path) -> None:
    """--author replaces the students of the file and leaves the rest of the cover."""
    path = tmp_path / CONFIG_NAME
    path.write_text('[cover]\nstudents = ["A"]\ncourse = "C"\n', encoding="utf-8")

    cover = read_config(path, {}, authors=(" B ", "D")).cover

    assert (("B", "D"), "C") == (cover.students, cover.course)


def test_draft_has_one_seed(tmp_path: Path) -> None:
    """The draft preset trains from one seed unless told otherwise."""
    assert (0,) == config_of(tmp_path, "", preset="draft").seeds
    assert (0, 1) == config_of(tmp_path, "", preset="draft", seeds=2).seeds


@pytest.mark.parametrize(
    ("text", "unknown", "nearest"),
    [
        ("[build]\nsedes = 3", "build.sedes", "seeds"),
        ("[cover]\nstudent = []", "cover.student", "students"),
        ("[covr]", "covr", "cover"),
    ],
)
def test_unknown_key_suggests_the_nearest(tmp_path: Path, text: str, unknown: str, nearest: str) -> None:
    """A misspelt key is refused with the nearest one, the list of all and the name of the file."""
    with pytest.raises(
        RequestError, match=rf"Unknown key '{unknown}' in .*td1\.toml.* Did you mean '{nearest}'\? Expected"
    ):
        config_of(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "name", "received"),
    [
        ("[build]\nseeds = 0", "build.seeds", "0"),
        ("[build]\nseeds = -1", "build.seeds", "-1"),
        ("[build]\nseeds = 1001", "build.seeds", "1001"),
        ('[build]\nseeds = "5"', "build.seeds", "5"),
        ("[build]\nseeds = 5.5", "build.seeds", "5.5"),
        ("[build]\nseeds = true", "build.seeds", "True"),
        ("[build]\njobs = 0", "build.jobs", "0"),
        ("[build]\njobs = 257", "build.jobs", "257"),
        ('[build]\npreset = "fast"', "build.preset", "fast"),
        ("[build]\noutput = 3", "build.output", "3"),
        ('[cover]\nstudents = "Ada"', "cover.students", "Ada"),
        ('[cover]\nstudents = ["Ada", ""]', "cover.students.1", ""),
        ("[cover]\nstudents = [1]", "cover.students.0", "1"),
        ('[cover]\ntitle = "  "', "cover.title", "  "),
        ("[cover]\ndate = 10:00:00", "cover.date", "10:00:00"),
        ("build = 3", "build", "3"),
    ],
)
def test_wrong_value_is_named(tmp_path: Path, text: str, name: str, received: str) -> None:
    """A value of the wrong type or out of range is refused with its key, its file and what was received."""
    with pytest.raises(
        RequestError, match=rf"Wrong value of '{name}' in the config file .*Received: '{re.escape(received)}"
    ):
        config_of(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[cover]\nstudents = "Ada"', r'expected a list in brackets, such as \["Ada Lovelace"'),
        (f"[cover]\nstudents = {['A'] * 11}", "expected at most 10 entries, not 11"),
        ("[cover]\ncourse = 3", "expected a text in quotes"),
        ('[cover]\ntitle = ""', "expected a text that is not empty"),
        ("[build]\njobs = 2.5", "expected a whole number"),
        ("[build]\ndata = 3", "expected a path in quotes"),
        ("build = 3", "expected a table"),
    ],
)
def test_first_mistakes_are_told_in_the_words_of_toml(tmp_path: Path, text: str, expected: str) -> None:
    """Whoever writes a list, a text or a table for the first time knows nothing of tuples and models."""
    with pytest.raises(RequestError, match=rf"Wrong value of .*: {expected}"):
        config_of(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("[cover]\ntitle = “Mon titre”", "TOML wants straight quotes: \"…\". Received: 'title = “Mon titre”'."),
        ("[cover]\nstudents = [«Ada»]", "TOML wants straight quotes"),
        ('[build]\ndata = "C:\\Users\\Ada"', "A backslash in double quotes begins an escape"),
    ],
)
def test_the_usual_cause_is_told(tmp_path: Path, text: str, advice: str) -> None:
    """Curly quotes of a word processor, paths of Windows: beside the line and column, what to write instead."""
    with pytest.raises(RequestError, match=rf"line 2, column \d+\)\. {re.escape(advice)}"):
        config_of(tmp_path, text)


def test_another_mistake_gets_no_such_advice(tmp_path: Path) -> None:
    """Quotes that are part of the text are no cause of anything."""
    with pytest.raises(RequestError) as caught:
        config_of(tmp_path, '[cover]\ntitle = "« L’œil »" x')

    assert "straight quotes" not in str(caught.value)
    assert "backslash" not in str(caught.value)


@pytest.mark.parametrize("date", ["2026-11-27", "2026-11-27T10:00:00Z", '"2026-11-27"'])
def test_a_date_of_toml_is_a_date(tmp_path: Path, date: str) -> None:
    """With quotes or without; the cover prints it in its own language."""
    assert "2026-11-27" == config_of(tmp_path, f"[cover]\ndate = {date}").cover.date


def test_wrong_option_names_the_command_line(tmp_path: Path) -> None:
    """A wrong option is not blamed on the file."""
    with pytest.raises(
        RequestError, match=r"'--preset' in the command line: Input should be 'full' or 'draft'\. Received: 'fast'"
    ):
        config_of(tmp_path, "", preset="fast")


@pytest.mark.parametrize(
    "content",
    [
        "title = «".encode(),
        "[cover]\ntitle = 'été'".encode("latin-1"),
        "[cover]".encode("utf-16"),
        b"a = " + b"[" * 50_000,
        b"[build]\nseeds = " + b"9" * 5_000,
        b"\x00",
    ],
    ids=["no value", "latin-1", "utf-16", "nested too deep", "endless number", "zero byte"],
)
def test_what_is_no_toml_is_refused(tmp_path: Path, content: bytes) -> None:
    """A file that is no TOML in UTF-8, for whatever reason, is refused by name."""
    with pytest.raises(RequestError, match=r"td1\.toml' is no TOML in UTF-8: .*`td1report init` writes a valid one"):
        config_of(tmp_path, content)


def test_byte_order_mark_is_no_obstacle(tmp_path: Path) -> None:
    """An editor may begin the file with a byte order mark."""
    assert 2 == len(config_of(tmp_path, codecs.BOM_UTF8 + b"[build]\nseeds = 2").seeds)


def test_too_large_file_is_refused(tmp_path: Path) -> None:
    """A file that nobody wrote by hand is not parsed."""
    with pytest.raises(RequestError, match=r"td1\.toml' is wrong: it exceeds 100000 bytes"):
        config_of(tmp_path, "#" * 100_001)


@pytest.mark.parametrize("name", ["absent.toml", "."])
def test_file_that_cannot_be_read_is_an_error(tmp_path: Path, name: str) -> None:
    """A config file that was asked for must be there, and be a file."""
    with pytest.raises(RequestError, match=r"cannot be read: .*`td1report init` writes one"):
        read_config(tmp_path / name, {})


def test_templates_folder_must_exist(tmp_path: Path) -> None:
    """A folder of templates that is not there would silently change nothing: it is refused."""
    with pytest.raises(RequestError, match=r"templates folder .*absent' does not exist"):
        config_of(tmp_path, "", templates=tmp_path / "absent")


def test_output_folder_must_not_be_a_file(tmp_path: Path) -> None:
    """An output folder that is a file is refused before anything is trained."""
    with pytest.raises(RequestError, match=r"output folder .*td1\.toml' is a file\. Expected a folder"):
        config_of(tmp_path, "", output=tmp_path / CONFIG_NAME)


def test_template_changes_nothing_as_it_stands(tmp_path: Path) -> None:
    """What `init` writes is valid TOML with the two tables, and sets nothing."""
    assert {"cover": {}, "build": {}} == tomllib.loads(TEMPLATE)
    assert 5 == len(config_of(tmp_path, TEMPLATE).seeds)


def test_template_shows_every_key(tmp_path: Path) -> None:
    """With the "# " taken off, every key of the template is accepted, and no key is missing from it."""
    text = re.sub(r"^# (?=\w+ = )", "", TEMPLATE, flags=re.MULTILINE)
    (tmp_path / "folder whose templates win over the packaged ones").mkdir()
    (tmp_path / "comments").mkdir()

    config = config_of(tmp_path, text)

    shown = {name: set(table) for name, table in tomllib.loads(text).items()}
    assert {"cover": set(CoverSettings.model_fields), "build": set(BuildSettings.model_fields)} == shown
    assert ("full", 5, 2) == (config.preset, len(config.seeds), config.jobs)
