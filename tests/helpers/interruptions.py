"""Builds in processes of their own, for the tests that kill them; and what a folder holds afterwards."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

SCRIPT = Path(__file__).parent / "small_build.py"
PAGE, PDF, RESULTS, PREDICTIONS = "td1.draft.html", "td1.draft.pdf", "results.draft.json", "predictions.draft.csv"
FILES = (PAGE, PDF, RESULTS, "results.schema.json", PREDICTIONS, "predictions.draft.fr.csv")
"""Those of such a build, which is a draft."""
NUM_RESULTS = 6
"""Stored by such a build: two experiments of two seeds, and two forests."""
CLOCK = ("finished_at", "created_at", "build_id", "seconds")
"""How the names end of what two builds of the same results do not share: dates, seconds, the id that hangs on them."""


class Build:
    """A small build under way, the leader of a process group of its own."""

    def __init__(self, data: Path, output: Path, *options: str) -> None:
        self.log = output.with_name(f"{output.name}.log")
        self.output = output
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(SCRIPT), str(data), str(output), *options], stderr=log, start_new_session=True
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def said(self) -> str:
        """What it and its forerunners in the same folder wrote on standard error."""
        return self.log.read_text(encoding="utf-8")

    def workers(self) -> list[int]:
        """Process ids of the workers, spawned by the build or forked by its server of workers."""
        return self._started("spawn_main") + [worker for server in self.servers() for worker in children_of(server)]

    def servers(self) -> list[int]:
        """Process id of the server that forks workers, if there is one."""
        return self._started("forkserver")

    def _started(self, kind: str) -> list[int]:
        return [child for child in children_of(self.process.pid) if kind.encode() in command_of(child)]

    def wait_until(self, happened: Callable[[], Any], seconds: float = 60) -> None:
        """Waits for something to happen while the build goes on."""
        deadline = time.monotonic() + seconds
        while not happened():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.01)

    def wait_until_begun(self) -> None:
        """Waits until the command holds its output folder, which takes as long as the machine takes to import it."""
        self.wait_until((self.output / ".lock").exists)

    def finish(self, seconds: float = 120) -> int:
        """Waits for the end; returns the exit status."""
        return self.process.wait(timeout=seconds)


def children_of(process_id: int) -> list[int]:
    """Process ids of what a process has started, none if it has ended meanwhile."""
    try:
        listed = Path(f"/proc/{process_id}/task/{process_id}/children").read_text(encoding="utf-8")
    except OSError:
        return []
    return [int(child) for child in listed.split()]


def command_of(process_id: int) -> bytes:
    """The command line of a process, empty if it has ended meanwhile."""
    try:
        return Path(f"/proc/{process_id}/cmdline").read_bytes()
    except OSError:
        return b""


def is_alive(process_id: int) -> bool:
    """Whether a process of that number runs; one that waits to be reaped does not."""
    try:
        stat = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def stored(output: Path) -> dict[str, int]:
    """The stored results and when each was written, in nanoseconds."""
    return {path.parent.name: path.stat().st_mtime_ns for path in output.glob("runs/[!.]*/result.json")}


def build_ids(output: Path) -> set[str]:
    """The ids of the builds that the files come from; one whole build has one id, and the schema none."""
    contents = {name: (output / name).read_bytes() for name in FILES if (output / name).exists()}
    if not contents:
        return set()
    assert set(FILES) == set(contents)
    id_ = str(json.loads(contents[RESULTS])["provenance"]["build_id"])
    csv_ids = {line.rpartition(b",")[2].decode() for line in contents[PREDICTIONS].splitlines()[1:]}
    assert id_.encode() in contents[PAGE]
    assert id_.encode() in contents[PDF]
    return {id_} | csv_ids


def timeless(results: Any) -> Any:
    """JSON values without what the clock put into them."""
    if isinstance(results, dict):
        return {name: timeless(value) for name, value in results.items() if not name.endswith(CLOCK)}
    return [timeless(value) for value in results] if isinstance(results, list) else results


def results_of(output: Path) -> Any:
    """results.json without dates and seconds."""
    return timeless(json.loads((output / RESULTS).read_text(encoding="utf-8")))


def copied(output: Path, folder: Path) -> Path:
    """A copy of an output folder, to be changed."""
    return Path(shutil.copytree(output, folder / "output"))


@contextmanager
def contents_kept(output: Path) -> Iterator[None]:
    """Asserts that all files hold afterwards what they held before."""
    before = {name: (output / name).read_bytes() for name in FILES}
    yield
    assert before == {name: (output / name).read_bytes() for name in FILES}
    assert not list(output.glob("*.partial"))
