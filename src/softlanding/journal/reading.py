"""Reflections as text, and the recordings of what was said."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from textwrap import indent

from softlanding.conversation.effects import Held, Line, Recording, Reply, Status
from softlanding.conversation.prompts import filled
from softlanding.journal.store import Reflection, Summary
from softlanding.messages import common as messages
from softlanding.messages import reading as wording
from softlanding.messages.browsing import visible, when

NO_WORDS = "(no words)"
STATES = {  # how a reflection stands, in words
    Status.OPEN: "open, can be gone on with",
    Status.STOPPED: "stopped",
    Status.FINISHED: "finished",
}

_BEFORE, _AFTER = 0.25, 0.35  # seconds of a recording around its first and last words


def row(summary: Summary) -> str:
    """A reflection in one line."""
    state = "" if summary.status is Status.FINISHED else f"  ({STATES[summary.status]})"
    mantra = f"  “{summary.mantra}”" if summary.mantra else ""
    line = f"{summary.id:>4}  {when(summary.started)}  {named(summary)}{state}{mantra}"
    return visible(line.replace("\n", " "))


def named(summary: Summary) -> str:
    """Its title, and what it is about."""
    return " · ".join(filter(None, (summary.title, summary.about)))


def transcript(reflection: Reflection, person: str = "", original: bool = False) -> Iterator[str]:
    """The lines of a readable transcript, the mantra at its end. person: only what this one said,
    in a circle. original: as it was heard, without what was corrected by hand."""
    if original:
        heard = tuple(replace(reply, edited=None) for reply in reflection.replies)
        reflection = replace(reflection, replies=heard)
    summary = reflection.summary
    names = f" · {person}" if person else ""
    yield f"{named(summary)}{names} · {when(summary.started)} · {STATES[summary.status]}"
    for prompt, replies in by_step(reflection):
        said = [_written(r) for r in replies if not person or r.person == person]
        if said:
            yield ""
            yield prompt.text
            yield from (indent(text, "    ") for text in said)
    if joined := [reply for reply in reflection.replies if reply.held is Held.JOINED]:
        yield ""
        yield wording.JOINED
        yield from (f"    {reply.text}" for reply in joined)
    if summary.mantra:
        yield ""
        yield f"{wording.mantra(spoken_mantra(reflection) is not None)}: “{summary.mantra}”"


def _written(reply: Reply) -> str:
    """A reply's words, and what became of it where it was held back."""
    name = f"{reply.person}: " if reply.person else ""
    corrected = "" if reply.edited is None else "  (corrected)"
    spoken = f"  ({wording.MANTRA_REPLY})" if reply.mantra else ""
    held = f"  ({wording.FATES[reply.held]})" if reply.held else ""
    names = messages.shown(reply.feelings, reply.signs)
    named = f"  ({names})" if names and names != reply.text.lower() else ""
    return f"{name}{reply.text or NO_WORDS}{corrected}{spoken}{held}{named}"


def chosen_steps(reflection: Reflection) -> tuple[Reply, ...]:
    """The steps that one alone chose to take, and the held ideas that joined them. Words of crisis
    are none, nor is a "no"."""
    from softlanding.understanding import safety  # 40 ms, which a list does without
    from softlanding.understanding.retelling import is_nothing

    asked = {step.id for step in reflection.routine.steps if step.chooses_steps}
    return tuple(
        reply
        for reply in reflection.replies
        if not reply.person
        and (reply.step in asked or reply.held is Held.JOINED)
        and not is_nothing(reply.text)
        and not safety.says_so(reply.text)
    )


def steps_to_say(reflection: Reflection) -> tuple[Reply, ...]:
    """Those of them that may be said to the person again, unasked: where in doubt, not."""
    from softlanding.understanding import safety

    return tuple(one for one in chosen_steps(reflection) if not safety.is_crisis(one.text))


def recording(reply: Reply, text: str | None = None) -> Recording:
    """The stretch of a reply's recording in which somebody speaks; all of it where that is not
    known."""
    if not reply.segments:
        return Recording(reply.take, 0.0, math.inf, text or reply.text)
    start = max(0.0, reply.segments[0].start - _BEFORE)
    end = reply.segments[-1].end + _AFTER
    return Recording(reply.take, start, end, text or reply.text)


def by_step(reflection: Reflection) -> Iterator[tuple[Line, list[Reply]]]:
    """The prompts as they were said, each with its replies."""
    named: list[str] = []
    signs: list[str] = []
    latest: tuple[str, ...] = ()
    for step in reflection.routine.steps:
        replies = [
            reply
            for reply in reflection.replies
            if reply.step == step.id and (reply.person or not reply.mantra)
        ]
        if replies:
            yield filled(step, named, signs, (), latest) or step.line, replies
            named += (name for reply in replies for name in reply.feelings)
            signs += (sign for reply in replies for sign in reply.signs)
            latest = next((r.feelings for r in reversed(replies) if r.feelings), latest)


def spoken_mantra(reflection: Reflection) -> Reply | None:
    """The recording that closes the reflection; those of a circle stand with their people."""
    spoken = (reply for reply in reversed(reflection.replies) if reply.mantra and not reply.person)
    return next(spoken, None)
