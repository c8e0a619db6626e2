"""What the machine does in each row of its table: pure functions of state and event.

Each gives the new state and the effects, in the order of doing.
"""

from __future__ import annotations

from dataclasses import replace

from softlanding.conversation.asking import (
    Named,
    Result,
    ask,
    asking,
    expected,
    go_to,
    in_front,
    kept,
    last_words,
    named_in,
    recording,
    remembered,
    say,
    summed_up,
)
from softlanding.conversation.effects import Aside, Conclude, Line, Listen, Status
from softlanding.conversation.events import Began, Command, Event, Heard, Interrupted, Noticed
from softlanding.conversation.expectation import Choice, Correction, YesNo
from softlanding.conversation.routine import Expects, Role
from softlanding.conversation.state import Mode, Sensitivity, State
from softlanding.conversation.triggers import picked, surely_picked
from softlanding.messages import common as messages
from softlanding.understanding import commands, safety

_PASSING = 8.0  # seconds of silence after which it goes on where nothing needs to be said
_TIMED = (Role.SHARE, Role.LISTEN, Role.IDEA)  # turns of which a bell tells when they are long


def _with_recording(state: State) -> State:
    """Remember the mantra's recording, when this stretch was it."""
    if state.mode is not Mode.RECORDING or not state.heard:
        return state
    own = replace(recording(state), text=state.mantra or state.words)
    others = (pair for pair in state.spoken if pair[0] != state.step)
    return replace(state, spoken=(*others, (state.step, own)))


def _expected_commands(waiting: bool) -> dict[Command, tuple[str, ...]]:
    """Only what steers here: fewer phrases are told apart better."""
    when_waiting = (Command.RESUME, Command.STOP, Command.HELP)
    return {
        command: group
        for command, group in commands.PHRASES.items()
        if (command in when_waiting if waiting else command is not Command.RESUME)
    }


# -- actions ---------------------------------------------------------------------------------------
def begin(state: State, event: Event) -> Result:
    """Ask the first question."""
    assert isinstance(event, Began)
    return go_to(
        replace(
            state,
            sensitivity=Sensitivity(event.hold_back),
            holds=event.holds,
            known=event.known,
        ),
        0,
    )


def listen(state: State, _: Event) -> Result:
    """It is the person's turn."""
    mode = Mode.LISTENING if state.mode in (Mode.SPEAKING, Mode.NUDGING) else state.mode
    waiting = mode in (Mode.PAUSED, Mode.HELPING)
    steering = commands.phrases(_expected_commands(waiting))
    pace, step = state.pace, state.current
    expects = expected(state, mode)
    quick = isinstance(expects, Choice | YesNo | Correction) and mode is not Mode.RECORDING
    patience = pace.choice_patience if quick else pace.patience
    if step and step.patience and mode is Mode.LISTENING:
        patience = step.patience
    timed = step is not None and step.turn is not None and step.turn.role in _TIMED
    passing = mode is Mode.REFINING
    optional = step is not None and step.optional and mode is Mode.LISTENING
    wait = _PASSING if passing or optional else None
    rest = max(1.0, pace.pause_after - pace.nudge_after) if state.nudged else pace.pause_after
    listen = Listen(
        take=state.take + 1,
        expects=expects,
        commands=(*steering, *safety.PLAINLY) if mode is Mode.PAUSED else steering,
        patience=patience,
        nudge_after=wait or (None if state.nudged or waiting else pace.nudge_after),
        pause_after=None if waiting or passing else rest,
        dictation=mode is not Mode.PAUSED,
        longest=pace.longest_reply,
        bell_after=pace.bell_after if timed and mode is Mode.LISTENING else None,
        passing=passing,
    )
    return replace(state, mode=mode, take=listen.take, hearing=True, heard=()), (listen,)


def add(state: State, event: Event) -> Result:
    """Take a segment in."""
    assert isinstance(event, Heard)
    turn = state.current.turn if state.current else None
    shared = state.shared or (turn is not None and turn.role is Role.SHARE)
    return replace(state, heard=(*state.heard, event.segment), shared=shared), ()


def advance(state: State, _: Event) -> Result:
    """Store the reply and ask the next question, or close."""
    keeps = kept(state)
    named = [Named(keep.reply.feelings, keep.reply.signs) for keep in keeps]
    after = remembered(state, named[0]) if named else state
    return in_front(keeps, go_to(_with_recording(after), state.step + 1))


def didnt_catch(state: State, _: Event) -> Result:
    """Sound came without words, or no answer to what was asked: say so, once."""
    expects = state.current.expects if state.current else None
    yes_no = state.mode in (Mode.CONFIRMING, Mode.OFFERING) or (
        state.mode is Mode.LISTENING and expects in (Expects.YES_NO, Expects.IDEAS)
    )
    line = messages.YES_OR_NO if yes_no else messages.DID_NOT_CATCH
    mode = Mode.NUDGING if state.mode is Mode.LISTENING else state.mode
    return in_front(kept(state), say(replace(state, missed=True), mode, line))


def nudge(state: State, _: Event) -> Result:
    """Say that there is time."""
    mode = Mode.NUDGING if state.mode is Mode.LISTENING else state.mode
    return in_front(kept(state), say(replace(state, nudged=True), mode, messages.TAKE_YOUR_TIME))


def tell(state: State, event: Event) -> Result:
    """Say what the ear noticed; the person goes on meanwhile."""
    assert isinstance(event, Noticed)
    return state, (Aside((messages.SIGNS[event.sign],)),)


def confirm(state: State, _: Event) -> Result:
    """Read the chosen option back."""
    candidate = picked(state) if state.mode is Mode.LISTENING else None
    sure = candidate is None or surely_picked(state)
    chosen = replace(state, candidate=candidate or state.words, sure=sure)
    return in_front(kept(state), ask(chosen, Mode.CONFIRMING))


def word_own(state: State, _: Event) -> Result:
    """Ask for a mantra in the person's own words."""
    return in_front(kept(state), ask(state, Mode.WORDING))


def choose_again(state: State, _: Event) -> Result:
    """Not that option: ask which one."""
    fresh = replace(state, candidate=None, nudged=False, missed=False)
    return say(fresh, Mode.SPEAKING, messages.CHOOSE_AGAIN)


def take(state: State, event: Event) -> Result:
    """The option is confirmed: go on; a mantra is said aloud first."""
    step = state.current
    if step is None or step.expects is not Expects.MANTRA:
        return advance(state, event)
    return ask(replace(state, mantra=state.candidate), Mode.RECORDING)


def repeat(state: State, _: Event) -> Result:
    """Ask the same again."""
    return in_front(kept(state), ask(state, asking(state)))


def back(state: State, _: Event) -> Result:
    """Ask the question before; from inside the mantra step, choose anew."""
    if state.mode in (Mode.CONFIRMING, Mode.WORDING, Mode.RECORDING, Mode.REFINING):
        return in_front(kept(state), ask(replace(state, mantra=None), Mode.SPEAKING))
    state, before = replace(state, then=None, held_back=False), state.question_before()
    if before is None:
        return in_front(kept(state), ask(state, Mode.SPEAKING, messages.FIRST_STEP))
    return in_front(kept(state), ask(replace(state, step=before), Mode.SPEAKING))


def pause(state: State, _: Event) -> Result:
    """Wait, because the person wants to."""
    back_to = replace(state, back_to=asking(state))
    return in_front(kept(state), say(back_to, Mode.PAUSED, messages.PAUSED))


def wait(state: State, _: Event) -> Result:
    """Wait, because nobody has spoken for long."""
    back_to = replace(state, back_to=asking(state))
    return in_front(kept(state), say(back_to, Mode.PAUSED, messages.WAITING))


def give_help(state: State, _: Event) -> Result:
    """Say what can be said, and where help is; ask whether to go on."""
    return in_front(kept(state), _where_help_is(state, messages.HELP))


def pause_in_crisis(state: State, event: Event) -> Result:
    """Words of crisis: keep them as any others, say where help is, and ask whether to go on. What
    they name is kept with them, and not said back."""
    if state.mode in (Mode.PAUSED, Mode.HELPING) and isinstance(event, Heard):
        state = replace(state, heard=(*state.heard, event.segment))
    named, step = Named(), state.current
    if state.mode is Mode.LISTENING and step is not None and step.asks_feelings:
        named = named_in(state)
    after = remembered(state, named)
    return in_front(kept(state, named=named, whole=True), _where_help_is(after, messages.CRISIS))


def ask_whether(state: State, _: Event) -> Result:
    """Something else was said than whether to go on: keep it, and ask again."""
    return in_front(kept(state), say(state, Mode.HELPING, messages.SHALL_WE_GO_ON))


def _where_help_is(state: State, first: Line) -> Result:
    back_to = replace(state, back_to=asking(state))
    return say(back_to, Mode.HELPING, *_help_parts(state, first), messages.SHALL_WE_GO_ON)


def _help_parts(state: State, first: Line) -> tuple[Line, ...]:
    where = state.where_help_is or (messages.WHERE_HELP_IS,)
    return (first, messages.ONLY_A_PROGRAM, *where)


def go_on(state: State, _: Event) -> Result:
    """Come back from a pause or from help."""
    return in_front(kept(state), ask(state, state.back_to))


def program_resumed(state: State, _: Event) -> Result:
    """The program was started again: what was said stays said, the question is asked again."""
    if safety.is_crisis(state.words):
        return pause_in_crisis(state, _)
    if state.mode is Mode.RECORDING and state.heard:  # it was said; the end was not waited for
        return advance(state, _)
    return in_front(kept(state), ask(state, asking(state), messages.GOING_ON))


def stop(state: State, _: Event) -> Result:
    """The person ends it here; after words of crisis, not without where help is."""
    conclude = Conclude(Status.STOPPED, summed_up(state))
    crisis = safety.is_crisis(state.words)
    parts = (*_help_parts(state, messages.CRISIS_STOPPED), messages.STOPPED)
    said = say(state, Mode.FINISHED, *(parts if crisis else (messages.STOPPED,)))
    return in_front((*kept(state, whole=crisis), conclude), said)


def interrupt(state: State, event: Event) -> Result:
    """Something outside ends the session; it stays open."""
    assert isinstance(event, Interrupted)
    back_to = replace(state, back_to=asking(state))
    said = say(back_to, Mode.INTERRUPTED, messages.INTERRUPTIONS[event.reason])
    return in_front((*kept(state), Conclude(Status.OPEN, summed_up(state))), said)


def close_again(state: State, _: Event) -> Result:
    """Say the last words again."""
    return say(state, Mode.CLOSING, *last_words(state))


def finish(state: State, _: Event) -> Result:
    """All is said."""
    return replace(state, mode=Mode.FINISHED), ()
