"""`softlanding replay` and `before`: what was said, to hear again."""

from __future__ import annotations

import argparse
import math
import sys
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from softlanding import helping
from softlanding.browsing import chosen
from softlanding.config import Home, Settings
from softlanding.conversation.replaying import Replay, Scene
from softlanding.journal.database import now
from softlanding.journal.recordings import Recordings
from softlanding.journal.scenes import Only, latest_mantra, latest_steps, scenes
from softlanding.journal.scenes import before as before_one
from softlanding.journal.store import Reflection, Store
from softlanding.messages import replaying as messages
from softlanding.messages.browsing import NOTHING_YET
from softlanding.ports import BYTES_PER_SECOND, Ear, Emit, Notice
from softlanding.session import Inbox

INTERRUPTED = 130  # the exit code after Ctrl-C and the like
_MANY = 100  # places in which words are looked up, to count the reflections
_MISSING = 1.0  # seconds of a recording; with more of it gone, words are not heard


@dataclass(frozen=True, slots=True)
class Wishes:
    """How to hear it; see the command's help."""

    speed: float = 1.0
    headphones: bool = False
    save_voice: Path | None = None

    @classmethod
    def of(cls, options: argparse.Namespace) -> Wishes:
        """From the parsed arguments."""
        return cls(options.speed, options.headphones, options.save_voice)


def replay(
    home: Home, settings: Settings, which: str, search: str, only: str | None, wishes: Wishes
) -> int:
    """Hear a reflection: the newest that has the words of `search`, else `which`; only: one of
    journal.scenes.Only."""
    reflection = _with_words(home, search) if search else chosen(home, which)
    if reflection is None:
        return 1
    tapes = Tapes(home)
    only_this = Only(only) if only else None
    return _hear(home, settings, wishes, tapes, scenes(reflection, now().date(), tapes, only_this))


def before(home: Home, settings: Settings, wishes: Wishes) -> int:
    """Hear the steps that were chosen last, and the last mantra."""
    store = Store.reading(home)
    if store is None:
        return _trouble(messages.NOTHING_BEFORE)
    tapes = Tapes(home)
    with closing(store):
        steps, mantra = latest_steps(store), latest_mantra(store)
        found = before_one(steps, mantra, now().date(), tapes)
    if not found:
        return _trouble(messages.NOTHING_BEFORE)
    if steps is None or mantra is None:
        print(messages.NO_MANTRA if mantra is None else messages.NO_STEPS)
    return _hear(home, settings, wishes, tapes, found)


class Tapes:
    """The recordings of any reflections, under numbers of their own."""

    def __init__(self, home: Home) -> None:
        self._recordings = Recordings(home.audio)
        self._places: list[tuple[int, int]] = []
        self._told: set[int] = set()

    def __call__(self, reflection: int, take: int) -> int:
        """See scenes.Sound."""
        paths = (self._recordings.path(reflection, take, ending) for ending in ("flac", "pcm"))
        if not any(path.is_file() for path in paths):
            return 0
        self._places.append((reflection, take))
        return len(self._places)

    def read(self, emit: Emit, number: int, start: float, end: float) -> bytes:
        """See SpokenVoice. One that can't be read to its end is told once."""
        if not number:
            return b""
        last = end if end < math.inf else None
        sound = self._recordings.read(*self._places[number - 1], start, last)
        missing = 0.0 if last is None else last - start - len(sound) / BYTES_PER_SECOND
        if (not sound or missing > _MISSING) and number not in self._told:
            self._told.add(number)
            emit(Notice(messages.DAMAGED))
        return sound


def _hear(
    home: Home, settings: Settings, wishes: Wishes, tapes: Tapes, found: tuple[Scene, ...]
) -> int:
    from softlanding.equipment import SavedVoiceError, make_voice, told_to_stop
    from softlanding.keyboard import Keyboard
    from softlanding.playing import KEYS, Playing
    from softlanding.showing import ReplayScreen
    from softlanding.speech import devices

    inbox = Inbox()
    headphones = wishes.headphones or settings.headphones
    keyboard = sys.stdin.isatty()
    with ExitStack() as stack:
        stack.enter_context(told_to_stop(inbox.put))
        stack.enter_context(devices.libraries_are_quiet())
        try:
            own = partial(tapes.read, inbox.put)
            voice = make_voice(
                inbox.put, home, settings, own, wishes.save_voice, False, wishes.speed
            )
        except SavedVoiceError as error:
            return _trouble(str(error))
        stack.callback(voice.close)
        screen = ReplayScreen()
        stack.callback(screen.close)

        def ear() -> Ear | None:
            if wishes.save_voice or not devices.there_is(settings.speaker, output=True):
                return None  # it takes no time: nobody could say anything
            made = _ear(inbox, settings, stack)
            if made is None and keyboard:
                screen.notice(messages.HEARS_NOBODY)
            if made is not None or keyboard:
                screen.steer_by(messages.PRESS if made is None else messages.SAY_OR_PRESS)
            return made

        if keyboard:
            stack.callback(Keyboard(inbox.put, KEYS).close)
        state = Replay(found, speed=wishes.speed, where_help_is=helping.lines(settings))
        playing = Playing(state, inbox, voice, screen, ear, headphones, keyboard)
        playing.run()
    return INTERRUPTED if playing.interrupted else 0


def _ear(inbox: Inbox, settings: Settings, stack: ExitStack) -> Ear | None:
    """An ear for commands; the recogniser that is built in is the quickest to start."""
    from softlanding.speech.ear import StreamingEar
    from softlanding.speech.microphone import Microphone, is_missing
    from softlanding.speech.transcribers.sphinx import sphinx

    if is_missing(settings.microphone):
        return None
    transcriber = sphinx()
    stack.callback(transcriber.close)
    ear = StreamingEar(Microphone(inbox.put, settings.microphone), transcriber, inbox.put)
    stack.callback(ear.close)
    ear.open()
    return ear


def _with_words(home: Home, words: str) -> Reflection | None:
    """The newest reflection in which these words were said. None, told on stderr, where there is
    none: what only looks or sounds like them is named, not played."""
    from softlanding.journal.finding import Query, find

    store = Store.reading(home)
    if store is None:
        print(NOTHING_YET, file=sys.stderr)
        return None
    with closing(store):
        found, more = find(store, Query(words, limit=_MANY))
        there = list(dict.fromkeys(one.reflection for one in found if not one.alike))
        reflection = store.get(str(there[0])) if there else None
    if reflection is None:
        text = messages.PERHAPS if found else messages.NOT_FOUND
        number = found[0].reflection if found else 0
        print(text.format(words=words, number=number), file=sys.stderr)
    elif len(there) > 1:
        print(messages.OTHERS.format(others=messages.others(len(there) - 1, more), words=words))
    return reflection


def _trouble(text: str) -> int:
    print(text, file=sys.stderr)
    return 1
