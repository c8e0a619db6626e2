"""Where a conversation stands: plain frozen data."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from softlanding.conversation.effects import Line, Recording
from softlanding.conversation.events import Segment
from softlanding.conversation.routine import Expects, Routine, Step


class Mode(StrEnum):
    """What is going on. In all but the first three, speaking comes first, then listening."""

    SPEAKING = "speaking"
    LISTENING = "listening"
    NUDGING = "nudging"
    CONFIRMING = "confirming"
    WORDING = "wording a mantra"
    RECORDING = "recording a mantra"
    PAUSED = "paused"
    HELPING = "needing help"
    CLOSING = "closing"
    INTERRUPTED = "interrupted"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Pace:
    """How long silences, and a part of a reply, may be, in seconds. See config.Settings."""

    patience: float = 4.0
    choice_patience: float = 1.5
    nudge_after: float = 15.0
    pause_after: float = 60.0
    longest_reply: float = 900.0


@dataclass(frozen=True, slots=True)
class State:
    """Everything the machine knows.

    step: index of the step that is asked; len(steps) when all were. asking: the words last asked,
    for "repeat". take: number of the last listening stretch. hearing: it is listening now.
    heard: segments of this stretch that are not stored yet. nudged, missed: "take your time" and
    "I didn't catch that" were said for this question. candidate: option to be confirmed; sure: it
    was understood well. mantra: the confirmed one. spoken: its recording. back_to: where pause and
    help return to.
    """

    routine: Routine
    pace: Pace = field(default_factory=Pace)
    mode: Mode = Mode.SPEAKING
    step: int = 0
    take: int = 0
    hearing: bool = False
    heard: tuple[Segment, ...] = ()
    nudged: bool = False
    missed: bool = False
    candidate: str | None = None
    sure: bool = True
    mantra: str | None = None
    spoken: Recording | None = None
    back_to: Mode = Mode.SPEAKING

    @property
    def current(self) -> Step | None:
        """The step that is asked; None when all were."""
        steps = self.routine.steps
        return steps[self.step] if self.step < len(steps) else None

    @property
    def words(self) -> str:
        """What was said in this stretch."""
        return " ".join(segment.text for segment in self.heard if segment.text)

    def lines_until_question(self, start: int) -> tuple[int, tuple[Line, ...]]:
        """From step `start` on: the index of the next question and the lines said on the way."""
        steps = self.routine.steps
        for index in range(start, len(steps)):
            if steps[index].expects is not Expects.NOTHING:
                return index, tuple(step.line for step in steps[start:index])
        return len(steps), tuple(step.line for step in steps[start:])

    def question_before(self) -> int | None:
        """Index of the question before this one, None at the first."""
        earlier = [
            index
            for index, step in enumerate(self.routine.steps[: self.step])
            if step.expects is not Expects.NOTHING
        ]
        return earlier[-1] if earlier else None
