"""Words of crisis are heard; ways to speak that only sound like it are let be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripts.evaluating import feelings as evaluating

from softlanding.understanding.feeling_words import lexicon
from softlanding.understanding.safety import is_crisis


@pytest.mark.parametrize(
    "text",
    [
        "i want to die", "I don't want to be here any more.", "i'm thinking of killing myself",
        "everyone would be better off without me", "i've been hurting myself again",
        "my husband hits me", "he said he'd kill me if i leave", "i'm scared to go home",
        "the interview went fine but i feel suicidal",
    ],
)  # fmt: skip
def test_they_are_heard(text: str) -> None:
    assert is_crisis(text)


@pytest.mark.parametrize(
    "text",
    [
        "this interview killed me", "i'm dying to know", "dead tired", "i could kill for a coffee",
        "he hit me with a really hard question", "i wanted the ground to swallow me up",
        "they asked about my work on a suicide prevention helpline", "i bombed it",
        "i don't want to be here in this waiting room for another hour", "hit by a bus, that tired",
    ],
)  # fmt: skip
def test_ways_to_speak_are_let_be(text: str) -> None:
    assert not is_crisis(text)


@given(st.text(max_size=80))
def test_whatever_is_said_it_is_read(text: str) -> None:
    assert is_crisis(text) in (True, False)


def test_our_own_sentences() -> None:
    rows = evaluating.read("crisis.jsonl")
    missed = [row["text"] for row in rows if row["crisis"] and not is_crisis(row["text"])]
    wrong = [row["text"] for row in rows if is_crisis(row["text"]) and not row["crisis"]]
    assert sum(row["crisis"] for row in rows) >= 40
    assert missed == []
    assert len(wrong) <= 0.05 * sum(not row["crisis"] for row in rows)


@pytest.mark.parametrize("frame", ["{}", "i'm {}", "i feel so {}", "a bit {} right now"])
def test_no_name_of_a_feeling_is_taken_for_it(frame: str) -> None:
    assert [name for name in lexicon().words if is_crisis(frame.format(name))] == []


def test_sentences_that_were_set_aside() -> None:
    """Nothing was written or learned from these."""
    rows = evaluating.read("crisis_aside.jsonl")
    caught = evaluating.share(is_crisis(row["text"]) for row in rows if row["crisis"])
    falsely = evaluating.share(is_crisis(row["text"]) for row in rows if not row["crisis"])
    assert caught["share"] >= 0.9
    assert falsely["share"] <= 0.05


def test_what_is_said_at_a_check_in_is_hardly_ever_taken_for_it() -> None:
    rows = [*evaluating.read("own.jsonl"), *evaluating.read("aside.jsonl")]
    assert evaluating.share(is_crisis(row["text"]) for row in rows)["share"] <= 0.003
