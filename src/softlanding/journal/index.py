"""The index of all words in the journal: SQLite's FTS5, in a file of its own.

It is made of the journal and holds nothing else, so it may be deleted at any time. Whoever wants to
search brings it up to date first; a session, which must not lose a reply, never touches it. One
that is damaged, or was made of another journal, is made anew. Where no file can be written, it is
made in memory.

A row is named `reflection << SHIFT | slot`: slot 0 is what the reflection is called, with its
mantra; slot n + 1 is reply number n. https://www.sqlite.org/fts5.html
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from softlanding.journal.database import Database
from softlanding.journal.opening import touch

SHIFT, SLOTS = 16, 0xFFFF
BEGIN_MARK, END_MARK = "\x02", "\x03"  # around what was found, in a snippet

_VERSION = 1  # of what follows: another one is made anew
_SCHEMA = """
CREATE TABLE made (version INTEGER, journal TEXT, seq INTEGER);
CREATE VIRTUAL TABLE words USING fts5(
    text, prefix = '1 2 3',
    tokenize = "porter unicode61 remove_diacritics 2 categories 'L* N* Co So'"
);
CREATE VIRTUAL TABLE sounds USING fts5(key, tokenize = 'trigram');
CREATE TABLE vocabulary (word TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_BUSY = 2.0  # seconds to wait for another process; then it is made in memory
_AT_ONCE = 500  # reflections read from the journal at a time
_HELD = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class Index:
    """Open it with `with`: it is up to date then."""

    def __init__(self, store: Database, told: Callable[[], None] = lambda: None) -> None:
        """told: called before all words are read, which takes a while."""
        self._store, self._told = store, told
        self._path = store.home.index
        self._db = sqlite3.connect(":memory:")

    def __enter__(self) -> Index:
        self._db.close()
        self._db = self._opened()
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def rows(self, query: str, *values: object) -> list[tuple[str, ...]]:
        """What a query finds; a damaged index is made anew first."""
        try:
            return self._db.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            self._db.close()
            if _is_held(error):
                self._db = self._in_memory()
            else:
                _remove(self._path)
                self._db = self._opened()
            return self._db.execute(query, values).fetchall()

    # -- making it ----------------------------------------------------------------------------
    def _opened(self) -> sqlite3.Connection:
        """The file, or a new one in its place; at worst one in memory."""
        for _ in range(2):
            try:
                db = _connected(self._path)
            except (OSError, sqlite3.Error):
                break
            try:
                self._catch_up(db)
            except sqlite3.Error as error:
                db.close()
                if _is_held(error):
                    break
                _remove(self._path)
            except BaseException:
                db.close()
                raise
            else:
                return db
        return self._in_memory()

    def _in_memory(self) -> sqlite3.Connection:
        db = sqlite3.connect(":memory:", isolation_level=None)
        self._catch_up(db)
        return db

    def _catch_up(self, db: sqlite3.Connection) -> None:
        """Take in what has changed in the journal since."""
        journal = self._store.rows("SELECT id FROM identity")[0][0]
        newest = int(self._store.rows("SELECT coalesce(max(seq), 0) FROM changes")[0][0])
        made = _made(db)
        if made is not None and made == (_VERSION, journal, newest):
            return
        db.execute("BEGIN IMMEDIATE")
        made = _made(db)  # another process may have done it meanwhile
        if made is None or made[:2] != (_VERSION, journal) or made[2] > newest:
            self._told()
            _begin_anew(db)
            made = (_VERSION, journal, 0)
        changed = self._store.rows(
            "SELECT reflection FROM changes WHERE seq > ? AND seq <= ?", made[2], newest
        )
        for first in range(0, len(changed), _AT_ONCE):
            self._take_in(db, [int(row[0]) for row in changed[first : first + _AT_ONCE]], made[2])
        db.execute("DELETE FROM made")
        db.execute("INSERT INTO made VALUES (?, ?, ?)", (_VERSION, journal, newest))
        db.execute("COMMIT")

    def _take_in(self, db: sqlite3.Connection, reflections: Sequence[int], before: int) -> None:
        if before:  # there may be older words of theirs
            ranges = [(one << SHIFT, one << SHIFT | SLOTS) for one in reflections]
            db.executemany("DELETE FROM words WHERE rowid BETWEEN ? AND ?", ranges)
            db.executemany("DELETE FROM sounds WHERE rowid BETWEEN ? AND ?", ranges)
        from softlanding.understanding.matching import plain, sounding  # most find it up to date

        found = list(self._texts(reflections))
        db.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", found)
        db.executemany(
            "INSERT INTO sounds (rowid, key) VALUES (?, ?)",
            ((row, sounding(text)) for row, text in found),
        )
        used = {word for _, text in found for word in plain(text).split()}
        db.executemany("INSERT OR IGNORE INTO vocabulary VALUES (?)", ((word,) for word in used))

    def _texts(self, reflections: Sequence[int]) -> Iterator[tuple[int, str]]:
        places = ", ".join("?" * len(reflections))
        named = self._store.rows(
            "SELECT id, title, about, coalesce(mantra, '') FROM reflections"
            f" WHERE id IN ({places})",
            *reflections,
        )
        for number, *texts in named:
            yield int(number) << SHIFT, "\n".join(filter(None, texts))
        replies = self._store.rows(
            "SELECT reflection, number, coalesce(edited, transcript) FROM replies"
            f" WHERE reflection IN ({places})",
            *reflections,
        )
        for reflection, number, text in replies:
            if text:
                yield int(reflection) << SHIFT | int(number) + 1, text


def _connected(path: Path) -> sqlite3.Connection:
    touch(path)
    return sqlite3.connect(path, timeout=_BUSY, isolation_level=None)


def _made(db: sqlite3.Connection) -> tuple[int, str, int] | None:
    """version, journal and seq of which it was made; None for a new one."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'made'").fetchone():
        return None
    row = db.execute("SELECT version, journal, seq FROM made").fetchone()
    return (int(row[0]), str(row[1]), int(row[2])) if row else None


def _begin_anew(db: sqlite3.Connection) -> None:
    for name in ("words", "sounds", "vocabulary", "made"):
        db.execute(f"DROP TABLE IF EXISTS {name}")
    for statement in filter(str.strip, _SCHEMA.split(";")):
        db.execute(statement)


def _is_held(error: sqlite3.Error) -> bool:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF in _HELD


def _remove(path: Path) -> None:
    for ending in ("", "-journal", "-wal", "-shm"):
        with contextlib.suppress(OSError):
            path.with_name(path.name + ending).unlink()
