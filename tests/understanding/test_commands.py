"""Commands are whole segments; a word of one inside a sentence never steers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softlanding.conversation.events import Command, Segment
from softlanding.understanding import commands

WORDS = st.sampled_from(
    [
        "i",
        "felt",
        "the",
        "interview",
        "was",
        "hard",
        "and",
        "then",
        "they",
        "asked",
        "me",
        "about",
        "my",
        "last",
        "project",
        "team",
    ]
)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("done", Command.DONE),
        ("I'm done.", Command.DONE),
        ("okay i'm done", Command.DONE),
        ("skip this one please", Command.SKIP),
        ("Repeat the question", Command.REPEAT),
        ("repeat the questions", Command.REPEAT),
        ("go back", Command.BACK),
        ("pause", Command.PAUSE),
        ("stop", Command.STOP),
        ("help me", Command.HELP),
        ("i want to stop worrying", None),
        ("shop", None),
        ("well done", None),
        ("i went back", None),
        ("", None),
    ],
)
def test_whole_segments_only(said: str, meant: Command | None) -> None:
    assert commands.command(Segment(said)) is meant


def test_an_expected_phrase_counts_more_than_the_dictation() -> None:
    assert commands.command(Segment("scared", phrase="skip")) is Command.SKIP


@given(
    st.lists(WORDS, min_size=2, max_size=8),
    st.sampled_from(commands.phrases(commands.PHRASES)),
    st.lists(WORDS, min_size=2, max_size=8),
)
def test_a_command_inside_a_sentence_is_not_taken(
    before: list[str], phrase: str, after: list[str]
) -> None:
    assert commands.command(Segment(" ".join([*before, phrase, *after]))) is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("yes", Command.YES),
        ("Yeah, that one", Command.YES),
        ("no thank you", Command.NO),
        ("no not that one", Command.NO),
        ("yes no", None),
        ("i know", None),
        ("", None),
    ],
)
def test_yes_and_no(said: str, meant: Command | None) -> None:
    assert commands.yes_no(said) is meant


def test_every_key_steers_once() -> None:
    assert len(set(commands.KEYS.values())) == len(commands.KEYS)
