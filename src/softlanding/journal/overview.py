"""A whole journal, or some of it, read in a few queries: for looking back."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from softlanding.conversation import routine as routines
from softlanding.conversation.effects import Held, Recording, Reply
from softlanding.conversation.events import Segment, segment_from
from softlanding.conversation.routine import Routine
from softlanding.journal import reading
from softlanding.journal.database import Choice
from softlanding.journal.naming import Use
from softlanding.journal.opening import understood
from softlanding.journal.store import Reflection, Store, Summary
from softlanding.journal.trends import chosen

_TOGETHER = 250  # reflections whose words are read at once


@dataclass(frozen=True, slots=True)
class Overview:
    """All but the words. summaries: oldest first. replies: how many there are. feelings, signs: as
    trends.chosen gives them, of one's own reflections."""

    summaries: tuple[Summary, ...]
    replies: int
    feelings: tuple[Use, ...]
    signs: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A mantra in the person's own voice. segments: as they are stored."""

    reflection: int
    take: int
    segments: str

    @property
    def recording(self) -> Recording | None:
        """The stretch in which somebody speaks; None where nobody does."""
        parts = tuple(segment_from(part) for part in json.loads(self.segments))
        return reading.recording(Reply("", self.take, parts)) if parts else None


def overview(store: Store, choice: Choice) -> Overview:
    """The chosen reflections, and what was named in them."""
    summaries = store.summaries(choice)
    # by the day that was written down: a clock may go back, and an offset may change
    summaries.sort(key=lambda one: (one.started.date(), one.id))
    there = {one.id for one in summaries}
    per_reflection = store.rows("SELECT reflection, count(*) FROM replies GROUP BY reflection")
    return Overview(
        tuple(summaries),
        sum(int(count) for number, count in per_reflection if int(number) in there),
        _own(store.named("feeling"), there),
        _own(store.named("sign"), there),
    )


@dataclass(frozen=True, slots=True)
class MantraCount:
    """How often a mantra was chosen. last: the newest reflection that closed with it."""

    text: str
    times: int
    last: Summary


def mantras(summaries: Iterable[Summary]) -> list[MantraCount]:
    """The most frequent first, and of equals the newest. summaries: oldest first."""
    found: dict[str, list[Summary]] = {}
    for one in summaries:
        if one.mantra:
            found.setdefault(one.mantra, []).append(one)
    rows = [MantraCount(text, len(those), those[-1]) for text, those in found.items()]
    return sorted(rows, key=lambda row: (row.times, row.last.started.date(), row.last.id))[::-1]


def _own(uses: Iterable[Use], there: Collection[int]) -> tuple[Use, ...]:
    return tuple(use for use in chosen(uses, "") if use.reflection in there)


def reflections(store: Store, wanted: Sequence[Summary]) -> Iterator[Reflection]:
    """These reflections in this order, with their words. Their replies are as if they were typed:
    one segment each, without times. Read as far as they are asked for."""
    for first in range(0, len(wanted), _TOGETHER):
        some = wanted[first : first + _TOGETHER]
        ids = json.dumps([one.id for one in some])
        named: dict[tuple[int, int, str], tuple[str, ...]] = {}
        for number, take, kind, name in store.rows(_NAMED, ids):
            key = (int(number), int(take), kind)
            named[key] = (*named.get(key, ()), name)
        replies: dict[int, list[Reply]] = {}
        rows = store.rows(_REPLIES, ids)
        scripts = {int(number): script for number, script in store.rows(_SCRIPTS, ids)}
        with understood(store.home.journal):
            for number, *row in rows:
                replies.setdefault(int(number), []).append(_reply(int(number), row, named))
            for one in some:
                routine = _routine(scripts[one.id])
                yield Reflection(one, routine, tuple(replies.get(one.id, ())))


def spoken(store: Store) -> dict[str, list[Spoken]]:
    """By mantra, where the person's own recordings of it would be; newest first."""
    found: dict[str, list[Spoken]] = {}
    for mantra, number, take, segments in store.rows(_SPOKEN):
        found.setdefault(mantra, []).append(Spoken(int(number), int(take), segments))
    return found


def _reply(
    reflection: int, row: Sequence[str], named: dict[tuple[int, int, str], tuple[str, ...]]
) -> Reply:
    step, take, transcript, edited, mantra, person, held = row
    feelings, signs = (named.get((reflection, int(take), kind), ()) for kind in ("feeling", "sign"))
    parts = (Segment(transcript),) if transcript else ()
    fate = Held(held) if held else None
    return Reply(step, int(take), parts, bool(mantra), person, fate, feelings, signs, edited)


@lru_cache(maxsize=64)
def _routine(script: str) -> Routine:
    """Most reflections are runs of the same few routines."""
    return routines.from_dict(json.loads(script))


_WANTED = "(SELECT value FROM json_each(?))"
_SCRIPTS = f"SELECT id, script FROM reflections WHERE id IN {_WANTED}"
_REPLIES = (
    "SELECT reflection, step, take, transcript, edited, mantra, person, held FROM replies"
    f" WHERE reflection IN {_WANTED} ORDER BY reflection, number"
)
_NAMED = (
    f"SELECT reflection, take, kind, name FROM named WHERE reflection IN {_WANTED}"
    " ORDER BY reflection, take, kind, place"
)
_SPOKEN = """
SELECT reflections.mantra, reflection, take, segments
FROM replies JOIN reflections ON reflections.id = reflection
WHERE replies.mantra AND replies.person = '' AND reflections.mantra IS NOT NULL
ORDER BY reflection DESC, number DESC"""
