"""`softlanding export --day-one`: a ZIP of JSON and recordings, as Day One exports and imports it.

There is no specification. docs/journal-format.md says which programs and exports this was learned
from, and what is not known.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import shutil
import tempfile
import uuid
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from softlanding.journal.exporting.markdown import body, escaped
from softlanding.journal.exporting.whole import Written
from softlanding.journal.exporting.wording import labels, sections
from softlanding.journal.reading import named
from softlanding.journal.recordings import Recordings
from softlanding.journal.store import Reflection, Store
from softlanding.ports import BYTES_PER_SECOND, SAMPLE_RATE

_JOURNAL = "Softlanding.json"  # the journal in Day One is named after it, or after the ZIP
_OURS = uuid.UUID("6e4c1f52-0f0d-5c7e-9a52-6b0a2f6d7a11")  # a namespace, chosen once
_BITS = 48_000  # a second: speech at 16 kHz


def write(store: Store, numbers: Iterable[int], path: Path, audio: bool) -> Written:
    """Write the ZIP; how many entries. audio: with their recordings, as AAC."""
    recordings, count, sounded = Recordings(store.home.audio), 0, 0
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out,
        tempfile.TemporaryFile("w+b", dir=path.parent) as entries,
    ):
        entries.write(b'{"metadata": {"version": "1.0"}, "entries": [')
        for number in numbers:
            reflection = store.get(str(number))
            if reflection is None:
                continue
            sounds = _Sounds(out, recordings, reflection) if audio else None
            line = json.dumps(entry(reflection, sounds), ensure_ascii=False)
            sounded += len(sounds.told) if sounds else 0
            entries.write(f"{',' if count else ''}\n{line}".encode())
            count += 1
        entries.write(b"\n]}\n")
        entries.seek(0)
        with out.open(_JOURNAL, "w", force_zip64=True) as file:
            shutil.copyfileobj(entries, file)
    return Written(count, sounded)


class _Sounds:
    """The recordings of one entry, put into the ZIP when they are first asked for."""

    def __init__(self, out: zipfile.ZipFile, recordings: Recordings, of: Reflection) -> None:
        self._out, self._recordings, self._of = out, recordings, of
        self.told: list[dict[str, Any]] = []
        self._links: dict[int, str] = {}

    def link(self, take: int | None) -> str:
        """What stands in the text for a recording; nothing where there is none."""
        if take is None or self._recordings.file(self._of.summary.id, take) is None:
            return ""
        if take not in self._links:
            pcm = self._recordings.read(self._of.summary.id, take)
            self._links[take] = f"![](dayone-moment:/audio/{self._put(take, pcm)})" if pcm else ""
        return self._links[take]

    def _put(self, take: int, pcm: bytes) -> str:
        sound = aac(pcm)
        digest = hashlib.md5(sound, usedforsecurity=False).hexdigest()
        name = f"audios/{digest}.m4a"
        if not _holds(self._out, name):
            self._out.writestr(name, sound, zipfile.ZIP_STORED)
        identifier = _identifier(self._of, str(take))
        self.told.append(
            {
                "identifier": identifier,
                "md5": digest,
                "format": "aac",
                "fileSize": len(sound),
                "duration": round(len(pcm) / BYTES_PER_SECOND, 3),
                "sampleRate": f"{SAMPLE_RATE / 1000:.1f} kHz",
                "audioChannels": "Mono",
                "date": _utc(self._of.summary.started),
                "orderInEntry": len(self.told),
                "favorite": False,
                "width": 0,
                "height": 0,
            }
        )
        return identifier


def _holds(out: zipfile.ZipFile, name: str) -> bool:
    with contextlib.suppress(KeyError):
        out.getinfo(name)
        return True
    return False


def entry(reflection: Reflection, sounds: _Sounds | None) -> dict[str, Any]:
    """One entry of Day One's JSON. Its uuid is the same in each export."""
    summary = reflection.summary
    link = sounds.link if sounds else _no_link
    text = f"# {escaped(named(summary))}\n\n{body(sections(reflection), link)}"
    told: dict[str, Any] = {
        "uuid": _identifier(reflection),
        "creationDate": _utc(summary.started),
        "modifiedDate": _utc(summary.started),
        "starred": False,
        "isPinned": False,
        "isAllDay": False,
        "duration": 0,
        "tags": labels(reflection),
        "text": text.strip(),
    }
    if zone := _zone(summary.started):
        told["timeZone"] = zone
    if sounds and sounds.told:
        told["audios"] = sounds.told
    return told


def _no_link(_: int | None) -> str:
    return ""


def _identifier(reflection: Reflection, part: str = "") -> str:
    """32 figures of hexadecimal, in capitals, as Day One writes them."""
    summary = reflection.summary
    name = f"{summary.id} {summary.started.isoformat()} {part}"
    return uuid.uuid5(_OURS, name).hex.upper()


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _zone(at: datetime) -> str:
    """A zone of the tz database for an offset of whole hours: the journal knows no place. POSIX
    turns the sign around: Etc/GMT-2 is two hours ahead."""
    hours, rest = divmod(at.utcoffset() or timedelta(), timedelta(hours=1))
    if rest or not -12 <= hours <= 14:
        return ""
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/UTC"


def aac(pcm: bytes) -> bytes:
    """16 kHz mono s16le as AAC in MPEG-4 (.m4a)."""
    import av

    made = io.BytesIO()
    with av.open(made, "w", format="ipod") as out:
        stream = out.add_stream("aac", rate=SAMPLE_RATE)
        stream.layout = "mono"
        stream.bit_rate = _BITS
        for at in range(0, len(pcm) - 1, BYTES_PER_SECOND):
            piece = pcm[at : at + BYTES_PER_SECOND]
            frame = av.AudioFrame(format="s16", layout="mono", samples=len(piece) // 2)
            frame.planes[0].update(piece.ljust(frame.planes[0].buffer_size, b"\0"))
            frame.sample_rate = SAMPLE_RATE
            frame.pts = at // 2
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return made.getvalue()
