"""What the machine's actions are made of: asking, storing what was said, going to a step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from softlanding.conversation.effects import (
    Conclude,
    Effect,
    Held,
    Keep,
    Line,
    Part,
    Recording,
    Reply,
    Say,
    Status,
)
from softlanding.conversation.events import Event
from softlanding.conversation.expectation import (
    Choice,
    Correction,
    Dictation,
    Expectation,
    Feelings,
    YesNo,
)
from softlanding.conversation.routine import Expects
from softlanding.conversation.state import Ideas, Mode, State
from softlanding.messages import common as messages
from softlanding.understanding import choices, feelings, ideas, signs

Result = tuple[State, tuple[Effect, ...]]
Action = Callable[[State, Event], Result]


def question(state: State, mode: Mode) -> tuple[Part, ...]:
    """What is asked in this mode."""
    step = state.current
    if mode is Mode.OFFERING:
        return (messages.HELD_BEFORE, state.held[0].recording, messages.JOIN_STEPS)
    if mode is Mode.CONFIRMING:
        option = option_line(state, state.candidate or "")
        read_back = state.sure and step is not None and step.expects is Expects.MANTRA
        return (option, messages.CONFIRM_MANTRA) if read_back else (messages.DID_YOU_MEAN, option)
    if mode is Mode.WORDING:
        return (messages.SAY_YOUR_OWN,)
    if mode is Mode.RECORDING:
        return (messages.SAY_ALOUD,)
    if mode is Mode.REFINING:
        return (state.mirrored.line,) if state.mirrored else ()
    line = state.line_of(step) if step else None
    if step is None or line is None:
        return ()
    numbered = zip(messages.NUMBERS, step.option_lines, strict=False)
    own = (messages.MY_OWN,) if step.expects is Expects.MANTRA else ()
    return (line, *(option for pair in numbered for option in pair), *own)


def expected(state: State, mode: Mode) -> Expectation:
    """What is listened for in this mode, beside what steers."""
    step = state.current
    if mode in (Mode.CONFIRMING, Mode.HELPING, Mode.OFFERING):
        return YesNo()
    if mode is Mode.REFINING:
        offer = state.mirrored.offer if state.mirrored else ()
        return Correction(state.own_words, offer)
    if mode is Mode.RECORDING and state.mantra:
        return Choice((state.mantra,))
    if mode is not Mode.LISTENING or step is None:
        return Dictation()
    match step.expects:
        case Expects.CHOICE | Expects.MANTRA:
            return Choice(choices.phrases(step.options))
        case Expects.YES_NO:
            return YesNo()
        case Expects.IDEAS:
            return Choice(ideas.PHRASES)
        case Expects.SENTENCE:
            names = state.latest
            return Choice((*(f"i feel {name}" for name in names), *names))
        case Expects.EMOTION:
            return Feelings(state.own_words)
        case _:
            return Dictation()


def option_line(state: State, mantra: str) -> Line:
    """An option as it is spoken; the person's own words have no stored audio."""
    lines = state.current.option_lines if state.current else ()
    return next((line for line in lines if line.text == mantra), Line("", mantra))


def say(state: State, mode: Mode, *parts: Part) -> Result:
    """Speak; this stretch of listening is over."""
    return replace(state, mode=mode, hearing=False, heard=()), (Say(parts),)


def ask(state: State, mode: Mode, *before: Part) -> Result:
    """Ask in this mode, as for the first time."""
    fresh = replace(state, nudged=False, missed=False)
    return say(fresh, mode, *before, *question(state, mode))


def kept(
    state: State, held: Held | None = None, *, named: Named | None = None, whole: bool = False
) -> tuple[Keep, ...]:
    """What was said in this stretch, to be stored; a yes or no is in the events. named: where that
    is known already. whole: more than an answer, whatever was asked."""
    step = state.current
    if not state.heard or (state.mode is Mode.PAUSED and not whole):
        return ()
    if not whole and state.mode in _ANSWERED and len(state.words.split()) <= _ANSWER:
        return ()
    if not whole and state.mode is Mode.CONFIRMING:
        return ()
    if state.mode is Mode.OFFERING:
        return (Keep(Reply(state.held[0].step, state.take, state.heard)),)
    if step is None:
        return ()
    mantra, person = (
        state.mode is Mode.RECORDING and not whole,
        step.turn.person if step.turn else "",
    )
    if named is None:
        read = step.asks_feelings and not mantra and state.mode is not Mode.HELPING
        named = named_in(state) if read else Named()
    reply = Reply(step.id, state.take, state.heard, mantra, person, held, *named)
    return (Keep(reply),)


_ANSWER = 3  # words: so short, it is an answer and no more
_ANSWERED = (Mode.OFFERING, Mode.REFINING)


class Named(NamedTuple):
    """Names of feelings, and of signs."""

    feelings: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()


def remembered(state: State, named: Named) -> State:
    """With these names among those of the reflection, the newest last."""
    names = (*(n for n in state.named if n not in named.feelings), *named.feelings)
    signs_ = tuple(dict.fromkeys((*state.signs, *named.signs)))
    return replace(state, named=names, signs=signs_, latest=named.feelings or state.latest)


def named_in(state: State) -> Named:
    """What is named in this stretch."""
    step = state.current
    supposed = step is not None and step.any_word
    reading = feelings.read(state.words, state.own_words, supposed)
    names = reading.now
    if step is not None and step.any_word and state.mode is Mode.LISTENING:
        bare = feelings.bare_name(state.words)
        if bare and (not reading.named or "-" in bare) and not feelings.is_listed(bare):
            names = (bare,)
    asked = step is not None and "{signs}" in step.prompt
    if asked and not reading.signs and feelings.is_all(state.words):
        return Named(names, tuple(sign for sign in signs.Sign if sign not in state.signs))
    return Named(names, tuple(map(str, reading.signs)))


def in_front(before: tuple[Effect, ...], result: Result) -> Result:
    """The same result, with these effects first."""
    return result[0], (*before, *result[1])


def go_to(state: State, index: int, *before: Part) -> Result:
    """Ask the first question from step `index` on; offer what is held, where that is due; close
    when there is no more to ask."""
    target, lines = state.lines_until_question(index)
    if target < len(state.routine.steps) and state.routine.steps[target].mirror:
        state = replace(state, latest=())
    sharer = state.sharer
    state = replace(
        state, step=target, candidate=None, held_back=False, mirrored=None, refined=False
    )
    if state.sharer != sharer:
        fresh = replace(state, ideas=Ideas.UNASKED, then=None, shared=False)
        state = replace(fresh, named=(), signs=())
    due = state.current is None or state.current.offer_held
    if due and not state.routine.people and state.held:
        return ask(replace(state, then=index), Mode.OFFERING, *before)
    if state.current is not None:
        return ask(state, Mode.SPEAKING, *before, *lines)
    conclude = Conclude(Status.FINISHED, summed_up(state))
    return in_front((conclude,), say(state, Mode.CLOSING, *before, *lines, *last_words(state)))


def summed_up(state: State) -> str | None:
    """The mantra of the whole reflection; where each has one, none."""
    steps = (step.expects is Expects.MANTRA for step in state.routine.steps)
    return state.mantra if sum(steps) < 2 else None


def last_words(state: State) -> tuple[Part, ...]:
    """The mantras as they were spoken; else as they are written."""
    if state.spoken:
        several = len(state.spoken) > 1
        return (
            messages.ALL_YOUR_WORDS if several else messages.YOUR_WORDS,
            *(recording for _, recording in state.spoken),
        )
    return (Line("", state.mantra),) if state.mantra else ()


def asking(state: State) -> Mode:
    """The mode in which the question that stands open is asked anew."""
    if state.mode in (Mode.PAUSED, Mode.HELPING, Mode.INTERRUPTED):
        return state.back_to
    return Mode.SPEAKING if state.mode in (Mode.LISTENING, Mode.NUDGING) else state.mode


def recording(state: State) -> Recording:
    """This stretch, from its first to its last word."""
    first, last = state.heard[0].start, state.heard[-1].end
    return Recording(state.take, first, last, state.words)
