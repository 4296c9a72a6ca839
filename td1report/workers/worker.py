"""The inside of a worker process: its start, its work, the events that it sends, its end."""

import gc
import importlib
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Literal, TypeVar

from td1report.errors import BuildError


@contextmanager
def garbage_collection_paused() -> Iterator[None]:
    """For work that makes a million objects and hardly any cycle: looking for cycles takes a tenth to a third of it."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


T = TypeVar("T")


@dataclass(frozen=True)
class Event:
    """What a worker tells while it works."""

    kind: Literal["begun", "epoch", "stored"]
    name: str
    """Experiment name, "anomalies" or "timing"."""
    seed: int = 0
    epoch: int = 0
    num_epochs: int = 0
    val_error: float = 0.0
    """In %, at the end of this epoch."""


kept: dict[str, Any] = {}
"""What a worker process keeps from one task to the next: its end of the pipe and the data."""


def start_worker(messages: Connection, preload: str | None) -> None:
    """Gets this process ready for its tasks: it ends with its parent, and loads the module to preload."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    kept["messages"] = messages
    _silence_standard_error()
    if preload is not None:
        try:
            importlib.import_module(preload)  # a forked worker has it
        except ImportError as error:  # an error here would break the pool without a word; a task tells it
            kept["fault"] = BuildError(f"A library of {preload} is missing: {error}. `pip install .` installs it.")


def do_task(label: str, function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    """Some work in this worker, which first tells what it is about to do."""
    if "fault" in kept:
        raise kept["fault"]
    kept["messages"].send((os.getpid(), label))
    return function(*arguments)


def _end_with_parent() -> None:
    """A parent that is killed takes its workers with it: nobody would read what they train. So does their server."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        ends: list[Any] = [parent.sentinel]
        with suppress(AttributeError, OSError):  # not every system tells of a process that is not the parent
            ends.append(os.pidfd_open(os.getppid()))
        wait(ends)
        os._exit(1)


def _silence_standard_error() -> None:
    """TensorFlow's C++ greets on standard error whatever its settings; errors of ours travel as exceptions."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def tell(event: Event) -> None:
    """Passes an event on to the parent; outside a worker nobody listens."""
    if "messages" in kept:
        kept["messages"].send((os.getpid(), event))
