"""A listening circle: ideas are kept until the one who shares asks for them."""

from __future__ import annotations

import pytest

from softlanding import catalogue
from softlanding.conversation import machine
from softlanding.conversation.circle import Circle, parse, people_in
from softlanding.conversation.effects import Held
from softlanding.conversation.routine import Routine, from_dict, to_dict
from softlanding.conversation.state import Mode
from softlanding.errors import RoutineError
from softlanding.messages import common as messages
from softlanding.understanding.ideas import are_wanted
from softlanding.understanding.solutions import judge
from tests.fakes import Turn
from tests.test_session import Talk

PEOPLE = ("Ana", "Ben", "Chi")
ADVICE = "have you tried recording yourself at home"
MORE_ADVICE = "you should really write to them tonight"
SHARED: list[Turn] = ["it went well at first", "i froze at the end", "i want to rest"]
HEARD: list[Turn] = ["i heard that you were nervous", "i heard courage"]
PASSED: list[Turn] = ["pass"] * 3
LANDED: list[Turn] = ["tea", "one", "yes", "i showed up"] * 3


def circle(each: bool = True) -> Routine:
    load = catalogue.load
    return catalogue.circle().routine(PEOPLE, load("recap"), load("soft-landing"), each)


def talk(*turns: Turn, each: bool = True) -> Talk:
    return Talk(list(turns), state=machine.start(circle(each))).run()


def held(done: Talk) -> list[tuple[str, Held]]:
    return [(reply.person, reply.held) for reply in done.journal.replies if reply.held]


def place(done: Talk, words: str) -> int:
    return next(at for at, said in enumerate(done.voice.said) if words in said)


def test_two_ideas_are_held_and_read_out_only_after_they_were_asked_for() -> None:
    done = talk(
        *SHARED, ADVICE, HEARD[0], MORE_ADVICE, HEARD[1], "yes please", "pass", "pass", "enough",
        *PASSED, *PASSED, *LANDED,
    )  # fmt: skip
    assert held(done) == [("Ben", Held.ASIDE), ("Chi", Held.ASIDE)]
    takes = [reply.take for reply in done.journal.replies if reply.held]
    assert [(s.take, s.held) for s in done.journal.settled] == [(t, Held.RELEASED) for t in takes]
    asked = place(done, "Ana, would you like ideas")
    assert [done.voice.said.index(f"<take {take}>") > asked for take in takes] == [True, True]
    assert "An idea of Ben:" in done.voice.said
    assert done.end.mode is Mode.FINISHED
    assert machine.replay(done.first, done.journal.events) == done.end


def test_a_no_is_honoured_and_nothing_is_read_out() -> None:
    done = talk(
        *SHARED, ADVICE, HEARD[0], HEARD[1], "being heard is enough", *PASSED, *PASSED, *LANDED
    )
    assert held(done) == [("Ben", Held.ASIDE)]
    assert done.journal.settled == []
    take = next(reply.take for reply in done.journal.replies if reply.held)
    assert f"<take {take}>" not in done.voice.said
    assert messages.HONOURED.text in done.voice.said


def test_a_listener_is_held_back_by_name_once_and_never_hears_the_solution_again() -> None:
    done = talk(*SHARED, ADVICE, MORE_ADVICE, "stop")
    held_back = [text for text in done.voice.said if "Ben" in text and "wanting to help" in text]
    assert len(held_back) == 1
    assert held(done) == [("Ben", Held.ASIDE), ("Ben", Held.ASIDE)]
    assert place(done, "Chi, what did you hear Ana say") > place(done, "wanting to help")


def test_the_one_who_shares_can_ask_at_once() -> None:
    done = talk(SHARED[0], "what would you do", SHARED[2], ADVICE, MORE_ADVICE, "enough", *PASSED,
                *PASSED, *LANDED)  # fmt: skip
    assert held(done) == []
    assert "Of course, Ana. Ideas are welcome." in done.voice.said
    assert not any("Ana, would you like ideas" in said for said in done.voice.said)


def test_asked_for_in_a_listeners_turn_the_one_who_shares_decides() -> None:
    done = talk(*SHARED, ADVICE, "okay i'm ready to hear your ideas", "yes", "pass", "pass",
                "enough", HEARD[1], *PASSED, *PASSED, *LANDED)  # fmt: skip
    assert [settle.held for settle in done.journal.settled] == [Held.RELEASED]
    assert place(done, "An idea of Ben") < place(done, "Chi, what did you hear Ana")
    gates = [said for said in done.voice.said if said.startswith("Ana, would you like ideas")]
    assert len(gates) == 1


def test_new_ideas_are_welcome_until_enough() -> None:
    done = talk(*SHARED, *HEARD, "ideas please", ADVICE, MORE_ADVICE, "more please", "pass",
                "enough", *PASSED, *PASSED, *LANDED)  # fmt: skip
    assert held(done) == []
    assert sum(said.startswith("Ben, is there an idea") for said in done.voice.said) == 2
    ideas = [(r.person, r.text) for r in done.journal.replies if ".idea" in r.step]
    assert ideas == [("Ben", ADVICE), ("Chi", MORE_ADVICE)]


def test_what_is_not_understood_does_not_open_the_gate() -> None:
    done = talk(*SHARED, ADVICE, *HEARD, "purple", "purple", *PASSED, *PASSED, *LANDED)
    assert done.journal.settled == []
    assert messages.YES_OR_NO.text in done.voice.said


def test_who_shares_nothing_is_not_spoken_about() -> None:
    done = talk(*PASSED, *PASSED, *PASSED, *LANDED)
    assert not any("what did you hear" in said for said in done.voice.said)
    assert not any("would you like ideas" in said for said in done.voice.said)


def test_replies_are_stored_by_person_and_each_has_a_mantra() -> None:
    done = talk(*SHARED, *HEARD, "no", *PASSED, *PASSED, *LANDED)
    mantras = [reply.person for reply in done.journal.replies if reply.mantra]
    assert mantras == list(PEOPLE)
    assert {r.person for r in done.journal.replies if ".listen" in r.step} == {"Ben", "Chi"}
    assert done.journal.concluded[0].mantra is None
    takes = [f"<take {reply.take}>" for reply in done.journal.replies if reply.mantra]
    assert done.voice.said[-4:] == [messages.ALL_YOUR_WORDS.text, *takes]


def test_one_mantra_can_close_it_for_all() -> None:
    turns: list[Turn] = ["tea", "soup", "sleep", "one", "yes", "i showed up"]
    done = talk(*PASSED, *PASSED, *PASSED, *turns, each=False)
    assert done.journal.concluded[0].mantra == "I showed up, and that took courage."
    assert [reply.person for reply in done.journal.replies if reply.mantra] == [""]


def test_a_turn_is_timed_and_an_answer_is_not() -> None:
    timed = talk(*SHARED, *HEARD, "no", *PASSED, *PASSED, *LANDED).ear.listened
    assert timed[0].bell_after == 180.0
    assert timed[5].bell_after is None  # whether ideas are wanted


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ("yes", True), ("ideas please", True), ("i'd love some ideas", True), ("no", False),
        ("being heard is enough", False), ("yes being heard is enough", False),
        ("no ideas please", False), ("what would you do", True), ("purple", None),
    ],
)  # fmt: skip
def test_answers_about_ideas(answer: str, wanted: bool | None) -> None:
    assert are_wanted(answer) is wanted


@pytest.mark.parametrize("text", ["Ana,Ben", "A,B,C,D,E,F,G", "Ana,ana,Ben", "Ana,B3n,Chi", ""])
def test_who_can_sit_in_a_circle(text: str) -> None:
    with pytest.raises(ValueError, match=r"circle|name"):
        people_in(text)


def test_a_circle_is_stored_and_read_back() -> None:
    assert from_dict(to_dict(circle())) == circle()
    assert circle().people == PEOPLE


def test_nobody_is_told_what_to_do_in_a_circle() -> None:
    routine = circle()
    said = [step.prompt for step in routine.steps] + [way.text for way in routine.hold_backs]
    said = [text.replace("{listener}", "Ben").replace("{sharer}", "Ana") for text in said]
    assert [text for text in said if judge(text).solution] == []
    assert all(len(way.text.split()) < 20 for way in routine.hold_backs)


def test_a_circles_file_is_checked() -> None:
    with pytest.raises(RoutineError, match=r"circle\.toml: 'title' should be a text"):
        parse({}, "circle.toml")
    with pytest.raises(RoutineError, match="there is no key 'steps' here"):
        parse({"steps": []}, "circle.toml")
    assert isinstance(catalogue.circle(), Circle)
