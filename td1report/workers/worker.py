"""The inside of a worker process: its start, its work, the events that it sends, its end."""

import gc
import importlib
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

from td1report.errors import BuildError

T = TypeVar("T")

worker_state: dict[str, Any] = {}
"""State of a worker process from one task to the next: its end of the pipe, the data."""


def start_worker(messages: Connection, preload: str | None) -> None:
    """Gets this process ready for its tasks: it ends with its parent, and loads the module to preload."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    worker_state["messages"] = messages
    _silence_standard_error()
    if preload is not None:
        try:
            importlib.import_module(preload)  # a forked worker has it
        except ImportError as error:  # an error here would break the pool without a word; a task raises it
            worker_state["fault"] = BuildError(str(error))


def do_task(label: str, function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    """Calls a function in this worker, which first sends the label of what it is about to do."""
    if "fault" in worker_state:
        raise worker_state["fault"]
    send(label)
    return function(*arguments)


def _end_with_parent() -> None:
    """A parent that is killed takes its workers with it: nobody would read what they train. So does their server."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        ends: list[Any] = [parent.sentinel]
        with suppress(AttributeError, OSError):  # not every system reports on a process that is not the parent
            ends.append(os.pidfd_open(os.getppid()))
        wait(ends)
        os._exit(1)


def _silence_standard_error() -> None:
    """TensorFlow's C++ writes to standard error whatever its settings; errors of ours are passed as exceptions."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def send(message: object) -> None:
    """Sends a message to the parent; outside a worker there is none.

    Args:
        message: a text, the label of the work that is now under way; or an event, which the parent passes on.
    """
    if "messages" in worker_state:
        worker_state["messages"].send((os.getpid(), message))


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
