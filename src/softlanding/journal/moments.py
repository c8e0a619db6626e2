"""A stored reply as the session stood when it was said: what was listened for then, and what its
words name when they are read anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from softlanding.conversation.asking import Named, expected, named_in, remembered
from softlanding.conversation.effects import Reply
from softlanding.conversation.events import Segment
from softlanding.conversation.expectation import Expectation
from softlanding.conversation.state import Mode, State
from softlanding.journal.store import Reflection, Store


def known_before(store: Store, reflection: int) -> tuple[str, ...]:
    """Names of feelings from the reflections before this one."""
    query = "SELECT DISTINCT name FROM named WHERE kind = 'feeling' AND reflection < ?"
    return tuple(row[0] for row in store.rows(query, reflection))


def expectation(reflection: Reflection, reply: Reply, known: Sequence[str]) -> Expectation:
    """What was listened for. known: see known_before."""
    state = _state(reflection, reply, known)
    return expected(state, state.mode)


def named(reflection: Reflection, reply: Reply, words: str, known: Sequence[str]) -> Named | None:
    """What is named if these are the words of the reply; None where nothing is looked for."""
    state = _state(reflection, reply, known)
    step = state.current
    if step is None or not step.asks_feelings or reply.mantra:
        return None
    return named_in(replace(state, heard=(Segment(words),)))


def _state(reflection: Reflection, reply: Reply, known: Sequence[str]) -> State:
    steps = [step.id for step in reflection.routine.steps]
    index = steps.index(reply.step) if reply.step in steps else len(steps)
    mode, mantra = Mode.LISTENING, None
    if reply.mantra:
        phrases = (segment.phrase for segment in reply.segments if segment.phrase)
        mantra = reflection.summary.mantra or next(phrases, None)
        mode = Mode.RECORDING if mantra else Mode.LISTENING
    state = State(reflection.routine, mode=mode, step=index, mantra=mantra, known=tuple(known))
    for before in takewhile(lambda one: one is not reply, reflection.replies):
        if before.person == reply.person:
            state = remembered(state, Named(before.feelings, before.signs))
    return state
