"""What the machine does in each row of its table: pure functions of state and event.

Each gives the new state and the effects, in the order of doing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from softlanding import messages
from softlanding.conversation.effects import (
    Aside,
    Conclude,
    Effect,
    Keep,
    Line,
    Listen,
    Recording,
    Reply,
    Say,
    Status,
)
from softlanding.conversation.events import Command, Event, Heard, Interrupted, Noticed
from softlanding.conversation.expectation import (
    Choice,
    Dictation,
    Expectation,
    Feelings,
    YesNo,
)
from softlanding.conversation.routine import Expects
from softlanding.conversation.state import Mode, State
from softlanding.conversation.triggers import picked, surely_picked
from softlanding.understanding import choices, commands

Result = tuple[State, tuple[Effect, ...]]
Action = Callable[[State, Event], Result]


# -- building blocks -------------------------------------------------------------------------------
def _question(state: State, mode: Mode) -> tuple[Line, ...]:
    """What is asked in this mode."""
    step = state.current
    if mode is Mode.CONFIRMING:
        option = _option_line(state, state.candidate or "")
        read_back = state.sure and step is not None and step.expects is Expects.MANTRA
        return (option, messages.CONFIRM_MANTRA) if read_back else (messages.DID_YOU_MEAN, option)
    if mode is Mode.WORDING:
        return (messages.SAY_YOUR_OWN,)
    if mode is Mode.RECORDING:
        return (messages.SAY_ALOUD,)
    if step is None:
        return ()
    numbered = zip(messages.NUMBERS, step.option_lines, strict=False)
    own = (messages.MY_OWN,) if step.expects is Expects.MANTRA else ()
    return (step.line, *(line for pair in numbered for line in pair), *own)


def _option_line(state: State, mantra: str) -> Line:
    lines = state.current.option_lines if state.current else ()
    return next((line for line in lines if line.text == mantra), Line("", mantra))


def _say(state: State, mode: Mode, *parts: Line | Recording) -> Result:
    return replace(state, mode=mode, hearing=False, heard=()), (Say(parts),)


def _ask(state: State, mode: Mode, *before: Line) -> Result:
    """Ask in this mode, as for the first time."""
    fresh = replace(state, nudged=False, missed=False)
    return _say(fresh, mode, *before, *_question(state, mode))


def _kept(state: State) -> tuple[Keep, ...]:
    """What was said in this stretch, to be stored; a yes or no is in the events."""
    if not state.heard or state.current is None or state.mode in (Mode.PAUSED, Mode.HELPING):
        return ()
    if state.mode is Mode.CONFIRMING:
        return ()
    mantra = state.mode is Mode.RECORDING
    return (Keep(Reply(state.current.id, state.take, state.heard, mantra)),)


def _with_recording(state: State) -> State:
    """Remember the mantra's recording, when this stretch was it."""
    if state.mode is not Mode.RECORDING or not state.heard:
        return state
    first, last = state.heard[0].start, state.heard[-1].end
    return replace(state, spoken=Recording(state.take, first, last, state.mantra or state.words))


def _and(before: tuple[Effect, ...], result: Result) -> Result:
    return result[0], (*before, *result[1])


def _go_to(state: State, index: int) -> Result:
    """Ask the first question from step `index` on; close when there is none."""
    target, lines = state.lines_until_question(index)
    state = replace(state, step=target, candidate=None)
    if state.current is not None:
        return _ask(state, Mode.SPEAKING, *lines)
    conclude = Conclude(Status.FINISHED, state.mantra)
    return _and((conclude,), _say(state, Mode.CLOSING, *lines, *_last_words(state)))


def _last_words(state: State) -> tuple[Line | Recording, ...]:
    if state.spoken:
        return (messages.YOUR_WORDS, state.spoken)
    return (Line("", state.mantra),) if state.mantra else ()


def _asking(state: State) -> Mode:
    """The mode in which the question that stands open is asked anew."""
    if state.mode in (Mode.PAUSED, Mode.HELPING, Mode.INTERRUPTED):
        return state.back_to
    return Mode.SPEAKING if state.mode in (Mode.LISTENING, Mode.NUDGING) else state.mode


def _expected_commands(waiting: bool) -> dict[Command, tuple[str, ...]]:
    """Only what steers here: fewer phrases are told apart better."""
    when_waiting = (Command.RESUME, Command.STOP, Command.HELP)
    return {
        command: group
        for command, group in commands.PHRASES.items()
        if (command in when_waiting if waiting else command is not Command.RESUME)
    }


def _expectation(state: State, mode: Mode) -> Expectation:
    step = state.current
    if mode in (Mode.CONFIRMING, Mode.HELPING):
        return YesNo()
    if mode is Mode.RECORDING and state.mantra:
        return Choice((state.mantra,))
    if mode is not Mode.LISTENING or step is None:
        return Dictation()
    match step.expects:
        case Expects.CHOICE | Expects.MANTRA:
            return Choice(choices.phrases(step.options))
        case Expects.YES_NO:
            return YesNo()
        case Expects.EMOTION:
            return Feelings()
        case _:
            return Dictation()


# -- actions ---------------------------------------------------------------------------------------
def begin(state: State, _: Event) -> Result:
    """Ask the first question."""
    return _go_to(state, 0)


def listen(state: State, _: Event) -> Result:
    """It is the person's turn."""
    mode = Mode.LISTENING if state.mode in (Mode.SPEAKING, Mode.NUDGING) else state.mode
    waiting = mode in (Mode.PAUSED, Mode.HELPING)
    pace, step = state.pace, state.current
    expects = _expectation(state, mode)
    quick = isinstance(expects, Choice | YesNo) and mode is not Mode.RECORDING
    patience = pace.choice_patience if quick else pace.patience
    if step and step.patience and mode is Mode.LISTENING:
        patience = step.patience
    rest = max(1.0, pace.pause_after - pace.nudge_after) if state.nudged else pace.pause_after
    listen = Listen(
        take=state.take + 1,
        expects=expects,
        commands=commands.phrases(_expected_commands(waiting)),
        patience=patience,
        nudge_after=None if state.nudged or waiting else pace.nudge_after,
        pause_after=None if waiting else rest,
        dictation=not waiting,
        longest=pace.longest_reply,
    )
    return replace(state, mode=mode, take=listen.take, hearing=True, heard=()), (listen,)


def add(state: State, event: Event) -> Result:
    """Take a segment in."""
    assert isinstance(event, Heard)
    return replace(state, heard=(*state.heard, event.segment)), ()


def advance(state: State, _: Event) -> Result:
    """Store the reply and ask the next question, or close."""
    return _and(_kept(state), _go_to(_with_recording(state), state.step + 1))


def didnt_catch(state: State, _: Event) -> Result:
    """Sound came without words, or no answer to what was asked: say so, once."""
    yes_no = state.mode is Mode.CONFIRMING or (
        state.mode is Mode.LISTENING and state.current and state.current.expects is Expects.YES_NO
    )
    line = messages.YES_OR_NO if yes_no else messages.DID_NOT_CATCH
    mode = Mode.NUDGING if state.mode is Mode.LISTENING else state.mode
    return _and(_kept(state), _say(replace(state, missed=True), mode, line))


def nudge(state: State, _: Event) -> Result:
    """Say that there is time."""
    mode = Mode.NUDGING if state.mode is Mode.LISTENING else state.mode
    return _and(_kept(state), _say(replace(state, nudged=True), mode, messages.TAKE_YOUR_TIME))


def tell(state: State, event: Event) -> Result:
    """Say what the ear noticed; the person goes on meanwhile."""
    assert isinstance(event, Noticed)
    return state, (Aside((messages.SIGNS[event.sign],)),)


def confirm(state: State, _: Event) -> Result:
    """Read the chosen option back."""
    candidate = picked(state) if state.mode is Mode.LISTENING else None
    sure = candidate is None or surely_picked(state)
    chosen = replace(state, candidate=candidate or state.words, sure=sure)
    return _and(_kept(state), _ask(chosen, Mode.CONFIRMING))


def word_own(state: State, _: Event) -> Result:
    """Ask for a mantra in the person's own words."""
    return _and(_kept(state), _ask(state, Mode.WORDING))


def choose_again(state: State, _: Event) -> Result:
    """Not that option: ask which one."""
    fresh = replace(state, candidate=None, nudged=False, missed=False)
    return _say(fresh, Mode.SPEAKING, messages.CHOOSE_AGAIN)


def take(state: State, event: Event) -> Result:
    """The option is confirmed: go on; a mantra is said aloud first."""
    step = state.current
    if step is None or step.expects is not Expects.MANTRA:
        return advance(state, event)
    return _ask(replace(state, mantra=state.candidate), Mode.RECORDING)


def repeat(state: State, _: Event) -> Result:
    """Ask the same again."""
    return _and(_kept(state), _ask(state, _asking(state)))


def back(state: State, _: Event) -> Result:
    """Ask the question before; from inside the mantra step, choose anew."""
    if state.mode in (Mode.CONFIRMING, Mode.WORDING, Mode.RECORDING):
        return _and(_kept(state), _ask(replace(state, mantra=None), Mode.SPEAKING))
    before = state.question_before()
    if before is None:
        return _and(_kept(state), _ask(state, Mode.SPEAKING, messages.FIRST_STEP))
    return _and(_kept(state), _ask(replace(state, step=before), Mode.SPEAKING))


def pause(state: State, _: Event) -> Result:
    """Wait, because the person wants to."""
    back_to = replace(state, back_to=_asking(state))
    return _and(_kept(state), _say(back_to, Mode.PAUSED, messages.PAUSED))


def wait(state: State, _: Event) -> Result:
    """Wait, because nobody has spoken for long."""
    back_to = replace(state, back_to=_asking(state))
    return _and(_kept(state), _say(back_to, Mode.PAUSED, messages.WAITING))


def give_help(state: State, _: Event) -> Result:
    """Say what can be said, and ask whether to go on."""
    back_to = replace(state, back_to=_asking(state))
    return _and(_kept(state), _say(back_to, Mode.HELPING, messages.HELP))


def go_on(state: State, _: Event) -> Result:
    """Come back from a pause or from help."""
    return _ask(state, state.back_to)


def program_resumed(state: State, _: Event) -> Result:
    """The program was started again: what was said stays said, the question is asked again."""
    if state.mode is Mode.RECORDING and state.heard:  # it was said; the end was not waited for
        return advance(state, _)
    return _and(_kept(state), _ask(state, _asking(state), messages.GOING_ON))


def stop(state: State, _: Event) -> Result:
    """The person ends it here."""
    conclude = Conclude(Status.STOPPED, state.mantra)
    return _and((*_kept(state), conclude), _say(state, Mode.FINISHED, messages.STOPPED))


def interrupt(state: State, event: Event) -> Result:
    """Something outside ends the session; it stays open."""
    assert isinstance(event, Interrupted)
    back_to = replace(state, back_to=_asking(state))
    said = _say(back_to, Mode.INTERRUPTED, messages.INTERRUPTIONS[event.reason])
    return _and((*_kept(state), Conclude(Status.OPEN, state.mantra)), said)


def close_again(state: State, _: Event) -> Result:
    """Say the last words again."""
    return _say(state, Mode.CLOSING, *_last_words(state))


def finish(state: State, _: Event) -> Result:
    """All is said."""
    return replace(state, mode=Mode.FINISHED), ()
