"""The only loop: asks the machine, performs the effects, hands back the events.

One thing at a time: to speak closes the ear, to listen ends the voice. What happened is on disk
before anything is done about it.
"""

from __future__ import annotations

import contextlib
import queue
from collections.abc import Iterator

from softlanding.conversation import machine
from softlanding.conversation.effects import (
    Aside,
    Conclude,
    Corrected,
    Effect,
    Keep,
    Listen,
    Recording,
    Say,
    Settle,
)
from softlanding.conversation.events import (
    Command,
    Ended,
    Event,
    Heard,
    Interrupted,
    Noticed,
    Pressed,
    Quiet,
    Segment,
    Spoken,
)
from softlanding.conversation.state import Mode, State
from softlanding.errors import JournalError
from softlanding.messages import common as messages
from softlanding.ports import (
    Ear,
    HeardEnd,
    HeardQuiet,
    HeardSegment,
    HeardSign,
    Journal,
    Key,
    Level,
    Message,
    Notice,
    Partial,
    SaidAll,
    Screen,
    SpeechBegan,
    Trouble,
    TypedLine,
    Voice,
)
from softlanding.understanding import commands

OVER = (Mode.INTERRUPTED, Mode.FINISHED)
TAIL = 0.2  # seconds after the voice that the microphone is not heard: the room's echo
FAREWELL = 30.0  # seconds at most for the last words
Inbox = queue.SimpleQueue[Message]


class Session:
    """One conversation with the outside world: voice, ear, screen, journal."""

    def __init__(
        self,
        state: State,
        inbox: Inbox,
        voice: Voice,
        ear: Ear,
        screen: Screen,
        journal: Journal,
        headphones: bool = False,
    ) -> None:
        self.state = state
        self._inbox, self._voice, self._ear = inbox, voice, ear
        self._screen, self._journal, self._headphones = screen, journal, headphones
        self._token = 0
        self._speaking = self._listening = False
        self._asides: set[int] = set()  # tokens of what is said while listening goes on
        self._partial = ""
        self._left: list[Message] = []  # typed when nobody was asked any more
        self.trouble: str | None = None

    def run(self, first: Event) -> State:
        """Talk until it is over, and give the last state. Raises JournalError when the journal
        can't be written: what was committed before is safe."""
        try:
            self._happen(first)
            while self.state.mode not in OVER:
                self._receive(self._inbox.get())
        except (JournalError, OSError) as error:
            self._listen_no_more()
            self._speak(Say((messages.INTERRUPTIONS["disk"],)))
            self._end_of_speech()
            raise error if isinstance(error, JournalError) else JournalError(str(error)) from error
        self._end_of_speech()
        return self.state

    # -- messages in --------------------------------------------------------------------------
    def _receive(self, message: Message) -> None:
        match message:
            case Level(dbfs):
                self._screen.follow(self.state, self._partial, dbfs)
            case Partial(take, text) if take == self.state.take:
                self._partial = text
            case Notice(text):
                self._screen.notice(text)
            case SpeechBegan():
                self._voice.hush()
            case SaidAll(token) if token in self._asides:
                self._asides.remove(token)
                if not self._asides:
                    self._ear.aside(False, self._tail)
            case _:
                for event in self._events(message):
                    self._happen(event)

    def _events(self, message: Message) -> Iterator[Event]:
        """The machine's events in a message; what is said comes before what is pressed."""
        match message:
            case SaidAll(token) if token == self._token:
                self._speaking = False
                yield Spoken()
            case HeardSegment(take, segment) if self._hears(take):
                yield Heard(segment)
            case HeardEnd(take) if self._hears(take):
                self._listening = False
                yield Ended()
            case HeardQuiet(take, long) if self._hears(take):
                yield Quiet(long)
            case HeardSign(take, sign) if self._hears(take):
                yield Noticed(sign)
            case Key(command) if machine.matters(self.state, Pressed(command)):
                yield from self._all_heard()
                yield Pressed(command)
            case TypedLine(text):
                yield from self._typed(text.strip())
            case Trouble(reason):
                self.trouble = reason
                yield from self._all_heard()
                yield Interrupted(reason)

    def _hears(self, take: int) -> bool:
        return self.state.hearing and take == self.state.take

    def _all_heard(self) -> Iterator[Event]:
        """End listening; what was said up to now comes first."""
        take = self.state.take
        for segment in self._listen_no_more():
            if self._hears(take):
                yield Heard(segment)

    def _typed(self, text: str) -> Iterator[Event]:
        """A typed line: a key, or a whole reply. An empty one is Enter."""
        key = commands.KEYS.get(text.lower(), Command.DONE if not text else None)
        if key is not None:
            if machine.matters(self.state, Pressed(key)):
                yield Pressed(key)
            return
        if not self.state.hearing:
            yield Spoken()
        take = self.state.take
        if not self.state.hearing:
            self._left.append(TypedLine(text))
            return
        yield Heard(Segment(text))
        if self._hears(take) and self.state.heard:
            yield Ended()

    # -- effects out --------------------------------------------------------------------------
    def _happen(self, event: Event) -> None:
        before = self.state
        after, effects = machine.react(before, event)
        if after == before and not effects:
            return
        closed = before.hearing and (not after.hearing or after.take != before.take)
        if closed:
            self._listen_no_more()
        keeps = [effect.reply for effect in effects if isinstance(effect, Keep)]
        conclude = next((effect for effect in effects if isinstance(effect, Conclude)), None)
        settles = [effect for effect in effects if isinstance(effect, Settle)]
        corrections = [effect for effect in effects if isinstance(effect, Corrected)]
        self._journal.commit(event, keeps, conclude, settles, corrections)
        self.state = after
        if isinstance(event, Heard) and event.segment.text:
            self._partial = ""
            self._screen.heard(event.segment.text)
        if closed and not any(reply.take == before.take for reply in keeps):
            self._journal.drop(before.take)
        for effect in effects:
            self._perform(effect)

    def _perform(self, effect: Effect) -> None:
        match effect:
            case Say() if self._quick_goodbye():
                self._screen.say(effect.parts, self.state)
            case Say():
                self._speak(effect)
            case Aside():
                self._say_aside(effect)
            case Listen():
                self._listen(effect)

    def _quick_goodbye(self) -> bool:
        """Ctrl-C, or the terminal is closing: no time to speak."""
        return self.state.mode is Mode.INTERRUPTED and self.trouble == "signal"

    def _speak(self, effect: Say) -> None:
        self._token += 1
        self._speaking = True
        self._voice.say(self._token, effect.parts)
        self._screen.say(effect.parts, self.state)
        if self._headphones and not any(isinstance(part, Recording) for part in effect.parts):
            self._ear.attend()

    def _say_aside(self, effect: Aside) -> None:
        self._ear.aside(True, self._tail)
        self._token += 1
        self._asides.add(self._token)
        self._voice.say(self._token, effect.parts)
        self._screen.say(effect.parts, self.state)

    def _listen(self, effect: Listen) -> None:
        self._token += 1  # whatever was being said no longer counts
        self._voice.hush()
        self._speaking = False
        self._partial = ""
        recording = self._journal.recording(effect.take) if effect.dictation else None
        self._ear.listen(effect, recording, self._tail)
        self._listening = True
        self._screen.follow(self.state, "", None)

    @property
    def _tail(self) -> float:
        return 0.0 if self._headphones else TAIL

    def _listen_no_more(self) -> tuple[Segment, ...]:
        if not self._listening:
            return ()
        self._listening = False
        return self._ear.close_reply()

    def _end_of_speech(self) -> None:
        """Let the last words be said; a key ends them, and so does trouble. What else came is left
        in the inbox, in order, for a session that follows."""
        while self._speaking and not self._quick_goodbye():
            try:
                message = self._inbox.get(timeout=FAREWELL)
            except queue.Empty:
                break
            if isinstance(message, Notice):
                self._screen.notice(message.text)
            elif isinstance(message, TypedLine | Trouble):
                self._left.append(message)
            if isinstance(message, Key | Trouble) or message == SaidAll(self._token):
                break
        self._voice.hush()
        with contextlib.suppress(queue.Empty):
            while True:
                self._left.append(self._inbox.get_nowait())
        for message in self._left:
            self._inbox.put(message)
