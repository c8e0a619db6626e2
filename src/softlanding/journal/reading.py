"""Reflections as text, and as words and recordings to hear again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from softlanding.conversation.effects import Held, Line, Part, Recording, Reply, Status
from softlanding.journal.store import Reflection, Summary

NOTHING_YET = "There is no reflection yet. ./scripts/reflect, or softlanding reflect, starts one."
NO_WORDS = "(sound kept, no words found)"
_STATUS = {
    Status.OPEN: "open, can be gone on with",
    Status.STOPPED: "stopped",
    Status.FINISHED: "finished",
}
_BEFORE, _AFTER = 0.25, 0.35  # seconds of a recording around its first and last words


def row(summary: Summary) -> str:
    """A reflection in one line."""
    state = "" if summary.status is Status.FINISHED else f"  ({_STATUS[summary.status]})"
    mantra = f"  “{summary.mantra}”" if summary.mantra else ""
    return f"{summary.id:>4}  {when(summary.started)}  {summary.title}{state}{mantra}"


def when(at: datetime) -> str:
    """A date and a time, the same in every language."""
    return f"{at:%Y-%m-%d %H:%M}"


def transcript(reflection: Reflection) -> Iterator[str]:
    """The lines of a readable transcript, the mantra at its end."""
    summary = reflection.summary
    yield f"{summary.title} · {when(summary.started)} · {_STATUS[summary.status]}"
    for prompt, replies in _by_step(reflection):
        yield ""
        yield prompt
        for reply in replies:
            if not reply.mantra:
                yield f"    {_written(reply)}"
    if joined := [reply for reply in reflection.replies if reply.held is Held.JOINED]:
        yield ""
        yield "Joined your steps"
        yield from (f"    {reply.text}" for reply in joined)
    if summary.mantra:
        spoken = "spoken aloud" if _mantra(reflection) else "not spoken aloud"
        yield ""
        yield f"Mantra, {spoken}: “{summary.mantra}”"


_HELD = {
    Held.ASIDE: "set aside, and kept",
    Held.JOINED: "set aside, and joined your steps",
    Held.LEFT: "set aside, and kept",
    Held.RELEASED: "kept until ideas were asked for",
}


def _written(reply: Reply) -> str:
    """A reply's words, and what became of it where it was held back."""
    return (reply.text or NO_WORDS) + (f"  ({_HELD[reply.held]})" if reply.held else "")


def to_hear(reflection: Reflection) -> tuple[Part, ...]:
    """The reflection as what is to be said: prompts, own recordings, the mantra last."""
    parts: list[Part] = [Line("", f"{reflection.summary.title}.")]
    for prompt, replies in _by_step(reflection):
        said = [reply for reply in replies if not reply.mantra]
        if said:
            step = next(s for s in reflection.routine.steps if s.prompt == prompt)
            parts += [step.line, *(recording(reply) for reply in said)]
    mantra = _mantra(reflection)
    if mantra:
        parts.append(recording(mantra, reflection.summary.mantra))
    elif reflection.summary.mantra:
        parts.append(Line("", reflection.summary.mantra))
    return tuple(parts)


def recording(reply: Reply, text: str | None = None) -> Recording:
    """The stretch of a reply's recording in which somebody speaks."""
    start = max(0.0, reply.segments[0].start - _BEFORE)
    end = reply.segments[-1].end + _AFTER
    return Recording(reply.take, start, end, text or reply.text)


def _by_step(reflection: Reflection) -> Iterator[tuple[str, list[Reply]]]:
    for step in reflection.routine.steps:
        replies = [reply for reply in reflection.replies if reply.step == step.id]
        if replies:
            yield step.prompt, replies


def _mantra(reflection: Reflection) -> Reply | None:
    return next((reply for reply in reversed(reflection.replies) if reply.mantra), None)
