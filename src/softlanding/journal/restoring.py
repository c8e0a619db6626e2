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
from softlanding.journal.arriving import arrivals, put_in_place
from softlanding.journal.checking import MOST_ID
from softlanding.journal.following import lost_links
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
    others: those that were there already with other words, and stay as they are there. renumbered:
    ids in the export, and here. unlinked: links that lead out of the export. recordings: missing
    ones of reflections that were there, put back."""

    new: int = 0
    there: int = 0
    others: int = 0
    renumbered: list[tuple[int, int]] = field(default_factory=list)
    unlinked: int = 0
    recordings: int = 0


def bring_back(store: Store, parcel: Parcel) -> Brought:
    """Put an export into a journal. Raises JournalError; then nothing was changed.

    Recordings wait beside the journal until all is read, and lie in their place before the words
    are committed, as in a session.
    """
    with arrivals(store.home), store.transaction() as db:
        return _Restoring(store, parcel, db).all()


class _Twins:
    """The reflections that were there before, for each of an export to find its own among: it began
    in the same second, and with the same routine. Each is found once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._left: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for number, *key in store.rows("SELECT id, started, routine FROM reflections ORDER BY id"):
            self._left[key[0], key[1]].append(int(number))
        self.numbers = {number for numbers in self._left.values() for number in numbers}
        self._later: dict[int, list[int]] = {}  # ids in the export, and where theirs may be

    def equal(self, data: Plain) -> int | None:
        """The one with the same words, whatever its number."""
        left = self._left.get((data["started"], data["routine"]), [])
        for number in left:
            found = rows(self._store, number)
            if found is not None and _digest(found) == _digest(data):
                left.remove(number)
                return number
        return None

    def may_be_there(self, data: Plain) -> bool:
        """Whether its own may be there with other words. Which one is told by `others`, when all
        that are equal have found theirs."""
        left = self._left.get((data["started"], data["routine"]))
        if left:
            self._later[data["id"]] = left
        return bool(left)

    def others(self) -> dict[int, int]:
        """Those that are there with other words: ids in the export, and here."""
        return {number: left.pop(0) for number, left in self._later.items() if left}

    @property
    def postponed(self) -> set[int]:
        """Ids in the export of all that may have been there."""
        return {*self._later}


class _Restoring:
    """One export into one journal, in one transaction."""

    def __init__(self, store: Store, parcel: Parcel, db: sqlite3.Connection) -> None:
        self._store, self._parcel, self._db = store, parcel, db
        self._audio = store.home.audio
        self._twins = _Twins(store)
        self._taken = {*self._twins.numbers}
        self._was_empty = not self._taken
        recorded = (path.name for path in self._audio.glob("*") if path.name.isdecimal())
        self._last = max([*self._taken, *map(int, recorded), *self._given()], default=0)
        self._numbers: dict[int, int] = {}  # in the export: here
        self._links: list[tuple[int, int]] = []  # here, and in the export
        self._waiting: dict[Path, Path] = {}
        self._brought = Brought()

    def _given(self) -> list[int]:
        found = self._store.rows("SELECT seq FROM sqlite_sequence WHERE name = 'reflections'")
        return [int(row[0]) for row in found]

    def all(self) -> Brought:
        for data in self._parcel.reflections():
            if (twin := self._twins.equal(data)) is not None:
                self._is_there(data, twin)
            elif not self._twins.may_be_there(data):
                self._bring(data)
        others = self._twins.others()
        self._numbers |= others
        self._brought.others = len(others)
        if new := self._twins.postponed - others.keys():
            for data in self._parcel.reflections():
                if data["id"] in new:
                    self._bring(data)
        self._link()
        self._give_no_number_twice()
        if self._waiting:
            put_in_place(self._store.home, self._waiting)
        return self._brought

    def _is_there(self, data: Plain, twin: int) -> None:
        self._numbers[data["id"]] = twin
        self._brought.there += 1
        self._brought.recordings += self._place(data, twin, missing=True)
        if data["follows"] is not None:
            self._links.append((twin, data["follows"]))

    def _bring(self, data: Plain) -> None:
        number = self._number(data)
        self._numbers[data["id"]] = number
        self._place(data, number)
        self._insert(data, number)
        self._brought.new += 1
        if data["follows"] is not None:
            self._links.append((number, data["follows"]))

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

    def _link(self) -> None:
        """Which follows which, under the numbers here; also where an earlier import could not tell,
        as the other one came later."""
        lost = []
        for number, followed in self._links:
            if (here := self._numbers.get(followed)) is not None:
                self._follow(number, here)
            else:
                lost.append(number)
        for number, here in lost_links(self._store):
            self._follow(number, here)
        linked = "SELECT follows IS NOT NULL FROM reflections WHERE id = ?"
        self._brought.unlinked = sum(not self._store.rows(linked, number)[0][0] for number in lost)

    def _follow(self, number: int, here: int) -> None:
        link = "UPDATE reflections SET follows = ? WHERE id = ? AND follows IS NULL"
        self._db.execute(link, (here, number))

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
        for one in wanted:
            path = self._audio / str(number) / Path(one["file"]).name
            if path.exists():
                continue  # of a journal that was moved away: see _is_free
            waits = self._store.home.arriving / str(number) / path.name
            private_folder(waits.parent)
            with _private(waits) as write:
                self._parcel.sound(one, write)
            self._waiting[waits] = path
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
