"""The check-in says back what it heard, takes a correction, and offers finer words; words of crisis
outrank all of it."""

from __future__ import annotations

import pytest

from softlanding import catalogue
from softlanding.conversation import machine
from softlanding.conversation.effects import Corrected, Line, Status
from softlanding.conversation.events import (
    Began,
    Command,
    Ended,
    Heard,
    Interrupted,
    Resumed,
    Segment,
    Spoken,
)
from softlanding.conversation.state import Mode
from softlanding.messages import common as messages
from softlanding.ports import Key
from tests.fakes import Aside, Turn, quiet
from tests.test_session import ALL_OF_IT, Talk

CHECK_IN = catalogue.load("check-in")
WHERE = (Line("", "In Testland, call 123."),)


def check_in(*turns: Turn) -> Talk:
    first = machine.start(CHECK_IN, where_help_is=WHERE)
    return Talk(list(turns), state=first).run()


def named(talk: Talk) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    return [(reply.feelings, reply.signs) for reply in talk.journal.replies]


# -- said back -------------------------------------------------------------------------------------
def test_what_was_named_is_said_back_in_one_sentence_and_stored() -> None:
    talk = check_in("relieved and i keep doubting myself", "a bit tired", "i keep replaying it")
    assert "You named feeling relieved, and some self-doubt. Thank you." in talk.voice.said
    assert "You named feeling a little tired. Thank you." in talk.voice.said
    assert named(talk)[:2] == [(("relieved",), ("self-doubt",)), (("tired",), ("fatigue",))]
    assert talk.end.mode is Mode.FINISHED
    assert machine.replay(talk.first, talk.journal.events) == talk.end


def test_it_is_said_back_to_the_person() -> None:
    talk = check_in("i have a pit in my stomach", "no", "hm")
    assert "You named feeling a pit in your stomach. Thank you." in talk.voice.said
    assert messages.mirror(["beside myself"], []) == "You named feeling beside yourself."


def test_where_nothing_was_named_nothing_is_said_back() -> None:
    talk = check_in("i don't really know", "no", "nothing much")
    assert [text for text in talk.voice.said if text.startswith("You named")] == []


def test_what_others_felt_and_what_is_over_is_not_said_back() -> None:
    talk = check_in("the interviewer seemed bored and i'm not nervous any more", "no", "hm")
    assert named(talk)[0] == ((), ())


def test_nobody_waits_for_it() -> None:
    talk = check_in("sad", "no", "hm")
    assert not any(listened.passing for listened in talk.ear.listened)
    said = talk.voice.said
    at = said.index("You named feeling sad. Thank you.")
    assert said[at + 1].startswith("Is any of this here too")


# -- corrected -------------------------------------------------------------------------------------
def test_it_may_be_corrected_at_the_question_that_follows() -> None:
    talk = check_in("angry", "no, not angry, disappointed", "no", "hm")
    first = talk.journal.replies[0]
    assert talk.journal.corrected == [Corrected(first.take, ("disappointed",), ())]
    at = talk.voice.said.index("Disappointed, then. Thank you.")
    assert talk.voice.said[at + 1].startswith("Is any of this here too"), "it is asked again"
    assert talk.replies["right-now"] == ["angry"]
    assert talk.replies["signs"] == ["no, not angry, disappointed", "no"]
    assert talk.end.named == ("disappointed",)
    assert machine.replay(talk.first, talk.journal.events) == talk.end


def test_a_correction_may_be_corrected_again() -> None:
    talk = check_in("angry", "not angry, disappointed", "not disappointed, hurt", "no", "hm")
    assert talk.end.named == ("hurt",)


def test_without_a_word_for_it_the_persons_own_is_asked_for() -> None:
    talk = check_in("angry", "that's not right", "hurt", "no", "hm")
    assert messages.HOW_THEN.text in talk.voice.said
    assert talk.journal.corrected[0].feelings == ()
    assert talk.replies["right-now"] == ["angry", "hurt"]
    assert talk.end.named == ("hurt",)


@pytest.mark.parametrize("said", ["no", "no, just tired", "none of that", "yes, a bit of doubt"])
def test_an_answer_to_the_question_is_no_correction(said: str) -> None:
    talk = check_in("angry", said, "hm")
    assert talk.journal.corrected == []
    assert talk.end.named[0] == "angry"


@pytest.mark.parametrize("said", ["no", "i don't know", "nothing really", "not sure"])
def test_what_says_little_is_no_word_of_ones_own(said: str) -> None:
    talk = check_in("angry", "that's not right", said, "no", "hm")
    assert talk.journal.corrected[0].feelings == ()
    assert talk.end.named == ()
    assert talk.end.own_words == ()


def test_a_correction_may_have_a_sign_beside_it() -> None:
    talk = check_in("angry", "not angry, hurt, and i want to hide", "hm")
    assert talk.end.named == ("hurt",)
    assert "wanting to hide" in talk.end.signs


def test_a_correction_takes_its_sign_along() -> None:
    talk = check_in("exhausted", "no, not exhausted, bored", "no", "hm")
    assert talk.journal.corrected[0].signs == ()
    assert talk.end.signs == ()


# -- finer words -----------------------------------------------------------------------------------
def offers(talk: Talk) -> list[str]:
    return [text for text in talk.voice.said if "Is it closer to" in text]


def test_a_vague_word_is_offered_three_finer_ones_once() -> None:
    talk = check_in("stressed", Aside("overwhelmed"), "no", "hm")
    assert offers(talk) == [
        "You named feeling stressed. Is it closer to overwhelmed, tense, or pressured? "
        "Or leave it as it is."
    ]
    assert talk.journal.corrected[0].feelings == ("overwhelmed",)
    assert "Overwhelmed, then. Thank you." in talk.voice.said


@pytest.mark.parametrize("said", ["the second one", "tense", "more like tense"])
def test_a_finer_word_can_be_said_in_many_ways(said: str) -> None:
    talk = check_in("stressed", Aside(said), "no", "hm")
    assert talk.end.named == ("tense",)


def test_another_word_than_those_is_welcome() -> None:
    talk = check_in("bad", Aside("lonely"), "no", "hm")
    assert talk.end.named == ("lonely",)


@pytest.mark.parametrize("said", ["no", "none of these", "leave it as it is"])
def test_the_offer_may_be_declined(said: str) -> None:
    talk = check_in("stressed", Aside(said), "no", "hm")
    assert messages.STAYS_AS_IT_IS.text in talk.voice.said
    assert talk.end.named == ("stressed",)
    assert talk.journal.corrected == []


def test_silence_declines_too_and_a_bare_yes_is_asked_once_more() -> None:
    assert check_in("stressed", "no", "hm").end.named == ("stressed",)
    talk = check_in("stressed", Aside("yes"), Aside("tense"), "no", "hm")
    assert talk.end.named == ("tense",)


def test_denying_one_of_them_chooses_none() -> None:
    talk = check_in("stressed", Aside("not overwhelmed"), Aside("tense"), "no", "hm")
    assert "overwhelmed" not in talk.end.named
    assert talk.end.mode is Mode.FINISHED


def test_with_a_finer_word_beside_it_nothing_is_offered() -> None:
    talk = check_in("bad and ashamed", "no", "hm")
    assert offers(talk) == []


# -- signs -----------------------------------------------------------------------------------------
def test_signs_that_were_not_named_are_asked_for_in_one_sentence() -> None:
    talk = check_in("tired and i could eat a whole cake", "no", "hm")
    asked = [text for text in talk.voice.said if text.startswith("Is any of this")]
    assert asked == ["Is any of this here too: self-doubt, insecurity, or wanting to hide?"]


def test_when_all_were_named_none_is_asked_for() -> None:
    all_of_it = "insecure, self doubt, tired, cravings, and i want to hide"
    talk = check_in(all_of_it, "hm")
    assert not any(text.startswith("Is any of this") for text in talk.voice.said)


def test_all_of_them_means_all_that_were_asked_for() -> None:
    talk = check_in("sad", "yes, all of them", "hm")
    assert set(talk.end.signs) == {
        "self-doubt", "insecurity", "fatigue", "cravings", "wanting to hide",
    }  # fmt: skip


# -- crisis ----------------------------------------------------------------------------------------
IN_CRISIS = [messages.CRISIS.text, messages.ONLY_A_PROGRAM.text, WHERE[0].text,
             messages.SHALL_WE_GO_ON.text]  # fmt: skip


def follows(talk: Talk) -> list[str]:
    said = talk.voice.said
    return said[said.index(IN_CRISIS[0]) :][:4]


def test_words_of_crisis_pause_and_the_person_decides() -> None:
    talk = check_in("i want to die", "go on", "sad", "no", "hm")
    assert follows(talk) == IN_CRISIS
    assert talk.voice.said.count(CHECK_IN.steps[1].prompt) == 2, "the question is open again"
    assert talk.replies["right-now"] == ["i want to die", "sad"]
    assert talk.journal.replies[0].held is None
    stopped = check_in("i want to die", "stop")
    assert stopped.journal.concluded[-1].status is Status.STOPPED


def test_what_they_name_is_kept_like_any_other_and_not_said_back() -> None:
    talk = check_in("i feel sad and i want to die", "go on", "nothing", "no", "hm")
    assert named(talk)[0][0] == ("sad",)
    assert not any(text.startswith("You named") for text in talk.voice.said)


@pytest.mark.parametrize(
    "turns",
    [
        ["angry", "no, not angry, i want to die"],
        ["stressed", Aside("i want to kill myself")],
        ["next time i'll prepare three stories", "i want to die"],
    ],
)
def test_they_outrank_a_correction_the_offer_and_holding_back(turns: list[Turn]) -> None:
    assert follows(check_in(*turns, "stop")) == IN_CRISIS


@pytest.mark.parametrize("at", [8, 9, 10])  # choosing the mantra, confirming it, saying it aloud
def test_they_outrank_the_mantra(at: int) -> None:
    turns: list[Turn] = [*ALL_OF_IT[:at], "i don't want to live any more", "stop"]
    first = machine.start(catalogue.load("after-interview"), where_help_is=WHERE)
    talk = Talk(turns, state=first).run()
    assert follows(talk) == IN_CRISIS
    kept = talk.journal.replies[-1]
    assert kept.text == "i don't want to live any more"
    assert not kept.mantra


@pytest.mark.parametrize("command", ["skip", "back", "i'm done", "pause"])
def test_a_command_right_after_them_does_not_pass_them_over(command: str) -> None:
    talk = check_in(["i want to die", command], "stop")
    assert follows(talk) == IN_CRISIS
    assert talk.replies["right-now"] == ["i want to die"]


@pytest.mark.parametrize("said", ["i want to stop", "stop please", "no"])
def test_whether_to_go_on_may_be_said_in_ones_own_words(said: str) -> None:
    talk = check_in("i want to die", said)
    assert talk.end.mode is Mode.FINISHED
    assert talk.journal.concluded[-1].status is Status.STOPPED


@pytest.mark.parametrize("said", ["keep going", "yes", "let's go on"])
def test_so_may_going_on(said: str) -> None:
    talk = check_in("i want to die", said, "sad", "no", "hm")
    assert talk.journal.concluded[-1].status is Status.FINISHED


def test_what_is_said_before_going_on_is_kept() -> None:
    talk = check_in("i want to die", ["my brother is here", "go on"], "sad", "no", "hm")
    assert "my brother is here" in talk.replies["right-now"]
    assert talk.journal.concluded[-1].status is Status.FINISHED


def test_what_else_is_said_then_is_kept_and_it_asks_again() -> None:
    talk = check_in("i want to die", "my brother is here with me", "go on", "sad", "no", "hm")
    assert talk.voice.said.count(messages.SHALL_WE_GO_ON.text) == 2
    said = " ".join(" ".join(texts) for texts in talk.replies.values())
    assert "my brother is here with me" in said


def test_who_stops_after_them_hears_where_help_is() -> None:
    talk = check_in(["i want to die", "stop"])
    assert talk.end.mode is Mode.FINISHED
    assert talk.voice.said[-4:] == [
        messages.CRISIS_STOPPED.text, messages.ONLY_A_PROGRAM.text, WHERE[0].text,
        messages.STOPPED.text,
    ]  # fmt: skip


def test_help_says_where_help_is_at_any_time() -> None:
    talk = check_in("help", "go on", "sad", "no", lambda take: Key(Command.HELP), "stop")
    assert talk.voice.said.count(WHERE[0].text) == 2
    assert messages.HELP.text in talk.voice.said


def test_without_a_country_there_is_still_a_way() -> None:
    talk = Talk(["i want to die", "stop"], "check-in").run()
    assert messages.WHERE_HELP_IS.text in talk.voice.said
    assert "findahelpline.com" in messages.WHERE_HELP_IS.text


# -- commands --------------------------------------------------------------------------------------
def test_commands_work_while_finer_words_are_offered() -> None:
    talk = check_in("stressed", Aside("repeat"), Aside("back"), "sad", "no", "hm")
    assert len(offers(talk)) == 2
    assert talk.voice.said.count(CHECK_IN.steps[1].prompt) == 2
    assert talk.end.mode is Mode.FINISHED


def test_a_session_that_was_cut_there_goes_on_there() -> None:
    state = machine.start(CHECK_IN)
    for event in (Began(), Spoken(), Heard(Segment("stressed")), Ended(), Interrupted("signal")):
        state, _ = machine.react(state, event)
    state, effects = machine.react(state, Resumed())
    assert state.mode is Mode.REFINING
    assert "overwhelmed" in str(effects)


def test_quiet_at_the_question_itself_still_only_nudges() -> None:
    talk = check_in(quiet, "sad", "no", "hm")
    assert messages.TAKE_YOUR_TIME.text in talk.voice.said


@pytest.mark.parametrize("line", catalogue.fixed_lines(), ids=lambda line: line.id)
def test_no_sentence_of_ours_names_a_feeling_of_the_person(line: Line) -> None:
    """What the voice says must not be taken for the person's words, nor tell what they feel."""
    from softlanding.understanding.safety import is_crisis

    assert not is_crisis(line.text)
