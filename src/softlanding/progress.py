"""How far a long piece of work has come: a bar on a terminal, nothing elsewhere."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

Advance = Callable[[float, str], None]


@contextlib.contextmanager
def bar(total: float) -> Iterator[Advance]:
    """A bar for so many seconds of sound. It is told how many are done, and what is done now; what
    is printed meanwhile stands above it."""
    if not sys.stdout or not sys.stdout.isatty():
        yield lambda done, what: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, transient=True) as progress:
        task = progress.add_task("", total=total)
        yield lambda done, what: progress.update(task, completed=done, description=what)
