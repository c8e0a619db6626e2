"""Naming emotions aloud: a few rounds, any honest word, old words brought back."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softlanding import catalogue
from softlanding.config import Home
from softlanding.conversation import machine
from softlanding.conversation.effects import Reply
from softlanding.conversation.events import Began, Ended, Segment
from softlanding.conversation.practice import ROUNDS, SITUATION, situations
from softlanding.conversation.routine import Routine
from softlanding.conversation.state import Mode
from softlanding.errors import RoutineError
from softlanding.journal.naming import Use
from softlanding.journal.store import Store
from softlanding.practising import due, in_turn, practice
from softlanding.understanding.feeling_words import lexicon
from tests.command import softlanding
from tests.fakes import Aside, Turn, quiet
from tests.test_session import Talk

TEXTS, SITUATIONS = catalogue.practice()
NOW = datetime(2026, 3, 1, 20, tzinfo=UTC)
FIRST_ROUND: list[Turn] = ["relieved", "i feel relieved", "in my chest"]


def talk(*turns: Turn, words: tuple[str, ...] = (), known: tuple[str, ...] = ()) -> Talk:
    routine = TEXTS.routine(SITUATIONS, words)
    conversation = Talk([*turns, "stop"], state=machine.start(routine))
    conversation.end = conversation.session.run(Began(known=known))
    return conversation


def uses(*named: tuple[str, int], person: str = "") -> list[Use]:
    """Names, and so many days ago."""
    return [Use(name, NOW - timedelta(days=days), 1, "s", person) for name, days in named]


# -- the situations --------------------------------------------------------------------------------
def test_there_are_situations_enough_most_of_them_of_interviews() -> None:
    assert len(SITUATIONS) >= 40
    assert len({one.id for one in SITUATIONS}) == len(SITUATIONS)
    about = [one for one in SITUATIONS if any(
        word in one.text.lower() for word in ("interview", "job", "offer", "waiting room", "panel")
    )]  # fmt: skip
    assert len(about) >= 15


@pytest.mark.parametrize("one", SITUATIONS, ids=lambda one: one.id)
def test_a_situation_is_short_and_gives_no_advice(one: object) -> None:
    situation = next(known for known in SITUATIONS if known is one)
    assert len(situation.text.split()) <= 24
    assert not {"should", "try", "must", "ought"} & set(situation.text.lower().split())
    assert situation.near
    assert set(situation.near) <= set(lexicon().words)


# -- the rounds ------------------------------------------------------------------------------------
def test_the_word_is_said_back_and_then_said_in_full() -> None:
    conversation = talk(*FIRST_ROUND)
    said = conversation.voice.said
    assert "Relieved. Thank you." in said
    assert "Say it once in full, if you like: I feel relieved." in said
    assert "Where in your body do you feel relieved, if anywhere?" in said
    aloud = [one for one in conversation.ear.listened if "i feel relieved" in one.phrases]
    assert aloud, "the sentence is what is expected then"


def test_a_whole_practice_has_its_rounds_and_ends_with_what_was_new() -> None:
    turns: list[Turn] = []
    for number, name in enumerate(("sad", "proud", "wistful", "calm", "curious", "sad")):
        turns += [name, f"i feel {name}", *(["here"] if number % 2 == 0 else [])]
    routine = TEXTS.routine(SITUATIONS, ())
    conversation = Talk(turns, state=machine.start(routine))
    conversation.end = conversation.session.run(Began(known=("sad", "calm")))
    assert conversation.end.mode is Mode.FINISHED
    assert "New among your words today: proud, wistful, and curious." in conversation.voice.said
    asked = [reply for reply in conversation.journal.replies if reply.feelings]
    assert len(asked) == ROUNDS


def test_when_no_word_is_new_nothing_is_said_of_it() -> None:
    assert "New among" not in str(talk(*FIRST_ROUND, known=("relieved",)).voice.said)


@pytest.mark.parametrize("word", ["numb-ish", "splundered", "um, maybe a bit floopy"])
def test_any_honest_word_is_taken(word: str) -> None:
    conversation = talk(word, "i feel it", "here")
    name = word.split()[-1]
    assert conversation.journal.replies[0].feelings == (name,)
    assert f"{name.capitalize()}. Thank you." in conversation.voice.said.__str__() or (
        f"A little {name}. Thank you." in conversation.voice.said
    )
    assert conversation.end.own_words == (name,)


def test_a_vague_word_is_offered_finer_ones() -> None:
    conversation = talk("stressed", Aside("tense"), "i feel tense", "here")
    assert "Tense, then. Thank you." in conversation.voice.said
    assert "Say it once in full, if you like: I feel tense." in conversation.voice.said


def test_who_names_nothing_is_not_asked_to_say_it() -> None:
    conversation = talk("i really could not tell you what that would be like for me", "skip")
    assert not any("Say it once in full" in text for text in conversation.voice.said)


def test_silence_at_what_is_asked_if_you_like_goes_on() -> None:
    conversation = talk("relieved", quiet, quiet, "proud")
    assert conversation.journal.replies[1].feelings == ("proud",)


# -- what is chosen --------------------------------------------------------------------------------
def test_a_word_comes_back_when_it_was_not_used_for_long() -> None:
    routine = TEXTS.routine(SITUATIONS, ("wistful",))
    prompts = [step.prompt for step in routine.steps]
    assert any("wistful" in prompt and "not used for a while" in prompt for prompt in prompts)


def test_the_more_often_it_was_used_the_later_it_comes_back() -> None:
    once = uses(("wistful", 3))
    often = uses(*[("calm", days) for days in (3, 4, 5, 6, 7)])
    assert due([*once, *often], NOW) == ["wistful"]
    assert due(uses(*[("calm", days) for days in (100, 101, 102)]), NOW) == ["calm"]


def test_vague_words_and_those_of_others_do_not_come_back() -> None:
    assert due([*uses(("fine", 90)), *uses(("sad", 90), person="Ben")], NOW) == []


@given(st.lists(st.tuples(st.sampled_from(["sad", "calm", "proud"]), st.integers(0, 400))))
def test_what_was_used_today_is_never_due(named: list[tuple[str, int]]) -> None:
    found = due(uses(*named), NOW)
    assert len(found) == len(set(found))
    assert not {name for name, days in named if days < 2} & set(found)


def test_situations_come_in_turns() -> None:
    ids = [one.id for one in SITUATIONS]
    chosen = in_turn(SITUATIONS, ids[:50], random.Random(1))
    assert {one.id for one in chosen[:6]} == set(ids[50:])
    assert [one.id for one in chosen[6:8]] == ids[:2]


def test_the_journal_tells_which_were_used(home: Home) -> None:
    store = Store(home, clock=lambda: NOW - timedelta(days=9))
    first = practice(home, store, NOW, random.Random(1))
    used = next(step.id for step in first.steps if step.id.startswith(SITUATION))
    number = store.begin(first)
    reply = Reply(used, 1, (Segment("wistful"),), feelings=("wistful",))
    store.commit(number, Ended(), [reply], None)
    second = practice(home, store, NOW, random.Random(1))
    assert used not in {step.id for step in second.steps}
    assert any("wistful" in step.prompt for step in second.steps)
    store.close()


# -- the data --------------------------------------------------------------------------------------
def test_texts_of_ones_own_are_taken_and_looked_at(home: Home) -> None:
    home.routines.mkdir(parents=True)
    (home.routines / "situations.toml").write_text("[[situation]]\nid = 'one'\n", encoding="utf-8")
    with pytest.raises(RoutineError, match=r"situations\.toml: situation 1: 'id' and 'text'"):
        catalogue.practice(home.routines)
    with pytest.raises(RoutineError, match="6 situations or more"):
        situations({"situation": [{"id": "a", "text": "A."}]}, "x")


def test_the_fixed_lines_have_their_audio() -> None:
    assert isinstance(TEXTS.routine(SITUATIONS, ()), Routine)
    ids = {line.id for line in catalogue.fixed_lines()}
    assert {"naming.opening", "naming.now", "naming.closing"} <= ids


# -- the command -----------------------------------------------------------------------------------
def test_the_command_from_end_to_end(home: Home) -> None:
    rounds = [
        "sad",
        "i feel sad",
        "here",
        *["calm", "i feel calm"],
        *["calm", "i feel calm", "s", "calm", "i feel calm"] * 2,
    ]
    done = softlanding("practise", "--typed", typed="\n".join(rounds) + "\n")
    assert done.returncode == 0, done.stderr
    assert "New among your words today: sad and calm." in done.stdout
    named = softlanding("feelings").stdout
    assert "sad" in named
    assert "calm" not in named.replace("calm.", ""), "a situation is not about now"
