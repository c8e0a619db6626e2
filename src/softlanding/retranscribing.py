"""`softlanding retranscribe`: an engine writes down anew what was recorded."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

from softlanding.browsing import chosen
from softlanding.config import Home, Settings
from softlanding.conversation.effects import Reply, Status
from softlanding.conversation.events import Segment
from softlanding.journal.correcting import Spoken, spoken, write_anew
from softlanding.journal.locking import recordings_lock, session_is_running
from softlanding.journal.moments import expectation, known_before
from softlanding.journal.recordings import Recordings
from softlanding.journal.store import Reflection, Store
from softlanding.messages import correcting as messages
from softlanding.ports import SAMPLE_RATE, Transcriber
from softlanding.progress import Advance, bar
from softlanding.speech.decoding import in_blocks
from softlanding.speech.engines import choosing
from softlanding.speech.engines.catalogue import UnknownEngineError, shipped
from softlanding.transcribing import NoEngineError, heard, make_engine, speech

_AROUND = 0.2  # seconds before and after a reply; a command that ended it lies further away
_MISSING = 1.0  # seconds of a recording; with more of it gone, words would be lost
_TIRED = 3  # failures one after another


@dataclass(slots=True)
class _Work:
    """What has been done, and what it is done with."""

    home: Home
    store: Store
    transcriber: Transcriber
    engine: str
    advance: Advance
    done: int = 0
    seconds: float = 0.0
    failed: int = 0
    in_a_row: int = 0


def retranscribe(home: Home, settings: Settings, which: str | None, engine: str | None) -> int:
    """Write down anew one reflection, or all. 0: done. 1: something was in the way. 2: there is no
    such engine. Each reply is stored when it is done: another start goes on from there."""
    found = chosen(home, which) if which is not None else None
    if which is not None and found is None:
        return 1
    if not home.journal.is_file():
        print(messages.NO_REPLIES)
        return 0
    choice = choosing.in_use(home, settings, shipped())
    name = engine or choice.engine.name
    if not engine and choice.trouble:
        print(choice.trouble, file=sys.stderr)
    with contextlib.closing(Store(home)) as store:
        there = spoken(store, found.summary.id if found else None)
        todo = _sorted_out(there, Recordings(home.audio), name)
        if not todo:
            print(messages.NO_REPLIES)
            return 0
        try:
            # by its name: no other engine takes its place, should it fail
            transcriber = make_engine(home, settings, name)
        except (UnknownEngineError, NoEngineError) as error:
            print(error, file=sys.stderr)
            return 2 if isinstance(error, UnknownEngineError) else 1
        try:
            with recordings_lock(home):
                return _all(home, store, transcriber, name, todo)
        except KeyboardInterrupt:
            print(f"\n{messages.ANEW_STOPPED}", file=sys.stderr)
            return 130
        finally:
            transcriber.close()


def _sorted_out(there: Sequence[Spoken], recordings: Recordings, engine: str) -> list[Spoken]:
    """Those replies that are to be done; how many are not is told."""
    done = typed = silent = 0
    todo = []
    for one in there:
        if one.engine == engine:
            done += 1
        elif not one.end:
            typed += 1
        elif not recordings.there(one.reflection, one.take):
            silent += 1
        else:
            todo.append(one)
    if told := messages.passed_over(done, typed, silent, engine):
        print(told, flush=True)
    return todo


def _all(
    home: Home, store: Store, transcriber: Transcriber, engine: str, todo: Sequence[Spoken]
) -> int:
    with bar(sum(one.end - one.start for one in todo)) as advance:
        work = _Work(home, store, transcriber, engine, advance)
        for number, replies in groupby(todo, lambda one: one.reflection):
            _reflection(work, number, list(replies))
            if work.in_a_row >= _TIRED:
                break
    if work.in_a_row >= _TIRED:
        print(messages.ENGINE_FAILS.format(engine=engine), file=sys.stderr)
    print(messages.written_anew(work.done, engine))
    return 1 if work.failed else 0


def _reflection(work: _Work, number: int, todo: Sequence[Spoken]) -> None:
    found = work.store.get(str(number))
    if found is None:  # it was deleted meanwhile
        return
    if found.summary.status is Status.OPEN and session_is_running(work.home):
        print(messages.OPEN_LEFT_OUT.format(number=number), file=sys.stderr)
        return
    before, known = work.done, known_before(work.store, number)
    for one in todo:
        reply = next((reply for reply in found.replies if reply.take == one.take), None)
        if reply is not None:
            _reply(work, found, reply, one, expectation(found, reply, known).phrases)
        work.seconds += one.end - one.start
        if work.in_a_row >= _TIRED:
            break
    if work.done > before:
        replies = messages.replies(work.done - before)
        told = messages.ANEW.format(number=number, replies=replies, engine=work.engine)
        print(told, flush=True)


def _reply(
    work: _Work, found: Reflection, reply: Reply, one: Spoken, phrases: Sequence[str]
) -> None:
    where = {"number": one.reflection, "take": one.take}
    begin = int(max(0.0, one.start - _AROUND) * SAMPLE_RATE) / SAMPLE_RATE
    sound = partial(_sound, Recordings(work.home.audio), one, begin)
    there = speech(sound(), phrases)
    if there.seconds < one.end - begin - _MISSING:
        print(messages.NOT_ALL_THERE.format(**where), file=sys.stderr)
        return
    segments = []
    try:
        for segment in heard(sound(), there, work.transcriber):
            segments.append(_later(segment, begin))
            work.advance(work.seconds + segment.end, f"{one.reflection}")
    except (OSError, RuntimeError) as error:
        work.failed += 1
        work.in_a_row += 1
        print(messages.NOT_HEARD.format(**where, reason=error), file=sys.stderr)
        return
    work.in_a_row = 0
    if stays := _stays(reply, segments):
        print(stays.format(**where, engine=work.engine), file=sys.stderr)
    elif write_anew(work.store, found, reply, segments, work.engine):
        work.done += 1


def _stays(reply: Reply, segments: Sequence[Segment]) -> str:
    """Why a reply stays as it is, if it does: neither its words nor where its sound lies is given
    up for nothing, and a mantra was confirmed by the person."""
    if not any(segment.text for segment in segments):
        return messages.NO_WORDS_FOUND
    known = reply.mantra and any(segment.phrase for segment in reply.segments)
    return messages.MANTRA_STAYS if known and not any(s.phrase for s in segments) else ""


def _sound(recordings: Recordings, one: Spoken, begin: float) -> Iterator[bytes]:
    return in_blocks(recordings.stream(one.reflection, one.take, begin, one.end + _AROUND))


def _later(segment: Segment, seconds: float) -> Segment:
    """The same, counted from the beginning of the recording."""

    def later(moment: float) -> float:
        return round(moment + seconds, 3)

    words = tuple(
        replace(word, start=later(word.start), end=later(word.end)) for word in segment.words
    )
    return replace(segment, start=later(segment.start), end=later(segment.end), words=words)
