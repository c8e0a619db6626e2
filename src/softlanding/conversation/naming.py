"""What the machine does about feelings that were named: say them back, take a correction, offer
finer words for a vague one."""

from __future__ import annotations

from dataclasses import replace

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
from softlanding.conversation.routine import Expects
from softlanding.conversation.state import Mirrored, Mode, State
from softlanding.messages import common as messages


def mirror(state: State, _: Event) -> Result:
    """Say back what was named, and go on; it may be corrected at the question that follows. For a
    vague word finer ones are offered, once."""
    return mirrored(state, None)


def mirrored(state: State, held: Held | None) -> Result:
    """The same for a reply that was set aside, or was not."""
    named = named_in(state)
    step = state.current
    back = said_back(state, named, brief=step is not None and step.any_word)
    after = remembered(state, named)
    if back.offer:
        offering = replace(after, mirrored=back, refined=True)
        result = ask(offering, Mode.REFINING)
    else:
        gone_on, effects = go_to(after, state.step + 1, back.line)
        result = replace(gone_on, mirrored=back), effects
    return in_front(kept(state, held, named=named), result)


def go_on(state: State, _: Event) -> Result:
    """The vague word stays, without a word about it."""
    return in_front(kept(state, named=Named()), go_to(state, state.step + 1))


def as_it_is(state: State, _: Event) -> Result:
    """The vague word stays."""
    keeps = kept(state, named=Named())
    return in_front(keeps, go_to(state, state.step + 1, messages.STAYS_AS_IT_IS))


def which(state: State, _: Event) -> Result:
    """A yes, or no words: ask once more which."""
    assert state.mirrored is not None
    missed = replace(state, missed=True)
    return in_front(kept(state, named=Named()), say(missed, Mode.REFINING, state.mirrored.line))


def more(state: State, _: Event) -> Result:
    """Something else was said in place of a finer word."""
    named = named_in(state)
    return in_front(
        kept(state, named=named, whole=True), go_to(remembered(state, named), state.step + 1)
    )


def correct(state: State, _: Event) -> Result:
    """It was something else: keep that and say it. After an offer go on; else ask again what was
    asked."""
    named, before = correction(state), state.mirrored
    assert named is not None
    assert before is not None
    new = [sign for sign in named_in(state).signs if sign not in named.signs]
    beside = Named((), tuple(new))
    after = remembered(remembered(_forgotten(state, before), named), beside)
    right = Corrected(before.take, *named)
    effects: tuple[Effect, ...] = (*kept(state, named=beside, whole=True), right)
    line = messages.renamed(named.feelings)
    step = state.current
    answered = beside.signs or (step is not None and step.expects is Expects.SENTENCE)
    if answered or state.mode is Mode.REFINING:
        return in_front(effects, go_to(after, state.step + 1, line))
    again = replace(after, mirrored=replace(before, feelings=named.feelings, signs=named.signs))
    return in_front(effects, ask(again, Mode.SPEAKING, line))


def not_that(state: State, _: Event) -> Result:
    """It was not that, and what it is was not said: ask, at the step where it was said."""
    before = state.mirrored
    assert before is not None
    effects: tuple[Effect, ...] = (
        *kept(state, named=Named(), whole=True),
        Corrected(before.take, (), ()),
    )
    there = replace(_forgotten(state, before), step=before.step, mirrored=None)
    return in_front(effects, say(there, Mode.NUDGING, messages.HOW_THEN))


def _forgotten(state: State, before: Mirrored) -> State:
    """Without what was understood wrongly."""
    return replace(
        state,
        named=tuple(name for name in state.named if name not in before.feelings),
        signs=tuple(sign for sign in state.signs if sign not in before.signs),
        latest=(),
    )
