"""Which reflection another one asks about, found by its words where the link was lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from softlanding import catalogue
from softlanding.conversation.again import Again
from softlanding.conversation.effects import Held, Reply
from softlanding.conversation.events import Segment
from softlanding.conversation.routine import LAST_STEPS, NEXT_STEPS
from softlanding.errors import RoutineError
from softlanding.journal.reading import steps_to_say
from softlanding.journal.store import Reflection, Store

_UNLINKED = "SELECT id FROM reflections WHERE follows IS NULL AND instr(script, ?) ORDER BY started"
_CHOSE_STEPS = (
    "SELECT DISTINCT id FROM reflections JOIN replies ON reflection = id"
    " WHERE person = '' AND (held = ?1 OR substr(step, -length(?2)) = ?2)"
)


def lost_links(store: Store) -> Iterator[tuple[int, int]]:
    """A reflection that asks about last time's steps and follows none, and the newest one before it
    whose steps these are."""
    unlinked = [store.get(str(row[0])) for row in store.rows(_UNLINKED, f'{LAST_STEPS}"')]
    if not unlinked:
        return
    asked = _asked_about(store)
    for found in filter(None, unlinked):
        prompts = {step.prompt for step in found.routine.steps if step.looks_back}
        before = [
            (other.summary.started, other.summary.id)
            for prompt in prompts
            for other in asked.get(prompt, ())
            if other.summary.started < found.summary.started
        ]
        if before:
            yield found.summary.id, max(before)[1]


def _asked_about(store: Store) -> Mapping[str, list[Reflection]]:
    """The reflections in which steps were chosen, by the questions that ask about them."""
    try:
        texts = catalogue.again(store.home.routines)
    except RoutineError:
        texts = catalogue.again()
    asked: dict[str, list[Reflection]] = {}
    for (number,) in store.rows(_CHOSE_STEPS, Held.JOINED, NEXT_STEPS):
        if (found := store.get(str(number))) is not None:
            for prompt in _prompts(store, found, texts):
                asked.setdefault(prompt, []).append(found)
    return asked


def _prompts(store: Store, found: Reflection, texts: Again) -> set[str]:
    """What is asked about its steps: as they stand, as they were heard, and as they were at
    first."""
    heard = [replace(reply, edited=None) for reply in found.replies]
    first = {
        int(take): text
        for take, text in store.rows(
            "SELECT take, (SELECT group_concat(nullif(json_extract(value, '$.text'), ''), ' ')"
            " FROM json_each(segments)) FROM transcripts WHERE reflection = ? AND version = 0",
            found.summary.id,
        )
    }
    at_first = [_with(reply, first.get(reply.take)) for reply in heard]
    said = (
        " and ".join(reply.text for reply in steps_to_say(replace(found, replies=tuple(replies))))
        for replies in (found.replies, heard, at_first)
    )
    return {texts.prompt(words) for words in said if words}


def _with(reply: Reply, words: str | None) -> Reply:
    return reply if words is None else replace(reply, segments=(Segment(words),))
