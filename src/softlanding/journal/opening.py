"""Opening a journal: its files, its schema, and what is said when it can't be used."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from softlanding.errors import JournalError
from softlanding.messages.backup import HALF_RESTORED

_SCHEMA = Path(__file__).with_name("schema")
_NAMES = 3  # the schema with which named feelings came
_BUSY = 10.0  # seconds to wait for another process's commit
_CANT_WRITE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM)
_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
_HELD = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_BINARY = getattr(os, "O_BINARY", 0)  # Windows changes line ends without it
RESTORED = "restored"  # a folder beside the journal: what a restore that was cut short brings


def for_writing(path: Path) -> sqlite3.Connection:
    """A connection of which every commit is durable; the journal is made when there is none.

    One that is damaged, or from a newer version, is refused before anything is written to it.
    """
    with clearly(path):
        _not_half_restored(path)
        private_folder(path.parent)
        if path.is_file() and path.stat().st_size:
            _examine(path)
        touch(path)
        db = sqlite3.connect(path, timeout=_BUSY, isolation_level=None)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA foreign_keys = ON")
            _migrate(db, path)
        except BaseException:
            db.close()
            raise
        return db


def for_reading(path: Path) -> sqlite3.Connection | None:
    """A connection that changes nothing; None where nothing was ever written. A journal of an
    older version is brought to the newest schema first."""
    with clearly(path):
        _not_half_restored(path)
        db = _for_reading(path) if path.is_file() else None
    if db is not None and _version(db, path) < newest():
        db.close()
        for_writing(path).close()
        return _for_reading(path)
    return db


def _for_reading(path: Path) -> sqlite3.Connection | None:
    with clearly(path):
        uri = path.absolute().as_uri()
        try:
            return _read_only(f"{uri}?mode=ro", path)
        except sqlite3.OperationalError as error:
            if _kind(error) not in _CANT_WRITE:
                raise
            # a read-only disk, without the WAL's shared memory
            return _read_only(f"{uri}?mode=ro&immutable=1", path)


def _read_only(uri: str, path: Path) -> sqlite3.Connection | None:
    db = sqlite3.connect(uri, uri=True, timeout=_BUSY)
    try:
        if _version(db, path):
            return db
    except BaseException:
        db.close()
        raise
    db.close()
    return None


def copy(source: sqlite3.Connection, into: sqlite3.Connection, path: Path) -> None:
    """Make `into`, at `path`, the same as `source` at one moment, whoever writes meanwhile.

    Raises sqlite3.Error, and JournalError when another program holds it for too long.
    """
    until = time.monotonic() + _BUSY

    def waiting(status: int, *_: int) -> None:  # it would wait for ever
        if status & 0xFF in _HELD and time.monotonic() > until:
            raise _held(path)

    source.backup(into, progress=waiting)


def _not_half_restored(path: Path) -> None:
    if path.with_name(RESTORED).is_dir():
        raise JournalError(HALF_RESTORED.format(folder=path.parent))


def _examine(path: Path) -> None:
    """Read all of it once (about 3 ms a megabyte). Raises JournalError or sqlite3.Error."""
    db = _for_reading(path)
    if db is None:
        return
    with contextlib.closing(db):
        check(db, path)


def check(db: sqlite3.Connection, path: Path) -> None:
    """Read all of a journal once. Raises JournalError where it is damaged, or sqlite3.Error."""
    found = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise _damaged(path, str(found).replace("\n", " "))


@contextlib.contextmanager
def clearly(path: Path) -> Iterator[None]:
    """Say what is wrong with the journal at `path` in a person's words: JournalError."""
    try:
        yield
    except OSError as error:
        raise _cant_write(path, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:  # SQLite's own sentence quotes the damaged bytes
        raise _damaged(path, "a part of it makes no sense") from error
    except sqlite3.Error as error:
        kind = _kind(error)
        if kind in _CANT_WRITE:
            raise _cant_write(path, str(error)) from error
        if kind in _FULL:
            raise JournalError(
                f"The disk is full, or does not answer, at {path.parent}. Everything said before is"
                " safe. Make some room, then start me again."
            ) from error
        if kind in _HELD:
            raise _held(path) from error
        raise _damaged(path, str(error)) from error


@contextlib.contextmanager
def understood(path: Path) -> Iterator[None]:
    """Around making sense of what was read: what makes none was damaged. Raises JournalError."""
    try:
        yield
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(path, "a part of it makes no sense") from error


def _kind(error: sqlite3.Error) -> int:
    """The primary result code, https://www.sqlite.org/rescode.html; 0 when there is none."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def is_full(error: JournalError) -> bool:
    """Whether SQLite found no room on the disk."""
    cause = error.__cause__
    return isinstance(cause, sqlite3.Error) and _kind(cause) == sqlite3.SQLITE_FULL


def _held(path: Path) -> JournalError:
    return JournalError(f"Another program holds {path}. Try again in a moment.")


def _cant_write(path: Path, reason: str) -> JournalError:
    return JournalError(
        f"I can't write to {path.parent} ({reason}). What is there already is untouched."
    )


def _damaged(path: Path, reason: str) -> JournalError:
    return JournalError(
        f"{path} is damaged ({reason}). I left it as it is, and your recordings are safe"
        f" in {path.parent / 'audio'}. Move the file away, or put a copy back, then start again."
    )


def private_folder(path: Path) -> None:
    """Make a folder that only this person can open, and those above it that are missing."""
    if not path.is_dir():
        if path.parent != path:
            private_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
        path.chmod(0o700)  # whatever the umask


def private_file(path: Path, how: int = os.O_EXCL) -> int:
    """A handle to write to a file that only this person can read. The file is new, unless `how`
    is O_TRUNC or O_APPEND. Raises OSError."""
    return os.open(path, os.O_CREAT | os.O_WRONLY | how | _BINARY, 0o600)


def write_privately(path: Path, data: bytes) -> None:
    """Write a file that only this person can read: the whole of it, on the disk, or nothing. A
    link is followed. Raises OSError."""
    path = path.resolve()
    private_folder(path.parent)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(private_file(beside, os.O_TRUNC), "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """What was written to this file, or named in this folder, stays so if the power goes."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)  # Windows wants to write
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def touch(path: Path) -> None:
    """Make a file that only this person can read; SQLite gives its other files the same mode."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _steps() -> list[str]:
    return [file.read_text(encoding="utf-8") for file in sorted(_SCHEMA.glob("*.sql"))]


def newest() -> int:
    """The version of the schema that is written here."""
    return len(_steps())


def has_all(db: sqlite3.Connection) -> bool:
    """Whether all is there that the newest schema has. Raises sqlite3.Error."""
    with contextlib.closing(sqlite3.connect(":memory:")) as fresh:
        for step in _steps():
            fresh.executescript(step)
        return _parts(fresh) <= _parts(db)


def _parts(db: sqlite3.Connection) -> set[tuple[str, str]]:
    """Each table with each of its columns, each index and trigger."""
    columns = "SELECT m.name, c.name FROM sqlite_master m LEFT JOIN pragma_table_info(m.name) c"
    return {(name, column or "") for name, column in db.execute(columns)}


def _version(db: sqlite3.Connection, path: Path) -> int:
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version > newest():
        raise JournalError(
            f"{path} was written by a newer Softlanding. I left it as it is; please update me."
        )
    return version


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    """Bring the journal to the newest schema, each step whole or not at all."""
    steps = _steps()
    for number in range(_version(db, path), len(steps)):
        db.executescript(f"BEGIN IMMEDIATE;\n{steps[number]}")
        try:
            if number + 1 == _NAMES:
                from softlanding.journal import naming

                naming.read_old_replies(db)
            db.execute(f"PRAGMA user_version = {number + 1}")
            db.execute("COMMIT")
        except BaseException:
            db.execute("ROLLBACK")
            raise
