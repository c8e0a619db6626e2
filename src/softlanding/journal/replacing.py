"""Putting a backup in the place of what is here: all of it, whatever ends the program.

It comes into a folder beside, `restoring`, which is renamed to `restored` when all of it is whole
on the disk. From then on no journal is opened until `finish` has put every part in its place;
`finish` can be begun anew as often as it takes. The journal is replaced by SQLite itself, in one
transaction, so that whoever reads it meanwhile sees the old one or the new one.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

from softlanding.config import Home
from softlanding.errors import JournalError
from softlanding.journal import backup, opening
from softlanding.messages import backup as messages

_BESIDE = ("", "-journal", "-wal", "-shm")  # endings of the files that SQLite makes
_AT_ONCE = 8  # files that are waited for: one by one, the disk takes thirty times as long
_BROKEN = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)


def leftovers(home: Home) -> Iterator[Path]:
    """What a restore leaves that was ended before all was there, or after all was done."""
    yield _coming(home)
    if not _whole(home).is_dir():
        yield _old(home)


def index(home: Home) -> Iterator[Path]:
    """All files of the index of words."""
    for ending in _BESIDE:
        yield home.index.with_name(home.index.name + ending)


def look_into(home: Home, file: Path, manifest: backup.Manifest) -> None:
    """Bring the journal in a backup to this disk, read all of it, and see that it can be used here:
    it is of the newest schema then. Raises JournalError, and OSError."""
    discard(home)
    backup.extract(file, manifest, [backup.JOURNAL], _coming(home))
    journal = _coming(home) / backup.JOURNAL
    with backup.clearly(file), contextlib.closing(_still(journal)) as db:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version > opening.newest():
            raise JournalError(messages.NEWER.format(file=file))
        found = db.execute("PRAGMA quick_check(1)").fetchone()[0]
        there = backup.count(db)
        if found != "ok" or there[:2] != (manifest.reflections, manifest.replies):
            raise ValueError(messages.CHANGED.format(name=backup.JOURNAL))
    if version < opening.newest():
        _bring_up_to_date(journal, file)
    with backup.clearly(file), contextlib.closing(_still(journal)) as db:
        times = db.execute("SELECT started FROM reflections")
        if not (opening.has_all(db) and all(_is_time(row[0]) for row in times)):
            raise ValueError(messages.UNUSABLE)


def _bring_up_to_date(journal: Path, file: Path) -> None:
    try:
        with opening.understood(journal):
            opening.for_writing(journal).close()
    except JournalError as error:
        if isinstance(error.__cause__, OSError) or opening.is_full(error):
            raise
        reason = messages.UNUSABLE
        raise JournalError(messages.NO_BACKUP.format(file=file, reason=reason)) from error


def _is_time(text: str) -> bool:
    with contextlib.suppress(ValueError):
        datetime.fromisoformat(text)
        return True
    return False


def bring(home: Home, file: Path, manifest: backup.Manifest) -> None:
    """Bring all the rest; from here on `finish` puts it in its place. Raises JournalError, and
    OSError."""
    others = [name for name in manifest.files if name != backup.JOURNAL]
    backup.extract(file, manifest, others, _coming(home))
    opening.private_folder(_coming(home) / backup.AUDIO)  # also where there is no recording
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(opening.sync, (*_coming(home).rglob("*"), _coming(home))))
    _coming(home).rename(_whole(home))
    opening.sync(home.data)


def discard(home: Home) -> None:
    """Remove what was brought and is not wanted, and what an ended program left."""
    for path in leftovers(home):
        shutil.rmtree(path, ignore_errors=True)


def finish(home: Home) -> list[str]:
    """Put all that was brought in its place, and remove what was there; names of the settings that
    stay as they are here. Raises JournalError; `finish` can be called again then."""
    with opening.clearly(home.journal):
        _replace_journal(home)
        _replace_audio(home)
        kept = [name for name, path in _settings(home) if not _placed(name, path, home)]
        for path in index(home):
            path.unlink(missing_ok=True)
        opening.sync(home.data)
        shutil.rmtree(_whole(home))
        shutil.rmtree(_old(home), ignore_errors=True)
    return kept


def is_unfinished(home: Home) -> bool:
    """Whether a restore was cut short when all was there."""
    return _whole(home).is_dir()


def _replace_journal(home: Home) -> None:
    new = _whole(home) / backup.JOURNAL
    if not new.is_file():
        return
    with contextlib.closing(_still(new)) as source:
        try:
            _copy(source, home.journal)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _BROKEN:
                raise
            for ending in _BESIDE:  # it can't be read, and its better copy is here
                home.journal.with_name(home.journal.name + ending).unlink(missing_ok=True)
            _copy(source, home.journal)
    opening.sync(home.data)
    new.unlink()


def _copy(source: sqlite3.Connection, path: Path) -> None:
    opening.touch(path)
    into = sqlite3.connect(path, isolation_level=None)
    with contextlib.closing(into):
        into.execute("PRAGMA synchronous = FULL")
        opening.copy(source, into, path)
        into.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _replace_audio(home: Home) -> None:
    new = _whole(home) / backup.AUDIO
    if new.is_dir():
        if home.audio.exists():
            home.audio.rename(_old(home))
        new.rename(home.audio)


def _settings(home: Home) -> Iterator[tuple[str, Path]]:
    """Name and place of each setting, word list and routine that was brought."""
    new = _whole(home) / backup.SETTINGS
    for path in sorted(new.rglob("*.toml")):
        yield path.relative_to(new).as_posix(), path


def _placed(name: str, brought: Path, home: Home) -> bool:
    """Put a setting where there is none; whether what is there now is what was brought."""
    place = home.config / name
    if not place.exists():
        opening.private_folder(place.parent)
        beside = place.with_name(f".{place.name}.restoring")  # it may be another disk
        shutil.copyfile(brought, beside)
        beside.chmod(0o600)
        opening.sync(beside)
        beside.replace(place)
    return place.read_bytes() == brought.read_bytes()


def _still(path: Path) -> sqlite3.Connection:
    """A connection to a journal that nobody writes to; it makes no file beside."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def _coming(home: Home) -> Path:
    return home.data / "restoring"


def _whole(home: Home) -> Path:
    return home.data / opening.RESTORED


def _old(home: Home) -> Path:
    return home.data / "replaced"
