"""What the machine asks the session to do. Frozen data; the order is the order of doing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from softlanding.conversation.events import Segment
from softlanding.conversation.expectation import Expectation


class Status(StrEnum):
    """How a reflection stands in the journal."""

    OPEN = "open"
    STOPPED = "stopped"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Line:
    """Words to speak. `id` is stable for fixed prompts, so that their audio can be stored;
    empty for words that are put together or came from the person. spoken: how it is said, where
    that differs from how it is written: "nine eight eight"."""

    id: str
    text: str
    spoken: str = ""

    @property
    def aloud(self) -> str:
        """The words for a voice."""
        return self.spoken or self.text


@dataclass(frozen=True, slots=True)
class Recording:
    """The person's own recording, take `take` of this reflection, from `start` to `end` seconds
    (infinite: to its own end). `text` is what stands in for it where the audio is missing."""

    take: int
    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Bell:
    """One soft stroke of a bell. text: what stands for it on a screen."""

    text: str


Part = Line | Recording | Bell


class Held(StrEnum):
    """What became of a solution that was set aside."""

    ASIDE = "aside"  # it waits until the one who shares asks for ideas
    JOINED = "joined"  # the person's steps
    LEFT = "left"  # the person was asked, and it stays where it is
    RELEASED = "released"  # read out, as the one who shares asked for ideas


@dataclass(frozen=True, slots=True)
class Reply:
    """What was heard while listening once.

    step: id of the step. take: number of the listening stretch; names its recording.
    typed replies have segments without times. mantra: the recording that closes the reflection.
    person: who spoke, in a circle; empty for one alone. held: set where it was held back.
    feelings, signs: names of what the person said to feel now. edited: its words as the person
    corrected them by hand.
    """

    step: str
    take: int
    segments: tuple[Segment, ...]
    mantra: bool = False
    person: str = ""
    held: Held | None = None
    feelings: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    edited: str | None = None

    @property
    def text(self) -> str:
        """Its words: as they were corrected, or else the transcript."""
        return self.transcript if self.edited is None else self.edited

    @property
    def transcript(self) -> str:
        """What was heard, segments joined by a space."""
        return " ".join(segment.text for segment in self.segments if segment.text)

    @property
    def confidence(self) -> float | None:
        """Mean of the segments' confidence, weighted by their length in words."""
        weighed = [
            (len(s.text.split()), s.confidence)
            for s in self.segments
            if s.text and s.confidence is not None
        ]
        words = sum(count for count, _ in weighed)
        return sum(count * value for count, value in weighed) / words if words else None


@dataclass(frozen=True, slots=True)
class Say:
    """Speak these parts one after another, 300 ms apart. The session answers with Spoken."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """Speak these parts while listening goes on; nothing answers it."""

    parts: tuple[Line | Bell, ...]


@dataclass(frozen=True, slots=True)
class Listen:
    """Listen for one reply, recorded as take `take`.

    expects: what the step wants to hear. commands: phrases that steer here. patience,
    nudge_after, pause_after: seconds of silence; the last two until the first speech, None when
    they no longer apply. dictation: False where only commands matter (paused); then nothing is
    recorded. longest: seconds after which a new part of a reply begins. bell_after: seconds after
    which a soft bell tells of the time; None: it does not. passing: nothing needs to be said; quiet
    goes on.
    """

    take: int
    expects: Expectation
    commands: tuple[str, ...]
    patience: float
    nudge_after: float | None
    pause_after: float | None
    dictation: bool = True
    longest: float = math.inf
    bell_after: float | None = None
    passing: bool = False

    @property
    def phrases(self) -> tuple[str, ...]:
        """All that may be expected as a whole segment."""
        return (*self.commands, *self.expects.phrases)


@dataclass(frozen=True, slots=True)
class Keep:
    """Store this reply, in the same commit as the event that ended it."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class Settle:
    """What became of the held idea that is take `take` of this reflection."""

    take: int
    held: Held


@dataclass(frozen=True, slots=True)
class Corrected:
    """What was really named in take `take` of this reflection, in place of what was understood."""

    take: int
    feelings: tuple[str, ...]
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conclude:
    """The reflection is over, or stays open to be resumed. Nothing follows."""

    status: Status
    mantra: str | None


Effect = Say | Aside | Listen | Keep | Settle | Corrected | Conclude
