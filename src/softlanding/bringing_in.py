"""`softlanding import`: a voice memo becomes a reflection."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import pairwise
from pathlib import Path

from softlanding import catalogue, helping
from softlanding.config import Home, Settings, load_settings
from softlanding.conversation.effects import Reply, Status
from softlanding.conversation.events import Segment
from softlanding.conversation.routine import Expects, Routine, Step
from softlanding.journal.locking import recordings_lock
from softlanding.journal.memos import bring_in as store_memo
from softlanding.journal.memos import pieces, same_sound
from softlanding.journal.moments import expectation, known_before, named
from softlanding.journal.opening import private_file, private_folder
from softlanding.journal.recordings import Recordings
from softlanding.journal.store import Reflection, Store, Summary
from softlanding.messages import bringing_in as said
from softlanding.messages.browsing import when
from softlanding.ports import BYTES_PER_SECOND, Transcriber
from softlanding.progress import Advance, bar
from softlanding.speech.decoding import RecordingError, blocks, in_blocks, is_cut, recorded_at
from softlanding.speech.engines.catalogue import UnknownEngineError
from softlanding.speech.stretches import Stretch, stretches
from softlanding.speech.take import PADDING
from softlanding.transcribing import NoEngineError, heard, make_engine, speech
from softlanding.understanding import safety

_FREE = "memo"  # the routine of what is kept as one free reply
_ANSWERED = (Expects.OPEN, Expects.EMOTION)  # what can be answered without having been asked
_FIRST = datetime(2000, 1, 1).astimezone()  # what says that it is older has no clock


@dataclass(frozen=True, slots=True)
class _Memo:
    """A file whose sound is on disk as `raw` (16 kHz mono s16le)."""

    file: Path
    raw: Path
    speech: tuple[Stretch, ...]

    @property
    def length(self) -> int:
        """In bytes."""
        return self.raw.stat().st_size

    @property
    def seconds(self) -> float:
        """Of sound."""
        return self.length / BYTES_PER_SECOND


@dataclass(frozen=True, slots=True)
class _Wishes:
    """What was asked for, and what it is done with."""

    home: Home
    settings: Settings
    routine: Routine
    questions: tuple[Step, ...]
    about: str
    again: bool
    transcriber: Transcriber


def bring_in(home: Home, options: argparse.Namespace) -> int:
    """Make a reflection of each file. 0: all are in the journal. 1: not all of them. 2: it was
    asked wrongly."""
    settings = load_settings(home.settings)
    routine = catalogue.load(options.routine or _FREE, home.routines)
    questions = tuple(step for step in routine.steps if step.expects in _ANSWERED)
    if not questions:
        print(said.NO_QUESTIONS.format(routine=routine.name), file=sys.stderr)
        return 2
    try:
        transcriber = make_engine(home, settings, options.engine)
    except (UnknownEngineError, NoEngineError) as error:
        print(error, file=sys.stderr)
        return 2
    wishes = _Wishes(home, settings, routine, questions, options.about, options.again, transcriber)
    try:
        with _one_at_a_time(home):
            good = [_file(wishes, file) for file in options.files]
    finally:
        transcriber.close()
    return 0 if all(good) else 1


@contextlib.contextmanager
def _one_at_a_time(home: Home) -> Iterator[None]:
    """Nobody else brings in meanwhile; what one left that was killed is cleared away. Raises
    JournalError."""
    with recordings_lock(home):
        try:
            shutil.rmtree(home.arriving, ignore_errors=True)
            yield
        finally:
            shutil.rmtree(home.arriving, ignore_errors=True)


def _file(wishes: _Wishes, file: Path) -> bool:
    """Bring one in: whether it is in the journal."""
    home, trouble = wishes.home, ""
    try:
        private_folder(home.arriving)
        folder = Path(tempfile.mkdtemp(dir=home.arriving))
        memo = _decoded(file, folder)
        with contextlib.closing(Store(home)) as store:
            number = None if wishes.again else same_sound(store, memo.raw)
            known = known_before(store, sys.maxsize)
        if number is not None:
            print(said.THERE_ALREADY.format(file=file, number=number))
            return True
        _kept(wishes, memo, known)
    except RecordingError as error:
        trouble = str(error)
    except OSError as error:
        reason = error.strerror or str(error)
        trouble = said.NO_ROOM.format(file=file, place=home.data, reason=reason)
    except RuntimeError as error:
        trouble = said.NOT_BROUGHT_IN.format(file=file, reason=error)
    except KeyboardInterrupt:
        print(f"\n{said.STOPPED.format(file=file)}", file=sys.stderr)
        raise
    finally:
        shutil.rmtree(home.arriving, ignore_errors=True)
    if trouble:
        print(trouble, file=sys.stderr, flush=True)
    return not trouble


def _decoded(file: Path, folder: Path) -> _Memo:
    """All of its sound, on disk: hours of it are never in memory. Raises RecordingError, and
    OSError when the disk does not take it."""
    raw = folder / "memo.pcm"
    with os.fdopen(private_file(raw), "wb") as out:

        def copied() -> Iterator[bytes]:
            for block in blocks(file):
                out.write(block)
                yield block

        found = tuple(stretches(copied()))
    if not found:
        raise RecordingError(said.NOBODY_SPEAKS.format(file=file))
    memo = _Memo(file, raw, found)
    if is_cut(file, memo.seconds):
        print(said.CUT.format(file=file, seconds=memo.seconds), file=sys.stderr)
    return memo


def _kept(wishes: _Wishes, memo: _Memo, known: Sequence[str]) -> None:
    """Write it down, and store it as a reflection."""
    free = wishes.routine.name == _FREE
    cuts = [0] if free else _cuts(memo, wishes.settings.reply_pause)
    parts, most = len(cuts), len(wishes.questions)
    cuts = [*cuts[:most], memo.length]
    at, told = _when(memo.file)
    summary = Summary(0, at, wishes.routine.title, Status.FINISHED, None, wishes.about)
    found = Reflection(summary, wishes.routine, ())
    recordings = Recordings(memo.raw.parent)
    with bar(memo.seconds) as advance:
        for take, (start, end) in enumerate(pairwise(cuts), start=1):
            sound = partial(pieces, memo.raw, start, end)
            asked = Reply(wishes.questions[take - 1].id, take, ())
            reply = _heard(found, asked, sound, wishes.transcriber, known, _from(advance, start))
            found = replace(found, replies=(*found.replies, reply))
            _recorded(recordings, take, sound)
    if not wishes.settings.keep_audio:
        for reply in found.replies:
            if all(segment.text for segment in reply.segments):
                recordings.drop(0, reply.take)
    audio = recordings.path(0, 1).parent
    number = store_memo(
        wishes.home, wishes.routine, wishes.about, at, memo.seconds, found.replies, audio
    )
    print(said.KEPT.format(file=memo.file, number=number, at=when(at), told=told))
    if not free and (note := said.shared(parts, most)):
        print(note)
    _about_the_words(wishes.settings, found.replies)
    print(said.READ_IT.format(number=number), flush=True)


def _about_the_words(settings: Settings, replies: Sequence[Reply]) -> None:
    """What there is to say about them: nothing, mostly."""
    if not any(reply.transcript for reply in replies):
        print(said.WITHOUT_WORDS)
    if any(safety.is_crisis(part.text) for reply in replies for part in reply.segments):
        print(*said.where_help_is(helping.lines(settings)), sep="\n")


def _cuts(memo: _Memo, pause: float) -> list[int]:
    """Where its parts begin, in bytes: in the middle of each long pause."""
    cuts = [0]
    for (_, end), (start, _) in pairwise(memo.speech):
        if start - end + 2 * PADDING >= pause:
            cuts.append(int((start + end) / 2 * BYTES_PER_SECOND) // 2 * 2)
    return cuts


def _from(advance: Advance, start: int) -> Callable[[float], None]:
    return lambda seconds: advance(start / BYTES_PER_SECOND + seconds, "")


def _heard(
    found: Reflection,
    asked: Reply,
    sound: Callable[[], Iterator[bytes]],
    transcriber: Transcriber,
    known: Sequence[str],
    advance: Callable[[float], None],
) -> Reply:
    """The reply to a question in this sound, with what it names. Raises RuntimeError."""
    there = speech(in_blocks(sound()), expectation(found, asked, known).phrases)
    segments: list[Segment] = []
    for segment in heard(in_blocks(sound()), there, transcriber):
        segments.append(segment)
        advance(segment.end)
    reply = replace(asked, segments=tuple(segments))
    names = named(found, reply, reply.transcript, known)
    return replace(reply, feelings=names.feelings, signs=names.signs) if names else reply


def _recorded(recordings: Recordings, take: int, sound: Callable[[], Iterator[bytes]]) -> None:
    """Its recording, as the session would have made it. Raises OSError."""
    file = recordings.create(0, take)
    try:
        for piece in sound():
            file.append(piece)
    finally:
        file.close()
    recordings.finish(0, take)


def _when(file: Path) -> tuple[datetime, str]:
    """When it was recorded, and what tells so."""
    at, now = recorded_at(file), datetime.now().astimezone()
    if at is not None and _FIRST <= at <= now:
        return at, said.BY_ITSELF
    return datetime.fromtimestamp(file.stat().st_mtime).astimezone(), said.BY_ITS_DATE
