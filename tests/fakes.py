"""Stand-ins for the outside world: a whole conversation runs with them in no time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from softlanding.conversation.effects import Conclude, Line, Listen, Recording, Reply
from softlanding.conversation.events import Event, Segment
from softlanding.conversation.state import State
from softlanding.ports import (
    HeardEnd,
    HeardQuiet,
    HeardSegment,
    JournalError,
    Message,
    RecordingFile,
    SaidAll,
)
from softlanding.session import Inbox


class FakeVoice:
    """Says everything at once, and remembers it; the first `holding` times only when hushed."""

    def __init__(self, inbox: Inbox, holding: int = 0) -> None:
        self.inbox, self.holding = inbox, holding
        self.said: list[str] = []
        self.token = 0

    def say(self, token: int, parts: Sequence[Line | Recording]) -> None:
        self.said += [
            f"<take {part.take}>" if isinstance(part, Recording) else part.text for part in parts
        ]
        self.holding -= 1
        if self.holding < 0:
            self.inbox.put(SaidAll(token))
        else:
            self.token = token

    def hush(self) -> None:
        if self.token:
            self.inbox.put(SaidAll(self.token))
            self.token = 0

    def close(self) -> None:
        self.hush()


Turn = str | list[str] | Message | Callable[[int], Message] | None


class FakeEar:
    """Hears one turn of a script each time it listens: words, segments, a message, or nothing."""

    def __init__(self, inbox: Inbox, turns: Sequence[Turn]) -> None:
        self.inbox, self.turns = inbox, list(turns)
        self.listened: list[Listen] = []
        self.tails: list[float] = []
        self.attended = 0
        self.unsaid: tuple[Segment, ...] = ()

    def listen(self, listening: Listen, recording: RecordingFile | None, tail: float) -> None:
        self.listened.append(listening)
        self.tails.append(tail)
        turn = self.turns.pop(0)
        if turn is None:
            return
        if callable(turn):
            self.inbox.put(turn(listening.take))
        elif isinstance(turn, str | list):
            texts = [turn] if isinstance(turn, str) else turn
            for second, text in enumerate(texts):
                segment = Segment(text, float(second), second + 0.8, 0.9)
                self.inbox.put(HeardSegment(listening.take, segment))
            self.inbox.put(HeardEnd(listening.take))
        else:
            self.inbox.put(turn)

    def attend(self) -> None:
        self.attended += 1

    def close_reply(self) -> tuple[Segment, ...]:
        left, self.unsaid = self.unsaid, ()
        return left

    def close(self) -> None:
        self.turns.clear()


def long_quiet(take: int) -> Message:
    """A turn: nobody speaks for long."""
    return HeardQuiet(take, long=True)


def quiet(take: int) -> Message:
    """A turn: nobody speaks for a while."""
    return HeardQuiet(take, long=False)


class MemoryJournal:
    """Keeps a reflection in memory; full after `room` commits."""

    def __init__(self, room: int = 10_000) -> None:
        self.room = room
        self.events: list[Event] = []
        self.replies: list[Reply] = []
        self.concluded: list[Conclude] = []
        self.dropped: list[int] = []

    def commit(self, event: Event, keeps: Sequence[Reply], conclude: Conclude | None) -> None:
        if len(self.events) >= self.room:
            raise JournalError("The disk is full.")
        self.events.append(event)
        self.replies += keeps
        self.concluded += [conclude] if conclude else []

    def recording(self, take: int) -> RecordingFile | None:
        return None

    def drop(self, take: int) -> None:
        self.dropped.append(take)


class ListScreen:
    """Remembers what was shown."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.notices: list[str] = []
        self.partials: list[str] = []

    def say(self, parts: Sequence[Line | Recording], state: State) -> None:
        pass

    def follow(self, state: State, partial: str, dbfs: float | None) -> None:
        self.partials.append(partial)

    def heard(self, text: str) -> None:
        self.words.append(text)

    def notice(self, text: str) -> None:
        self.notices.append(text)

    def close(self) -> None:
        pass
