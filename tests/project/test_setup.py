"""The set-up: a lock that names no place and agrees with pyproject.toml; scripts that say what they lack."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from places import ROOT

import td1report

PREPARE = ROOT / ".ci" / "prepare"

PIN = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[\w.+!]+)(?: ; (?P<marker>[\w .'=<>!()]+?))? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")
COMMENT = re.compile(r"    # +(?:via|-?\w)[\w .()\[\]-]*")

REGISTRY_HOST = re.compile(
    r"pypi[.]org|pythonhosted[.]org|(?:deb|snapshot|security)[.]debian[.]org|archive[.]ubuntu[.]com|npmjs[.]org|conda[.]io"
)
MACHINE_PATH = re.compile(r"(?<![\w.~$}-])/(?:home|root|work)/\w")


def lock_lines() -> list[str]:
    """The lock, line by line."""
    return (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()


def locked_versions() -> dict[str, Version]:
    """{name: version} of every pin of the lock."""
    pins = (PIN.fullmatch(line) for line in lock_lines())
    return {pin["name"]: Version(pin["version"]) for pin in pins if pin}


def pyproject() -> dict[str, Any]:
    """The project's settings."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def requirements(*sources: list[str]) -> list[Requirement]:
    """What the lists of pyproject.toml ask for."""
    return [Requirement(line) for source in sources for line in source]


def imported_packages(folder: Path) -> set[str]:
    """Top-level names that the modules of a folder import, wherever in the module the import stands."""
    names: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    return names


def project_files() -> list[Path]:
    """Files that git tracks, or would track at the next `git add`."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: there are no tracked files to read")
    listing = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    return [ROOT / name for name in listing.split("\0") if (ROOT / name).is_file()]


def prepare(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs `.ci/prepare` with these arguments, and these variables beside those of the tests."""
    return subprocess.run(
        [str(PREPARE), *arguments],
        capture_output=True,
        check=False,
        text=True,
        env=os.environ | variables,
        timeout=60,
    )


def test_every_line_of_the_lock_is_a_pin_a_hash_or_a_comment() -> None:
    """The lock holds no host, index, option or path: nothing but pins, their hashes and who asked for them."""
    strange = [line for line in lock_lines() if not any(kind.fullmatch(line) for kind in (PIN, HASH, COMMENT))]

    assert [] == strange


def test_every_pin_has_a_hash() -> None:
    """Each pinned requirement is followed by at least one hash."""
    lines = lock_lines()
    followers = {line: lines[number + 1] for number, line in enumerate(lines[:-1]) if PIN.fullmatch(line)}

    assert followers
    assert [] == [pin for pin, follower in followers.items() if not HASH.fullmatch(follower)]


def test_every_name_is_pinned_once() -> None:
    """One version of each package serves all Pythons and systems, so that all of them compute with the same code."""
    names = [pin["name"] for line in lock_lines() if (pin := PIN.fullmatch(line))]

    assert sorted(set(names)) == names


def test_lock_satisfies_pyproject() -> None:
    """Every dependency, of the package, of its development and of its building, is locked to a version it allows."""
    settings = pyproject()
    project = settings["project"]
    wanted = requirements(
        project["dependencies"], project["optional-dependencies"]["dev"], settings["build-system"]["requires"]
    )
    versions = locked_versions()

    assert [] == [str(one) for one in wanted if canonicalize_name(one.name) not in versions]
    assert [] == [str(one) for one in wanted if versions[canonicalize_name(one.name)] not in one.specifier]


def test_every_import_is_a_declared_dependency() -> None:
    """The package imports nothing that only another package's dependencies happen to bring."""
    declared = {canonicalize_name(one.name) for one in requirements(pyproject()["project"]["dependencies"])}
    providers = packages_distributions()
    foreign = imported_packages(ROOT / "td1report") - sys.stdlib_module_names - {"td1report"}
    undeclared = [name for name in foreign if declared.isdisjoint(map(canonicalize_name, providers.get(name, [])))]

    assert [] == sorted(undeclared)


def test_versions_agree() -> None:
    """The package says the version under which it is installed."""
    assert pyproject()["project"]["version"] == td1report.__version__


def test_no_file_names_a_registry_or_a_folder_of_one_machine() -> None:
    """No tracked file names the host of a package registry, nor a path under somebody's home."""
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in project_files()
        for pattern in (REGISTRY_HOST, MACHINE_PATH)
        for match in pattern.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]

    assert [] == found


@pytest.mark.parametrize("name", [".ci/run", ".ci/prepare"])
def test_scripts_can_be_run(name: str) -> None:
    """The scripts are executable files."""
    assert os.access(ROOT / name, os.X_OK)


def test_prepare_finds_the_python_it_is_given() -> None:
    """A supported Python that can make environments is taken, and its path printed alone."""
    result = prepare("python", PYTHON=sys.executable)

    assert (0, sys.executable) == (result.returncode, result.stdout.strip())


def test_prepare_without_a_usable_python_says_what_to_install() -> None:
    """Without a usable Python the message names what was expected, what was received, and how to mend it."""
    result = prepare("python", PYTHON="no-such-python")

    assert 1 == result.returncode
    assert "Expected: Python 3.11, 3.12 or 3.13" in result.stderr
    assert "Received: none" in result.stderr
    assert "apt-get install python3-venv" in result.stderr


def test_prepare_refuses_a_python_of_another_version(tmp_path: Path) -> None:
    """A Python that is too old is named in the message, with its version."""
    old = tmp_path / "old-python"
    old.write_text("#!/bin/sh\necho 3.9\n", encoding="utf-8")
    old.chmod(0o755)

    result = prepare("python", PYTHON=str(old))

    assert 1 == result.returncode
    assert f"Received: {old} (3.9)." in result.stderr


def test_prepare_and_make_refuse_windows(tmp_path: Path) -> None:
    """Under Git for Windows both say at once what to use instead, with the two commands."""
    (tmp_path / "uname").write_text("#!/bin/sh\necho MINGW64_NT-10.0-22631\n", encoding="utf-8")
    (tmp_path / "uname").chmod(0o755)
    make = shutil.which("make") or pytest.skip("needs make, which CI installs")
    prepared = prepare("python", PATH=f"{tmp_path}:/usr/bin:/bin")
    made = subprocess.run(
        [make, "OS=Windows_NT", "report"], cwd=ROOT, capture_output=True, check=False, text=True, timeout=60
    )

    assert (2, 2) == (prepared.returncode, made.returncode)
    for said in (prepared.stderr, made.stderr):
        assert "use WSL" in said
        assert "wsl --install -d Ubuntu" in said
        assert "make report" in said


def test_scripts_need_no_permission_to_run(tmp_path: Path) -> None:
    """A ZIP unpacked by a tool that drops modes: make still prepares, here until it finds no Python."""
    make = shutil.which("make") or pytest.skip("needs make, which CI installs")
    for name in ("Makefile", "requirements.lock", "pyproject.toml", ".ci/prepare"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    done = subprocess.run(
        [make, "environment", "PYTHON=no-such-python"], cwd=tmp_path, capture_output=True, check=False, text=True
    )

    assert not os.access(tmp_path / ".ci" / "prepare", os.X_OK)
    assert "No usable Python" in done.stderr
    assert "Permission denied" not in done.stderr


@pytest.mark.slow
def test_a_checkout_of_git_for_windows_is_this_one(tmp_path: Path) -> None:
    """Whatever core.autocrlf says there, its text keeps the line ends that a shell understands."""
    git = shutil.which("git") or pytest.skip("needs git")
    paths = [path.relative_to(ROOT) for path in project_files() if path.suffix in {"", ".py", ".j2", ".npz", ".png"}]
    original = tmp_path / "original"
    for path in (*paths, Path(".gitattributes")):
        (original / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, original / path)
    settings = [
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@example.org",
        "-c",
        "core.autocrlf=true",
        "-c",
        "init.defaultBranch=b",
    ]
    for arguments in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "a"]):
        subprocess.run([git, *settings, *arguments], cwd=original, check=True, capture_output=True)
    subprocess.run([git, *settings, "clone", "--quiet", str(original), str(tmp_path / "clone")], check=True)

    changed = [path for path in paths if (ROOT / path).read_bytes() != (tmp_path / "clone" / path).read_bytes()]
    assert len(paths) > 300
    assert [] == changed


def test_prepare_refuses_an_unknown_request() -> None:
    """A request that is none of the four is refused with their names."""
    result = prepare("pythons")

    assert 2 == result.returncode
    assert "Expected one of: python, libraries, browser, checker, data. Received: pythons." in result.stderr


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    """A checkout of `.ci/run` alone, among commands that do nothing, but for a `make` that notes what it is asked."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    (tmp_path / "bin").mkdir()
    for name in ("make", "git", "pdfinfo", "javac", "apt-get", "sudo"):
        (tmp_path / "bin" / name).write_text(
            "#!/bin/sh\n"
            f'[ {name} = make ] || exit 0\necho "$@" >> "$STEPS"\n'
            'case "$*" in\n'
            '*lint*) echo "said by lint"; exit "$LINT" ;;\n'
            "report*) folder=${2##* \\'}; folder=${folder%\\'}\n"
            "    for file in td1.draft.html td1.draft.pdf results.draft.json predictions.draft.csv; do\n"
            '        echo x > "$folder/$file"\n    done ;;\n'
            '*test*) [ -s "$TD1REPORT_DRAFT/td1.draft.pdf" ] ;;\n'
            "esac\n",
            encoding="utf-8",
        )
        (tmp_path / "bin" / name).chmod(0o755)
    return tmp_path


def run_steps(steps: Path, lint_status: int) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """`.ci/run` where the lint ends with this status; and what was asked of `make`."""
    environment = {"PATH": f"{steps / 'bin'}:/usr/bin:/bin", "STEPS": str(steps / "steps"), "LINT": str(lint_status)}
    done = subprocess.run(
        [str(steps / ".ci" / "run")], capture_output=True, check=False, text=True, env=environment, timeout=60
    )
    return done, (steps / "steps").read_text(encoding="utf-8").splitlines()


def test_ci_lints_beside_the_draft_and_then_tests(steps: Path) -> None:
    """What the lint says is shown; the tests get the draft, and tell which of them are slowest."""
    done, asked = run_steps(steps, 0)

    assert 0 == done.returncode, done.stderr
    assert "said by lint" in done.stdout
    assert "environment" == asked[0]
    assert "--no-print-directory lint" in asked
    assert "--no-print-directory test ARGS=--durations=25" == asked[-1]


def test_ci_ends_where_the_lint_fails(steps: Path) -> None:
    """With its status and its words, before any test; a lint beside a draft that succeeds is not forgotten."""
    done, asked = run_steps(steps, 3)

    assert 3 == done.returncode
    assert "said by lint" in done.stdout
    assert "Style or types are wrong" in done.stderr
    assert not [line for line in asked if " test " in line]


def make_prints(*arguments: str) -> str:
    """What `make` would do, or prints."""
    make = shutil.which("make")
    if make is None:
        pytest.skip("needs make, which CI installs")
    return subprocess.run([make, *arguments], cwd=ROOT, capture_output=True, check=True, text=True).stdout


def test_make_lists_its_targets() -> None:
    """`make help` names what a contributor types, and what it is good for."""
    targets = dict(re.findall(r"^  make (\S+) +(\S.*)$", make_prints("help"), re.MULTILINE))

    assert {"help", "report", "test", "test-fast", "lint", "environment", "saved-report", "lock", "clean"} == set(
        targets
    )


def test_the_fast_lane_leaves_out_what_is_slow_and_hands_arguments_on() -> None:
    """`make test-fast ARGS=...` is pytest on two processes, without the tests marked `slow` or `browser`."""
    printed = make_prints("--dry-run", "test-fast", "ARGS=-k q3_7")
    (command,) = [line for line in printed.splitlines() if " -m pytest " in line]

    assert "--numprocesses=2" in command
    assert '-m "not slow and not browser"' in command
    assert command.endswith(" -k q3_7")
