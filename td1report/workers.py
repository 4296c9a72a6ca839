"""A pool of worker processes, what they tell while they work, and how they die."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Literal, Self, TypeVar

from td1report.errors import BuildError
from td1report.machine import garbage_collection_paused

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


class Workers:
    """A pool of spawned processes, and the thread that passes on what they tell.

    Spawned, not forked: TensorFlow does not survive a fork. On the way out the workers are ended at once, since
    TensorFlow and WeasyPrint take seconds to tidy up; what they have stored stays.
    """

    def __init__(self, num_jobs: int, on_event: Callable[[Event], None], threads: int | None) -> None:
        context = multiprocessing.get_context("spawn")
        # A pipe, not a queue: what a worker told before it died has arrived, and no lock can die with it. The system
        # writes messages of this size whole (POSIX, PIPE_BUF).
        self._messages, self._workers_end = context.Pipe(duplex=False)
        self._listener = threading.Thread(target=self._listen, args=(on_event,), daemon=True)
        self._executor: Executor = ProcessPoolExecutor(
            num_jobs, mp_context=context, initializer=_start_worker, initargs=(self._workers_end, threads)
        )
        self._processes: set[BaseProcess] = set()
        self._doing: dict[int, str] = {}
        """By process: the run that is under way in it, or its task where that has no runs."""

    def submit(self, label: str, function: Callable[..., T], *arguments: Any) -> Future[T]:
        """Does something in a worker. One that this starts never hears Ctrl-C: the parent ends it.

        Args:
            label: what to call it when the worker dies.
            function: what to do, with its arguments; all of them can be pickled, and so can what it returns.
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
            self._doing.get(process.pid or 0, "its start"): _how_it_died(code)
            for process, code in ended.items()
            if process not in ours or ours == set(ended)
        }

    def __enter__(self) -> Self:
        self._listener.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None or all(process.exitcode is None for process in self._processes):
            for process in self._processes:
                process.kill()
        # Where one has died, the pool ends the others by itself: `deaths` tells them apart by how.
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._workers_end.close()  # the workers are gone: the listener reads what they left, then the end
        self._listener.join(timeout=5)

    def _listen(self, on_event: Callable[[Event], None]) -> None:
        with self._messages, suppress(EOFError):
            while True:
                process_id, told = self._messages.recv()
                if isinstance(told, str):
                    self._doing[process_id] = told
                    continue
                if told.kind == "begun":
                    self._doing[process_id] = f"{told.name}, seed {told.seed}"
                on_event(told)


def _how_it_died(exit_code: int) -> str:
    """An exit code of `multiprocessing.Process` in words: a negative one is a signal."""
    if exit_code != -signal.SIGKILL:
        return f"killed by {signal.Signals(-exit_code).name}" if exit_code < 0 else f"exit status {exit_code}"
    return "killed by SIGKILL, as a system does when memory runs out"


# --- inside a worker -----------------------------------------------------------------------------------------------

kept: dict[str, Any] = {}
"""What a worker process keeps from one task to the next: its end of the pipe and the data."""

_ONE_DNN = {"TF_ENABLE_ONEDNN_OPTS": "1", "TF_ONEDNN_USE_SYSTEM_ALLOCATOR": "1"}
"""oneDNN's products were the faster ones on AVX2 too, where TensorFlow does not choose them by itself, and faster still
with memory from the system than from their own allocator. To be set before TensorFlow is loaded."""


def _start_worker(messages: Connection, threads: int | None) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    kept["messages"] = messages
    _silence_standard_error()
    if threads is not None:
        os.environ |= {"OMP_NUM_THREADS": str(threads)} | _ONE_DNN
        try:
            with garbage_collection_paused():
                import tensorflow as tf
        except ImportError as error:  # an error here would break the pool without a word; a task tells it
            kept["fault"] = BuildError(f"TensorFlow cannot be loaded: {error}. `pip install .` installs it.")
            return
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(threads)
        # oneDNN was slower where bias and activation are part of these small products.
        tf.config.optimizer.set_experimental_options({"remapping": False})


def _do(label: str, function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    """Some work in this worker, which first tells what it is about to do."""
    if "fault" in kept:
        raise kept["fault"]
    kept["messages"].send((os.getpid(), label))
    return function(*arguments)


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
        kept["messages"].send((os.getpid(), event))
