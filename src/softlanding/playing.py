"""The loop in which a reflection is heard again: it asks `conversation.replaying`, performs the
effects, hands back the events. Nothing that is heard meanwhile is recorded."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from softlanding.conversation import replaying
from softlanding.conversation.effects import Listen, Part, Say
from softlanding.conversation.events import Command, Ended, Heard, Pressed, Quiet, Sign, Spoken
from softlanding.conversation.replaying import Happening, Mode, Replay, SpokeUp
from softlanding.messages import common
from softlanding.messages import replaying as messages
from softlanding.ports import (
    Ear,
    HeardEnd,
    HeardQuiet,
    HeardSegment,
    Key,
    Message,
    Notice,
    SaidAll,
    SpeechBegan,
    Trouble,
    Voice,
)
from softlanding.session import TAIL, Inbox

KEYS = {
    "\r": Command.RESUME,
    "\n": Command.RESUME,
    " ": Command.PAUSE,
    "p": Command.PAUSE,
    "n": Command.SKIP,
    "s": Command.SKIP,
    "b": Command.BACK,
    "r": Command.REPEAT,
    "q": Command.STOP,
    "?": Command.HELP,
}
# What the ear tells of its microphone, where nothing is recorded and there are keys.
_INSTEAD = {common.MICROPHONE_SILENT: messages.HEARS_NOBODY} | {
    common.SIGNS[sign].text: messages.HEARS_NO_MORE
    for sign in (Sign.GONE, Sign.STALLED, Sign.MUTED, Sign.OWN_SOUND)
}
LISTENS_LONGEST = 4.0  # seconds: a command that began in time has been understood by then


class Seen(Protocol):
    """What the person sees. Nothing here raises."""

    def say(self, part: Part) -> None:
        """These words are being heard now."""

    def follow(self, replay: Replay) -> None:
        """Where it stands."""

    def notice(self, text: str) -> None:
        """One quiet line."""


class Playing:
    """One replay with the outside world.

    ear: makes one, as soon as the first words sound; None: there are only keys. headphones: it
    listens while it sounds. keyboard: whether there is one.
    """

    def __init__(
        self,
        replay: Replay,
        inbox: Inbox,
        voice: Voice,
        screen: Seen,
        ear: Callable[[], Ear | None],
        headphones: bool = False,
        keyboard: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._replay, self._inbox, self._voice, self._screen = replay, inbox, voice, screen
        self._make_ear, self._headphones, self._clock = ear, headphones, clock
        self._keyboard = keyboard
        self._ear: Ear | None = None
        self._attending = False  # the ear waits for somebody to speak up
        self._token = 0
        self._deadline: float | None = None  # of listening for a moment
        self.interrupted = False

    def run(self) -> Replay:
        """Until it is over, or a signal ends it; the last state."""
        self._become(replaying.begin(self._replay))
        self._ear = self._make_ear()  # after the first word, as it takes a while
        gaps = self._ear is not None and not self._headphones
        self._replay = replace(self._replay, gaps=gaps)
        self._attend()
        while self._replay.mode is not Mode.OVER and not self.interrupted:
            try:
                self._receive(self._inbox.get(timeout=self._left()))
            except queue.Empty:
                self._enough()
        self._voice.hush()
        return self._replay

    def _left(self) -> float | None:
        return None if self._deadline is None else max(0.0, self._deadline - self._clock())

    # -- messages in --------------------------------------------------------------------------
    def _receive(self, message: Message) -> None:
        now = self._replay.take
        match message:
            case SaidAll(token) if token == self._token:
                self._happen(Spoken())
            case SpeechBegan():
                self._attending = False
                self._happen(SpokeUp())
            case HeardSegment(take, segment) if take == now:
                self._happen(Heard(segment))
            case HeardEnd(take) if take == now:
                self._happen(Ended())
            case HeardQuiet(take) if take == now:
                self._happen(Quiet())
            case Key(command):
                self._happen(Pressed(command))
            case Notice(text):
                self._screen.notice(_INSTEAD.get(text, text))
            case Trouble("signal"):
                self.interrupted = True
            case Trouble():
                self._deaf()

    def _enough(self) -> None:
        """Somebody talks on, or no sound comes: go on without waiting for the end of it."""
        segments = self._ear.close_reply() if self._ear is not None else ()
        for segment in segments:
            self._happen(Heard(segment))
        if self._deadline is not None:
            self._happen(Quiet())

    def _deaf(self) -> None:
        self._ear = None
        self._replay = replace(self._replay, gaps=False)
        self._screen.notice(messages.HEARS_NO_MORE)
        self._happen(Quiet() if self._keyboard else Pressed(Command.RESUME))

    # -- effects out --------------------------------------------------------------------------
    def _happen(self, event: Happening) -> None:
        result = replaying.react(self._replay, event, self._voice.sounded(self._token))
        if result[0] is not self._replay:
            self._become(result)

    def _become(self, result: replaying.Result) -> None:
        before, (self._replay, effects) = self._replay, result
        if before.hears and self._ear is not None:
            self._ear.close_reply()
        self._deadline = None
        for effect in effects:
            if isinstance(effect, Say):
                self._say(effect)
            else:
                self._listen(effect)

    def _say(self, say: Say) -> None:
        self._token += 1
        self._voice.say(self._token, say.parts)
        self._screen.follow(self._replay)
        for part in say.parts:
            self._screen.say(part)
        self._attend()

    def _attend(self) -> None:
        sounding = self._replay.mode is Mode.SOUNDING
        if self._headphones and self._ear is not None and sounding and not self._attending:
            self._attending = True
            self._ear.attend()

    def _listen(self, listening: Listen) -> None:
        self._token += 1  # whatever was being said no longer counts
        self._voice.hush()
        self._attending = False
        briefly = self._replay.mode is Mode.LISTENING
        if self._ear is not None:
            # What was recorded ends in a silence as long as that tail: who is quick is heard.
            self._ear.listen(listening, None, 0.0 if self._headphones or briefly else TAIL)
        if briefly:
            self._deadline = self._clock() + LISTENS_LONGEST
        self._screen.follow(self._replay)
