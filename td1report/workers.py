"""A pool of worker processes, what they tell while they work, and how they die."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import Any, Literal, Self

from td1report.errors import BuildError
from td1report.machine import garbage_collection_paused


@dataclass(frozen=True)
class Event:
    """What a worker tells while it works."""

    kind: Literal["epoch", "stored"]
    name: str
    """Experiment name, "anomalies" or "timing"."""
    seed: int = 0
    epoch: int = 0
    num_epochs: int = 0
    val_error: float = 0.0
    """In %, at the end of this epoch."""


class Workers:
    """A pool of spawned processes, and the thread that passes on what they tell.

    Spawned, not forked: TensorFlow does not survive a fork. On the way out by an exception the workers are ended at
    once; what they have stored stays.
    """

    def __init__(self, num_jobs: int, on_event: Callable[[Event], None], threads: int | None) -> None:
        context = multiprocessing.get_context("spawn")
        self._messages = context.Queue()
        self._messages.cancel_join_thread()  # a worker killed while it tells something must not hold up our own exit
        self._listener = threading.Thread(target=self._listen, args=(on_event,), daemon=True)
        self._executor: Executor = ProcessPoolExecutor(
            num_jobs, mp_context=context, initializer=_start_worker, initargs=(self._messages, threads)
        )
        self._processes: set[BaseProcess] = set()
        self._tasks: dict[int, str] = {}
        self._runs: dict[int, str] = {}
        """By process: the task it does, and which of its runs is under way."""

    def submit(self, label: str, function: Callable[..., None], *arguments: Any) -> Future[None]:
        """Does something in a worker. One that this starts never hears Ctrl-C: the parent ends it.

        Args:
            label: what to call it when the worker dies.
            function: what to do, with its arguments; all of them can be pickled.
            arguments: those of the function.

        Raises:
            BrokenProcessPool: if a worker has died already.
        """
        former = set(multiprocessing.active_children())
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # which a new process inherits
        try:
            return self._executor.submit(_do, label, function, arguments)
        finally:
            self._processes |= set(multiprocessing.active_children()) - former
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)

    def deaths(self) -> dict[str, str]:
        """What the workers that died were doing, and how they died: a broken pool ends the others by SIGTERM."""
        ended = {process: process.exitcode for process in self._processes if process.exitcode}
        ours = {process for process, code in ended.items() if code == -signal.SIGTERM}
        return {
            doing: _how_it_died(code)
            for process, code in ended.items()
            if (process not in ours or ours == set(ended))
            and (doing := self._runs.get(process.pid or 0) or self._tasks.get(process.pid or 0))
        }

    def __enter__(self) -> Self:
        self._listener.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            for process in self._processes:
                process.kill()
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._messages.put(None)
        self._listener.join(timeout=5)

    def _listen(self, on_event: Callable[[Event], None]) -> None:
        while (message := self._messages.get()) is not None:
            process_id, told = message
            if isinstance(told, str):
                self._tasks[process_id] = told
                continue
            self._runs[process_id] = f"{told.name}, seed {told.seed}" if told.kind == "epoch" else ""
            on_event(told)


def _how_it_died(exit_code: int) -> str:
    """An exit code of `multiprocessing.Process` in words: a negative one is a signal."""
    if exit_code != -signal.SIGKILL:
        return f"killed by {signal.Signals(-exit_code).name}" if exit_code < 0 else f"exit status {exit_code}"
    return "killed by SIGKILL, as a system does when memory runs out"


# --- inside a worker -----------------------------------------------------------------------------------------------

kept: dict[str, Any] = {}
"""What a worker process keeps from one task to the next: its message queue and the data."""


def _start_worker(messages: Any, threads: int | None) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    kept["messages"] = messages
    _silence_standard_error()
    if threads is not None:
        os.environ["OMP_NUM_THREADS"] = str(threads)
        try:
            with garbage_collection_paused():
                import tensorflow as tf
        except ImportError as error:  # an error here would break the pool without a word; a task tells it
            kept["fault"] = BuildError(f"TensorFlow cannot be loaded: {error}. `pip install .` installs it.")
            return
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(threads)


def _do(label: str, function: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    """Some work in this worker, which first tells what it is about to do."""
    if "fault" in kept:
        raise kept["fault"]
    kept["messages"].put((os.getpid(), label))
    function(*arguments)


def _end_with_parent() -> None:
    """A parent that is killed takes its workers with it: nobody would read what they train."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _silence_standard_error() -> None:
    """TensorFlow's C++ greets on standard error whatever its settings; errors of ours travel as exceptions."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def tell(event: Event) -> None:
    """Passes an event on to the parent; outside a worker nobody listens."""
    if "messages" in kept:
        kept["messages"].put((os.getpid(), event))
