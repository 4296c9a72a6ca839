"""`td1report doctor`: what this machine has for a build, what it lacks, and the command that mends it."""

import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from shutil import disk_usage
from typing import Literal, NamedTuple

from td1report.answers.outline import QUESTIONS
from td1report.commands import preflight
from td1report.commands.clean import unused_results
from td1report.errors import BuildError, TD1Error
from td1report.inputs import data, machine
from td1report.inputs.config import Config
from td1report.render import pdf
from td1report.report.plan import plan
from td1report.runs import execute
from td1report.storage.folder import OutputFolder

DOWNLOAD = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/train-labels-idx1-ubyte.gz"
"""The smallest of the files that Keras downloads."""
_TIMEOUT = 10.0
"""Seconds that its server has to answer."""
_RESULT_BYTES = 450_000
"""Of one stored training: mostly its probabilities of 10 000 images and 10 classes."""
_REPORT_BYTES = 60 * 2**20
"""Of all other files of a build, with those that they replace."""
_GIB, _MIB = 2**30, 2**20

State = Literal["ok", "note", "MISSING"]
"""`note`: a build succeeds, but might be quicker or smaller. `MISSING`: it would fail."""


class Check(NamedTuple):
    """One need of a build, with what there is of it, or what is missing and how to mend it."""

    name: str
    found: str
    state: State


def checks(config: Config) -> Iterator[Check]:
    """The needs of a build, one after the other, since some take seconds. Downloads nothing."""
    for name, check in _CHECKS.items():
        try:
            state, found = check(config)
        except (TD1Error, OSError, ImportError) as error:
            state, found = "MISSING", str(error)
        yield Check(name, found, state)


def _python(_: Config) -> tuple[State, str]:
    versions = machine.versions()
    absent = [name for name, version in versions.items() if version == "absent"]
    if absent:
        raise BuildError(f"{versions['python']} lacks {', '.join(absent)}: `pip install .`")
    return "ok", f"{versions['python']}, with all packages"


def _tensorflow(_: Config) -> tuple[State, str]:
    execute.require()
    return "ok", f"{machine.versions()['tensorflow']}, loaded in a process of its own"


def _pdf(_: Config) -> tuple[State, str]:
    pdf.require()
    with tempfile.TemporaryDirectory() as folder:
        remarks = pdf.rehearse(preflight.draw(Path(folder)))
    return ("note" if remarks else "ok"), " ".join((f"{pdf.libraries()}, one was written.", *remarks))


def _data(config: Config) -> tuple[State, str]:
    found = data.located(config.data)
    if found.source is not None:
        told = f"in {str(found.folder)!r} ({found.source}), with the published SHA-256"
        return ("note" if found.faults else "ok"), " ".join((told, *found.faults))
    if found.faults:
        raise BuildError(" ".join(found.faults))
    try:
        with urllib.request.urlopen(urllib.request.Request(DOWNLOAD, method="HEAD"), timeout=_TIMEOUT):
            return "note", "no copy on this machine; a build downloads 31 MB"
    except OSError as error:
        ways = data.FOUR_WAYS.format(cache=data.keras_cache())
        raise BuildError(f"no copy on this machine, and no download: {error}. {ways}") from error


def _output(config: Config) -> tuple[State, str]:
    with _place_to_try(config.output) as output, output.locked():
        output.rehearse()
    return "ok", f"{str(config.output)!r} can be written"


@contextmanager
def _place_to_try(path: Path) -> Iterator[OutputFolder]:
    """The output folder; where there is none yet, one beside its place, which is removed."""
    if path.exists():
        yield OutputFolder(path)
    else:
        with tempfile.TemporaryDirectory(dir=_nearest(path)) as folder:
            yield OutputFolder(Path(folder))


def _disk(config: Config) -> tuple[State, str]:
    shared, alone = plan(QUESTIONS, config.preset, config.seeds).missing(OutputFolder(config.output).store)
    needed = sum(task.num_results() for task in (*shared, *alone)) * _RESULT_BYTES + _REPORT_BYTES
    free = disk_usage(_nearest(config.output)).free
    if free < needed:
        raise BuildError(
            f"{free // _MIB} MiB free for {str(config.output)!r}, where a build needs {needed // _MIB}. "
            "Free some space or choose another --output."
        )
    return "ok", f"{free / _GIB:.1f} GiB free, of which a build needs {needed / _GIB:.1f}"


def _nearest(path: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    return next(folder for folder in (path.absolute(), *path.absolute().parents) if folder.exists())


def _memory(_: Config) -> tuple[State, str]:
    available = machine.memory_available()
    if available is None:
        return "ok", "this system does not tell how much is available"
    needed = machine.BESIDES_BYTES + machine.WORKER_BYTES
    told = f"{available / _GIB:.1f} GiB available, of which one worker and the build take {needed / _GIB:.1f}"
    return ("ok", told) if available >= needed else ("note", f"{told}: close other programs")


def _cores(_: Config) -> tuple[State, str]:
    limits = ", ".join(f"{name} {count}" for name, count in machine.core_limits().items())
    return "ok", f"{machine.num_cores()} ({limits})"


def _workers(config: Config) -> tuple[State, str]:
    fed, cores = machine.num_workers(), machine.num_cores()
    if config.jobs != fed:
        return "ok", f"{config.jobs}, as asked for; this machine feeds {fed}"
    if fed == cores:
        return "ok", f"{fed}, one a core"
    return "note", f"{fed}, since memory feeds no more, at {machine.WORKER_BYTES / _GIB:.1f} GiB each; --jobs is obeyed"


def _stored(config: Config) -> tuple[State, str]:
    store = OutputFolder(config.output).store
    unused = unused_results(store)
    told = f"{len(store.paths())} in {str(config.output)!r}"
    if not unused:
        return "ok", told
    size = sum(map(store.size_bytes, unused)) / _MIB
    command = f"td1report clean --output {quote(str(config.output))}"
    return "note", f"{told}; no build asks for {len(unused)} of them, {size:.1f} MiB: `{command}` removes these"


_CHECKS: dict[str, Callable[[Config], tuple[State, str]]] = {
    "Python": _python,
    "TensorFlow": _tensorflow,
    "PDF": _pdf,
    "Fashion-MNIST": _data,
    "output folder": _output,
    "disk": _disk,
    "memory": _memory,
    "cores": _cores,
    "workers": _workers,
    "stored results": _stored,
}
