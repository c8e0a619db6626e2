"""Voice, ear, screen and keys for one start of the program, chosen by what there is."""

from __future__ import annotations

import contextlib
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import FrameType, TracebackType

from softlanding.config import Home, Settings
from softlanding.conversation.events import Event
from softlanding.conversation.state import State
from softlanding.keyboard import Keyboard, TypedEar
from softlanding.messages import common as messages
from softlanding.ports import Ear, Emit, Journal, Notice, Transcriber, Trouble
from softlanding.session import Inbox, Session
from softlanding.speech import devices
from softlanding.speech.voice import SpokenVoice
from softlanding.terminal import screen

OwnSound = Callable[[int, float, float], bytes]


class NoMicrophoneError(Exception):
    """Nothing to hear with, and no terminal to type at; the message names the ways out."""


class SavedVoiceError(Exception):
    """The file for what is said can't be written; the message says so."""


class Equipment:
    """A context in which one can talk.

    recordings: files that speak in place of a microphone. saved_voice: a file that takes what is
    said in place of the speaker. silent: nothing is said aloud. own_sound: see SpokenVoice.
    about: a text whose names are listened for.
    Raises NoMicrophoneError, SavedVoiceError, for a recording RecordingError, and ConfigError when
    the person's own words can't be used.
    """

    def __init__(
        self,
        home: Home,
        settings: Settings,
        own_sound: OwnSound,
        *,
        typed: bool = False,
        recordings: tuple[Path, ...] = (),
        saved_voice: Path | None = None,
        silent: bool = False,
        about: str = "",
    ) -> None:
        self._home, self._settings, self._recordings = home, settings, recordings
        self._about = about
        self._stack = ExitStack()
        self._inbox = Inbox()
        with ExitStack() as stack:  # what was opened is closed again when the rest can't be
            self._stack = stack
            stack.enter_context(told_to_stop(self._inbox.put))
            stack.enter_context(devices.libraries_are_quiet())
            missing = not typed and not recordings and self._no_microphone()
            self.typed = typed or missing
            self.screen = screen(self.typed, time.monotonic)
            stack.callback(self.screen.close)
            if missing:
                if own := self._own_sound():
                    self.screen.notice(own)
                self.screen.notice(messages.TYPED_INSTEAD)
            self.voice = make_voice(self._inbox.put, home, settings, own_sound, saved_voice, silent)
            stack.callback(self.voice.close)
            self.ear = self._make_ear()
            stack.callback(self.ear.close)
            if sys.stdin.isatty() and not self.typed:
                stack.callback(Keyboard(self._inbox.put).close)
            self._stack = stack.pop_all()

    def __enter__(self) -> Equipment:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def talk(self, state: State, first: Event, journal: Journal) -> tuple[State, str | None]:
        """Run a session; its last state, and the trouble that ended it, if any."""
        session = Session(
            state,
            self._inbox,
            self.voice,
            self.ear,
            self.screen,
            journal,
            headphones=self._settings.headphones,
        )
        return session.run(first), session.trouble

    def transcriber(self, emit: Emit) -> Transcriber:
        """A new one, of the engine that listens."""
        from softlanding.speech.engines import choosing
        from softlanding.speech.words.own import load_own_words

        own = load_own_words(self._home, self._about)
        return choosing.transcriber(self._home, self._settings, emit, own)

    def _no_microphone(self) -> bool:
        from softlanding.speech.microphone import is_missing

        if not is_missing(self._settings.microphone):
            return False
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise NoMicrophoneError(f"{self._own_sound()} {messages.NO_MICROPHONE}".strip())
        return True

    def _own_sound(self) -> str:
        """What is told when the only microphone would be the speaker's own sound; else empty."""
        from softlanding.speech.microphone import hears_own_sound

        name = "" if self._settings.microphone else hears_own_sound()
        return messages.ONLY_OWN_SOUND.format(name=name) if name else ""

    def _make_ear(self) -> Ear:
        if self.typed:
            return TypedEar(self._inbox.put)
        from softlanding.speech.ear import StreamingEar
        from softlanding.speech.microphone import Microphone
        from softlanding.speech.sources import RecordedReplies

        source: RecordedReplies | Microphone
        if self._recordings:
            pause = self._settings.reply_pause
            source = RecordedReplies(self._recordings, self._inbox.put, pause)
        else:
            source = Microphone(self._inbox.put, self._settings.microphone)
        transcriber = self.transcriber(self._inbox.put)
        self._stack.callback(transcriber.close)
        ear = StreamingEar(source, transcriber, self._inbox.put)
        ear.open()  # the microphone is there when the first prompt ends
        return ear


def make_voice(
    emit: Emit,
    home: Home,
    settings: Settings,
    own_sound: OwnSound,
    saved_voice: Path | None,
    silent: bool,
    speed: float = 1.0,
) -> SpokenVoice:
    """The voice these settings ask for. See Equipment, and for speed SpokenVoice."""
    from softlanding.speech.player import DeviceSpeaker, FileSpeaker, Speaker
    from softlanding.speech.prompts import DEFAULT_MANNER, Manner
    from softlanding.speech.rendering import Renderer

    speaker: Speaker | None = None
    if saved_voice is not None:
        try:
            speaker = FileSpeaker(saved_voice)
        except FileExistsError as error:
            raise SavedVoiceError(messages.VOICE_FILE_EXISTS.format(file=saved_voice)) from error
        except OSError as error:
            said = messages.CANT_SAVE_VOICE.format(file=saved_voice, reason=error.strerror)
            raise SavedVoiceError(said) from error
    elif not silent and devices.there_is(settings.speaker, output=True):
        speaker = DeviceSpeaker(settings.speaker, settings.volume)
    elif not silent:
        emit(Notice(messages.NO_SPEAKER))
    manner = Manner(settings.voice or DEFAULT_MANNER.voice, settings.rate)
    renderer = Renderer(home.voice_cache)
    return SpokenVoice(emit, speaker, renderer, manner, own_sound, speed=speed)


@contextlib.contextmanager
def told_to_stop(emit: Emit) -> Iterator[None]:
    """Ctrl-C, a closing terminal and a polite kill end the session with all of it safe; a second
    Ctrl-C ends the program at once."""
    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    told: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        if told and number == signal.SIGINT:
            raise KeyboardInterrupt
        told.append(number)
        emit(Trouble("signal"))

    before = {getattr(signal, name): signal.signal(getattr(signal, name), stop) for name in names}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
