"""What can happen in a conversation: frozen data, fit to be stored and replayed.

Storing the events of a reflection is storing the session: `machine.react` folded over them
gives the state again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Command(StrEnum):
    """A whole segment, or a key, that steers."""

    DONE = "done"
    SKIP = "skip"
    REPEAT = "repeat"
    BACK = "back"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    HELP = "help"
    YES = "yes"
    NO = "no"


class Sign(StrEnum):
    """What the ear notices while it listens."""

    NO_PAUSE = "no pause"  # there is talk without end: whoever speaks, silence won't end the reply
    LONG_REPLY = "long reply"  # it will soon be cut into a new part
    LONG_TURN = "long turn"  # in a circle: others want to have time as well
    GONE = "gone"  # the microphone: nothing of these is the person's doing
    STALLED = "stalled"
    MUTED = "muted"
    OWN_SOUND = "own sound"  # what is offered as a microphone is the speaker's own sound
    BACK = "back"  # the microphone


@dataclass(frozen=True, slots=True)
class Word:
    """One word as a transcriber heard it.

    start, end: seconds since listening began. confidence: 0 to 1, None where none is given.
    """

    text: str
    start: float
    end: float
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of speech between two pauses.

    text: what the transcriber wrote; empty when speech was heard but no words were found.
    start, end: seconds since listening began.
    confidence: 0 to 1 as the transcriber gives it, None when it gives none (typed words).
    phrase: the expected phrase that the whole segment was, if it was one of them.
    words: the words of the text with their times; empty when the transcriber gives none.
    """

    text: str
    start: float = 0.0
    end: float = 0.0
    confidence: float | None = None
    phrase: str | None = None
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Began:
    """The reflection starts. hold_back: whether solutions are held back, one of
    state.Sensitivity. holds: how often that was done in reflections before, so that it is said in
    other words now. known: names of feelings that were named before."""

    hold_back: str = "gentle"
    holds: int = 0
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resumed:
    """The program starts again at the place where this reflection stood."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Everything that was to be said has been said, or was cut short by the person."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The person said a segment."""

    segment: Segment


@dataclass(frozen=True, slots=True)
class Ended:
    """The patience is over: the reply is taken as finished."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Nobody has spoken for a while. `long`: so long that the routine should wait by itself."""

    long: bool = False


@dataclass(frozen=True, slots=True)
class Noticed:
    """The ear noticed something that the person should know now; the reply goes on."""

    sign: Sign


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key that steers."""

    command: Command


@dataclass(frozen=True, slots=True)
class Interrupted:
    """Something outside ends the session; it can be resumed. `reason` names the spoken message:
    one of messages.INTERRUPTIONS (signal, microphone, recordings, disk)."""

    reason: str


Event = Began | Resumed | Spoken | Heard | Ended | Quiet | Noticed | Pressed | Interrupted

_KINDS: dict[str, type[Event]] = {
    kind.__name__: kind
    for kind in (Began, Resumed, Spoken, Heard, Ended, Quiet, Noticed, Pressed, Interrupted)
}


def to_dict(event: Event) -> dict[str, Any]:
    """The event as plain data for JSON: `{"event": name, field: value, ...}`."""
    return {"event": type(event).__name__, **asdict(event)}


def from_dict(data: Mapping[str, Any]) -> Event:
    """The event that `to_dict` made plain. Raises ValueError when it is none of ours."""
    fields = dict(data)
    kind = _KINDS.get(str(fields.pop("event", "")))
    if kind is None:
        raise ValueError(f"not a stored event: {data!r}")
    try:
        if kind is Heard:
            return Heard(segment_from(fields["segment"]))
        if kind is Began:
            return Began(**{**fields, "known": tuple(fields.get("known", ()))})
        if kind is Pressed:
            return Pressed(Command(fields["command"]))
        if kind is Noticed:
            return Noticed(Sign(fields["sign"]))
        return kind(**fields)
    except (TypeError, KeyError) as error:
        raise ValueError(f"not a stored event: {data!r}") from error


def segment_from(data: Mapping[str, Any]) -> Segment:
    """The segment from its plain data. Raises TypeError or KeyError for anything else."""
    words = tuple(Word(**word) for word in data.get("words", ()))
    return Segment(**{**data, "words": words})
