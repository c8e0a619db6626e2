"""A program that is killed in the middle, at each place where it touches the disk."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable
from typing import Any

_TOUCHES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "open"}
_READS = ("SELECT", "PRAGMA user_version", "PRAGMA quick_check")


def killed(at: int, action: Callable[[], object]) -> bool:
    """Run it in a process of its own that dies, as by kill -9, before it touches the disk for the
    `at`-th time: a file, or a statement of SQL. False: it was done before."""
    child = os.fork()
    if not child:
        try:
            _die_at(at)
            action()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def _die_at(at: int) -> None:
    left = at

    def touched(*_: object) -> None:
        nonlocal left
        if not left:
            os._exit(9)
        left -= 1

    def on_file(event: str, arguments: tuple[Any, ...]) -> None:
        reads = event == "open" and not (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR)
        if event in _TOUCHES and not reads:
            touched()

    connect = sqlite3.connect

    def traced(*arguments: Any, **options: Any) -> sqlite3.Connection:
        db: sqlite3.Connection = connect(*arguments, **options)
        if arguments[0] != ":memory:":
            db.set_trace_callback(lambda query: None if query.startswith(_READS) else touched())
        return db

    sqlite3.connect = traced  # type: ignore[assignment]
    sys.addaudithook(on_file)
