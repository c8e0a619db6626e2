"""What the person sees: plain lines, or one small live corner."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from softlanding import catalogue
from softlanding.conversation import machine
from softlanding.conversation.effects import Line, Recording, Say
from softlanding.conversation.events import Began, Ended, Event, Heard, Segment, Spoken
from softlanding.conversation.state import Mode, State
from softlanding.messages import common as messages
from softlanding.terminal import KEYS_TYPED, LiveScreen, PlainScreen, paragraphs


def listening() -> State:
    first = machine.start(catalogue.load("recap"))
    return machine.replay(first, [Began(), Spoken()])


def test_a_number_and_its_option_share_a_line() -> None:
    state = machine.start(catalogue.load("soft-landing"))
    reply: list[Event] = [Spoken(), Heard(Segment("rest")), Ended()]
    state = machine.replay(state, [Began(), *reply, Spoken(), Heard(Segment("a friend"))])
    state, effects = machine.react(state, Ended())
    said = next(effect for effect in effects if isinstance(effect, Say))
    lines = list(paragraphs(said.parts))
    assert lines[1] == "  1. I showed up, and that took courage."
    assert lines[-1] == messages.MY_OWN.text


def test_plain_lines_have_no_colour_and_nothing_moves() -> None:
    out = io.StringIO()
    screen = PlainScreen(out, KEYS_TYPED)
    state = listening()
    screen.say((Line("x", "What went well?"), Recording(1, 0, 1, "I am enough")), state)
    screen.follow(state, "some words", -20)
    screen.heard("some words")
    screen.notice("The voice rests.")
    assert out.getvalue().splitlines() == [
        KEYS_TYPED,
        "",
        "[1 of 3]",
        "What went well?",
        "  “I am enough”",
        "> some words",
        "(The voice rests.)",
    ]


def live(width: int = 120, **kwargs: object) -> tuple[io.StringIO, LiveScreen]:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=width, height=30, **kwargs)  # type: ignore[arg-type]
    return out, LiveScreen(console, iter(range(60, 10_000, 5)).__next__)


def test_the_corner_shows_level_words_place_time_and_keys() -> None:
    out, screen = live()
    state = listening()
    screen.follow(state, "i stayed", -10.0)
    screen.close()
    shown = out.getvalue()
    for part in ("listening", "▪" * 24, "i stayed", "1 of 3", "0:05", "skip s", "help ?"):
        assert part in shown


def test_the_level_meter_is_empty_in_silence() -> None:
    out, screen = live()
    screen.follow(listening(), "", -90.0)
    screen.close()
    assert "▪" not in out.getvalue()


def test_no_color_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    out, screen = live()
    screen.say((Line("x", "What went well?"),), listening())
    screen.follow(listening(), "", -30)
    screen.close()
    assert "\x1b[36m" not in out.getvalue()
    assert "\x1b[32m" not in out.getvalue()


def test_a_narrow_terminal_keeps_the_corner_to_its_two_lines() -> None:
    out, screen = live(width=40)
    screen.follow(listening(), "many words " * 20, -30)
    screen.close()
    text = out.getvalue()
    assert "…" in text
    assert max(len(line) for line in text.replace("\r", "\n").splitlines()) < 120


def test_a_closed_terminal_is_no_trouble() -> None:
    out = io.StringIO()
    screen = PlainScreen(out)
    out.close()
    screen.heard("words")
    _, second = live()
    second._console.file.close()
    second.say((Line("x", "What went well?"),), listening())
    second.follow(listening(), "", -30)
    second.close()
    assert listening().mode is Mode.LISTENING
