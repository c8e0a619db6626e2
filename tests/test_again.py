"""What a recap asks from the second one on: which interview it was, and about last time's steps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softlanding import catalogue
from softlanding.config import Home
from softlanding.conversation.again import parse
from softlanding.conversation.routine import Expects, Step
from softlanding.errors import RoutineError
from softlanding.understanding.retelling import name_in, wanted
from tests.command import softlanding
from tests.journal.samples import stored

RECAP = ("reflect", "--routine", "recap", "--typed")
ABOUT = "Which interview was it?"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("i want to practise whiteboarding", "practise whiteboarding"),
        ("I want to practise with Anjali.", "practise with Anjali"),
        ("um i think i'd like to call my sister", "call your sister"),
        ("i'll write it and then i will read it to myself", "write it and read it to yourself"),
        ("next time i'm going to breathe before i answer", "breathe before you answer"),
        ("i’d really love to be calmer about my salary", "be calmer about your salary"),
        ("I want to practice whiteboarding, and I want to rest", "practice whiteboarding and rest"),
        ("I want to say what I think and I am ashamed", "say what you think and you are ashamed"),
        ("i will look after my, well, life and mine", "look after your, well, life and yours"),
        ("I'm going to ask Ana if I can borrow it", "ask Ana if you can borrow it"),
        ("practise more", ""),
        ("i don't want to do this again", ""),
        ("i should prepare", ""),
        ("i want to", ""),
        ("i want to sleep. And then rest", ""),
        (f"i want to {'walk ' * 30}", ""),
    ],
)  # fmt: skip
def test_what_was_wanted_is_told_in_the_second_person(said: str, told: str) -> None:
    assert wanted(said) == told


_WORDS = (
    "i", "I", "my", "my,", "want", "to", "and", "will", "i'll", "I'm", "am", "me", "Me.", "walk",
    "é", "then", "so",
)  # fmt: skip


@given(st.lists(st.sampled_from(_WORDS), max_size=30))
def test_what_is_told_speaks_of_nobody_else(words: list[str]) -> None:
    told = wanted(" ".join(words)).lower().split()
    assert not {"i", "my", "my,", "me", "me.", "i'll", "i'm"} & set(told)
    assert len(told) <= 24


def test_the_second_recap_asks_once_and_links_the_answer(home: Home) -> None:
    first = softlanding(*RECAP, typed="calm\nnothing\nI want to practise whiteboarding\n")
    assert first.returncode == 0
    assert ABOUT not in first.stdout
    lines = "Acme, backend\nI did, twice\ncalm again\ns\nI'll rest\n"
    second = softlanding(*RECAP, typed=lines)
    asked = "Last time you wanted to practise whiteboarding. Anything to say about it?"
    assert [text in second.stdout for text in (ABOUT, asked)] == [True, True]
    assert second.stdout.index(ABOUT) < second.stdout.index(asked)
    found = stored(home)
    assert (found.summary.about, found.summary.follows) == ("Acme, backend", 1)
    assert [r.text for r in found.replies if r.step == "recap.last-steps"] == ["I did, twice"]
    shown = softlanding("show").stdout
    assert f"{asked}\n    I did, twice" in shown
    assert shown.startswith("Interview recap · Acme, backend · ")
    third = softlanding(*RECAP, "--about", "Globex", typed="s\nq\n")
    assert ABOUT not in third.stdout
    assert "you wanted to rest. Anything" in third.stdout
    assert stored(home).summary.about == "Globex"
    fourth = softlanding(*RECAP, "--new", typed="s\nq\n")  # it was asked about already
    assert "Last time" not in fourth.stdout


def test_steps_put_in_another_way_are_told_as_they_were_said(home: Home) -> None:
    softlanding(*RECAP, typed="s\ns\nmore sleep\n")
    done = softlanding(*RECAP, typed="s\nq\n")
    assert "Last time, about your next steps, you said: more sleep. Anything" in done.stdout


def test_words_of_crisis_and_a_no_are_neither_steps_nor_a_name(home: Home) -> None:
    softlanding(*RECAP, typed="ok\nit\nI want to kill myself\nno\n")
    second = softlanding(*RECAP, "--new", typed="I want to kill myself\nyes\ns\ns\ns\nno\n")
    assert "Last time" not in second.stdout
    assert "kill" not in softlanding("list").stdout
    third = softlanding(*RECAP, "--new", typed="I'd rather not say\ns\ns\ns\n")
    assert "Last time" not in third.stdout
    assert stored(home).summary.about == ""


def test_steps_are_asked_about_again_when_it_was_left_before(home: Home) -> None:
    softlanding(*RECAP, typed="s\ns\nI want to rest\n")
    left = softlanding(*RECAP, typed="q\n")
    assert "Last time" not in left.stdout
    again = softlanding(*RECAP, "--new", typed="s\nq\n")
    assert "Last time you wanted to rest." in again.stdout


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Acme, backend", "Acme, backend"),
        ("it was the one with Acme, for the backend role.", "Acme, for the backend role"),
        ("  \n\x1b[2J ", "[2J"),
        ("no", ""),
        ("Skip that!", ""),
        ("a " * 100, f"{'a ' * 39}a…"),
    ],
)
def test_an_interview_is_called_by_what_was_said(said: str, name: str) -> None:
    assert name_in(said) == name


def test_a_name_can_be_given_when_it_goes_on(home: Home) -> None:
    softlanding(*RECAP, typed="calm\n")
    with_name = softlanding(*RECAP, "--resume", "--about", "Globex", typed="s\ns\n")
    assert with_name.returncode == 0
    assert stored(home).summary.about == "Globex"


def test_a_step_of_a_persons_own_is_not_asked_twice() -> None:
    recap = catalogue.load("recap")
    own = replace(
        recap, steps=(*recap.steps, Step("recap.last-steps", "And last time?", Expects.OPEN))
    )
    asked = catalogue.again().routine(own, "i want to rest", asks_about=False)
    assert [step.prompt for step in asked.steps if step.looks_back] == ["And last time?"]


def test_only_what_asks_for_steps_is_asked_in_this_way() -> None:
    again = catalogue.again()
    landing = catalogue.load("soft-landing")
    assert again.routine(landing, "i want to rest", asks_about=True) == landing
    whole = again.routine(catalogue.load("after-interview"), "rest " * 40, asks_about=False)
    added = [step for step in whole.steps if step.looks_back]
    assert [whole.steps.index(step) for step in added] == [1]
    assert added[0].prompt.endswith(f"{'rest ' * 29}rest, and more. Anything to say about it?")


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"about": "a", "last_steps": "b {steps}", "last_words": "none"},
        {"about": "a", "last_steps": "{steps}", "last_words": "{words}", "more": "?"},
    ],
)
def test_texts_of_ones_own_are_checked(data: dict[str, str]) -> None:
    with pytest.raises(RoutineError, match=r"x\.toml"):
        parse(data, "x.toml")
