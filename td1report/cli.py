"""The command line: commands, exit codes, messages. Everything heavy is imported by the command that needs it."""

import sys

if sys.platform == "win32":  # told before anything else is imported, which may fail there
    sys.exit(
        "td1report: Windows alone cannot run it: use WSL. In PowerShell: `wsl --install -d Ubuntu`; then, in the "
        "Ubuntu window, in the project's folder: `sudo apt-get install --yes make && make report`."
    )

import os
import shutil
import signal
import subprocess
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, NoReturn, TextIO, cast

import typer

from td1report import __version__
from td1report.errors import BuildError, RequestError, TD1Error, sentence

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it: 128 + SIGINT."""

OPENING_SECONDS = 5
"""What opens a report and has not failed by then shows it."""

app = typer.Typer(
    name="td1report",
    help="Build the report of the TD1 (Fashion-MNIST, Keras MLPs): every experiment, every answer, one PDF.",
    epilog="First report: `td1report init` (optional, for the cover), then `td1report build --pdf`. "
    "It trains for some minutes once; a second build only renders.",
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _questions(incomplete: str) -> list[str]:
    """For the completion of a shell, which cannot wait until the answers are imported: the templates bear the names."""
    from td1report.render.template_files import SUFFIX, names

    tokens = [name.removeprefix("fr/").removesuffix(SUFFIX) for name in names() if name.startswith("fr/q")]
    return [token for token in tokens if token.startswith(incomplete) and "_" in token]


def _templates(incomplete: str) -> list[str]:
    from td1report.render.template_files import names

    return [*_questions(incomplete), *(name for name in names() if name.startswith(incomplete))]


def _presets(incomplete: str) -> list[str]:
    return [preset for preset in ("full", "draft") if preset.startswith(incomplete)]


ConfigOption = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Config file; ./td1.toml is read when it exists.")
]
OnlyOption = Annotated[
    list[str] | None,
    typer.Option(metavar="QUESTION", help="Only this question, such as q3_7; repeatable.", autocompletion=_questions),
]
PresetOption = Annotated[
    str | None,
    typer.Option(
        metavar="full|draft", help="draft: one seed, few epochs, marked as a draft everywhere.", autocompletion=_presets
    ),
]
SeedsOption = Annotated[int | None, typer.Option(metavar="N", help="Trainings of each configuration. [default: 5]")]
OutputOption = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Where the report goes. [default: output, beside td1.toml]")
]
DataOption = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Folder with the four IDX files; else looked for, then downloaded.")
]


def _version(wanted: bool) -> None:
    if wanted:
        from td1report.render.template_files import digest_of_words
        from td1report.storage.code_digest import digest_of_package

        print(f"td1report {__version__} (program {digest_of_package()[:16]}, words {digest_of_words()[:16]})")
        raise typer.Exit


@app.callback()
def _root(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001  (its callback acts on it)
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print version and digests, and exit.")
    ] = False,
    debug: Annotated[  # noqa: ARG001  (`main` looks for it, wherever it stands)
        bool, typer.Option("--debug", help="Show the traceback of an error.")
    ] = False,
) -> None:
    """Options that stand before the command; without a command, the help."""
    if context.invoked_subcommand is None:
        _log(context.get_help())
        raise typer.Exit(2)


@app.command()
def build(
    pdf: Annotated[bool, typer.Option("--pdf", help="Write td1.pdf as well as td1.html.")] = False,
    lang: Annotated[str, typer.Option(metavar="fr", help="Language of the report.")] = "fr",
    preset: PresetOption = None,
    seeds: SeedsOption = None,
    jobs: Annotated[
        int | None, typer.Option(metavar="N", help="Workers side by side. [default: as many as cores and memory feed]")
    ] = None,
    only: OnlyOption = None,
    config: ConfigOption = None,
    templates: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Your words, which win over the packaged ones; `td1report template` prints those."
        ),
    ] = None,
    output: OutputOption = None,
    data: DataOption = None,
    author: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A student of the cover; repeat it for several.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace even a report of more seeds.")] = False,
    open_report: Annotated[bool, typer.Option("--open", help="Open the report when it is done.")] = False,
) -> None:
    """Train what is missing, answer every question, write td1.html (and td1.pdf) and the results beside it.

    \b
    Examples:
      td1report build --pdf --author "Ada Lovelace"
      td1report build --pdf --preset draft       a quick look at the layout, as td1.draft.pdf
      td1report build --only q3_7                one question, as td1.excerpt.html
    """  # noqa: D301 (click keeps the lines after a backspace character as they are)
    from td1report.commands.build import build_report

    _check_language(lang)
    options = {"preset": preset, "seeds": seeds, "jobs": jobs, "output": output, "data": data, "templates": templates}
    request = _config(config, author, **options)
    written = build_report(request, tuple(only or ()), with_pdf=pdf, language=lang, log=_log, replace=replace)
    if open_report:
        _open(written)


@app.command()
def init(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it.")] = Path("td1.toml"),
) -> None:
    """Write a commented td1.toml: names on the cover, number of seeds, folders."""
    from td1report.inputs.config import TEMPLATE, expanded

    path = expanded(path)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(TEMPLATE)
    except FileExistsError:
        raise RequestError(f"{str(path)!r} exists already. Edit it, or delete it first.") from None
    except OSError as error:
        message = f"{str(path)!r} cannot be written: {error.strerror}. Choose a folder you can write in."
        raise RequestError(message) from error
    print(f"Wrote {path}. Fill in the cover, then run `td1report build --pdf`.")


@app.command()
def outline(
    config: ConfigOption = None, preset: PresetOption = None, seeds: SeedsOption = None,
    output: OutputOption = None, data: DataOption = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="The table of docs/architecture.md instead.")] = False,
) -> None:  # fmt: skip
    """List the questions, what each needs, and how much of it is stored."""
    from td1report.answers.outline import markdown_table
    from td1report.commands.explain import outline_lines

    if markdown:
        print(markdown_table())
        return
    for line in outline_lines(_config(config, None, preset=preset, seeds=seeds, output=output, data=data)):
        print(line)


@app.command()
def explain(
    only: OnlyOption = None,
    config: ConfigOption = None, preset: PresetOption = None, seeds: SeedsOption = None,
    output: OutputOption = None, data: DataOption = None,
) -> None:  # fmt: skip
    """Report which runs a build would train now, and why each one."""
    from td1report.commands.explain import explain_lines

    request = _config(config, None, preset=preset, seeds=seeds, output=output, data=data)
    for line in explain_lines(request, tuple(only or ())):
        print(line)


@app.command()
def template(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="A question, such as q3_7, or another file.", autocompletion=_templates),
    ] = None,
    lang: Annotated[str, typer.Option(metavar="fr", help="Language of its words.")] = "fr",
) -> None:
    """Print the packaged words of a question, or list all files that those of --templates may replace."""
    from td1report.render import template_files

    _check_language(lang)
    if name is None:
        print("\n".join(template_files.names()))
    else:
        path = template_files.path_of(template_files.full_name(name, lang))
        sys.stdout.buffer.write(path.read_bytes())  # as it is, whatever the locale: it may be piped into a file


@app.command()
def doctor(config: ConfigOption = None, output: OutputOption = None, data: DataOption = None) -> None:
    """Report what this machine has and lacks for a build, and the commands that mend it."""
    from td1report.commands.doctor import checks

    missing = []
    for check in checks(_config(config, None, output=output, data=data)):
        print(f"{check.state:7} {check.name}: {check.found}", flush=True)
        missing += [check.name] if check.state == "MISSING" else []
    if missing:
        raise BuildError(f"Missing: {', '.join(missing)}. The lines above say how to mend it.")
    print("Everything is there: run `td1report build --pdf`.")


@app.command()
def clean(config: ConfigOption = None, output: OutputOption = None) -> None:
    """Remove the stored results that no build asks for: of another version of the program, or of other data."""
    from td1report.commands.clean import clean_lines
    from td1report.storage.folder import OutputFolder

    for line in clean_lines(OutputFolder(_config(config, None, output=output).output)):
        print(line)


def _config(path: Path | None, authors: list[str] | None, **options: Any) -> Any:
    from td1report.inputs.config import read_config

    return read_config(path, options, tuple(authors or ()))


def _check_language(language: str) -> None:
    if language != "fr":
        raise RequestError(f"Unknown language {language!r}. Expected: fr.")


def _open(path: Path) -> None:
    """Opens a file as a double click does, or says that nothing here would."""
    opener = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
    try:
        failed = opener is None or subprocess.Popen(
            [opener, str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        ).wait(timeout=OPENING_SECONDS)
    except subprocess.TimeoutExpired:  # it shows the file as long as it runs
        failed = False
    if failed:
        _log(f"Nothing on this machine opens {path} by itself: open it in a browser or a reader of PDF.")


def _log(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def main() -> NoReturn:
    """The command `td1report`."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]  # it may stand anywhere
    guarded(lambda: app(arguments, standalone_mode=False) or 0)


def guarded(command: Callable[[], int]) -> NoReturn:
    """Runs a command; every error ends as an exit status and one paragraph on standard error.

    Exit status: 0 done, 1 the build failed, 2 the request was wrong, 130 interrupted.
    """
    _prepare_streams()
    signal.signal(signal.SIGINT, _interrupt)
    try:
        status = command()
        sys.stdout.flush()
        if status == INTERRUPTED:  # Typer turns Ctrl-C into a status, without a word
            raise KeyboardInterrupt
        sys.exit(status)
    except TD1Error as error:
        _fail(str(error), error.exit_status)
    except (KeyboardInterrupt, typer.Abort):
        _fail("Interrupted. Finished runs are kept: the next build goes on from there.", INTERRUPTED)
    except BrokenPipeError:  # of `td1report outline | head`: nobody reads on
        _leave_standard_output()
        sys.exit(1)
    except OSError as error:
        if error.filename is None:  # what was printed found no room
            _leave_standard_output()
        where = "" if error.filename is None else f": {error.filename!r}"
        _fail(f"{error.strerror or error}{where}. `td1report --debug …` shows where.", 1)
    except Exception as error:  # noqa: BLE001  (whatever happens, a user gets one paragraph; --debug shows the rest)
        if hasattr(error, "format_message"):  # a usage error of Typer's
            _fail(f"{sentence(error.format_message())} `td1report --help` lists what is accepted.", 2)
        message = sentence(f"Unexpected {type(error).__name__}: {error}")
        _fail(f"{message} `td1report --debug …` shows where; please report it.", 1)


def _prepare_streams() -> None:
    """Standard output and error that a closed one, a locale without accents and a lost terminal cannot break."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed: the next file opened would take its number
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  (open until the end)
        getattr(sys, name).reconfigure(errors="backslashreplace")
    sys.stderr = cast("TextIO", WhileItIsRead(sys.stderr))


class WhileItIsRead:
    """Standard error as long as it takes what is written: a build goes on when its terminal, pipe or disk has gone."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._gone = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        self._unless_gone(self._stream.write, text)
        return len(text)

    def flush(self) -> None:
        self._unless_gone(self._stream.flush)

    def _unless_gone(self, act: Callable[..., object], *arguments: str) -> None:
        try:
            if not self._gone:
                act(*arguments)
        except OSError:
            self._gone = True


def _leave_standard_output() -> None:
    """What is left to print is lost; Python would try again, and complain, as it ends."""
    with suppress(OSError):
        number = sys.stdout.fileno()
        os.dup2(os.open(os.devnull, os.O_WRONLY), number)


def _interrupt(*_: object) -> NoReturn:
    """The first Ctrl-C ends the build in good order; a second one ends the process there and then."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    raise KeyboardInterrupt


def _fail(message: str, status: int) -> NoReturn:
    if "--debug" in sys.argv[1:]:
        traceback.print_exc()
    _log(f"td1report: {message}")
    sys.exit(status)


if __name__ == "__main__":
    main()
