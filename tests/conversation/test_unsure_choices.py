"""A choice that was not understood well is asked back."""

from __future__ import annotations

import pytest

from softlanding.conversation import machine
from softlanding.conversation.effects import Keep, Line, Listen, Say
from softlanding.conversation.events import Began, Ended, Event, Heard, Segment, Spoken
from softlanding.conversation.expectation import Choice
from softlanding.conversation.routine import Expects, Routine, Step
from softlanding.conversation.state import Mode, State
from softlanding.messages import common as messages

WALK, CALL = "A slow walk by the river.", "A call with somebody who listens."
CHOOSE = Step("care", "What would be good?", Expects.CHOICE, (WALK, CALL))
MANTRA = Step("mantra", "Which one?", Expects.MANTRA, (WALK, CALL))
LAST = Step("last", "And then?", Expects.OPEN)


def asked(step: Step, *segments: Segment) -> tuple[State, list[object]]:
    """The state after this step was answered like this, and all effects."""
    state = machine.start(Routine("r", "R", (step, LAST)))
    events: list[Event] = [Began(), Spoken(), *map(Heard, segments), Ended()]
    return play(state, *events)


def play(state: State, *events: Event) -> tuple[State, list[object]]:
    effects: list[object] = []
    for event in events:
        state, new = machine.react(state, event)
        effects += new
    return state, effects


def said(effects: list[object]) -> list[str]:
    lines = [part for effect in effects if isinstance(effect, Say) for part in effect.parts]
    return [line.text for line in lines if isinstance(line, Line)]


@pytest.mark.parametrize(
    "segment",
    [
        Segment("number two", confidence=0.9, phrase="number two"),
        Segment("number two"),
        Segment(CALL, confidence=0.8, phrase=CALL),
        Segment("a call with somebody who listens"),
    ],
)
def test_a_sure_choice_goes_on_at_once(segment: Segment) -> None:
    state, effects = asked(CHOOSE, segment)
    assert state.current == LAST
    assert messages.DID_YOU_MEAN.text not in said(effects)


@pytest.mark.parametrize(
    "segment",
    [
        Segment("number two", confidence=0.15, phrase="number two"),
        Segment("call somebody"),
        Segment("a coal with some buddy who lessons"),
    ],
)
def test_an_unsure_choice_is_asked_back(segment: Segment) -> None:
    state, effects = asked(CHOOSE, segment)
    assert state.mode is Mode.CONFIRMING
    assert said(effects)[-2:] == [messages.DID_YOU_MEAN.text, CALL]


def test_what_was_said_is_kept_before_it_is_asked_back() -> None:
    _, effects = asked(CHOOSE, Segment("call somebody"))
    kept = [effect.reply.text for effect in effects if isinstance(effect, Keep)]
    assert kept == ["call somebody"]


@pytest.mark.parametrize(("answer", "goes_on"), [("yes", True), ("no", False)])
def test_the_answer_decides(answer: str, goes_on: bool) -> None:
    state, _ = asked(CHOOSE, Segment("call somebody"))
    state, effects = play(state, Spoken(), Heard(Segment(answer)), Ended())
    assert (state.current == LAST) is goes_on
    assert (messages.CHOOSE_AGAIN.text in said(effects)) is not goes_on


def test_an_answer_that_is_never_clear_goes_on_with_the_words_kept() -> None:
    state, _ = asked(CHOOSE, Segment("call somebody"))
    unclear = (Spoken(), Heard(Segment("the weather was fine")), Ended())
    state, _ = play(state, *unclear, *unclear)
    assert state.current == LAST


def test_an_unsure_mantra_is_asked_back_in_the_same_words() -> None:
    state, effects = asked(MANTRA, Segment("call somebody"))
    assert state.candidate == CALL
    assert said(effects)[-2:] == [messages.DID_YOU_MEAN.text, CALL]


def test_a_sure_mantra_is_read_back() -> None:
    _, effects = asked(MANTRA, Segment("number two"))
    assert said(effects)[-2:] == [CALL, messages.CONFIRM_MANTRA.text]


def test_while_it_is_said_aloud_the_mantra_is_expected() -> None:
    state, _ = asked(MANTRA, Segment("number two"))
    state, effects = play(state, Spoken(), Heard(Segment("yes")), Ended(), Spoken())
    assert state.mode is Mode.RECORDING
    listen = next(effect for effect in effects[::-1] if isinstance(effect, Listen))
    assert listen.expects == Choice((CALL,))
    assert listen.patience == state.pace.patience
