"""What the machine does about feelings that were named: say them back, take a correction, offer
finer words for a vague one."""

from __future__ import annotations

from dataclasses import replace

from softlanding import messages
from softlanding.conversation.asking import (
    Named,
    Result,
    ask,
    go_to,
    in_front,
    kept,
    named_in,
    remembered,
    say,
)
from softlanding.conversation.correcting import correction, said_back
from softlanding.conversation.effects import Corrected, Effect, Held
from softlanding.conversation.events import Event
from softlanding.conversation.state import Mirrored, Mode, State


def mirror(state: State, _: Event) -> Result:
    """Say back what was named; offer finer words for a vague one, once."""
    return mirrored(state, None)


def mirrored(state: State, held: Held | None) -> Result:
    """The same for a reply that was set aside, or was not."""
    named = named_in(state)
    step = state.current
    back = said_back(state, named, brief=step is not None and step.any_word)
    after = replace(
        remembered(state, named), mirrored=back, refined=state.refined or bool(back.offer)
    )
    mode = Mode.REFINING if back.offer else Mode.MIRRORING
    return in_front(kept(state, held, named=named), ask(after, mode))


def go_on(state: State, _: Event) -> Result:
    """It was that."""
    return in_front(kept(state, named=Named()), go_to(state, state.step + 1))


def more(state: State, _: Event) -> Result:
    """More was said, which corrects nothing."""
    named = named_in(state)
    return in_front(kept(state, named=named), go_to(remembered(state, named), state.step + 1))


def correct(state: State, _: Event) -> Result:
    """It was something else: keep that, say it, and go on."""
    named, before = correction(state), state.mirrored
    assert named is not None
    assert before is not None
    after = remembered(_forgotten(state, before), named)
    effects: tuple[Effect, ...] = (
        *kept(state, named=Named(), whole=True),
        Corrected(before.take, *named),
    )
    return in_front(effects, go_to(after, state.step + 1, messages.renamed(named.feelings)))


def not_that(state: State, _: Event) -> Result:
    """It was not that, and what it is was not said: ask."""
    before = state.mirrored
    assert before is not None
    effects: tuple[Effect, ...] = (*kept(state, named=Named()), Corrected(before.take, (), ()))
    after = replace(_forgotten(state, before), mirrored=None)
    return in_front(effects, say(after, Mode.NUDGING, messages.HOW_THEN))


def as_it_is(state: State, _: Event) -> Result:
    """The vague word stays."""
    kept_words = kept(state, named=Named())
    return in_front(kept_words, go_to(state, state.step + 1, messages.STAYS_AS_IT_IS))


def _forgotten(state: State, before: Mirrored) -> State:
    """Without what was understood wrongly."""
    return replace(
        state,
        named=tuple(name for name in state.named if name not in before.feelings),
        signs=tuple(sign for sign in state.signs if sign not in before.signs),
        latest=(),
    )
