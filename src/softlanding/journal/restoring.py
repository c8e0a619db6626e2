"""Reflections come back out of an export, as they were: all of them, or none."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from softlanding.errors import JournalError
from softlanding.journal.checking import MOST_ID
from softlanding.journal.opening import private_file, private_folder
from softlanding.journal.parcel import Parcel
from softlanding.journal.plain import (
    IS_RECORDING,
    PARTS,
    REFLECTION,
    Key,
    Kind,
    Plain,
    measured,
    recordings,
    rows,
    stored_data,
)
from softlanding.journal.store import Store
from softlanding.messages import taking


@dataclass(slots=True)
class Brought:
    """What came of it. new: reflections that were brought in. there: those that were there already.
    renumbered: ids in the export, and here. unlinked: links that lead out of the export.
    recordings: missing ones of reflections that were there, put back."""

    new: int = 0
    there: int = 0
    renumbered: list[tuple[int, int]] = field(default_factory=list)
    unlinked: int = 0
    recordings: int = 0


def bring_back(store: Store, parcel: Parcel) -> Brought:
    """Put an export into a journal. Raises JournalError; then nothing was changed.

    Recordings lie in their place before the words are committed, as in a session. Where the
    program is killed in between, they are found there by the next try.
    """
    with _sound_goes_back() as placed, store.transaction() as db:
        return _Restoring(store, parcel, db, placed).all()


@contextlib.contextmanager
def _sound_goes_back() -> Iterator[list[Path]]:
    """Files that are removed again when anything goes wrong."""
    placed: list[Path] = []
    try:
        yield placed
    except BaseException:
        for path in placed:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
                path.parent.rmdir()
        raise


class _Restoring:
    """One export into one journal, in one transaction."""

    def __init__(
        self, store: Store, parcel: Parcel, db: sqlite3.Connection, placed: list[Path]
    ) -> None:
        self._store, self._parcel, self._db, self._placed = store, parcel, db, placed
        self._audio = store.home.audio
        self._by_start: defaultdict[str, list[int]] = defaultdict(list)
        for number, started in store.rows("SELECT id, started FROM reflections ORDER BY id"):
            self._by_start[started].append(int(number))
        self._taken = {number for numbers in self._by_start.values() for number in numbers}
        self._was_empty = not self._taken
        recorded = (path.name for path in self._audio.glob("*") if path.name.isdecimal())
        self._last = max([*self._taken, *map(int, recorded), *self._given()], default=0)
        self._numbers: dict[int, int] = {}  # in the export: here
        self._brought = Brought()

    def _given(self) -> list[int]:
        found = self._store.rows("SELECT seq FROM sqlite_sequence WHERE name = 'reflections'")
        return [int(row[0]) for row in found]

    def all(self) -> Brought:
        links: list[tuple[int, int]] = []
        for data in self._parcel.reflections():
            if (twin := self._twin(data)) is not None:
                self._numbers[data["id"]] = twin
                self._brought.there += 1
                self._brought.recordings += self._place(data, twin, missing=True)
                continue
            number = self._number(data)
            self._numbers[data["id"]] = number
            self._place(data, number)
            self._insert(data, number)
            self._brought.new += 1
            if data["follows"] is not None:
                links.append((number, data["follows"]))
        self._link(links)
        self._give_no_number_twice()
        return self._brought

    def _twin(self, data: Plain) -> int | None:
        """The same reflection in this journal, whatever its number."""
        for number in self._by_start.get(data["started"], ()):
            found = rows(self._store, number)
            if found is not None and _digest(found) == _digest(data):
                self._by_start[data["started"]].remove(number)
                return number
        return None

    def _number(self, data: Plain) -> int:
        """Its own number where that is free, or else the next one."""
        number: int = data["id"]
        if number in self._taken or not self._is_free(number, data):
            number = self._last + 1
            if number > MOST_ID:
                raise JournalError(taking.BROKEN.format(place=self._parcel.folder, what="numbers"))
            self._brought.renumbered.append((data["id"], number))
        self._taken.add(number)
        self._last = max(self._last, number)
        return number

    def _is_free(self, number: int, data: Plain) -> bool:
        """Whether no recordings of another reflection lie there."""
        known = {
            Path(one["file"]).name: (one["bytes"], one["sha256"]) for one in data["recordings"]
        }
        return all(
            known.get(path.name) == measured(path) for path in recordings(self._audio, number)
        )

    def _insert(self, data: Plain, number: int) -> None:
        row = _row(REFLECTION, {**data, "id": number, "follows": None})
        self._db.execute(_into("reflections", tuple(REFLECTION)), row)
        for table, keys in PARTS.items():
            into = _into(table, ("reflection", *keys))
            self._db.executemany(into, [(number, *_row(keys, line)) for line in data[table]])

    def _link(self, links: list[tuple[int, int]]) -> None:
        """Which follows which, under the numbers here."""
        for number, followed in links:
            if (here := self._numbers.get(followed)) is None:
                self._brought.unlinked += 1
            else:
                self._db.execute("UPDATE reflections SET follows = ? WHERE id = ?", (here, number))

    def _give_no_number_twice(self) -> None:
        """A number that the exported journal gave is not given again, also where that reflection
        was deleted."""
        if self._was_empty and self._parcel.last_id > max(self._given(), default=0):
            self._db.execute("DELETE FROM sqlite_sequence WHERE name = 'reflections'")
            last = (self._parcel.last_id,)
            self._db.execute("INSERT INTO sqlite_sequence VALUES ('reflections', ?)", last)

    def _place(self, data: Plain, number: int, missing: bool = False) -> int:
        """Put its recordings there; how many. missing: only takes of which there is none."""
        there = {_take(path) for path in recordings(self._audio, number)} if missing else set()
        wanted = [one for one in data["recordings"] if one["take"] not in there]
        if wanted:
            private_folder(self._audio)
            private_folder(self._audio / str(number))
        for one in wanted:
            path = self._audio / str(number) / Path(one["file"]).name
            if path.exists():
                continue  # from a try that was killed: see _is_free
            part = path.with_name(f"{path.name}.part")
            self._placed += (part, path)
            with _private(part) as write:
                self._parcel.sound(one, write)
            part.replace(path)
        return len(wanted)


@contextlib.contextmanager
def _private(path: Path) -> Iterator[Callable[[bytes], object]]:
    """A file that only this person can read, safe on disk at the end."""
    with os.fdopen(private_file(path, os.O_TRUNC), "wb") as file:
        yield file.write
        file.flush()
        os.fsync(file.fileno())


def _take(path: Path) -> int:
    found = IS_RECORDING.fullmatch(path.name)
    assert found
    return int(found[1])


def _into(table: str, columns: tuple[str, ...]) -> str:
    places = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"


def _row(keys: Mapping[str, Key], data: Plain) -> tuple[Any, ...]:
    return tuple(
        stored_data(data[name]) if key.kind is Kind.DATA else data[name]
        for name, key in keys.items()
    )


def _digest(data: Plain) -> str:
    """What tells a reflection from others: all of it but its number and what that is used in."""
    words = {k: v for k, v in data.items() if k not in ("id", "follows", "recordings")}
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()
