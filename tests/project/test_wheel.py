"""The wheel: built, looked into, installed in a new environment and used there, far from the checkout."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from places import ROOT

import td1report
from td1report.render.template_files import digest_of_words
from td1report.storage.code_digest import digest_of_package

QUESTIONS_PER_SECTION = {1: 7, 2: 7, 3: 9, 4: 8}
TOKENS = [f"q{section}_{number}" for section, count in QUESTIONS_PER_SECTION.items() for number in range(1, count + 1)]


def run(*command: str | Path, folder: Path, seconds: float = 300) -> str:
    """Standard output of a command run in a folder; its errors are shown if it fails."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    result = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=variables,
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=seconds,
    )

    assert 0 == result.returncode, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without a network by the locked build tools."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ("--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", folder)
    run(sys.executable, "-m", "pip", "wheel", *options, ROOT, folder=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment in which the wheel alone is installed, and which sees the dependencies of this one.

    A .pth file lends them; those of the lending environment are not read, so that its own td1report stays unseen.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    paths = {scheme: sysconfig.get_path(scheme) for scheme in ("purelib", "platlib")}
    own = sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)})
    Path(own, "lent.pth").write_text("\n".join(sorted(set(paths.values()))), encoding="utf-8")
    pip = (sys.executable, "-m", "pip", "--python", folder / "bin" / "python")
    run(*pip, "install", "--no-deps", "--no-index", "--force-reinstall", wheel, folder=folder)
    return folder


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder that has nothing to do with the checkout, under a name that commands must bear."""
    folder = tmp_path / "Comptes rendus d'été"
    folder.mkdir()
    return folder


def packaged(folder: Path) -> set[str]:
    """Files under a folder of the checkout that belong in the wheel, relative to the folder."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_wheel_holds_the_package_its_templates_and_nothing_else(wheel: Path) -> None:
    """The wheel holds every file of the package and of the templates, the licence, the metadata, and no other."""
    metadata = f"td1report-{td1report.__version__}.dist-info"
    expected = {f"td1report/{name}" for name in packaged(ROOT / "td1report")}
    expected |= {f"td1report/templates/{name}" for name in packaged(ROOT / "templates")}
    expected |= {
        f"{metadata}/{name}" for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE")
    }

    assert sorted(expected) == sorted(zipfile.ZipFile(wheel).namelist())


def test_wheel_holds_what_a_report_is_made_of(wheel: Path) -> None:
    """The schema, the page, its style, the text of each question and the listings are in the wheel."""
    names = set(zipfile.ZipFile(wheel).namelist())
    needed = {"td1report/results.schema.json", "td1report/py.typed"}
    needed |= {f"td1report/templates/{name}" for name in ("report.html.j2", "style.css")}
    needed |= {f"td1report/templates/fr/{token}.html.j2" for token in TOKENS}

    assert set() == needed - names
    assert any(name.startswith("td1report/templates/code/") and name.endswith(".py") for name in names)


def test_installed_package_is_that_of_the_wheel(environment: Path, elsewhere: Path) -> None:
    """The new environment imports its own copy, not the checkout."""
    printed = run(environment / "bin" / "python", "-c", "import td1report; print(td1report.__file__)", folder=elsewhere)

    assert Path(printed.strip()).is_relative_to(environment)


def test_installed_command_says_its_version_and_the_digests_of_the_checkout(environment: Path, elsewhere: Path) -> None:
    """`td1report --version` works from any folder; program and words have the digests of the checkout."""
    printed = run(environment / "bin" / "td1report", "--version", folder=elsewhere)
    digests = f"program {digest_of_package()[:16]}, words {digest_of_words()[:16]}"

    assert f"td1report {td1report.__version__} ({digests})\n" == printed


def test_installed_command_prints_its_words(environment: Path, elsewhere: Path) -> None:
    """`td1report template q3_7` finds the file inside the wheel."""
    printed = run(environment / "bin" / "td1report", "template", "q3_7", folder=elsewhere)

    assert (ROOT / "templates" / "fr" / "q3_7.html.j2").read_text(encoding="utf-8") == printed


def test_installed_command_lists_every_question(environment: Path, elsewhere: Path) -> None:
    """`td1report outline` works from any folder and names the 31 questions."""
    printed = run(environment / "bin" / "td1report", "outline", folder=elsewhere)

    assert 31 == len(TOKENS)
    assert [] == [token for token in TOKENS if token not in printed]


def test_installed_command_builds(environment: Path, elsewhere: Path) -> None:
    """`td1report build --pdf` writes HTML and PDF from the wheel alone, into the folder it is given."""
    command = environment / "bin" / "td1report"
    run(command, "build", "--pdf", "--preset", "draft", "--only", "q1_1", "--output", "sortie", folder=elsewhere)
    html = elsewhere / "sortie" / "td1.excerpt.html"
    pdf = elsewhere / "sortie" / "td1.excerpt.pdf"

    assert 'id="q1_1"' in html.read_text(encoding="utf-8")
    assert pdf.read_bytes().startswith(b"%PDF-")
