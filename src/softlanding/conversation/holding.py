"""What the machine does about solutions: hold them back kindly, keep them, give them when asked."""

from __future__ import annotations

from dataclasses import replace

from softlanding.conversation.asking import (
    Result,
    ask,
    go_to,
    in_front,
    kept,
    named_in,
    recording,
    remembered,
    say,
)
from softlanding.conversation.effects import Effect, Held, Line, Part, Recording, Settle
from softlanding.conversation.events import Event
from softlanding.conversation.naming import mirrored
from softlanding.conversation.routine import Role, Turn
from softlanding.conversation.state import HeldIdea, Ideas, Mode, State
from softlanding.messages import common as messages
from softlanding.understanding.solutions import judge

_SHORT = 8  # words: so short, an invitation is all of the reply
_OF_IDEAS = (Role.GATE, Role.IDEA, Role.MORE)


def hold_back(state: State, _: Event) -> Result:
    """Set a solution aside and say so, once in a turn; the same prompt is open again."""
    lines = state.routine.hold_backs
    line = lines[state.holds % len(lines)]
    turn = state.current.turn if state.current else None
    if turn is not None:
        text = line.text.replace("{listener}", turn.person).replace("{sharer}", turn.sharer)
        line = Line("" if text != line.text else line.id, text)
    after = replace(_set_aside(state), holds=state.holds + 1, held_back=True)
    return in_front(kept(state, Held.ASIDE), say(after, Mode.NUDGING, line))


def set_aside(state: State, _: Event) -> Result:
    """Set a solution aside without a word about it, and go on; a feeling beside it is thanked."""
    step = state.current
    named = named_in(state)
    aside = _set_aside(state)
    if step is not None and step.mirror and any(named):
        return mirrored(aside, Held.ASIDE)
    thanks = step is not None and step.turn is None and bool(named.feelings)
    line = (messages.THANKS_FOR_FEELING,) if thanks else ()
    after = remembered(aside, named)
    return in_front(kept(state, Held.ASIDE, named=named), go_to(after, state.step + 1, *line))


def welcome(state: State, _: Event) -> Result:
    """The one who shares asked for ideas: from now on they are welcome."""
    wanted = replace(state, ideas=Ideas.WANTED)
    turn = state.current.turn if state.current else None
    if turn is not None:
        after, settled, said = _released(wanted)
        line = messages.ideas_welcome(turn.sharer)
        return in_front((*kept(state), *settled), go_to(after, state.step + 1, line, *said))
    short = len(state.words.split()) <= _SHORT
    if state.held:
        wanted = replace(wanted, then=state.step if short else state.step + 1)
        return in_front(kept(state), ask(wanted, Mode.OFFERING, messages.IDEAS_WELCOME))
    if short:
        return in_front(kept(state), say(wanted, Mode.NUDGING, messages.IDEAS_WELCOME))
    return in_front(kept(state), go_to(wanted, state.step + 1, messages.IDEAS_WELCOME))


def ask_sharer(state: State, _: Event) -> Result:
    """Somebody asked for ideas in a listener's turn: the one who shares says whether it is so."""
    gate = _next_of(state, Role.GATE)
    if state.ideas is Ideas.WANTED or gate is None:
        return in_front(kept(state), go_to(state, state.step + 1))
    jumped = replace(state, step=gate, then=state.step + 1, held_back=False)
    return in_front(kept(state), ask(jumped, Mode.SPEAKING))


def open_gate(state: State, _: Event) -> Result:
    """Ideas are wanted: read out those that were held, one by one, and ask for new ones. When
    more are wanted, ask for them again."""
    turn = state.current.turn if state.current else None
    if turn is not None and turn.role is Role.MORE:
        return in_front(kept(state), go_to(state, _first_idea(state)))
    after, settled, said = _released(replace(state, ideas=Ideas.WANTED))
    return in_front((*kept(state), *settled), go_to(after, state.step + 1, *said))


def close_gate(state: State, _: Event) -> Result:
    """Being heard is enough, or that many ideas are: go on with the circle."""
    steps, index = state.routine.steps, state.step
    while index < len(steps) and _is_of_ideas(steps[index].turn, state.sharer):
        index += 1
    turn = state.current.turn if state.current else None
    answered = turn is not None and turn.role is not Role.IDEA  # "enough" there only steers
    honoured = (messages.HONOURED,) if turn is not None and turn.role is Role.GATE else ()
    closed = replace(state, ideas=Ideas.ENOUGH, then=None)
    following = index if state.then is None else state.then
    return in_front(kept(state) if answered else (), go_to(closed, following, *honoured))


def join(state: State, event: Event) -> Result:
    """The held idea joins the person's steps."""
    return _settled(state, Held.JOINED)


def leave(state: State, event: Event) -> Result:
    """The held idea stays where it is; it is kept."""
    return _settled(state, Held.LEFT)


def _settled(state: State, held: Held) -> Result:
    idea, *others = state.held
    effects: tuple[Effect, ...] = (*kept(state), Settle(idea.recording.take, held))
    following = state.step if state.then is None else state.then
    after = replace(state, held=tuple(others), then=None)
    if others and state.ideas is Ideas.WANTED:
        return in_front(effects, ask(replace(after, then=following), Mode.OFFERING))
    return in_front(effects, go_to(after, following))


def _set_aside(state: State) -> State:
    """With what was just said among the held ideas: the part of it that is the solution, where
    that can be told."""
    step = state.current
    assert step is not None
    parts = tuple(s for s in state.heard if s.text and judge(s.text).solution) or state.heard
    sharer, person = (step.turn.sharer, step.turn.person) if step.turn else ("", "")
    idea = HeldIdea(step.id, person, sharer, recording(replace(state, heard=parts)))
    return replace(state, held=(*state.held, idea))


def _released(state: State) -> tuple[State, tuple[Effect, ...], tuple[Part, ...]]:
    """The ideas that wait for the one who shares now, to be read out."""
    theirs = [idea for idea in state.held if idea.sharer == state.sharer]
    said: list[Line | Recording] = []
    for idea in theirs:
        said += [messages.idea_of(idea.person), idea.recording]
    others = tuple(idea for idea in state.held if idea not in theirs)
    settled = tuple(Settle(idea.recording.take, Held.RELEASED) for idea in theirs)
    return replace(state, held=others), settled, tuple(said)


def _next_of(state: State, role: Role) -> int | None:
    """Index of this round's step of that role."""
    steps = enumerate(state.routine.steps)
    found = (i for i, s in steps if s.turn and (s.turn.sharer, s.turn.role) == (state.sharer, role))
    return next(found, None)


def _first_idea(state: State) -> int:
    index = _next_of(state, Role.IDEA)
    return state.step + 1 if index is None else index


def _is_of_ideas(turn: Turn | None, sharer: str) -> bool:
    return turn is not None and turn.sharer == sharer and turn.role in _OF_IDEAS
