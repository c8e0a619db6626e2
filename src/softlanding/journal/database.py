"""The journal as tables: what every command that reads or writes it needs, and no more."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from softlanding.config import Home
from softlanding.journal import opening
from softlanding.journal.opening import clearly

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Choice:
    """Some of the reflections. since, until: days. routine: its name. feeling: a name that was
    named there, of a feeling or a sign. about: a part of what it is about."""

    since: date | None = None
    until: date | None = None
    routine: str = ""
    feeling: str = ""
    about: str = ""

    @property
    def values(self) -> tuple[str, ...]:
        """For CHOSEN."""
        days = (day.isoformat() if day else "" for day in (self.since, self.until))
        return (*days, self.routine, self.feeling.lower(), self.about)


ALL = Choice()
CHOSEN = (
    "WHERE (?1 = '' OR substr(started, 1, 10) >= ?1) AND (?2 = '' OR substr(started, 1, 10) <= ?2)"
    " AND (?3 = '' OR routine = ?3)"
    " AND (?4 = '' OR id IN (SELECT reflection FROM named WHERE name = ?4))"
    " AND (?5 = '' OR instr(lower(about), lower(?5)))"
)


def now() -> datetime:
    """The time here, with its offset."""
    return datetime.now().astimezone()


class Database:
    """One person's journal. Raises JournalError, and no other error, for a person."""

    def __init__(self, home: Home, clock: Clock = now) -> None:
        """Open the journal for writing; it is made when there is none."""
        self.home, self._clock = home, clock
        self._db = opening.for_writing(home.journal)

    @classmethod
    def reading(cls, home: Home) -> Self | None:
        """Only for reading; None where there is no journal yet."""
        db = opening.for_reading(home.journal)
        if db is None:
            return None
        made = cls.__new__(cls)
        made.home, made._clock, made._db = home, now, db
        return made

    @classmethod
    @contextlib.contextmanager
    def opened(cls, home: Home) -> Iterator[Self | None]:
        """The same, closed afterwards."""
        made = cls.reading(home)
        try:
            yield made
        finally:
            if made is not None:
                made.close()

    def close(self) -> None:
        """Harmless a second time."""
        self._db.close()

    def rows(self, query: str, *values: object) -> list[tuple[str, ...]]:
        """What a query finds. Raises JournalError."""
        with clearly(self.home.journal):
            return self._db.execute(query, values).fetchall()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is written inside, or nothing of it. Raises JournalError."""
        with clearly(self.home.journal):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def steady(self) -> Iterator[None]:
        """All that is read inside is of one moment, whatever another process writes."""
        self.rows("BEGIN")
        try:
            yield
        finally:
            self.rows("ROLLBACK")

    def count(self, choice: Choice = ALL) -> int:
        """How many reflections are chosen."""
        found = self.rows(f"SELECT count(*) FROM reflections {CHOSEN}", *choice.values)
        return int(found[0][0])

    def ids(self, choice: Choice) -> set[int]:
        """Which are chosen."""
        found = self.rows(f"SELECT id FROM reflections {CHOSEN}", *choice.values)
        return {int(row[0]) for row in found}

    def names(self) -> list[str]:
        """Names of all feelings and signs that were named."""
        return [row[0] for row in self.rows("SELECT DISTINCT name FROM named")]
