"""The command line: exit statuses, messages of one paragraph, and nothing heavy where nothing heavy is done."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

import td1report
from td1report import cli
from td1report.errors import sentence
from td1report.render.template_files import digest_of_words, names, templates_folder
from td1report.storage.code_digest import digest_of_package

QUESTION_COUNT = 31


class Outcome(NamedTuple):
    """How a command ended."""

    status: int
    stdout: str
    stderr: str


Command = Callable[..., Outcome]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    """Runs `td1report ARGUMENTS` inside this process, in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["td1report", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        written = capsys.readouterr()
        return Outcome(int(ended.value.code or 0), written.out, written.err)

    return run


def process(*arguments: str, folder: Path, **environment: str) -> Outcome:
    """Runs `python -m td1report.cli ARGUMENTS` as a user does, in this folder and this environment."""
    root = str(Path(td1report.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-m", "td1report", *arguments],
        capture_output=True, text=True, encoding="utf-8", check=False, cwd=folder,
        env={"PYTHONPATH": root, "PATH": "/usr/bin:/bin", **environment},
    )  # fmt: skip
    return Outcome(done.returncode, done.stdout, done.stderr)


# --- what is asked for rightly -------------------------------------------------------------------------------------


def test_version(command: Command) -> None:
    """--version prints name and version, and the digests of program and words as the appendix shows them."""
    digests = f"program {digest_of_package()[:16]}, words {digest_of_words()[:16]}"

    assert (0, f"td1report {td1report.__version__} ({digests})\n", "") == command("--version")


def test_template_prints_the_packaged_words(command: Command) -> None:
    """Of a question by its name, of any file by its path, as it is; without a name it lists them all."""
    question, style, listed = command("template", "q3_7"), command("template", "style.css"), command("template")

    assert (0, (templates_folder() / "fr" / "q3_7.html.j2").read_text("utf-8"), "") == question
    assert (0, (templates_folder() / "style.css").read_text("utf-8"), "") == style
    assert (0, "\n".join(names()) + "\n", "") == listed
    assert {"fr/q3_7.html.j2", "code/q3_7.py", "style.css"} <= set(names())


def test_help_teaches(command: Command) -> None:
    """--help names every command and the one to start with."""
    outcome = command("--help")

    text = " ".join(outcome.stdout.split())
    assert (0, "") == (outcome.status, outcome.stderr)
    for word in ("build", "init", "outline", "explain", "template", "doctor", "clean", "td1report build --pdf"):
        assert word in text


@pytest.mark.parametrize("name", ["build", "init", "outline", "explain", "template", "doctor", "clean"])
def test_help_of_each_command(command: Command, name: str) -> None:
    """Each command explains itself and all its options."""
    outcome = command(name, "--help")

    assert 0 == outcome.status
    assert all(re.search(r"  \S", line) for line in outcome.stdout.splitlines() if line.startswith("  -"))


def test_the_examples_of_build_stand_on_lines_of_their_own(command: Command) -> None:
    """As they are typed, without the mark that keeps their lines."""
    lines = [line.strip() for line in command("build", "--help").stdout.splitlines()]

    assert 'td1report build --pdf --author "Ada Lovelace"' in lines
    assert not [line for line in lines if "\\b" in line or "\b" in line]


def test_no_command_shows_the_help(command: Command) -> None:
    """Without a command the help is shown, and the status says that nothing was done."""
    outcome = command()

    assert (2, "") == (outcome.status, outcome.stdout)
    assert outcome.stderr.startswith("Usage: ")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["template", "q3_7"]], ids=" ".join)
def test_help_version_and_template_load_nothing_heavy(arguments: list[str]) -> None:
    """A fresh interpreter that shows the help has loaded no numpy."""
    code = (
        "import sys; from td1report import cli; sys.argv[0] = 'td1report'\n"
        "try: cli.main()\n"
        "finally: print(*sorted({'numpy', 'keras', 'tensorflow', 'matplotlib', 'weasyprint'} & set(sys.modules)), '.')"
    )
    shown = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)

    assert shown.stdout.endswith("\n.\n")


def test_init_writes_a_file_and_keeps_one_that_is_there(command: Command, tmp_path: Path) -> None:
    """The first `init` writes td1.toml; the second leaves it as the user edited it."""
    path = tmp_path / "td1.toml"

    first = command("init")
    assert (0, "") == (first.status, first.stderr)
    assert 0 == command("outline").status
    path.write_text("# edited\n", encoding="utf-8")
    again = command("init")

    assert 2 == again.status
    assert "'td1.toml' exists already" in again.stderr
    assert "# edited\n" == path.read_text(encoding="utf-8")


def test_outline_lists_every_question(command: Command, tmp_path: Path) -> None:
    """One line a question, with what it needs; looking writes nothing."""
    outcome = command("outline", "--seeds", "2")
    lines = outcome.stdout.splitlines()

    assert (0, "") == (outcome.status, outcome.stderr)
    assert QUESTION_COUNT == len(lines)
    assert all(re.match(r"q[1-4]_[1-9]  ", line) for line in lines)
    assert re.search(r"^q2_6 +L’entraînement +0/2 runs stored +two_layers_256$", outcome.stdout, re.MULTILINE)
    assert [] == list(tmp_path.iterdir())


def test_explain_on_an_empty_folder(command: Command, tmp_path: Path) -> None:
    """Every run would be trained, because nothing like it is stored; looking writes nothing."""
    outcome = command("explain", "--only", "q2_6", "--seeds", "2")

    assert (0, "") == (outcome.status, outcome.stderr)
    assert outcome.stdout.startswith(
        "2 × two_layers_256, seeds 0 to 1: nothing like it is stored\n2 results to compute"
    )
    assert [] == list(tmp_path.iterdir())


def test_explain_of_a_question_without_runs(command: Command) -> None:
    """A question about the data needs nothing."""
    assert (0, "Nothing to compute: every result is stored.\n", "") == command("explain", "--only", "q1_2")


def test_doctor_without_data(command: Command, tmp_path: Path) -> None:
    """What is missing is named with what mends it; the status says that a build would fail."""
    outcome = command("doctor", "--data", str(tmp_path))

    assert 1 == outcome.status
    assert re.search(r"^MISSING Fashion-MNIST: .*lacks train-images-idx3-ubyte", outcome.stdout, re.MULTILINE)
    assert re.search(r"^ok +Python: 3\.", outcome.stdout, re.MULTILINE)
    assert re.search(r"^ok +PDF: Pango .*, one was written", outcome.stdout, re.MULTILINE)
    assert re.search(r"^ok +TensorFlow: .*, loaded", outcome.stdout, re.MULTILINE)
    assert 10 == len(outcome.stdout.splitlines())
    assert "Missing: Fashion-MNIST" in outcome.stderr


# --- what is asked for wrongly -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--frobnicate"], 2, "No such option: --frobnicate"),
        (["frobnicate"], 2, "No such command 'frobnicate'. `td1report --help`"),
        (["biuld"], 2, "No such command 'biuld'. Did you mean 'build'? `td1report --help`"),
        (["template", "q3_77"], 2, "There is no template 'q3_77'. Did you mean 'q3_7'? `td1report template`"),
        (["template", "q3_7", "--lang", "de"], 2, "Unknown language 'de'"),
        (["build", "--templates", "mine"], 2, "'mine/fr/q3_77.html.j2' stands there for nothing"),
        (["build", "--sedes", "3"], 2, "--seeds"),
        (["build", "--only", "q3_77"], 2, "Unknown question 'q3_77'. Did you mean 'q3_7'?"),
        (["explain", "--only", "q5_1"], 2, "Unknown question 'q5_1'"),
        (["build", "--only"], 2, "'--only' requires an argument"),
        (["build", "--preset", "fast"], 2, "Input should be 'full' or 'draft'. Received: 'fast'"),
        (["build", "--lang", "de"], 2, "Unknown language 'de'"),
        (["build", "--seeds", "0"], 2, "'--seeds' in the command line"),
        (["outline", "--seeds", "-1"], 2, "greater than or equal to 1"),
        (["explain", "--seeds", "five"], 2, "'--seeds'"),
        (["build", "--jobs", "0"], 2, "'--jobs' in the command line"),
        (["build", "--data", "absent"], 2, "The data folder 'absent' does not exist"),
        (["build", "--templates", "absent"], 2, "templates folder 'absent' does not exist"),
        (["build", "--config", "absent.toml"], 2, "'absent.toml' cannot be read"),
        (["build", "--author", " "], 2, "'--author' in the command line: expected a text that is not empty"),
        (["outline", "--output", "a-file"], 2, "output folder 'a-file' is a file"),
        (["build", "--output", "a-file"], 2, "output folder 'a-file' is a file"),
        (["build", "--output", "a-file/below"], 1, "a-file/below"),
        (["init", "absent/td1.toml"], 2, "'absent/td1.toml' cannot be written"),
        (["init", "a", "b"], 2, "unexpected extra argument"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_request(command: Command, tmp_path: Path, arguments: list[str], status: int, said: str) -> None:
    """Exit status as promised; one paragraph on standard error that names the culprit; no traceback, no output."""
    (tmp_path / "a-file").write_text("mine", encoding="utf-8")
    (tmp_path / "mine" / "fr").mkdir(parents=True)
    (tmp_path / "mine" / "fr" / "q3_77.html.j2").write_text("", encoding="utf-8")

    outcome = command(*arguments)

    assert (status, "") == (outcome.status, outcome.stdout)
    assert re.fullmatch(r"td1report: [^\n]+\n", outcome.stderr)
    assert said in outcome.stderr
    assert not re.search(r"\.\.(?!\.)|[?!]\.", outcome.stderr)
    assert "mine" == (tmp_path / "a-file").read_text(encoding="utf-8")


@pytest.mark.parametrize("arguments", [("--debug", "build", "--only", "q9_9"), ("build", "--only", "q9_9", "--debug")])
def test_debug_shows_the_traceback(command: Command, arguments: tuple[str, ...]) -> None:
    """--debug, wherever it stands, adds the traceback and changes neither message nor status."""
    outcome = command(*arguments)

    assert 2 == outcome.status
    assert outcome.stderr.startswith("Traceback (most recent call last):")
    assert "\ntd1report: Unknown question 'q9_9'." in outcome.stderr


def test_interruption(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends with status 130 and says that finished runs are kept."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "open", interrupt)
    outcome = command("init")

    assert (130, "") == (outcome.status, outcome.stdout)
    assert "td1report: Interrupted. Finished runs are kept" in outcome.stderr


def test_windows_is_refused_before_anything_is_imported() -> None:
    """With both commands, on one line; not after a failure somewhere in the middle of a build."""
    code = "import sys; sys.platform = 'win32'\ntry: import td1report.cli\nfinally: print('typer' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (1, "False\n") == (done.returncode, done.stdout)
    assert re.fullmatch(r"td1report: Windows alone .* WSL.*`wsl --install -d Ubuntu`.*make report`\.\n", done.stderr)


@pytest.mark.parametrize(
    ("redirection", "status", "said"),
    [
        ("| true", 1, ""),
        (">/dev/full", 1, "td1report: No space left on device. `td1report --debug …` shows where.\n"),
        ("2>&-", 0, ""),
        (">&- 2>&-", 0, ""),
    ],
)
def test_what_is_printed_finds_nobody(tmp_path: Path, redirection: str, status: int, said: str) -> None:
    """A pipe that is closed, a disk that is full, streams that were closed before: no traceback, the right status."""
    command = f'set -o pipefail; "{sys.executable}" -m td1report template {redirection}'
    root = str(Path(td1report.__file__).parents[1])
    done = subprocess.run(
        ["/bin/bash", "-c", command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False,
        cwd=tmp_path, env={"PYTHONPATH": root, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip

    assert (status, said) == (done.returncode, done.stderr)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("td1report build --only q3_", {f"q3_{number}" for number in range(1, 10)}),
        ("td1report explain --preset ", {"full", "draft"}),
        ("td1report template q4_8", {"q4_8"}),
    ],
)
def test_a_shell_completes_values(tmp_path: Path, typed: str, offered: set[str]) -> None:
    """Questions, presets and templates are offered as the shell asks for them."""
    code = "import sys; sys.argv = ['td1report']; from td1report.cli import main; main()"
    asked = {"_TD1REPORT_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    root = str(Path(td1report.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path,
        env={"PYTHONPATH": root, "PATH": "/usr/bin:/bin", **asked},
    )  # fmt: skip

    assert offered == set(done.stdout.split())


@pytest.mark.parametrize(("script", "opens"), [(None, False), ("exit 3", False), ("exit 0", True), ("sleep 3", True)])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # an opener that stays is left alone
def test_a_report_that_nothing_opens_is_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    script: str | None,
    opens: bool,
) -> None:
    """No opener, or one that finds no browser: a line names the file; one that stays with its window has opened it."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin" if script else str(tmp_path))
    if script:
        for name in ("xdg-open", "open"):
            (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
            (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(cli, "OPENING_SECONDS", 1)
    cli._open(Path("td1.html"))

    assert opens == ("Nothing on this machine opens td1.html" not in capsys.readouterr().err)


def test_bare_environment(tmp_path: Path) -> None:
    """No HOME, locale C and a folder with accents and spaces are no obstacle, and a message stays readable."""
    folder = tmp_path / "un été 🎓"
    folder.mkdir()

    right = process("outline", folder=folder, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    wrong = process("build", "--data", "données", folder=folder, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")

    assert (0, QUESTION_COUNT) == (right.status, len(right.stdout.splitlines()))
    assert 2 == wrong.status
    assert re.fullmatch(r"td1report: The data folder 'donn.*\n", wrong.stderr)


def test_config_of_the_current_folder_is_read(command: Command, tmp_path: Path) -> None:
    """A mistake in ./td1.toml is told by file and key."""
    (tmp_path / "td1.toml").write_text("[build]\nsedes = 3\n", encoding="utf-8")

    outcome = command("outline")

    assert 2 == outcome.status
    assert "Unknown key 'build.sedes' in the config file 'td1.toml'. Did you mean 'seeds'?" in outcome.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("disk full", "disk full."),
        ("No filter named 'a'.\n", "No filter named 'a'."),
        ("Did you mean 'build'?", "Did you mean 'build'?"),
        ("Did you mean 'build'?.", "Did you mean 'build'?"),
    ],
)
def test_a_quoted_message_ends_with_one_mark(text: str, told: str) -> None:
    """Whatever the library that wrote it ends its messages with."""
    assert told == sentence(text)


def test_an_unexpected_error_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A message that ends with a full stop gets no second one."""

    def fail() -> int:
        raise RuntimeError("Expected a number.")

    monkeypatch.setattr(sys, "argv", ["td1report"])
    with pytest.raises(SystemExit):
        cli.guarded(fail)

    assert "Unexpected RuntimeError: Expected a number. `td1report --debug" in capsys.readouterr().err
