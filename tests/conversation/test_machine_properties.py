"""Whatever happens, in whatever order: no dead ends, stop ends, replaying gives the same state."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from softlanding import catalogue
from softlanding.conversation import machine
from softlanding.conversation.effects import Aside, Conclude, Effect, Keep, Listen, Say, Status
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
    Segment,
    Sign,
    Spoken,
    from_dict,
    to_dict,
)
from softlanding.conversation.routine import Routine
from softlanding.conversation.state import Mode, State
from softlanding.messages import common as messages
from softlanding.understanding import commands

CIRCLE = catalogue.circle().routine(
    ("Ana", "Ben", "Chi"), catalogue.load("recap"), catalogue.load("soft-landing"), each=True
)
ROUTINES = [*(catalogue.load(name) for name in catalogue.BUILT_IN), CIRCLE]
PLAN = "next time i'll prepare three stories"
ALL_PHRASES = [*commands.phrases(commands.PHRASES), *commands.phrases(commands.YES_NO)]
texts = st.one_of(
    st.sampled_from([PLAN, "what would you do", "i want to die", "enough", "ideas please"]),
    st.sampled_from(["i feel sad", "stressed", "no", "no not sad angry", "tense", "numb-ish"]),
    st.sampled_from(["", "two", "my own", "i showed up", "i stayed calm and told my story"]),
    st.sampled_from(ALL_PHRASES),
    st.text(max_size=30),
)
OVER = (Mode.FINISHED, Mode.INTERRUPTED)


class Conversation(RuleBasedStateMachine):
    state: State
    first: State

    @initialize(routine=st.sampled_from(ROUTINES))
    def begin(self, routine: Routine) -> None:
        self.events: list[Event] = []
        self.kept: list[Keep] = []
        self.said: list[Segment] = []
        self.first = self.state = machine.start(routine)
        self.happen(Began())

    def happen(self, event: Event) -> tuple[Effect, ...]:
        before = self.state
        self.events.append(event)
        self.state, effects = machine.react(self.state, event)
        if before.mode is Mode.FINISHED:
            assert effects == ()
            assert self.state == before
        self.kept += [effect for effect in effects if isinstance(effect, Keep)]
        if self.state.mode not in OVER and self.state != before:
            doing = [e for e in effects if isinstance(e, Say | Listen)]
            assert len(doing) <= 1
            assert doing or self.state.hearing  # somebody always has the turn
        return effects

    @rule()
    def spoken(self) -> None:
        self.happen(Spoken())

    @rule(text=texts, start=st.floats(0, 100))
    def heard(self, text: str, start: float) -> None:
        segment = Segment(text, start, start + 1)
        before = self.state
        self.happen(Heard(segment))
        if self.state.heard[len(before.heard) :] == (segment,):
            self.said.append(segment)

    @rule()
    def ended(self) -> None:
        self.happen(Ended())

    @rule(long=st.booleans())
    def quiet(self, long: bool) -> None:
        self.happen(Quiet(long))

    @rule(sign=st.sampled_from(Sign))
    def noticed(self, sign: Sign) -> None:
        before = self.state
        effects = self.happen(Noticed(sign))
        assert self.state == before, "the reply goes on"
        told = [effect for effect in effects if isinstance(effect, Aside)]
        assert len(told) == before.hearing

    @rule(command=st.sampled_from(Command))
    def pressed(self, command: Command) -> None:
        self.happen(Pressed(command))

    @rule(reason=st.sampled_from(sorted(messages.INTERRUPTIONS)))
    @precondition(lambda self: self.state.mode is not Mode.CLOSING)
    def interrupted_and_resumed(self, reason: str) -> None:
        over = self.state.mode in OVER
        effects = self.happen(Interrupted(reason))
        if not over:
            assert self.state.mode is Mode.INTERRUPTED
            assert any(isinstance(e, Conclude) and e.status is Status.OPEN for e in effects)
            assert self.happen(Spoken()) == ()
            assert self.happen(Resumed()) != ()

    @invariant()
    def replaying_gives_the_same_state(self) -> None:
        stored = [from_dict(to_dict(event)) for event in self.events]
        assert machine.replay(self.first, stored) == self.state

    @invariant()
    def stop_always_ends(self) -> None:
        ended, effects = machine.react(self.state, Pressed(Command.STOP))
        if self.state.mode is not Mode.INTERRUPTED:
            assert ended.mode is Mode.FINISHED
        if self.state.mode not in (*OVER, Mode.CLOSING):
            assert any(isinstance(e, Conclude) and e.status is Status.STOPPED for e in effects)

    @invariant()
    def no_dead_end(self) -> None:
        """Skipping, or going on, leads to the end from everywhere."""
        state = self.state
        for _ in range(80):
            if state.mode in OVER:
                return
            for event in (Pressed(Command.RESUME), Pressed(Command.SKIP), Spoken()):
                state, _effects = machine.react(state, event)
        raise AssertionError(f"stuck in {state.mode}")

    @invariant()
    def nothing_said_is_lost(self) -> None:
        """Every segment taken in is stored, or still held, or an answer that only steers."""
        stored = [segment for keep in self.kept for segment in keep.reply.segments]
        open_ones = list(self.state.heard)
        for segment in self.said:
            if segment not in stored and segment not in open_ones:
                assert segment in self.confirmations()

    def only_steers(self, state: State, segment: Segment) -> bool:
        """It is a yes or no about a mantra or an offer, or "enough"."""
        short = len(segment.text.split()) <= 3
        asked = (Mode.OFFERING, Mode.REFINING)
        return state.mode is Mode.CONFIRMING or (
            short and (state.mode in asked or segment.text == "enough")
        )

    def confirmations(self) -> list[Segment]:
        found: list[Segment] = []
        state = self.first
        for event in self.events:
            if isinstance(event, Heard) and self.only_steers(state, event.segment):
                found.append(event.segment)
            state, _ = machine.react(state, event)
        return found


Conversation.TestCase.settings = settings(max_examples=50, stateful_step_count=25, deadline=None)
TestConversation = Conversation.TestCase
