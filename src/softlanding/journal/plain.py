"""A reflection as plain data for JSON, nothing left out: docs/journal-format.md tells each key.

The keys are the columns of the journal's tables, so that a reflection can be put back exactly.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from softlanding.journal.store import Store

Plain = dict[str, Any]


class Kind(StrEnum):
    """What a key holds."""

    ID = "a number from 1 on"
    NUMBER = "a number from 0 on"
    REAL = "a number"
    TEXT = "a text"
    TIME = "a time"
    FLAG = "true or false"
    DATA = "data"  # a column of JSON


@dataclass(frozen=True, slots=True)
class Key:
    """optional: it may hold nothing. among: all that it may be."""

    kind: Kind
    optional: bool = False
    among: tuple[str, ...] = ()


ID, NUMBER, TEXT, TIME = Key(Kind.ID), Key(Kind.NUMBER), Key(Kind.TEXT), Key(Kind.TIME)
REFLECTION: Mapping[str, Key] = {
    "id": ID,
    "started": TIME,
    "ended": Key(Kind.TIME, optional=True),
    "routine": TEXT,
    "title": TEXT,
    "about": TEXT,
    "status": Key(Kind.TEXT, among=("open", "stopped", "finished")),
    "mantra": Key(Kind.TEXT, optional=True),
    "follows": Key(Kind.ID, optional=True),
    "script": Key(Kind.DATA),
}
PARTS: Mapping[str, Mapping[str, Key]] = {
    "replies": {
        "number": NUMBER,
        "at": TIME,
        "step": TEXT,
        "take": NUMBER,
        "person": TEXT,
        "transcript": TEXT,
        "edited": Key(Kind.TEXT, optional=True),
        "engine": TEXT,
        "confidence": Key(Kind.REAL, optional=True),
        "segments": Key(Kind.DATA),
        "mantra": Key(Kind.FLAG),
        "held": Key(Kind.TEXT, optional=True, among=("aside", "joined", "left", "released")),
    },
    "named": {
        "take": NUMBER,
        "kind": Key(Kind.TEXT, among=("feeling", "sign")),
        "place": NUMBER,
        "name": TEXT,
    },
    "transcripts": {
        "take": NUMBER,
        "version": NUMBER,
        "engine": TEXT,
        "segments": Key(Kind.DATA),
    },
    "events": {"number": NUMBER, "at": TIME, "event": Key(Kind.DATA)},
}
"""The tables that hold what belongs to a reflection, with their columns but `reflection`."""
UNIQUE: Mapping[str, tuple[str, ...]] = {
    "replies": ("number",),
    "named": ("take", "kind", "place"),
    "transcripts": ("take", "version"),
    "events": ("number",),
}
RECORDING: Mapping[str, Key] = {
    "take": NUMBER,
    "file": TEXT,
    "bytes": NUMBER,
    "sha256": TEXT,
}
IS_RECORDING = re.compile(r"([0-9]{3,9})(-[0-9]{1,9})?\.(?:flac|pcm)")
_PIECE = 1 << 20  # bytes


def reflection(store: Store, number: int) -> Plain | None:
    """A reflection with the list of its recordings; None where there is none such."""
    plain = rows(store, number)
    if plain is not None:
        plain["recordings"] = [
            recording(number, path.name, *measured(path))
            for path in recordings(store.home.audio, number)
        ]
    return plain


def rows(store: Store, number: int) -> Plain | None:
    """All that the tables hold of a reflection; None where there is none such."""
    found = store.rows(f"SELECT {', '.join(REFLECTION)} FROM reflections WHERE id = ?", number)
    if not found:
        return None
    plain = _plain(REFLECTION, found[0])
    for table, keys in PARTS.items():
        query = f"SELECT {', '.join(keys)} FROM {table} WHERE reflection = ? ORDER BY "
        lines = store.rows(query + ", ".join(UNIQUE[table]), number)
        plain[table] = [_plain(keys, line) for line in lines]
    return plain


def _plain(keys: Mapping[str, Key], row: tuple[Any, ...]) -> Plain:
    return {name: _shown(key, value) for (name, key), value in zip(keys.items(), row, strict=True)}


def _shown(key: Key, value: Any) -> Any:
    if key.kind is Kind.FLAG:
        return bool(value)
    return shown_data(value) if key.kind is Kind.DATA else value


def shown_data(text: str) -> Any:
    """What a column of JSON holds; the text itself where it would not be written the same again."""
    try:
        data = json.loads(text)
    except ValueError:
        return text
    return data if json.dumps(data) == text and not isinstance(data, str) else text


def stored_data(data: Any) -> str:
    """The text of a column of JSON, from what `shown_data` gave."""
    return data if isinstance(data, str) else json.dumps(data)


# -- recordings ------------------------------------------------------------------------------------
def recordings(audio: Path, number: int) -> list[Path]:
    """The files of a reflection's recordings, also those that were set aside."""
    return sorted(
        path for path in (audio / str(number)).glob("*") if IS_RECORDING.fullmatch(path.name)
    )


def recording(number: int, name: str, size: int, digest: str) -> Plain:
    """What is told of a recording. size: bytes. digest: SHA-256 in hex."""
    found = IS_RECORDING.fullmatch(name)
    assert found
    file = f"audio/{number}/{name}"
    return {"take": int(found[1]), "file": file, "bytes": size, "sha256": digest}


def measured(path: Path, also: Callable[[bytes], object] = bytes) -> tuple[int, str]:
    """Bytes and SHA-256 of a file, read piece by piece; `also` gets each piece. Raises OSError."""
    with path.open("rb") as file:
        return measured_sound(file, also)


def measured_sound(file: BinaryIO, also: Callable[[bytes], object]) -> tuple[int, str]:
    """The same of a file that is open."""
    digest, size = hashlib.sha256(), 0
    while piece := file.read(_PIECE):
        digest.update(piece)
        size += len(piece)
        also(piece)
    return size, digest.hexdigest()
