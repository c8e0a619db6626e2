"""What was said, and the steps that were chosen: as much as a page has room for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment, Template
from markupsafe import Markup

from softlanding.conversation.effects import Held, Reply, Status
from softlanding.journal import reading
from softlanding.journal.store import Reflection, Summary
from softlanding.messages import common as messages
from softlanding.messages import reading as wording
from softlanding.messages import reporting
from softlanding.report import timeline

ROOM = 4_200_000  # bytes for words: with all else, a page stays below 5 MB

_Later = list[tuple[Summary, list[Reply]]]


@dataclass(slots=True)
class MonthOfWords:
    """The reflections of one month, newest first."""

    name: str
    anchor: str
    pieces: list[Markup]


@dataclass(slots=True)
class Words:
    """ids: of the reflections whose words are here. steps: newest first."""

    months: list[MonthOfWords] = field(default_factory=list)
    steps: list[Markup] = field(default_factory=list)
    ids: set[int] = field(default_factory=set)

    @property
    def count(self) -> int:
        """How many reflections have their words here."""
        return len(self.ids)

    @property
    def anchors(self) -> set[str]:
        """The months that can be gone to."""
        return {month.anchor for month in self.months}


def gather(templates: Environment, reflections: Iterable[Reflection], room: int = ROOM) -> Words:
    """The words of reflections that come newest first, and of one at least, until the room is
    taken."""
    words = Words()
    fold, chosen = (templates.get_template(f"{name}.html") for name in ("reflection", "steps"))
    later: dict[int, _Later] = {}  # what was said of the steps of a reflection
    for reflection in reflections:
        summary = reflection.summary
        piece = _piece(fold, reflection)
        steps = _steps(chosen, reflection, later.pop(summary.id, []))
        room -= len(piece.encode(errors="replace")) + len(steps.encode(errors="replace"))
        if room < 0 and words.ids:
            break
        words.ids.add(summary.id)
        here = timeline.anchor(summary)
        if not words.months or words.months[-1].anchor != here:
            words.months.append(MonthOfWords(reporting.month(summary.started), here, []))
        words.months[-1].pieces.append(piece)
        if steps:
            words.steps.append(steps)
        if summary.follows is not None and (said := _looking_back(reflection)):
            later.setdefault(summary.follows, []).insert(0, (summary, said))
    return words


def _looking_back(reflection: Reflection) -> list[Reply]:
    """What was said of the steps that were chosen last time."""
    asked = {step.id for step in reflection.routine.steps if step.looks_back}
    return [reply for reply in reflection.replies if reply.step in asked and reply.text]


def _steps(template: Template, reflection: Reflection, said: _Later) -> Markup:
    """The steps that were chosen; empty where there are none."""
    chosen = reading.chosen_steps(reflection)
    if not chosen:
        return Markup("")
    values = {"summary": reflection.summary, "chosen": chosen, "said": said}
    return Markup(template.render(values))


def _piece(template: Template, reflection: Reflection) -> Markup:
    """A reflection behind a fold."""
    summary, replies = reflection.summary, reflection.replies
    aloud = any(reply.mantra and not reply.person for reply in replies)
    return Markup(
        template.render(
            summary=summary,
            day=f"{reporting.day(summary.started)}, {summary.started:%H:%M}",
            state="" if summary.status is Status.FINISHED else reading.STATES[summary.status],
            asked=[(prompt.text, _replies(those)) for prompt, those in reading.by_step(reflection)],
            joined_head=wording.JOINED,
            joined=[reply.text for reply in replies if reply.held is Held.JOINED],
            mantra=wording.mantra(aloud),
            no_words=reading.NO_WORDS,
        )
    )


def _replies(replies: Sequence[Reply]) -> list[dict[str, Any]]:
    return [
        {"person": reply.person, "text": reply.text, "notes": list(_notes(reply))}
        for reply in replies
    ]


def _notes(reply: Reply) -> Iterable[str]:
    """What is told beside the words."""
    if reply.mantra:
        yield wording.MANTRA_REPLY
    if reply.held:
        yield wording.FATES[reply.held]
    names = messages.shown(reply.feelings, reply.signs)
    if names and names != reply.text.lower():
        yield reporting.NAMED.format(names=names)
