"""One alone: plans are set aside at feelings, kindly and once, and offered back."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripts.evaluating.mishearing import Mishearing
from scripts.evaluating.sentences import DATA, read

from softlanding import catalogue
from softlanding.conversation import machine
from softlanding.conversation.effects import Held, Line, Settle
from softlanding.conversation.events import Began, Ended, Heard, Segment, Spoken
from softlanding.conversation.routine import Routine
from softlanding.conversation.state import Ideas, Mode
from softlanding.messages import common as messages
from softlanding.understanding.solutions import judge
from tests.fakes import Turn, quiet
from tests.test_session import Talk

PLAN = "next time i'll prepare three stories and practise them with a friend"
OTHER_PLAN = "i should probably just send them an email tonight and explain"
CHECK_IN = catalogue.load("check-in")
WAYS = [line.text for line in CHECK_IN.hold_backs]


def spoken_ways(talk: Talk) -> list[str]:
    return [text for text in talk.voice.said if text in WAYS]


def test_a_plan_is_set_aside_once_and_the_same_prompt_is_open_again() -> None:
    talk = Talk([PLAN, "tired and sad", "some", "i hide", "no"], "check-in").run()
    assert spoken_ways(talk) == [WAYS[0]]
    assert talk.replies["right-now"] == [PLAN, "tired and sad"]
    assert [reply.held for reply in talk.journal.replies[:2]] == [Held.ASIDE, None]
    assert talk.voice.said.count(CHECK_IN.steps[1].prompt) == 1, "the prompt is not asked again"


def test_a_second_one_is_set_aside_without_a_word_and_the_routine_goes_on() -> None:
    talk = Talk([PLAN, OTHER_PLAN, "some", "i hide", "no", "no"], "check-in").run()
    assert spoken_ways(talk) == [WAYS[0]]
    assert [reply.held for reply in talk.journal.replies[:2]] == [Held.ASIDE, Held.ASIDE]
    assert talk.replies["signs"] == ["some"]


def test_at_most_one_hold_back_a_turn_and_none_twice_before_all_were_used() -> None:
    turns: list[Turn] = [PLAN, OTHER_PLAN, PLAN, OTHER_PLAN, PLAN, OTHER_PLAN, *["no"] * 6]
    talk = Talk(turns, "check-in").run()
    assert spoken_ways(talk) == WAYS[:3]
    state, _ = machine.react(machine.start(CHECK_IN), Began(holds=len(WAYS) + 2))
    for event in (Spoken(), Heard(Segment(PLAN)), Ended()):
        state, effects = machine.react(state, event)
    assert CHECK_IN.hold_backs[2] in effects[-1].parts  # type: ignore[union-attr]


def test_a_feeling_beside_a_plan_is_thanked_and_the_plan_set_aside_quietly() -> None:
    both = f"i feel so exhausted but {PLAN}"
    talk = Talk([both, "some", "i hide", "no"], "check-in").run()
    assert spoken_ways(talk) == []
    assert "You named feeling exhausted. Thank you." in talk.voice.said
    assert talk.journal.replies[0].held is Held.ASIDE
    assert talk.replies["right-now"] == [both]


def test_what_was_set_aside_is_offered_at_the_end_in_the_persons_own_words() -> None:
    talk = Talk([PLAN, "tired", OTHER_PLAN, "some", "i hide", "yes please", "no"], "check-in").run()
    takes = [reply.take for reply in talk.journal.replies if reply.held]
    assert talk.journal.settled == [
        Settle(takes[0], Held.JOINED),
        Settle(takes[1], Held.LEFT),
    ]
    first = talk.voice.said.index(messages.HELD_BEFORE.text)
    assert talk.voice.said[first : first + 3] == [
        messages.HELD_BEFORE.text, f"<take {takes[0]}>", messages.JOIN_STEPS.text,
    ]  # fmt: skip
    assert talk.end.mode is Mode.FINISHED
    assert machine.replay(talk.first, talk.journal.events) == talk.end


def test_it_is_offered_before_the_steps_are_asked_for() -> None:
    recap = catalogue.load("recap")
    both = replace(CHECK_IN, steps=(*CHECK_IN.steps, *recap.steps))
    turns: list[Turn] = [PLAN, "tired", "some", "i hide", "calm", "slower", "yes", "rest", "stop"]
    talk = Talk(turns, state=machine.start(both)).run()
    said = talk.voice.said
    assert said.index(messages.JOIN_STEPS.text) < said.index(recap.steps[3].prompt)
    assert talk.journal.settled[0].held is Held.JOINED
    assert talk.replies["next-steps"] == ["rest"]


def test_plans_are_welcome_where_they_are_asked_for() -> None:
    talk = Talk(["calm", "slower", PLAN], "recap").run()
    assert [reply.held for reply in talk.journal.replies] == [None, None, None]
    care = Talk(["i'll take a bath", "i could call my sister", "stop"], "soft-landing").run()
    assert [reply.held for reply in care.journal.replies] == [None, None]


def test_asking_for_ideas_opens_the_gate_at_any_time() -> None:
    talk = Talk(["i want to hear ideas", PLAN, OTHER_PLAN, "i hide"], "check-in").run()
    assert messages.IDEAS_WELCOME.text in talk.voice.said
    assert spoken_ways(talk) == []
    assert talk.replies["right-now"] == ["i want to hear ideas", PLAN]
    assert all(reply.held is None for reply in talk.journal.replies)


def test_asking_for_ideas_brings_back_what_is_held_now() -> None:
    turns: list[Turn] = [PLAN, OTHER_PLAN, "okay i want to hear ideas", "yes", "yes", "some", "hm"]
    talk = Talk(turns, "check-in").run()
    assert [settle.held for settle in talk.journal.settled] == [Held.JOINED, Held.JOINED]
    assert talk.replies["signs"] == ["okay i want to hear ideas", "some"], "it is open again"


def test_an_offer_bears_silence_questions_and_a_shrug() -> None:
    talk = Talk([PLAN, "tired", "some", "i hide", quiet, "repeat", "purple", "purple"], "check-in")
    assert talk.run().voice.said.count(messages.JOIN_STEPS.text) == 2
    assert messages.YES_OR_NO.text in talk.voice.said
    assert talk.journal.settled[0].held is Held.LEFT


def test_more_than_an_answer_to_an_offer_is_kept() -> None:
    more = "yes and i will ask my brother to listen"
    talk = Talk([PLAN, "tired", "some", "i hide", more], "check-in").run()
    assert talk.journal.settled[0].held is Held.JOINED
    assert talk.journal.replies[-1].text == more


@pytest.mark.parametrize(("hold_back", "held"), [("off", 0), ("gentle", 1), ("strict", 1)])
def test_how_soon_is_a_setting(hold_back: str, held: int) -> None:
    talk = Talk([PLAN, "tired", "some", "i hide", "no"], "check-in")
    talk.session.run(Began(hold_back))
    assert sum(reply.held is not None for reply in talk.journal.replies) == held


def test_gentle_speaks_only_when_it_is_sure() -> None:
    own, chance = read(DATA / "own.jsonl"), random.Random(1)
    mishear = Mishearing(sentence.text for sentence in own)
    heard = (mishear(sentence.text, 0.3, chance) for sentence in own if sentence.reading)
    unsure = next(text for text in heard if judge(text).solution and judge(text).confidence < 0.7)
    for hold_back, times in (("gentle", 0), ("strict", 1)):
        talk = Talk([unsure, "tired", "some", "i hide", "no"], "check-in")
        talk.session.run(Began(hold_back))
        assert len(spoken_ways(talk)) == times


def test_words_of_crisis_outrank_all_of_it() -> None:
    talk = Talk(["i want to die so next time i'll prepare more", "no"], "check-in").run()
    assert spoken_ways(talk) == []
    assert messages.CRISIS.text in talk.voice.said
    assert talk.journal.replies[0].held is None


@pytest.mark.parametrize("way", WAYS)
def test_a_hold_back_is_short_kind_and_no_advice_itself(way: str) -> None:
    assert len(way.split()) < 20
    assert "wrong" not in way.lower()
    assert judge(way).solution is None


def test_nobody_is_told_what_to_do_by_the_program_itself() -> None:
    lines = [*catalogue.fixed_lines(), messages.ideas_welcome("Ana"), messages.idea_of("Ben")]
    assert [line for line in lines if judge(line.text).solution] == []


# -- the routine's data ----------------------------------------------------------------------------
@given(st.integers(0, 5))
def test_fewer_than_six_ways_are_too_few(count: int) -> None:
    from softlanding.conversation.routine import parse
    from softlanding.errors import RoutineError

    step = {"id": "now", "prompt": "How are you?", "expects": "emotion", "hold_back": True}
    data = {"title": "Now", "steps": [step], "hold_backs": [f"Way {n}." for n in range(count)]}
    with pytest.raises(RoutineError, match=r"now\.toml: 'hold_backs' should be 6 or more"):
        parse(data, "now", "now.toml")


def test_all_parts_bring_their_ways_and_their_audio() -> None:
    whole = catalogue.load("after-interview")
    assert isinstance(whole, Routine)
    assert [line.text for line in whole.hold_backs] == WAYS
    assert set(whole.hold_backs) <= set(catalogue.fixed_lines())
    assert Line("check-in.hold-back-1", WAYS[0]) in whole.hold_backs


def test_ideas_stay_wanted_to_the_end() -> None:
    talk = Talk(["i want to hear ideas", "sad", "some", "i hide"], "check-in").run()
    assert talk.end.ideas is Ideas.WANTED
