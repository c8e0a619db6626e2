"""Stand-ins for the outside world: a whole conversation runs with them in no time."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from softlanding.conversation.effects import (
    Conclude,
    Corrected,
    Listen,
    Part,
    Recording,
    Reply,
    Settle,
)
from softlanding.conversation.events import Event, Segment
from softlanding.conversation.state import State
from softlanding.errors import JournalError
from softlanding.ports import (
    HeardEnd,
    HeardQuiet,
    HeardSegment,
    Message,
    MicrophoneError,
    NoSound,
    RecordingFile,
    SaidAll,
    Words,
)
from softlanding.session import Inbox


class FakeVoice:
    """Says everything at once, and remembers it; the first `holding` times only when hushed."""

    def __init__(self, inbox: Inbox, holding: int = 0) -> None:
        self.inbox, self.holding = inbox, holding
        self.said: list[str] = []
        self.seconds = 0.0  # for which what it holds has sounded
        self.token = 0

    def say(self, token: int, parts: Sequence[Part]) -> None:
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

    def sounded(self, token: int) -> float:
        return self.seconds if token == self.token else 0.0

    def close(self) -> None:
        self.hush()


@dataclass(frozen=True)
class Aside:
    """A turn: said after something was said back; without one, nothing is."""

    words: str


Turn = Aside | str | list[str] | Message | Callable[[int], Message] | None


class FakeEar:
    """Hears one turn of a script each time it listens: words, segments, a message, or nothing."""

    def __init__(self, inbox: Inbox, turns: Sequence[Turn]) -> None:
        self.inbox, self.turns = inbox, list(turns)
        self.listened: list[Listen] = []
        self.tails: list[float] = []
        self.attended = 0
        self.asides: list[tuple[bool, float]] = []
        self.unsaid: tuple[Segment, ...] = ()

    def listen(self, listening: Listen, recording: RecordingFile | None, tail: float) -> None:
        self.listened.append(listening)
        self.tails.append(tail)
        if listening.passing and not isinstance(self.turns[0] if self.turns else None, Aside):
            self.inbox.put(quiet(listening.take))
            return
        turn = self.turns.pop(0)
        turn = turn.words if isinstance(turn, Aside) else turn
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

    def aside(self, sounding: bool, tail: float) -> None:
        self.asides.append((sounding, tail))

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
        self.settled: list[Settle] = []
        self.corrected: list[Corrected] = []
        self.dropped: list[int] = []

    def commit(
        self,
        event: Event,
        keeps: Sequence[Reply],
        conclude: Conclude | None,
        settles: Sequence[Settle] = (),
        corrections: Sequence[Corrected] = (),
    ) -> None:
        if len(self.events) >= self.room:
            raise JournalError("The disk is full.")
        self.events.append(event)
        self.replies += keeps
        self.concluded += [conclude] if conclude else []
        self.settled += settles
        self.corrected += corrections

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

    def say(self, parts: Sequence[Part], state: State) -> None:
        pass

    def follow(self, state: State, partial: str, dbfs: float | None) -> None:
        self.partials.append(partial)

    def heard(self, text: str) -> None:
        self.words.append(text)

    def notice(self, text: str) -> None:
        self.notices.append(text)

    def close(self) -> None:
        pass


# -- sound -----------------------------------------------------------------------------------------
SPEECH_BLOCK = b"\x10\x10" * 512
ROOM_BLOCK = b"\x01\x00" * 512


def sound(*stretches: tuple[float, bool]) -> list[bytes]:
    """Blocks of speech (True) or of a quiet room, so many seconds each."""
    return [
        SPEECH_BLOCK if is_speech else ROOM_BLOCK
        for seconds, is_speech in stretches
        for _ in range(round(seconds / 0.032))
    ]


class FakeDetector:
    """Takes SPEECH_BLOCK for speech."""

    def __init__(self) -> None:
        self.resets = 0

    def __call__(self, block: bytes) -> bool:
        return block == SPEECH_BLOCK

    def reset(self) -> None:
        self.resets += 1


class ListSource:
    """Replies as lists of blocks; silence after each, and the end (None) after the last one."""

    live = False

    def __init__(self, *replies: Iterable[bytes], silence: bool = True) -> None:
        self.replies = [list(reply) for reply in replies]
        self.silence, self.closed, self.ended = silence, False, False
        self.now: list[bytes] = []

    def read(self) -> bytes | None:
        if self.now:
            return self.now.pop(0)
        return bytes(1024) if self.silence and not self.ended else None

    def next_reply(self) -> None:
        self.ended = not self.replies
        self.now = [] if self.ended else self.replies.pop(0)

    def close(self) -> None:
        self.closed = True


class PushSource:
    """A microphone: gives what the test pushes, and fails when nothing comes for 5 s."""

    live = True

    def __init__(self) -> None:
        self.blocks: queue.SimpleQueue[bytes | NoSound | Exception | threading.Event] = (
            queue.SimpleQueue()
        )
        self.closed = False

    def push(self, blocks: Iterable[bytes | NoSound | Exception]) -> None:
        for block in blocks:
            self.blocks.put(block)

    def drained(self) -> None:
        """Wait until all that was pushed has been heard."""
        mark = threading.Event()
        self.blocks.put(mark)
        assert mark.wait(5)

    def read(self) -> bytes | NoSound:
        try:
            while isinstance(block := self.blocks.get(timeout=5), threading.Event):
                block.set()
        except queue.Empty:
            raise MicrophoneError("nothing was pushed") from None
        if isinstance(block, Exception):
            raise block
        return block

    def next_reply(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True
        self.push([MicrophoneError("closed")])


class FakeTranscriber:
    """Gives these texts one after another, then "words"; an exception fails that segment.

    With `holding` the answers wait until the test gives them through `futures`.
    """

    name = "fake"

    def __init__(self, *texts: str | Exception, holding: bool = False) -> None:
        self.texts, self.holding = list(texts), holding
        self.begun: list[tuple[tuple[str, ...], bool]] = []
        self.fed: list[bytes] = []
        self.futures: list[Future[Words]] = []
        self.partial: Callable[[str], None] = lambda text: None

    def begin(
        self, phrases: Sequence[str], dictation: bool, partial: Callable[[str], None]
    ) -> None:
        self.begun.append((tuple(phrases), dictation))
        self.fed.append(b"")
        self.partial = partial
        partial("wo")

    def feed(self, pcm: bytes) -> None:
        self.fed[-1] += pcm

    def end(self) -> Future[Words]:
        future: Future[Words] = Future()
        self.futures.append(future)
        text = self.texts.pop(0) if self.texts else "words"
        if self.holding:
            return future
        if isinstance(text, Exception):
            future.set_exception(text)
        else:
            future.set_result(Words(text, 0.9, None))
        return future

    def close(self) -> None:
        self.texts.clear()


class MemoryRecording:
    """Keeps what is appended; the disk is full after `room` blocks."""

    def __init__(self, room: int = 1_000_000) -> None:
        self.room, self.pcm, self.closed = room, bytearray(), False

    def append(self, pcm: bytes) -> None:
        if len(self.pcm) // 1024 >= self.room:
            raise OSError(28, "No space left on device")
        self.pcm += pcm

    def close(self) -> None:
        self.closed = True
