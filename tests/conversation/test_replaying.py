"""Hearing a reflection again: whatever is said or pressed, in whatever order."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softlanding.conversation.effects import Line, Listen, Recording, Say
from softlanding.conversation.events import (
    Command,
    Ended,
    Heard,
    Pressed,
    Quiet,
    Segment,
    Spoken,
)
from softlanding.conversation.replaying import (
    GAP,
    REWIND,
    Happening,
    Mode,
    Replay,
    Scene,
    SpokeUp,
    begin,
    react,
)
from softlanding.messages import replaying as messages

MANTRA = Recording(9, 0.0, 3.0, "One breath at a time.")
THREE: tuple[Scene, ...] = (
    (Line("", "On the third of March."), Line("q.1", "What went well?"), Recording(1, 2, 32, "a")),
    (Line("q.2", "And now?"), Recording(2, 0, 5, "b"), Recording(3, 0, 5, "c")),
    (MANTRA,),
)
STEERING = [
    Command.PAUSE, Command.RESUME, Command.SKIP, Command.BACK, Command.REPEAT, Command.STOP,
    Command.HELP,
]  # fmt: skip
SAID = ["pause", "go on", "next", "go back", "repeat that", "stop", "help me"]
scene = st.lists(
    st.one_of(
        st.builds(Line, st.just("q"), st.just("What?")),
        st.builds(
            lambda start, length: Recording(1, start, start + length, "words"),
            st.floats(0, 100),
            st.floats(0.1, 100),
        ),
    ),
    min_size=1,
    max_size=3,
).map(tuple)
replays = st.builds(
    Replay,
    st.lists(scene, min_size=1, max_size=4).map(tuple),
    st.booleans(),
    st.sampled_from([0.5, 1.0, 2.0]),
)
happenings = st.one_of(
    st.sampled_from([Spoken(), SpokeUp(), Ended(), Quiet(), Heard(Segment("and then i left"))]),
    st.sampled_from([Pressed(command) for command in (*STEERING, Command.DONE, Command.YES)]),
    st.sampled_from([Heard(Segment(text)) for text in SAID]),
)


def run(replay: Replay, *events: Happening, sounded: float = 0.0) -> tuple[Replay, list[object]]:
    """All effects after it has begun."""
    replay, first = begin(replay)
    done: list[object] = list(first)
    for event in events:
        replay, effects = react(replay, event, sounded)
        done += effects
    return replay, done


def said(effects: list[object]) -> list[object]:
    return [part for effect in effects if isinstance(effect, Say) for part in effect.parts]


@given(replays, st.lists(st.tuples(happenings, st.floats(0, 60)), max_size=40))
def test_whatever_happens_it_goes_on_somewhere(
    replay: Replay, events: list[tuple[Happening, float]]
) -> None:
    replay, (first,) = begin(replay)
    assert isinstance(first, Say)
    for event, sounded in events:
        before = replay
        replay, effects = react(replay, event, sounded)
        if before.mode is Mode.OVER:
            assert (replay, effects) == (before, ())
        assert len(effects) == (replay is not before and replay.mode is not Mode.OVER)
        for effect in effects:
            if isinstance(effect, Listen):
                assert (effect.take, effect.dictation) == (before.take + 1, False)
                assert replay.hears
                assert effect.nudge_after == (GAP if replay.mode is Mode.LISTENING else None)
            elif replay.mode is Mode.SOUNDING:
                (part,), whole = effect.parts, replay.now
                assert part.text == whole.text
                if isinstance(part, Recording) and isinstance(whole, Recording):
                    assert whole.start <= part.start < part.end == whole.end
    if replay.mode is Mode.SOUNDING:
        assert react(replay, Heard(Segment("stop")))[0] is replay  # it may be a recording's word


@given(replays)
def test_left_alone_all_of_it_is_heard_in_order(replay: Replay) -> None:
    replay, (effect,) = begin(replay)
    heard: list[object] = []
    while replay.mode is not Mode.OVER:
        if isinstance(effect, Say):
            heard += effect.parts
        event = Spoken() if isinstance(effect, Say) else Quiet()
        replay, effects = react(replay, event, 1.0)
        effect = effects[0] if effects else effect
    assert heard == [part for one in replay.scenes for part in one]


@given(
    replays,
    st.lists(st.sampled_from([c for c in STEERING if c is not Command.STOP]), max_size=20),
)
def test_however_it_is_steered_the_mantra_is_heard_in_the_end(
    replay: Replay, steps: list[Command]
) -> None:
    replay, effects = begin(replay)
    for command in steps:
        if replay.scene == len(replay.scenes) - 1 and command is Command.SKIP:
            continue
        replay, more = react(replay, Pressed(command), 0.5)
        effects = (*effects, *more)
    for event in (Quiet(), Spoken(), Pressed(Command.RESUME)) * 40:
        replay, more = react(replay, event)
        effects = (*effects, *more)
    assert replay.mode is Mode.OVER
    assert said(list(effects))[-1].text == replay.scenes[-1][-1].text  # type: ignore[attr-defined]


@given(st.lists(st.floats(0, 20), min_size=1, max_size=6), st.sampled_from([0.5, 1.0, 2.0]))
def test_a_recording_goes_on_where_it_was_paused(stretches: list[float], speed: float) -> None:
    recording = Recording(1, 5.0, 65.0, "a long reply")
    replay, _ = begin(Replay(((recording,),), speed=speed))
    at = 0.0
    for sounded in stretches:
        replay, (listen,) = react(replay, Pressed(Command.PAUSE), sounded)
        assert isinstance(listen, Listen)
        replay, (say,) = react(replay, Heard(Segment("resume")), 99.0)
        assert isinstance(say, Say)
        at = max(0.0, min(at + sounded * speed, 60.0) - REWIND)
        (part,) = say.parts
        assert isinstance(part, Recording)
        assert math.isclose(part.start, 5.0 + at)


@pytest.mark.parametrize(
    ("events", "then"),
    [
        ([Pressed(Command.SKIP)], "And now?"),
        ([Pressed(Command.SKIP), Pressed(Command.BACK)], "On the third of March."),
        ([Spoken(), Pressed(Command.REPEAT)], "On the third of March."),
        ([Spoken(), Pressed(Command.BACK)], "On the third of March."),
        ([Pressed(Command.PAUSE), Heard(Segment("next"))], "And now?"),
        ([Pressed(Command.PAUSE), Pressed(Command.PAUSE)], "On the third of March."),
        ([SpokeUp(), Heard(Segment("next please")), Ended()], "And now?"),
        ([SpokeUp(), Heard(Segment("well well")), Ended()], "On the third of March."),
        ([Pressed(Command.HELP), Spoken(), Heard(Segment("resume"))], "On the third of March."),
    ],
)
def test_what_each_command_leads_to(events: list[Happening], then: str) -> None:
    _, effects = run(Replay(THREE), *events)
    assert said(effects)[-1].text == then  # type: ignore[attr-defined]


def test_it_listens_after_each_reply_and_scene_only_where_it_hears_itself() -> None:
    events: list[Happening] = [Spoken(), Quiet()] * 12
    _, alone = run(Replay(THREE), *events)
    assert not any(isinstance(effect, Listen) for effect in alone)
    _, effects = run(Replay(THREE, gaps=True), *events)
    pattern = "".join("l" if isinstance(effect, Listen) else "s" for effect in effects)
    assert pattern == "ssslsslsls"  # and not after the mantra, with which it ends


def test_a_command_in_the_pause_after_a_reply_means_what_was_heard_last() -> None:
    to_gap: list[Happening] = [Spoken(), Spoken(), Spoken()]
    for text, then in (("repeat", 0), ("back", 0), ("next", 1)):
        replay, effects = run(Replay(THREE, gaps=True), *to_gap, Heard(Segment(text)))
        assert (replay.mode, replay.scene) == (Mode.SOUNDING, then)
        assert said(effects)[-1] == THREE[then][0]
    paused, _ = run(Replay(THREE, gaps=True), *to_gap, Heard(Segment("pause")))
    assert paused.mode is Mode.PAUSED
    _, (say,) = react(paused, Heard(Segment("go on")))
    assert isinstance(say, Say)
    assert say.parts == THREE[1][:1]


def test_help_says_where_help_is_and_waits() -> None:
    here = Line("", "In Britain, call 116 123.")
    replay, effects = run(Replay(THREE, where_help_is=(here,)), Pressed(Command.HELP))
    words = said(effects)
    assert messages.HOW_TO_STEER in words
    assert here in words
    replay, (listen,) = react(replay, Spoken())
    assert replay.mode is Mode.PAUSED
    assert isinstance(listen, Listen)
    assert listen.nudge_after is None


def test_stop_ends_it_at_once() -> None:
    replay, effects = run(replace(Replay(THREE), gaps=True), Pressed(Command.STOP))
    assert replay.mode is Mode.OVER
    assert len(effects) == 1
