"""A reflection as what is to be heard again: prompts, own recordings, the mantra last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from enum import StrEnum

from softlanding.conversation.effects import Held, Line, Part, Recording, Reply
from softlanding.conversation.events import Segment
from softlanding.conversation.replaying import Scene
from softlanding.conversation.routine import NEXT_STEPS, Step
from softlanding.journal.reading import (
    NO_WORDS,
    by_step,
    recording,
    spoken_mantra,
    steps_to_say,
)
from softlanding.journal.store import NEWEST_FIRST, Reflection, Store
from softlanding.messages import replaying as messages

_UNHEARD = (Held.ASIDE, Held.LEFT)  # in a circle these are never read out uninvited
_LONG = 20.0  # seconds of a reply after which one may steer in the next pause

# The number under which a take of a reflection can be heard; 0 where there is no recording of it.
Sound = Callable[[int, int], int]


class Only(StrEnum):
    """What of a reflection is to be heard; the mantra closes each."""

    STEPS = "steps"
    FEELINGS = "feelings"
    MANTRA = "mantra"


def scenes(
    reflection: Reflection, today: date, sound: Sound, only: Only | None = None
) -> tuple[Scene, ...]:
    """A short frame and each prompt with its replies; the mantra is a scene of its own."""
    summary = reflection.summary
    day, routine = summary.started.date(), reflection.routine.name
    frame = messages.frame(day, today, routine, summary.title, summary.about)
    middle = list(_chosen(reflection, sound, only))
    end = _mantra(reflection, sound)
    if not middle and (only is not Only.MANTRA or not end):
        middle = [(messages.NOTHING_HERE,)]
    found: list[Scene] = [*middle, *end]
    return ((frame, *found[0]), *found[1:])


def before(
    steps: Reflection | None, mantra: Reflection | None, today: date, sound: Sound
) -> tuple[Scene, ...]:
    """The steps that were chosen in the one, and the mantra of the other; no scene without any."""
    found: list[Scene] = []
    if steps is not None:
        head = messages.steps_from(steps.summary.started.date(), today)
        found.append((head, *_parts(steps, steps_to_say(steps), sound)))
    if mantra is not None:
        found += _mantra(mantra, sound)
    return tuple(found)


def latest_steps(store: Store) -> Reflection | None:
    """The newest reflection of one alone in which steps were chosen."""
    rows = store.rows(
        "SELECT DISTINCT reflection FROM replies JOIN reflections ON id = reflection"
        " WHERE person = ''"
        f" AND (held = ? OR step LIKE '%' || ?) {NEWEST_FIRST}",
        Held.JOINED,
        NEXT_STEPS,
    )
    for row in rows:
        found = store.get(str(row[0]))
        if found is not None and steps_to_say(found):
            return found
    return None


def latest_mantra(store: Store) -> Reflection | None:
    """The newest reflection of one alone that ends with a mantra in their own voice; where there
    is none, the newest that has a mantra."""
    own = "SELECT 1 FROM replies WHERE reflection = id AND mantra AND person = ''"
    spoken = f"SELECT id FROM reflections WHERE EXISTS ({own}) {NEWEST_FIRST} LIMIT 1"
    chosen = f"SELECT id FROM reflections WHERE mantra IS NOT NULL {NEWEST_FIRST} LIMIT 1"
    number = store.rows(f"SELECT coalesce(({spoken}), ({chosen}))")[0][0]
    return store.get(str(number)) if number else None


def _chosen(reflection: Reflection, sound: Sound, only: Only | None) -> Iterator[Scene]:
    if only is Only.STEPS:
        asked = [step.line for step in reflection.routine.steps if step.chooses_steps]
        if parts := tuple(_parts(reflection, steps_to_say(reflection), sound)):
            yield (*asked[:1], *parts)
        return
    steps = {step.id: step for step in reflection.routine.steps}
    for prompt, replies in by_step(reflection):
        said = [reply for reply in replies if _wanted(steps[reply.step], reply, only)]
        if parts := tuple(_parts(reflection, said, sound, prompt.text)):
            yield (prompt, *parts)


def _wanted(step: Step, reply: Reply, only: Only | None) -> bool:
    if reply.person and reply.held in _UNHEARD:
        return False
    if only is Only.FEELINGS:
        return step.asks_feelings
    return only is None or reply.mantra  # in by_step, those of a circle


def _mantra(reflection: Reflection, sound: Sound) -> tuple[Scene, ...]:
    """In the person's own voice, else by ours; nothing where none was chosen."""
    spoken, chosen = spoken_mantra(reflection), reflection.summary.mantra
    if spoken is not None:
        number = sound(reflection.summary.id, spoken.take)
        return ((replace(recording(spoken, chosen), take=number),),)
    return ((Line("", chosen),),) if chosen else ()


def _parts(
    reflection: Reflection, replies: Iterable[Reply], sound: Sound, prompt: str = ""
) -> Iterator[Part]:
    """Each reply, after the name of who gave it where the prompt does not say it."""
    for reply in replies:
        number = sound(reflection.summary.id, reply.take)
        if reply.text or number:
            if reply.person and reply.person not in prompt:
                yield Line("", f"{reply.person}:")
            yield from _pieces(reply, number)


def _pieces(reply: Reply, number: int) -> Iterator[Recording]:
    """A reply in pieces of _LONG and more, cut where the person paused. Words that were corrected
    by hand are shown with the first."""
    pieces: list[list[Segment]] = [[]]
    for segment in reply.segments:
        piece = pieces[-1]
        if number and piece and piece[-1].end - piece[0].start >= _LONG:
            pieces.append([])
        pieces[-1].append(segment)
    for place, piece in enumerate(pieces):
        words = " ".join(segment.text for segment in piece if segment.text)
        if len(pieces) == 1 or reply.edited is not None:
            words = reply.text if place == 0 else ""
        stretch = recording(replace(reply, segments=tuple(piece)))
        yield replace(stretch, take=number, text=words or ("" if place else NO_WORDS))
