"""A reflection in words, for forms that other programs read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from softlanding.conversation.effects import Held, Reply
from softlanding.journal.reading import NO_WORDS, by_step
from softlanding.journal.store import Reflection
from softlanding.messages import common as messages
from softlanding.messages import reading as wording

OURS = "softlanding"  # the tag that all entries have
_UNSEEN = dict.fromkeys([*range(9), *range(14, 32), 127], "\ufffd") | {9: " "}


@dataclass(frozen=True, slots=True)
class Said:
    """One reply. person: in a circle. notes: what became of it, and what was named in it. take:
    of its recording, None for words that have none of their own here."""

    text: str
    person: str = ""
    notes: tuple[str, ...] = ()
    take: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A prompt, or a heading, and what was said to it. quoted: it is a mantra."""

    heading: str
    said: tuple[Said, ...]
    quoted: bool = False


def sections(reflection: Reflection) -> Iterator[Section]:
    """All of a reflection, in the order of a transcript, the mantra last."""
    for prompt, replies in by_step(reflection):
        yield Section(prompt.text, tuple(map(_said, replies)))
    if joined := [reply for reply in reflection.replies if reply.held is Held.JOINED]:
        yield Section(wording.JOINED, tuple(Said(reply.text) for reply in joined))
    if mantra := reflection.summary.mantra:
        own = (reply for reply in reversed(reflection.replies) if reply.mantra and not reply.person)
        spoken = next(own, None)
        note = wording.ALOUD if spoken else wording.NOT_ALOUD
        take = spoken.take if spoken else None
        yield Section(wording.MANTRA, (Said(mantra, notes=(note,), take=take),), quoted=True)


def _said(reply: Reply) -> Said:
    held = wording.FATES[reply.held] if reply.held else ""
    spoken = wording.MANTRA_REPLY if reply.mantra else ""
    names = messages.shown(reply.feelings, reply.signs)
    named = names if names != reply.text.lower() else ""
    notes = tuple(filter(None, (spoken, held, named)))
    text = reply.text if reply.text.strip() else NO_WORDS
    return Said(text, reply.person, notes, reply.take)


def named(reflection: Reflection, kind: str) -> list[str]:
    """What was named in it, "feelings" or "signs", each once."""
    return list(dict.fromkeys(name for r in reflection.replies for name in getattr(r, kind)))


def labels(reflection: Reflection) -> list[str]:
    """Tags, as words: ours, then feelings and signs."""
    signs = map(messages.sign, named(reflection, "signs"))
    return list(dict.fromkeys((OURS, *named(reflection, "feelings"), *signs)))


def tags(reflection: Reflection) -> list[str]:
    """The same, each fit for programs whose tags have neither spaces nor signs, and are not a
    number."""
    found = (re.sub(r"[^\w]+", "-", label.lower()).strip("-") for label in labels(reflection))
    return list(dict.fromkeys(tag for tag in found if tag and not tag.isnumeric()))


def lines(text: str) -> list[str]:
    """A text line by line, without what can't be seen and would break a file; at least one."""
    return [line.translate(_UNSEEN) for line in text.splitlines()] or [""]


def one_line(text: str) -> str:
    """A text as one line."""
    return " ".join(" ".join(lines(text)).split())
