"""Is all that the program said it has really on disk? Looks at a journal, not at a session."""

from __future__ import annotations

import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scripts.benching.figures import home_in

from softlanding.conversation import machine
from softlanding.conversation.effects import Reply
from softlanding.conversation.events import Event, Heard, Resumed
from softlanding.conversation.routine import Expects, Routine
from softlanding.conversation.state import Mode, Pace, State
from softlanding.journal.recordings import Recordings
from softlanding.journal.store import Reflection, Store
from softlanding.ports import BYTES_PER_SECOND

_NEAR = 0.05  # seconds
_SAID_BACK = "> "  # how the plain screen shows words that were understood


@dataclass(slots=True)
class Journal:
    """What a journal holds after a kill. None where no reflection was begun yet."""

    reflection: Reflection | None = None
    state: State | None = None
    resumes: int = 0
    reflections: int = 0
    heard: Counter[str] = field(default_factory=Counter)  # committed words
    aside: Counter[str] = field(default_factory=Counter)  # of them, those that are no reply

    @classmethod
    def of(cls, folder: Path) -> Journal:
        """Read it, as the next start would."""
        store = Store.reading(home_in(folder))
        if store is None:
            return cls()
        try:
            found = store.get("last")
            if found is None:
                return cls()
            journal = cls(found, machine.start(found.routine, Pace()))
            journal.reflections = len(store.summaries())
            for event in store.events(found.summary.id):
                journal._take(event)
            return journal
        finally:
            store.close()

    def _take(self, event: Event) -> None:
        assert self.state is not None
        before = self.state
        self.state, _ = machine.react(before, event)
        self.resumes += isinstance(event, Resumed)
        if isinstance(event, Heard) and event.segment.text:
            self.heard[event.segment.text] += 1
            # a command, or the yes or no about a mantra: in the events, but no reply
            grew = len(self.state.heard) > len(before.heard)
            if not grew or before.mode is Mode.CONFIRMING:
                self.aside[event.segment.text] += 1


@dataclass(slots=True)
class Shown:
    """What the program wrote, over all starts of one reflection."""

    words: Counter[str] = field(default_factory=Counter)  # shown as understood
    acknowledged: Counter[str] = field(default_factory=Counter)  # and a prompt came after them
    farthest: int = 0  # the last question that was asked

    def add(self, lines: Sequence[str]) -> None:
        """The whole lines of one start."""
        waiting: list[str] = []
        for line in lines:
            if line.startswith(_SAID_BACK):
                waiting.append(line.removeprefix(_SAID_BACK))
            elif line and line[0] != "(":  # not a notice: a prompt
                self.words.update(waiting)
                self.acknowledged.update(waiting)
                waiting = []
                if line[0] == "[":
                    self.farthest = max(self.farthest, int(line[1:].split()[0]))
        self.words.update(waiting)


def lost(shown: Shown, journal: Journal, folder: Path) -> list[str]:
    """What is missing, a line each; empty when all is there."""
    if journal.reflection is None or journal.state is None:
        return [f"words without a journal: {text!r}" for text in shown.words]
    replies = journal.reflection.replies
    stored = Counter(segment.text for reply in replies for segment in reply.segments)
    gone = [f"heard, not stored: {text!r}" for text in shown.words - journal.heard]
    gone += [
        f"acknowledged, in no reply: {text!r}"
        for text in shown.acknowledged - stored - journal.aside
    ]
    answered = {reply.step for reply in replies}
    asked = questions(journal.reflection.routine)
    gone += [f"no reply to {step}" for step in asked[: shown.farthest - 1] if step not in answered]
    if journal.reflections != 1:
        gone.append(f"{journal.reflections} reflections, not one that is gone on with")
    return gone + _without_sound(journal.reflection.summary.id, replies, journal.state, folder)


def questions(routine: Routine) -> list[str]:
    """Ids of the steps that are answered."""
    return [step.id for step in routine.steps if step.expects is not Expects.NOTHING]


def _without_sound(number: int, replies: Sequence[Reply], state: State, folder: Path) -> list[str]:
    recordings = Recordings(home_in(folder).audio)
    spans = [(r.step, r.take, r.segments[0].start, r.segments[-1].end) for r in replies]
    if state.hearing and state.heard:  # the open take: up to the last words that were stored
        spans.append(("open take", state.take, state.heard[0].start, state.heard[-1].end))
    gone = []
    for step, take, start, end in spans:
        pcm = recordings.read(number, take, start, end)
        short = len(pcm) < (end - start - _NEAR) * BYTES_PER_SECOND
        if short or not any(array.array("h", pcm[: len(pcm) // 2 * 2])):
            gone.append(f"{step}, take {take}: {len(pcm)} bytes of sound for {end - start:.2f} s")
    return gone
