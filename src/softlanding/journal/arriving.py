"""Recordings on their way into the journal: they wait in a folder beside it, `arriving`.

Where a program is ended in between, the next one clears them away; also those that it had put in
their place already, for words that were never committed. A list in that folder tells which.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from softlanding.config import Home
from softlanding.journal.database import ALL, Database
from softlanding.journal.locking import recordings_lock
from softlanding.journal.opening import clearly, private_folder, sync, write_privately

_LIST = "placing"


@contextlib.contextmanager
def arrivals(home: Home) -> Iterator[None]:
    """Nobody else brings recordings in meanwhile; nothing that waits is left at the end. Raises
    JournalError."""
    with recordings_lock(home):
        clear(home)
        try:
            yield
        finally:
            clear(home)


def put_in_place(home: Home, waiting: Mapping[Path, Path]) -> None:
    """Move recordings from where they wait to where there is none yet, safely on the disk; their
    reflections are to be committed next, or else `clear` removes them. Raises OSError."""
    names = [place.relative_to(home.audio).as_posix() for place in waiting.values()]
    write_privately(home.arriving / _LIST, json.dumps(names).encode())
    sync(home.arriving)
    for waits, place in waiting.items():
        private_folder(place.parent)
        waits.replace(place)
    for folder in {place.parent for place in waiting.values()}:
        sync(folder)
    sync(home.audio)


def clear(home: Home) -> None:
    """Remove what waits, and what is in its place already without a reflection. Whoever calls it
    holds the recordings lock. Raises JournalError."""
    listed = home.arriving / _LIST
    if listed.is_file():
        with clearly(home.journal):
            _take_back(home, json.loads(listed.read_bytes()))
    shutil.rmtree(home.arriving, ignore_errors=True)


def _take_back(home: Home, names: list[str]) -> None:
    store = Database.reading(home)
    known = set() if store is None else store.ids(ALL)
    if store is not None:
        store.close()
    for name in names:
        place = home.audio / name
        if int(place.parent.name) not in known:
            place.unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # others lie there
                place.parent.rmdir()
