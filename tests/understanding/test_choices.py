"""Choosing by number, by a part, or with one's own words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softlanding import catalogue
from softlanding.understanding import choices

MANTRAS = next(step.options for step in catalogue.load("soft-landing").steps if step.options)


@pytest.mark.parametrize(
    ("said", "index"),
    [
        ("one", 0),
        ("number one", 0),
        ("the first one", 0),
        ("two", 1),
        ("to", 1),
        ("the second one please", 1),
        ("number 3", 2),
        ("element one", 0),
        ("lumber two", 1),
        ("i'd like the third one", 2),
        ("i showed up", 0),
        ("i showed up and that took courage", 0),
        ("one conversation", 1),
        ("not the whole of me", 1),
        ("kind to myself while i wait", 3),
        ("be kind to my self", 3),
        ("nine", None),
        ("my own", None),
        ("hm", None),
        ("", None),
        ("breathing in i know that i am breathing in", None),
    ],
)
def test_what_is_picked(said: str, index: int | None) -> None:
    assert choices.pick(said, MANTRAS) == index


def test_asking_for_own_words() -> None:
    assert choices.wants_own("My own, please")
    assert not choices.wants_own("I am on my own tonight")


@given(st.integers(0, len(MANTRAS) - 1), st.data())
def test_a_long_enough_stretch_of_a_mantra_picks_it(index: int, data: st.DataObject) -> None:
    words = MANTRAS[index].split()
    start = data.draw(st.integers(0, max(0, len(words) - 5)))
    assert choices.pick(" ".join(words[start : start + 5]), MANTRAS) == index


@given(st.text(max_size=200))
def test_any_text_is_one_of_the_options_or_none(text: str) -> None:
    assert choices.pick(text, MANTRAS) in (None, *range(len(MANTRAS)))
