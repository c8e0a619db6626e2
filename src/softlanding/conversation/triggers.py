"""What an event means where the conversation stands: the columns of the machine's table."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never

from softlanding.conversation.asking import named_in
from softlanding.conversation.correcting import correction, leaves_it, takes_back
from softlanding.conversation.events import (
    Began,
    Command,
    Ended,
    Event,
    Heard,
    Interrupted,
    Noticed,
    Pressed,
    Quiet,
    Resumed,
    Spoken,
)
from softlanding.conversation.routine import Expects, Role
from softlanding.conversation.state import Ideas, Mode, Sensitivity, State
from softlanding.understanding import choices, commands, ideas, safety
from softlanding.understanding.matching import likeness
from softlanding.understanding.solutions import judge


class Trigger(StrEnum):
    """The meaning of an event."""

    BEGIN = "begin"
    RESUMED = "program resumed"
    SPOKEN = "all is said"
    WORDS = "a segment"
    REPLY = "a reply"
    PICKED = "an option"
    OWN = "my own"
    YES = "yes"
    NO = "no"
    UNCLEAR = "not understood"
    STILL_UNCLEAR = "not understood again"
    QUIET = "quiet"
    LONG_QUIET = "long quiet"
    NOTICED = "something to know"
    SKIP = "skip"
    REPEAT = "repeat"
    BACK = "back"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    HELP = "help"
    CRISIS = "words of crisis"
    HOLD = "a solution"
    SET_ASIDE = "a solution, quietly"
    NAMED = "a feeling, or a sign"
    CORRECTED = "a correction"
    NOT_THAT = "not that"
    INVITED = "ideas asked for"
    INVITED_HERE = "ideas asked for in a listener's turn"
    IDEAS = "ideas wanted"
    ENOUGH = "enough"
    INTERRUPTED = "interrupted"


_STEERING = {
    Command.SKIP: Trigger.SKIP,
    Command.REPEAT: Trigger.REPEAT,
    Command.BACK: Trigger.BACK,
    Command.PAUSE: Trigger.PAUSE,
    Command.STOP: Trigger.STOP,
    Command.HELP: Trigger.HELP,
}
_WAITING = (Mode.PAUSED, Mode.HELPING)
_ANSWERED = (Mode.CONFIRMING, Mode.OFFERING)  # with yes or no
# Confidence of a phrase. Of 31 taken wrongly, most of them in noise, 24 had less; of 107 taken
# rightly in quiet, 13 had.
_SURE = 0.3
_ALIKE = 50.0  # of the letters of a mantra
_SHARING = (Expects.OPEN, Expects.EMOTION, Expects.SENTENCE)
_UNCLEAR = (Trigger.UNCLEAR, Trigger.STILL_UNCLEAR)
# Confidence of a verdict from which on it speaks when it is to be gentle. Of our sentences that
# are no solutions, with and without words misheard, fewer than one in fifty get so far.
_CONFIDENT = 0.8


def read(state: State, event: Event) -> Trigger | None:
    """The trigger that this event is now; None when it means nothing here."""
    match event:
        case Began():
            return Trigger.BEGIN
        case Resumed():
            return Trigger.RESUMED
        case Spoken():
            return None if state.hearing else Trigger.SPOKEN
        case Heard():
            return _heard(state, event) if state.hearing else None
        case Ended():
            return _reply(state) if state.hearing else None
        case Quiet(long):
            if not state.hearing:
                return None
            step = state.current
            if step is not None and step.optional and state.mode is Mode.LISTENING:
                return Trigger.SKIP
            return Trigger.LONG_QUIET if long else Trigger.QUIET
        case Noticed():
            return Trigger.NOTICED if state.hearing else None
        case Pressed(command):
            return _pressed(state, command)
        case Interrupted():
            return Trigger.INTERRUPTED
        case _:
            assert_never(event)


def _heard(state: State, event: Heard) -> Trigger | None:
    command = commands.command(event.segment)
    if _outranks(state, command):
        return Trigger.CRISIS
    if command in _STEERING:
        return _steered(state, command)
    if state.mode in _WAITING:
        said = event.segment.phrase or event.segment.text
        if safety.is_crisis(said):
            return Trigger.CRISIS
        answer = _while_waiting(state, command or commands.yes_no(said))
        return answer or (Trigger.WORDS if state.mode is Mode.HELPING else None)
    return _done(state) if command is Command.DONE else Trigger.WORDS


def _outranks(state: State, command: Command | None) -> bool:
    """Whether what was just said matters more than a command; who wants to stop is let go, with
    a word about where help is."""
    steers = command is not None and command is not Command.STOP
    return steers and state.hearing and safety.is_crisis(state.words)


def _while_waiting(state: State, command: Command | None) -> Trigger | None:
    if command is Command.RESUME:
        return Trigger.RESUME
    if state.mode is Mode.HELPING:
        return {Command.YES: Trigger.RESUME, Command.NO: Trigger.STOP}.get(command or Command.DONE)
    return None


def _steered(state: State, command: Command) -> Trigger:
    """To skip the question whether ideas are wanted is no yes."""
    asked = _expects(state) is Expects.IDEAS and command is Command.SKIP
    return Trigger.ENOUGH if asked else _STEERING[command]


def _pressed(state: State, command: Command) -> Trigger | None:
    if _outranks(state, command):
        return Trigger.CRISIS
    if command in _STEERING:
        return _steered(state, command)
    if state.mode in _WAITING:
        command = Command.RESUME if command is Command.DONE else command
        return _while_waiting(state, command)
    if command in (Command.YES, Command.NO):
        if _expects(state) is Expects.IDEAS:
            return Trigger.IDEAS if command is Command.YES else Trigger.ENOUGH
        wanted = state.mode in _ANSWERED or _expects(state) is Expects.YES_NO
        return (Trigger.YES if command is Command.YES else Trigger.NO) if wanted else None
    if command is not Command.DONE:
        return None
    if not state.hearing:  # Enter cuts the prompt short, and it is the person's turn
        return Trigger.SPOKEN
    return _done(state)


def _done(state: State) -> Trigger:
    if state.heard:
        return _reply(state)
    # nothing was said, and the person wants to go on
    return Trigger.YES if state.mode is Mode.CONFIRMING else _steered(state, Command.SKIP)


def _expects(state: State) -> Expects | None:
    asking = state.mode in (Mode.SPEAKING, Mode.LISTENING, Mode.NUDGING)
    return state.current.expects if state.current and asking else None


def _reply(state: State) -> Trigger:
    """What the finished reply means. Sound without words is not understood."""
    words, expects = state.words, _expects(state)
    unclear = _UNCLEAR[state.missed]
    # of a mantra that is said aloud the words are known, and may be misheard
    expected = state.mode is Mode.RECORDING and likeness(words, state.mantra or "") > _ALIKE
    if (safety.says_so if expected else safety.is_crisis)(words):
        return Trigger.CRISIS
    if state.mode is Mode.RECORDING:  # the words are known; what counts is the voice
        return Trigger.REPLY if state.heard else Trigger.SKIP
    if expects in _SHARING and (takes_back(state) or correction(state) is not None):
        return Trigger.NOT_THAT if takes_back(state) else Trigger.CORRECTED
    if expects is Expects.SENTENCE:  # the words are known here too
        return Trigger.REPLY
    if state.mode is Mode.HELPING:
        return _after_help(state)
    if state.mode is Mode.REFINING:
        return _refining(state)
    if not words or state.mode in _WAITING:
        return unclear if expects is not Expects.IDEAS or not state.missed else Trigger.ENOUGH
    if state.mode in _ANSWERED or expects is Expects.YES_NO:
        answer = _answer(state)
        return {Command.YES: Trigger.YES, Command.NO: Trigger.NO, None: unclear}[answer]
    if expects is Expects.IDEAS:
        return _whether_ideas(state)
    if expects is Expects.MANTRA:
        return _mantra(state)
    if expects is Expects.CHOICE:
        if picked(state) is None:
            return unclear
        return Trigger.REPLY if surely_picked(state) else Trigger.PICKED
    if expects in (Expects.OPEN, Expects.EMOTION):
        meaning = _of_solutions(state)
        mirrors = state.current is not None and state.current.mirror
        named = meaning is Trigger.REPLY and mirrors and any(named_in(state))
        return Trigger.NAMED if named else meaning
    return Trigger.REPLY


def _after_help(state: State) -> Trigger:
    """Whether to go on or to stop, in a sentence."""
    said = set(state.words.split())
    if "stop" in said or {"no", "enough"} & said:
        return Trigger.STOP
    on = {"continue", "resume", "yes", "okay"} & said or {"go", "on"} <= said
    return Trigger.RESUME if on or {"keep", "going"} <= said else Trigger.UNCLEAR


def _refining(state: State) -> Trigger:
    """Whether a finer word was chosen."""
    if correction(state) is not None:
        return Trigger.CORRECTED
    answer = _answer(state)
    if answer is Command.NO or leaves_it(state):
        return Trigger.NO
    unclear = answer is Command.YES or not state.words
    return _UNCLEAR[state.missed] if unclear else Trigger.REPLY


def _of_solutions(state: State) -> Trigger:
    """Whether a reply gives a solution, or asks for one."""
    step = state.current
    assert step is not None
    turn, said = step.turn, state.words
    if turn is not None and turn.role is Role.IDEA:
        return Trigger.ENOUGH if ideas.is_enough(said) else Trigger.REPLY
    if state.sensitivity is Sensitivity.OFF or state.ideas is Ideas.WANTED:
        return Trigger.REPLY
    verdict = judge(said)
    if verdict.invitation and (turn is None or turn.role is Role.SHARE):
        return Trigger.INVITED
    if verdict.invitation and turn is not None and turn.role is Role.LISTEN:
        return Trigger.INVITED_HERE
    sure = verdict.confidence >= _CONFIDENT or state.sensitivity is Sensitivity.STRICT
    if not step.hold_back or verdict.solution is None or not sure:
        return Trigger.REPLY
    mixed = turn is None and bool(named_in(state).feelings)
    return Trigger.SET_ASIDE if mixed or state.held_back else Trigger.HOLD


def _whether_ideas(state: State) -> Trigger:
    """Whether they are wanted; what is not understood twice does not open the gate."""
    said = [*(s.phrase for s in state.heard if s.phrase), state.words]
    answers = (ideas.are_wanted(text) for text in said)
    wanted = next((answer for answer in answers if answer is not None), None)
    if wanted is None:
        return Trigger.ENOUGH if state.missed else Trigger.UNCLEAR
    return Trigger.IDEAS if wanted else Trigger.ENOUGH


def _answer(state: State) -> Command | None:
    said = [s for s in state.heard if s.text or s.phrase]
    found = (commands.yes_no(s.phrase or "") or commands.yes_no(s.text) for s in said[::-1])
    return next((answer for answer in found if answer), None)


def _mantra(state: State) -> Trigger:
    if picked(state) is not None:
        return Trigger.PICKED
    if choices.wants_own(state.words) or any(
        choices.wants_own(s.phrase or "") for s in state.heard
    ):
        return Trigger.OWN
    return Trigger.PICKED if len(state.words.split()) > 1 else _UNCLEAR[state.missed]


def surely_picked(state: State) -> bool:
    """Whether the option that was chosen needs no question."""
    options = state.current.options if state.current else ()
    for segment in state.heard:
        sure = segment.confidence is None or segment.confidence >= _SURE
        if segment.phrase and sure and choices.is_sure(segment.phrase, options):
            return True
    return choices.is_sure(state.words, options) and not any(s.phrase for s in state.heard)


def picked(state: State) -> str | None:
    """The option that was chosen in this stretch."""
    options = state.current.options if state.current else ()
    tries = (*(s.phrase for s in state.heard if s.phrase), state.words)
    found = (choices.pick(text, options) for text in tries)
    return next((options[index] for index in found if index is not None), None)
