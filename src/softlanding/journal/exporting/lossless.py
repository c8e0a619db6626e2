"""`softlanding export --json`: everything, to be put back exactly. See docs/journal-format.md."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from softlanding.journal import plain
from softlanding.journal.exporting.whole import private_bytes, private_text
from softlanding.journal.opening import private_folder
from softlanding.journal.store import Store

FILE, FORMAT, VERSION = "softlanding.json", "softlanding-journal", 1
HEAD = ("format", "version", "exported", "last_id", "reflections")
"""The keys of the whole, in the order in which they stand: the reflections last, a line each."""


def write(store: Store, numbers: Iterable[int], folder: Path, at: datetime) -> int:
    """Write these reflections into a folder; how many. One is in memory at a time. at: now."""
    last = store.rows("SELECT seq FROM sqlite_sequence WHERE name = 'reflections'")
    values = (FORMAT, VERSION, at.isoformat(timespec="seconds"), int(last[0][0]) if last else 0)
    head = json.dumps(dict(zip(HEAD, values, strict=False)))
    count = 0
    with private_text(folder / FILE) as out:
        out.write(f'{head[:-1]}, "{HEAD[-1]}": [')
        for number in numbers:
            data = plain.rows(store, number)
            if data is not None:
                data["recordings"] = _copied(store.home.audio, number, folder)
                line = json.dumps(data, ensure_ascii=False)
                out.write(f"{',' if count else ''}\n{line}")
                count += 1
        out.write("\n]}\n")
    return count


def _copied(audio: Path, number: int, folder: Path) -> list[plain.Plain]:
    """Copy a reflection's recordings, byte for byte; what is told of them."""
    there = plain.recordings(audio, number)
    to = folder / "audio" / str(number)
    if there:
        private_folder(to)
    told, packed = [], []
    for path in there:
        try:
            told.append(_copy(number, path, to))
        except FileNotFoundError:  # a session has made FLAC of it meanwhile, or it is deleted
            packed.append(path.with_suffix(".flac"))
    for path in packed:
        if not (to / path.name).exists():
            with contextlib.suppress(FileNotFoundError):
                told.append(_copy(number, path, to))
    return told


def _copy(number: int, path: Path, to: Path) -> plain.Plain:
    with path.open("rb") as sound, private_bytes(to / path.name) as out:
        size, digest = plain.measured_sound(sound, out.write)
    return plain.recording(number, path.name, size, digest)
