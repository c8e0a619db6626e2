"""The five signs of a vulnerability hangover, in the ways people say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripts.evaluating import feelings as evaluating

from softlanding.understanding import feelings, signs
from softlanding.understanding.signs import Sign


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("i'm not cut out for this", "self-doubt"),
        ("i want to crawl under a rock", "wanting to hide"),
        ("i could eat a whole cake", "cravings"),
        ("i could sleep for a week", "fatigue"),
        ("everyone else there was better than me", "insecurity"),
        ("i'm exhausted", "fatigue"),
        ("i feel so insecure", "insecurity"),
        ("i feel so ashamed", ""),
        ("i feel so angry", ""),
        ("i feel like a fraud", "self-doubt"),
        ("no cravings and i'm not tired", ""),
        ("the interviewer looked exhausted", ""),
        ("i was knackered before but i had a nap and now i'm fine", ""),
        ("we sat at a round table and they asked about sql", ""),
    ],
)
def test_a_sign_is_heard_in_other_words(text: str, there: str) -> None:
    assert [str(sign) for sign in feelings.read(text).signs] == ([there] if there else [])


@pytest.mark.parametrize("sign", Sign)
def test_each_has_many_ways_to_be_said(sign: Sign) -> None:
    ways = [name for name in signs.ways() if name is sign]
    assert len(ways) >= 25


def test_all_five_can_be_named_at_once() -> None:
    text = "self doubt and insecurity and tiredness and cravings and wanting to hide"
    assert feelings.read(text).signs == tuple(Sign)
    assert feelings.is_all("yes all of them")
    assert not feelings.is_all("all the way home i kept thinking about that one question")


@given(st.text(max_size=80))
def test_whatever_is_said_it_is_read(text: str) -> None:
    assert set(signs.said(text)) <= set(Sign)


def test_sentences_that_were_set_aside_are_understood() -> None:
    rows = [*evaluating.read("aside.jsonl"), *evaluating.read("signs_aside.jsonl")]
    assert evaluating.scores(rows, evaluating.signs)["F1"] >= 0.80
