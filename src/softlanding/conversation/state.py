"""Where a conversation stands: plain frozen data."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from softlanding.conversation import prompts
from softlanding.conversation.effects import Line, Recording
from softlanding.conversation.events import Segment
from softlanding.conversation.routine import Expects, Role, Routine, Step
from softlanding.understanding import feelings


class Mode(StrEnum):
    """What is going on. In all but the first three, speaking comes first, then listening."""

    SPEAKING = "speaking"
    LISTENING = "listening"
    NUDGING = "nudging"
    CONFIRMING = "confirming"
    WORDING = "wording a mantra"
    RECORDING = "recording a mantra"
    OFFERING = "offering a held idea"
    REFINING = "offering finer words"
    PAUSED = "paused"
    HELPING = "needing help"
    CLOSING = "closing"
    INTERRUPTED = "interrupted"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Pace:
    """How long silences, a part of a reply, and a turn in a circle may be, in seconds. See
    config.Settings."""

    patience: float = 4.0
    choice_patience: float = 1.5
    nudge_after: float = 15.0
    pause_after: float = 60.0
    longest_reply: float = 900.0
    bell_after: float = 180.0


class Sensitivity(StrEnum):
    """How soon a solution is held back. gentle: only where the verdict is sure."""

    OFF = "off"
    GENTLE = "gentle"
    STRICT = "strict"


class Ideas(StrEnum):
    """Whether ideas are wanted: by one alone, or by the one who shares in a circle now."""

    UNASKED = "unasked"
    WANTED = "wanted"
    ENOUGH = "enough"


@dataclass(frozen=True, slots=True)
class HeldIdea:
    """A solution that was set aside. step, person, sharer: where, by whom and to whom it was said;
    both are empty for one alone. recording: how it sounded."""

    step: str
    person: str
    sharer: str
    recording: Recording


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What is said back. take: of the reply that it was in. step: index of its step. line: the
    words. feelings, signs: as they were understood. offer: finer words for `broad`, a vague one."""

    take: int
    step: int
    line: Line
    feelings: tuple[str, ...]
    signs: tuple[str, ...]
    broad: str = ""
    offer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """Everything the machine knows.

    step: index of the step that is asked; len(steps) when all were. asking: the words last asked,
    for "repeat". take: number of the last listening stretch. hearing: it is listening now.
    heard: segments of this stretch that are not stored yet. nudged, missed: "take your time" and
    "I didn't catch that" were said for this question. candidate: option to be confirmed; sure: it
    was understood well. mantra: the confirmed one. spoken: recordings of mantras, by the step.
    back_to: where pause and help return to. ideas: whether they are wanted. held: solutions that
    were set aside and wait. holds: times that one was held back aloud. held_back: it was done in
    this turn. then: index of the step that follows an offer, or a question between two steps.
    shared: in a circle, the one whose turn it is has said something to listen to. where_help_is:
    what is said in a crisis. known: feelings named in reflections before. named, signs: in this
    one, by the one who shares now. latest: feelings that were named last. mirrored: what is said
    back. refined: finer words were offered in this turn.
    """

    routine: Routine
    pace: Pace = field(default_factory=Pace)
    sensitivity: Sensitivity = Sensitivity.GENTLE
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
    spoken: tuple[tuple[int, Recording], ...] = ()
    back_to: Mode = Mode.SPEAKING
    ideas: Ideas = Ideas.UNASKED
    held: tuple[HeldIdea, ...] = ()
    holds: int = 0
    held_back: bool = False
    then: int | None = None
    shared: bool = False
    where_help_is: tuple[Line, ...] = ()
    known: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    latest: tuple[str, ...] = ()
    mirrored: Mirrored | None = None
    refined: bool = False

    @property
    def own_words(self) -> tuple[str, ...]:
        """Names of feelings that the person has and no list holds."""
        return tuple(name for name in (*self.known, *self.named) if not feelings.is_listed(name))

    @property
    def current(self) -> Step | None:
        """The step that is asked; None when all were."""
        steps = self.routine.steps
        return steps[self.step] if self.step < len(steps) else None

    @property
    def words(self) -> str:
        """What was said in this stretch."""
        return " ".join(segment.text for segment in self.heard if segment.text)

    @property
    def sharer(self) -> str:
        """Who shares now, in a circle."""
        turn = self.current.turn if self.current else None
        return turn.sharer if turn else ""

    def lines_until_question(self, start: int) -> tuple[int, tuple[Line, ...]]:
        """From step `start` on: the index of the next question and the lines said on the way."""
        steps = self.routine.steps
        said: list[Line] = []
        for index in range(start, len(steps)):
            if steps[index].expects is Expects.NOTHING:
                said += filter(None, [self.line_of(steps[index])])
            elif self._is_asked(steps[index]):
                return index, tuple(said)
        return len(steps), tuple(said)

    def question_before(self) -> int | None:
        """Index of the question before this one, None at the first."""
        earlier = [
            index
            for index, step in enumerate(self.routine.steps[: self.step])
            if step.expects is not Expects.NOTHING and self._is_asked(step)
        ]
        return earlier[-1] if earlier else None

    def line_of(self, step: Step) -> Line | None:
        """The prompt as it is said now; None where it speaks of what there is none of."""
        return prompts.filled(step, self.named, self.signs, self.known, self.latest)

    def _is_asked(self, step: Step) -> bool:
        """Whether a step is asked as things are: ideas, only of one who wants them; and what was
        heard, only where something was shared."""
        if self.line_of(step) is None:
            return False
        role = step.turn.role if step.turn else None
        here = step.turn is not None and step.turn.sharer == self.sharer
        ideas = self.ideas if here else Ideas.UNASKED
        if role is Role.LISTEN:
            return here and self.shared
        if role is Role.GATE:
            return here and self.shared and ideas is Ideas.UNASKED
        return ideas is Ideas.WANTED if role in (Role.IDEA, Role.MORE) else True
