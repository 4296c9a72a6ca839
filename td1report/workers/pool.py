"""A pool of worker processes: their start, the events that they send, their deaths."""

import errno
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext, suppress
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any, NoReturn, Self

from td1report.errors import BuildError, sentence
from td1report.workers.worker import T, do_task, start_worker

_logger = logging.getLogger(__name__)

_UNGUARDED = 86
"""Exit status of a worker that would have built: its parent's script builds wherever it is imported."""
_CAN_FORK = sys.platform == "linux"
"""Elsewhere libraries of the system may not survive a fork, or there is none."""

_SEMAPHORES = (
    "Processes wait for each other by semaphores, which Linux keeps in /dev/shm: it must be there, have room, and be "
    "open to writing. Mount it: `docker run --tmpfs /dev/shm ...`, or as root `mount -t tmpfs tmpfs /dev/shm`."
)
_LIMITS = {
    errno.EMFILE: "Allow more open files: `ulimit -n 1024`.",
    errno.EAGAIN: "Allow more processes: `ulimit -u`, or `--pids-limit` of a container.",
    errno.ENOMEM: "Close other programs, or give the container more memory.",
}
"""How to mend what any start of a process may meet."""
_CAUSES = {
    signal.SIGKILL: "as a system does when memory runs out: close other programs, or train with fewer --jobs",
    signal.SIGILL: "since the processor lacks an instruction that a library needs. TensorFlow needs AVX: build on "
    "another machine, or give a virtual one the processor of its host (`grep -c avx /proc/cpuinfo` is 0 without)",
    signal.SIGBUS: "as when a disk, or /dev/shm, is full",
}
_START = "its start"
"""Work that a worker does before any other, and the server of workers does alone."""


class Workers:
    """A pool of processes, and the thread that receives their events.

    A worker that preloads is forked, where the system can, from a server that has loaded it and computed nothing
    (https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods); the others are spawned. On the
    way out the workers are ended at once, since TensorFlow and WeasyPrint take seconds to tidy up; what they have
    stored stays.

    Args:
        num_jobs: number of workers.
        on_event: called with each event, from a thread of this process.
        preload: the module that each of them loads before anything else, and a server of workers in their stead where
            the system can fork; None for workers that load what their tasks need.

    Raises:
        BuildError: if the system lacks what processes wait for each other by; the message says how to mend it.
    """

    def __init__(self, num_jobs: int, on_event: Callable[[Any], None], *, preload: str | None = None) -> None:
        context: BaseContext = multiprocessing.get_context("spawn")
        if preload is not None and _CAN_FORK:
            with suppress(OSError):
                context = _server_of_workers(preload)
        self._spawns = context.get_start_method() == "spawn"
        try:
            # A pipe, not a queue: an event sent before its worker died has arrived, and no lock can die with it. The
            # system writes messages of this size whole (POSIX, PIPE_BUF).
            self._messages, self._workers_end = multiprocessing.Pipe(duplex=False)
            self._executor: Executor = ProcessPoolExecutor(
                num_jobs, mp_context=context, initializer=start_worker, initargs=(self._workers_end, preload)
            )
        except (OSError, ImportError, NotImplementedError) as error:
            _refuse(error, _SEMAPHORES)
        self._listener = threading.Thread(target=self._listen, args=(on_event,), daemon=True)
        self._server_death: int | None = None
        """Exit code of the server of workers, once it has died."""
        self._processes: set[BaseProcess] = set()
        self._doing: dict[int, str] = {}
        """By process: the label of the work that is under way in it."""

    def submit(self, label: str, function: Callable[..., T], *arguments: Any) -> Future[T]:
        """Calls a function in a worker. One that this starts never receives Ctrl-C: the parent ends it.

        Args:
            label: its name in the error when the worker dies.
            function: called with the arguments; all of them can be pickled, and so can its result.
            arguments: those of the function.

        Raises:
            BrokenProcessPool: if a worker has died already, or the server that should fork one.
            BuildError: if the system lets no process start.
        """
        former = set(multiprocessing.active_children())
        try:
            with _starting() if self._spawns else nullcontext():
                return self._executor.submit(do_task, label, function, arguments)
        except (EOFError, ConnectionError) as error:
            self._server_death = None if self._spawns else _exit_code_of_the_server()
            raise BrokenProcessPool("The server of workers died.") from error
        except BrokenProcessPool:
            raise
        except RuntimeError as error:  # no thread for the pool's own work
            _refuse(error, _LIMITS[errno.EAGAIN])
        except OSError as error:
            _refuse(error)
        finally:
            self._processes |= set(multiprocessing.active_children()) - former

    def deaths(self) -> dict[str, str]:
        """Work under way -> cause of death, of the workers that died: a broken pool ends the others by SIGTERM."""
        ended = {process: process.exitcode for process in self._processes if process.exitcode}
        ours = {process for process, code in ended.items() if code == -signal.SIGTERM}
        of_the_server = {} if self._server_death is None else {_START: _how_it_died(self._server_death)}
        return of_the_server | {
            self._doing.get(process.pid or 0, _START): _how_it_died(code)
            for process, code in ended.items()
            if process not in ours or ours == set(ended)
        }

    def __enter__(self) -> Self:
        try:
            self._listener.start()
        except RuntimeError as error:  # a limit of processes counts threads as well
            _refuse(error, _LIMITS[errno.EAGAIN])
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None or all(process.exitcode is None for process in self._processes):
            for process in self._processes:
                process.kill()
        # Where one has died, the pool ends the others by itself: `deaths` distinguishes them by the signal.
        with suppress(RuntimeError):  # a thread of its own that could not be started cannot be waited for
            self._executor.shutdown(wait=True, cancel_futures=True)
        self._workers_end.close()  # the workers are gone: the listener reads what is left in the pipe, then its end
        if kind is None or issubclass(kind, Exception):  # Ctrl-C does not wait for a server that gets ready
            self._listener.join(timeout=5)

    def _listen(self, on_event: Callable[[Any], None]) -> None:
        with self._messages, suppress(EOFError):
            while True:
                process_id, message = self._messages.recv()
                if isinstance(message, str):
                    self._doing[process_id] = message
                    continue
                try:
                    on_event(message)
                except Exception as error:  # noqa: BLE001  (work that nobody can follow goes on all the same)
                    _logger.warning("Progress is shown no more: %s", error)
                    on_event = _unseen


def _unseen(_: object) -> None:
    """Takes the place of what failed to show an event."""


def end_where_a_worker_builds() -> None:
    """Ends a worker whose start imports a script that builds outside `if __name__ == "__main__":`.

    Without that guard, which multiprocessing asks for, each worker would build too, and the workers of that build.
    """
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        os._exit(_UNGUARDED)


def _server_of_workers(preload: str) -> BaseContext:
    """The server that forks workers. It gets ready by itself: whoever wants the first worker waits for that.

    Raises:
        OSError: if there is no folder for its socket, or the name of that folder is too long for one.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([preload])
    with _starting():
        forkserver.ensure_running()
    return context


@contextmanager
def _starting() -> Iterator[None]:
    """A process started meanwhile never receives Ctrl-C, nor do those that it starts.

    Nor does it import a random.py of the folder somebody works in, where Python looks first
    (https://docs.python.org/3/using/cmdline.html#envvar-PYTHONSAFEPATH).
    """
    former = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    resource_tracker.ensure_running()  # itself a process, whose start unblocks interrupts
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # which a new process inherits
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        if former is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = former


def _exit_code_of_the_server() -> int | None:
    """The exit code of the server of workers, which is about to end, if it has not yet; None if it does not.

    The next server is started by the library, which asks for the status as well: it is only looked at.
    """
    server = getattr(forkserver._forkserver, "_forkserver_pid")  # noqa: B009, SLF001  (it has no public name)
    for _ in range(50):
        ended = os.waitid(os.P_PID, server, os.WEXITED | os.WNOWAIT | os.WNOHANG)
        if ended is not None:
            return ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status
        time.sleep(0.1)
    return None


def _how_it_died(exit_code: int) -> str:
    """An exit code of `multiprocessing.Process` in words: a negative one is a signal."""
    if exit_code == _UNGUARDED:
        return 'the script that builds does so outside `if __name__ == "__main__":`; put that line above the call'
    if exit_code >= 0:
        return f"exit status {exit_code}"
    cause = _CAUSES.get(signal.Signals(-exit_code))
    return f"killed by {signal.Signals(-exit_code).name}" + (f", {cause}" if cause else "")


def _refuse(error: Exception, usual: str = "") -> NoReturn:
    """Ends the build, since no process can be started beside this one.

    Args:
        error: of the system.
        usual: how to mend it, if it is none of the limits that any start of a process may meet.

    Raises:
        BuildError: always.
    """
    mend = _LIMITS.get(getattr(error, "errno", None) or 0, usual)
    raise BuildError(f"No process can be started beside this one: {sentence(str(error))} {mend}".rstrip()) from error
