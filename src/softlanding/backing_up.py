"""`softlanding backup` and `restore`: all of it in one file, and back."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from pathlib import Path

from softlanding import stopping
from softlanding.config import Home
from softlanding.consenting import OK, TROUBLE, USAGE, consent
from softlanding.errors import JournalError
from softlanding.journal import backup as backups
from softlanding.journal import opening, replacing
from softlanding.journal.backup import Manifest
from softlanding.journal.database import now
from softlanding.journal.exporting.whole import beside
from softlanding.journal.locking import recordings_lock, session_lock
from softlanding.journal.store import Store
from softlanding.messages import backup as messages
from softlanding.messages.browsing import NOTHING_YET
from softlanding.speech.engines.installing import free_space, size

_RESERVE = 100_000_000  # bytes that stay free


def backup(home: Home, options: argparse.Namespace) -> int:
    """Write all of it to one file, and read that back. 0: done. 1: not. 2: it was asked wrongly.
    Raises JournalError."""
    file = options.file or Path(f"softlanding-{now():%Y-%m-%d-%H%M}.zip")
    if file.is_dir():
        print(messages.A_FOLDER.format(file=file), file=sys.stderr)
        return USAGE
    store = Store.reading(home)
    if store is None:
        print(NOTHING_YET, file=sys.stderr)
        return TROUBLE
    store.close()
    if file.exists():
        asked = (messages.OVERWRITE, messages.NOT_WRITTEN, messages.STAYS)
        code = consent(options.yes, *(text.format(file=file) for text in asked))
        if code != OK:
            return code
    print(messages.COPYING, flush=True)
    try:
        written = _write(home, file)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            said = messages.NO_ROOM.format(folder=file.absolute().parent)
        else:
            said = messages.CANT_WRITE.format(place=_place(home, file, error), reason=_why(error))
        raise JournalError(said) from error
    print(messages.WRITTEN.format(file=file, what=_holding(written)))
    print(messages.NOT_SECRET)
    return OK


def _write(home: Home, file: Path) -> Manifest:
    """It gets its name when it is whole, on the disk, and read back. Raises OSError."""
    with stopping.tidily(), beside(file.absolute()) as folder:
        part = folder / "part"
        with os.fdopen(opening.private_file(part), "wb") as out:
            backups.write(home, out, now(), folder)
            out.flush()
            os.fsync(out.fileno())
        written = backups.read(part)
        part.replace(file)
        opening.sync(file.absolute().parent)
        return written


def _place(home: Home, file: Path, error: OSError) -> Path:
    """Where it failed: below home, or else where the backup was to be."""
    place = Path(error.filename or "")
    return place if home.data in place.parents else file.absolute().parent


def _why(error: OSError) -> str:
    return error.strerror or str(error)


def restore(home: Home, options: argparse.Namespace) -> int:
    """Put a backup in the place of what is here. 0: done. 1: not. 2: it was asked wrongly. Raises
    JournalError."""
    if options.file is None and not replacing.is_unfinished(home):
        print(messages.WHICH, file=sys.stderr)
        return USAGE
    manifest = None
    if options.file:
        print(messages.COMPARING, flush=True)
        manifest = backups.read(options.file)
    with session_lock(home), recordings_lock(home):
        if replacing.is_unfinished(home):
            _finish(home)
            print(messages.FINISHED)
        if manifest is None:
            return OK
        try:
            return _restore(home, options, manifest)
        finally:
            replacing.discard(home)


def _restore(home: Home, options: argparse.Namespace, manifest: Manifest) -> int:
    there, needed = free_space(home.data), manifest.size + _RESERVE
    if there < needed:
        sizes = {"free": size(there), "needed": size(needed)}
        raise JournalError(messages.NO_ROOM_HERE.format(folder=home.data, **sizes))
    try:
        replacing.look_into(home, options.file, manifest)
        print(messages.IN_FILE.format(made=manifest.made[:16], what=_holding(manifest)))
        if here := _here(home):
            print(here)
            asked = (messages.REPLACE, messages.UNASKED, messages.DECLINED)
            if (code := consent(options.yes, *asked)) != OK:
                return code
        replacing.bring(home, options.file, manifest)
    except OSError as error:
        raise JournalError(
            messages.CANT_RESTORE.format(folder=home.data, reason=_why(error))
        ) from error
    kept = _finish(home)
    print(messages.RESTORED.format(what=_holding(manifest)))
    if kept:
        print(messages.SETTINGS_STAY.format(names=", ".join(kept)))
    return OK


def _finish(home: Home) -> list[str]:
    kept = replacing.finish(home)
    Store(home).close()  # one of an older version is brought up to date
    return kept


def _here(home: Home) -> str:
    """What would be replaced; empty where there is nothing."""
    recordings = [path for path in home.audio.glob("*/*") if path.is_file()]
    sound = sum(path.stat().st_size for path in recordings)
    try:
        store = Store.reading(home)
        rows = store.summaries() if store else []
    except JournalError:
        return messages.DAMAGED_HERE
    if store is None and not recordings:
        return ""
    days = [f"{one.started:%Y-%m-%d}" for one in rows] or [""]
    what = messages.holding(len(rows), min(days), max(days), len(recordings), size(sound))
    return messages.HERE.format(what=what)


def _holding(manifest: Manifest) -> str:
    sounds = manifest.recordings
    sound = size(sum(part.size for part in sounds))
    first, last = manifest.first, manifest.last
    return messages.holding(manifest.reflections, first, last, len(sounds), sound)
