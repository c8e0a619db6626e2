"""Forgetting for good: rows, recordings, and every trace of their words below the home folder.

The rows go in one transaction, so that nobody ever sees half a reflection; `changes` remembers
which numbers these were. Whatever ends the program afterwards, a mark on the disk says that traces
are left, and `clean_up` can be begun anew as often as it takes.
https://www.sqlite.org/pragma.html#pragma_secure_delete
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from softlanding.config import Home
from softlanding.errors import JournalError
from softlanding.journal import opening, replacing
from softlanding.journal.locking import recordings_lock
from softlanding.journal.quoted import Quoted
from softlanding.journal.store import Store
from softlanding.messages import forgetting as messages


def unfinished(home: Home) -> bool:
    """Whether traces of something that was deleted may be left."""
    return _mark(home).exists()


def forget(store: Store, reflections: Sequence[int], own: Collection[str]) -> None:
    """Delete their rows, and what later reflections repeat of them. `clean_up` must follow.

    own: mantras in the settings, which stay. Raises JournalError; nothing is deleted then.
    """
    with opening.clearly(store.home.journal):
        opening.touch(_mark(store.home))
        opening.sync(store.home.data)
    store.rows("PRAGMA secure_delete = ON")
    going = json.dumps(list(reflections))
    with opening.understood(store.home.journal), store.transaction() as db:
        quoted = Quoted.of(db, going, own)
        db.execute("DELETE FROM reflections WHERE id IN (SELECT value FROM json_each(?))", (going,))
        quoted.remove(db)


def clean_up(store: Store) -> None:
    """Remove every trace of what was deleted; all of it is tried, whatever fails.

    Raises JournalError with the reason why something is still left.
    """
    home = store.home
    troubles: list[str] = []
    for path in _left(store):
        troubles += _removed(path)
    try:
        _vacuum(store)
    except JournalError as error:
        troubles.append(str(error))
    for path in replacing.index(home):  # last: whoever makes it of words now gone has it open yet
        troubles += _removed(path)
    if troubles:
        raise JournalError(troubles[0])
    with opening.clearly(home.journal):
        for folder in filter(Path.is_dir, (home.audio, home.data)):
            opening.sync(folder)
        _mark(home).unlink(missing_ok=True)


def forget_sound(
    store: Store, recordings: Sequence[Path], wordless: Sequence[tuple[int, int]]
) -> None:
    """Delete recordings; and these replies, of which nothing would be left: reflection and number.

    Raises JournalError, also where a recording is left.
    """
    with store.transaction() as db:
        db.executemany("DELETE FROM replies WHERE reflection = ? AND number = ?", wordless)
    troubles = [trouble for path in recordings for trouble in _removed(path)]
    for folder in {path.parent for path in recordings}:
        with contextlib.suppress(OSError):  # some are kept
            folder.rmdir()
    if troubles:
        raise JournalError(troubles[0])


def _left(store: Store) -> Iterator[Path]:
    """Recordings of reflections that were deleted from this journal, never those of another one,
    which was moved away; pages with their words; and what ended programs left of anything."""
    home = store.home
    found = "SELECT reflection FROM changes WHERE reflection NOT IN (SELECT id FROM reflections)"
    gone = {str(row[0]) for row in store.rows(found)}
    yield from (home.audio / number for number in gone)
    for page in home.pages.glob("*/reflection-*.md"):
        if page.stem.removeprefix("reflection-") in gone:
            yield page.parent
    yield home.voice_cache
    yield from replacing.leftovers(home)
    if home.arriving.is_dir():
        with contextlib.suppress(JournalError), recordings_lock(home):  # else one comes just now
            yield home.arriving


def _removed(path: Path) -> list[str]:
    """Remove a file or a folder; what kept it from that, if anything did."""
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        file = error.filename or path
        return [messages.CANT_REMOVE.format(file=file, reason=error.strerror or error)]
    return []


def _vacuum(store: Store) -> None:
    """Nothing but what is there now is left in the journal's files. Raises JournalError.

    VACUUM needs as much room again as the journal has. Without it, what was deleted is overwritten
    all the same; what was written over long before may still be found.
    """
    store.rows("PRAGMA secure_delete = ON")
    store.rows("PRAGMA temp_store = MEMORY")  # its copy for the while never lies in another folder
    _checkpoint(store)  # it makes room
    try:
        store.rows("VACUUM")
    except JournalError as error:
        if not opening.is_full(error):
            raise
        _checkpoint(store)  # what it began goes
        raise JournalError(messages.NO_ROOM.format(folder=store.home.data)) from error
    _checkpoint(store)


def _checkpoint(store: Store) -> None:
    """What was written beside the journal goes into it, and the file beside is emptied."""
    busy = store.rows("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]
    if busy:
        raise JournalError(messages.BEING_READ)


def _mark(home: Home) -> Path:
    return home.data / "forgetting"
