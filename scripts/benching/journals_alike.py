"""Whether two journals hold the same: all tables, and the recordings byte for byte."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from softlanding.config import Home

_OWN = ("changes", "identity")  # what each journal has of its own, for its index of words
_SHOWN = 20


def differences(one: Home, other: Home) -> list[str]:
    """What differs, a line each, 20 at most; nothing when they are alike."""
    found = []
    for difference in (*_tables(one, other), *_sounds(one, other)):
        found.append(difference)
        if len(found) == _SHOWN:
            break
    return found


def _tables(one: Home, other: Home) -> Iterator[str]:
    with (
        contextlib.closing(sqlite3.connect(one.journal)) as left,
        contextlib.closing(sqlite3.connect(other.journal)) as right,
    ):
        schemas = [db.execute(_SCHEMA).fetchall() for db in (left, right)]
        if schemas[0] != schemas[1]:
            yield "the schemas"
            return
        for kind, table, _ in schemas[0]:
            if kind == "table" and table not in _OWN and table != "sqlite_sequence":
                yield from _rows(left, right, table)
        sequences = [db.execute(_LAST_ID).fetchall() for db in (left, right)]
        if sequences[0] != sequences[1]:
            yield f"the last id given: {sequences[0]} and {sequences[1]}"


_SCHEMA = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
_LAST_ID = "SELECT seq FROM sqlite_sequence WHERE name = 'reflections'"


def _rows(left: sqlite3.Connection, right: sqlite3.Connection, table: str) -> Iterator[str]:
    columns = [row[1] for row in left.execute(f"PRAGMA table_info({table})")]
    keys = [row[1] for row in left.execute(f"PRAGMA table_info({table})") if row[5]]
    query = f"SELECT {', '.join(columns)} FROM {table} ORDER BY {', '.join(keys)}"
    for mine, theirs in zip_longest(left.execute(query), right.execute(query)):
        if mine is None or theirs is None:
            yield f"{table}: a row more: {(mine or theirs)[: len(keys) + 1]}"
            return
        for column, a, b in zip(columns, mine, theirs, strict=True):
            if (type(a), a) != (type(b), b):
                yield f"{table} {mine[: len(keys)]}: {column}: {str(a)[:60]!r}, {str(b)[:60]!r}"


def _sounds(one: Home, other: Home) -> Iterator[str]:
    names = sorted({*_names(one.audio), *_names(other.audio)})
    for name in names:
        here, there = one.audio / name, other.audio / name
        if not (here.is_file() and there.is_file()):
            yield f"audio/{name}: only one has it"
        elif here.read_bytes() != there.read_bytes():
            yield f"audio/{name}: other bytes"


def _names(folder: Path) -> list[Path]:
    return [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
