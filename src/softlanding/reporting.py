"""`softlanding report`: the journal, or some time of it, as one page to look back at."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from softlanding.config import Home
from softlanding.consenting import OK, TROUBLE, USAGE, consent
from softlanding.journal.database import Choice, now
from softlanding.journal.opening import understood
from softlanding.journal.overview import (
    MantraCount,
    Overview,
    Spoken,
    mantras,
    overview,
    reflections,
    spoken,
)
from softlanding.journal.recordings import Recordings, packed
from softlanding.journal.store import Store
from softlanding.messages import reporting
from softlanding.messages.browsing import NOTHING_YET

if TYPE_CHECKING:
    from softlanding.report.page import Page, Voice

_SOUND = 8_000_000  # bytes of FLAC in a page: some 150 mantras
_LONGEST = 30.0  # seconds of a mantra
_HEAD = 4096  # bytes of a file in which a page of ours says that it is one


@dataclass(frozen=True, slots=True)
class Wishes:
    """file: where the page goes; None: to stdout. audio: with the sound of mantras. show: in a
    browser. yes: write over any file without asking."""

    choice: Choice
    file: Path | None
    audio: bool
    show: bool
    yes: bool


def report(home: Home, wishes: Wishes) -> int:
    """Make the page, and tell where it is. 0: done, 1: not done, 2: asked wrongly."""
    if wishes.show and wishes.file is None:
        print(reporting.OPEN_NEEDS_FILE, file=sys.stderr)
        return USAGE
    store = Store.reading(home)
    if store is None:
        print(NOTHING_YET, file=sys.stderr)
        return TROUBLE
    with closing(store):
        store.rows("BEGIN")  # one view of the journal, whatever is written meanwhile
        seen = overview(store, wishes.choice)
        if not seen.summaries:
            print(reporting.NONE_THEN, file=sys.stderr)
            return TROUBLE
        if wishes.file and (code := _may_write(wishes.file, wishes.yes)) != OK:
            return code
        from softlanding.report.page import page

        voices = _voices(home, store, mantras(seen.summaries), wishes.audio)
        made = page(wishes.choice, seen, reflections(store, seen.summaries[::-1]), voices, now())
    if wishes.file is None:
        sys.stdout.buffer.write(made.html.encode(errors="replace"))
        return OK
    try:
        _write(wishes.file, made.html)
    except OSError as error:
        reason = error.strerror or str(error)
        print(reporting.CANT_WRITE.format(file=wishes.file, reason=reason), file=sys.stderr)
        return TROUBLE
    _tell(wishes.file, seen, made, voices if wishes.audio else {})
    if wishes.show and not _open(wishes.file):
        print(reporting.NO_BROWSER, file=sys.stderr)
        return TROUBLE
    return OK


def _tell(file: Path, seen: Overview, made: Page, voices: Mapping[str, Voice]) -> None:
    print(reporting.WRITTEN.format(file=file))
    if made.before:
        there = {"count": made.words, "all": len(seen.summaries)}
        print(reporting.WORDS_LEFT_OUT.format(day=made.before.isoformat(), **there))
    if left := sum(voice.flac is None for voice in voices.values()):
        print(reporting.sound_left_out(left))


def _open(file: Path) -> bool:
    import webbrowser

    return webbrowser.open(file.absolute().as_uri())


# -- sound ----------------------------------------------------------------------------------------
def _voices(
    home: Home, store: Store, found: Sequence[MantraCount], audio: bool
) -> dict[str, Voice]:
    """The newest own recording of each mantra, as far as there is room."""
    from softlanding.report.page import Voice

    recordings, known = Recordings(home.audio), spoken(store)
    folders = {path.name for path in home.audio.glob("*")}  # most of many may be without sound
    room, voices = _SOUND, {}
    for one in found:
        for where in known.get(one.text, ()):
            if str(where.reflection) not in folders:
                continue
            if recordings.file(where.reflection, where.take) is None:
                continue
            with understood(home.journal):
                flac = _flac(recordings, where) if audio else None
            fits = flac is not None and len(flac) <= room
            room -= len(flac) if flac and fits else 0
            voices[one.text] = Voice(where.reflection, flac if fits else None)
            break
    return voices


def _flac(recordings: Recordings, where: Spoken) -> bytes | None:
    """The stretch in which somebody speaks; None where it is long, or can't be read."""
    part = where.recording
    if part is None or part.end - part.start > _LONGEST:
        return None
    sound = recordings.read(where.reflection, where.take, part.start, part.end)
    with suppress(OSError):
        return packed(sound) if sound else None
    return None


# -- the file -------------------------------------------------------------------------------------
def _may_write(file: Path, yes: bool) -> int:
    """A report of ours is written over; for anything else the person is asked: see consent."""
    if yes or not file.exists() or _is_ours(file):
        return OK
    print(reporting.NOT_OURS.format(file=file), file=sys.stderr)
    return consent(False, reporting.WRITE_OVER, reporting.WRITE_OVER_ASKS, reporting.LEFT)


def _is_ours(file: Path) -> bool:
    from softlanding.report.page import MARKER

    try:
        with file.open("rb") as opened:
            return f'content="{MARKER}"'.encode() in opened.read(_HEAD)
    except OSError:
        return False


def _write(file: Path, html: str) -> None:
    """All of it or nothing, for this person's eyes only. A link is followed. Raises OSError."""
    file = file.resolve()
    if file.is_dir():
        raise IsADirectoryError(0, "it is a folder")
    handle, part = tempfile.mkstemp(prefix=".softlanding-", suffix=".part", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(html.encode(errors="replace"))
        Path(part).replace(file)
    except BaseException:
        with suppress(OSError):
            Path(part).unlink()
        raise
