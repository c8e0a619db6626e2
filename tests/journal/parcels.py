"""A journal goes out as JSON, and comes back."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Any

from softlanding.config import Home
from softlanding.journal import plain
from softlanding.journal.exporting import lossless
from softlanding.journal.exporting.whole import new_folder
from softlanding.journal.parcel import Parcel
from softlanding.journal.restoring import Brought, bring_back
from softlanding.journal.store import Store
from tests.journal.filled import START


def export(home: Home, place: Path) -> Path:
    store = Store.reading(home)
    assert store is not None
    with contextlib.closing(store), store.steady(), new_folder(place) as folder:
        lossless.write(store, [summary.id for summary in store.summaries()], folder, START)
    return place


def bring(home: Home, place: Path) -> Brought:
    with contextlib.closing(Store(home)) as store:
        return bring_back(store, Parcel(place))


def contents(home: Home) -> list[Any]:
    """All rows, and all recordings."""
    with contextlib.closing(sqlite3.connect(home.journal)) as db:
        found: list[Any] = [
            db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
            for table in ("reflections", *plain.PARTS, "sqlite_sequence")
        ]
    return [*found, *((p.name, p.read_bytes()) for p in sorted(home.audio.rglob("*.*")))]
