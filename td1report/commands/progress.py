"""Progress of a build: a live display on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from td1report.runs.tasks import Event, Task


class Tally:
    """The share done of a set of tasks, in results and in time.

    Attributes:
        total: results to store.
        done: results stored so far.
        current: (experiment, seed) -> the last event of each training under way.
    """

    def __init__(self, tasks: tuple[Task[Any], ...]) -> None:
        self.total = sum(task.num_results() for task in tasks)
        self.done = 0
        self.current: dict[tuple[str, int], Event] = {}
        self._costs = {name: cost for task in tasks for name, cost in task.epoch_costs().items()}
        self._work = sum(task.weight() for task in tasks)
        self._worked = 0.0
        self._began = time.monotonic()

    def take(self, event: Event) -> None:
        """Counts one event."""
        key = (event.name, event.seed)
        if event.kind == "stored":
            self.done += 1
        if event.kind != "epoch":
            return
        self._worked += self._costs[event.name]
        self.current[key] = event
        if event.epoch == event.num_epochs:
            del self.current[key]

    def seconds_left(self) -> float | None:
        """Time to expect, from the epochs trained so far; None before the first ones."""
        if self._worked < 0.01 * self._work or not self._worked:
            return None
        elapsed = time.monotonic() - self._began
        return max(elapsed * (self._work - self._worked) / self._worked, 0.0)


@contextmanager
def reporter(tasks: tuple[Task[Any], ...]) -> Iterator[Callable[[Event], None]]:
    """A function to call with each event, which shows the progress on standard error."""
    tally = Tally(tasks)
    console = Console(stderr=True)
    if not tasks:
        yield lambda _: None
    elif console.is_terminal:
        with _live(tally, console) as on_event:
            yield on_event
    else:
        yield lambda event: _log(tally, event)


@contextmanager
def stages() -> Iterator[Callable[[str], None]]:
    """A function to call with the name of each part of a build as it begins, which shows it on standard error."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda name: print(f"[report] {name}", file=sys.stderr, flush=True)
        return
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as shown:
        bar_id = shown.add_task("")
        yield lambda name: shown.update(bar_id, description=name)


def _log(tally: Tally, event: Event) -> None:
    tally.take(event)
    if event.kind == "begun":
        print(f"[{tally.done}/{tally.total}] {event.label} begins", file=sys.stderr, flush=True)
    if event.kind == "stored":
        left = tally.seconds_left()
        remaining = f", about {duration(left)} left" if left else ""
        print(f"[{tally.done}/{tally.total}] {event.label}{remaining}", file=sys.stderr, flush=True)


@contextmanager
def _live(tally: Tally, console: Console) -> Iterator[Callable[[Event], None]]:
    bar = Progress(
        TextColumn("runs"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.fields[left]}")
    )
    bar_id = bar.add_task("runs", total=tally.total, left="")
    with Live(bar, console=console, refresh_per_second=4, transient=True) as live:

        def on_event(event: Event) -> None:
            tally.take(event)
            left = tally.seconds_left()
            bar.update(bar_id, completed=tally.done, left=f"about {duration(left)} left" if left else "")
            live.update(Group(bar, _current(tally)))

        yield on_event


def _current(tally: Tally) -> Table:
    table = Table.grid(padding=(0, 2))
    for event in tally.current.values():
        table.add_row(
            f"  {event.name}", f"seed {event.seed}", f"epoch {event.epoch}/{event.num_epochs}",
            f"validation error {event.val_error:.2f} %",
        )  # fmt: skip
    return table


def duration(seconds: float) -> str:
    """A time to expect: 80 s, 8 min."""
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
