"""Recordings that were made elsewhere, as reflections in the journal."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from softlanding.config import Home
from softlanding.conversation.effects import Conclude, Reply, Status
from softlanding.conversation.routine import Routine
from softlanding.journal.opening import private_folder, sync
from softlanding.journal.recordings import told_by
from softlanding.journal.store import Store

_CHUNK = 1 << 20  # bytes


def pieces(raw: Path, start: int, end: int) -> Iterator[bytes]:
    """The bytes of a file from start to end, a little at a time."""
    with raw.open("rb") as file:
        file.seek(start)
        while start < end and (piece := file.read(min(_CHUNK, end - start))):
            start += len(piece)
            yield piece


def same_sound(store: Store, raw: Path) -> int | None:
    """The reflection whose recordings are, one after another, this very sound (16 kHz mono s16le);
    None where there is none. Only those without a session of their own are looked at."""
    samples = raw.stat().st_size // 2
    rows = store.rows(
        "SELECT id FROM reflections WHERE NOT EXISTS"
        " (SELECT 1 FROM events WHERE reflection = id) ORDER BY id"
    )
    for (number,) in rows:
        takes = []
        with contextlib.suppress(OSError):
            folder = store.home.audio / str(number)
            takes = [told_by(flac) for flac in sorted(folder.glob("[0-9]*.flac"))]
        if takes and sum(count for count, _ in takes) == samples and _is(raw, takes):
            return int(number)
    return None


def _is(raw: Path, takes: Sequence[tuple[int, bytes]]) -> bool:
    start = 0
    for samples, sum_ in takes:
        digest = hashlib.md5(usedforsecurity=False)
        for piece in pieces(raw, start, start + samples * 2):
            digest.update(piece)
        if digest.digest() != sum_:
            return False
        start += samples * 2
    return True


def bring_in(
    home: Home,
    routine: Routine,
    about: str,
    at: datetime,
    seconds: float,
    replies: Sequence[Reply],
    audio: Path,
) -> int:
    """Store a memo as a finished reflection: all of it, or nothing; its id. at, seconds: when it
    was recorded, and how long it is. audio: the folder of its recordings, which is moved to its
    place. Raises JournalError."""
    times = iter((at,))
    ended = at + timedelta(seconds=seconds)
    placed: Path | None = None
    with contextlib.closing(Store(home, lambda: next(times, ended))) as store:
        try:
            with store.transaction():
                number = store.insert(routine, about)
                for reply in replies:
                    store.keep(number, reply)
                store.conclude(number, Conclude(Status.FINISHED, None))
                private_folder(home.audio)
                placed = audio.rename(home.audio / str(number))
                sync(home.audio)
        except BaseException:
            if placed is not None:
                shutil.rmtree(placed, ignore_errors=True)
            raise
    return number
