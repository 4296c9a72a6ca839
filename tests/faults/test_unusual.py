"""What is unusual but right succeeds: long paths with spaces, accents and emoji, no locale, no home, nothing to write
but the output folder, no network.
"""

import inspect
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from interruptions import SCRIPT, build_ids, results_of
from namespaces import ISOLATED, needs_mount
from places import ROOT

NAME = "Rapport d’été, deuxième essai (« final ») 🎓 " + "long " * 30
WATCH = """
import os, sys

def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname"):
        if event != "socket.connect" or not isinstance(arguments[1], (str, bytes)):  # a path: a local socket
            with open(os.environ["WATCHED"], "a", encoding="utf-8") as file:
                file.write(f"{event} {arguments[1:]}\\n")

sys.addaudithook(watch)
"""
"""Runs at the start of each Python of a build, workers included: notes every attempt to reach another machine."""


@needs_mount
def test_a_build_in_a_strange_place(small_data: Path, small_build: Path, tmp_path: Path) -> None:
    """The whole build, offline, from a read-only checkout: it succeeds, and says the same as any other."""
    place = tmp_path / NAME.strip()
    assert len(str(place / "output")) > 200
    shutil.copytree(small_data, place / "données")
    root = ROOT
    for part in ("td1report", "templates", "tests"):
        shutil.copytree(root / part, place / "checkout" / part, ignore=shutil.ignore_patterns("__pycache__", "real"))
    (place / "watch").mkdir()
    (place / "watch" / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    environment = {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "LC_ALL": "C",
        "PYTHONPATH": f"{place / 'watch'}{os.pathsep}{place / 'checkout'}",
        "WATCHED": str(place / "watched"),
    }
    read_only = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && ! touch "$1/x" 2>/dev/null'
    script = f'{read_only} && shift && exec "$@"'
    command = [*ISOLATED, "--net", "sh", "-c", script, "sh", str(place / "checkout"), sys.executable]
    command += [str(place / "checkout" / SCRIPT.relative_to(ROOT)), str(place / "données"), str(place / "output")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env=environment, cwd=place)

    assert 0 == done.returncode, done.stderr
    assert not (place / "watched").exists()
    assert 1 == len(build_ids(place / "output"))
    assert results_of(small_build) == results_of(place / "output")


@pytest.mark.slow
def test_modules_of_ones_own_disturb_no_worker(tmp_path: Path) -> None:
    """Somebody has a random.py and a keras.py in the folder where they build: workers import the real ones."""
    for name in ("random", "keras", "data"):
        (tmp_path / f"{name}.py").write_text("raise RuntimeError('not this one')", encoding="utf-8")
    script = tmp_path / "elsewhere" / "script.py"
    script.parent.mkdir()
    script.write_text(
        "from td1report.runs.execute import PRELOAD\nfrom td1report.workers.pool import Workers\n"
        "if __name__ == '__main__':\n"
        "    for preload in (PRELOAD, None):\n"
        "        with Workers(1, print, preload=preload) as workers:\n"
        "            print(workers.submit('a sum', sum, (1, 2)).result())\n",
        encoding="utf-8",
    )

    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False, cwd=tmp_path)

    assert ("3\n3\n", "") == (done.stdout, done.stderr)


def test_the_watch_would_notice(tmp_path: Path) -> None:
    """The hook of the test above does see a connection."""
    (tmp_path / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "WATCHED": str(tmp_path / "watched")}
    code = "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)

    assert "127.0.0.1" in (tmp_path / "watched").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_download_is_encrypted() -> None:
    """Keras fetches the data, the only thing that a build may ask of a network, over https; `data.load` checks them."""
    from keras.datasets import fashion_mnist

    source = inspect.getsource(fashion_mnist.load_data)
    assert "https://" in source
    assert "http://" not in source
