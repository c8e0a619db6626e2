"""Whole conversations through the session's door, with a fake voice, ear, screen and journal."""

from __future__ import annotations

import pytest

from softlanding import catalogue
from softlanding.conversation import machine
from softlanding.conversation.effects import Reply, Status
from softlanding.conversation.events import Began, Command, Noticed, Resumed, Segment, Sign
from softlanding.conversation.state import Mode, State
from softlanding.errors import JournalError
from softlanding.messages import common as messages
from softlanding.ports import (
    HeardEnd,
    HeardSegment,
    HeardSign,
    Key,
    Level,
    Message,
    Notice,
    Partial,
    SaidAll,
    SpeechBegan,
    Trouble,
    TypedLine,
)
from softlanding.session import Inbox, Session
from tests.fakes import FakeEar, FakeVoice, ListScreen, MemoryJournal, Turn, long_quiet, quiet

ALL_OF_IT: list[Turn] = [
    "the first part went well",
    "i could have been calmer",
    "i want to practise out loud",
    "relieved and tired",
    "some self doubt",
    "i keep replaying it",
    "a walk and a bath",
    ["my sister", "with a reminder"],
    "number two",
    "yes",
    "one conversation is not the whole of me",
]


class Talk:
    """One conversation, and everything that came of it."""

    def __init__(
        self,
        turns: list[Turn],
        routine: str = "after-interview",
        holding: int = 0,
        room: int = 10_000,
        state: State | None = None,
        headphones: bool = False,
    ) -> None:
        self.inbox: Inbox = Inbox()
        self.voice = FakeVoice(self.inbox, holding)
        self.ear = FakeEar(self.inbox, turns)
        self.screen, self.journal = ListScreen(), MemoryJournal(room)
        self.first = state or machine.start(catalogue.load(routine))
        self.session = Session(
            self.first, self.inbox, self.voice, self.ear, self.screen, self.journal, headphones
        )

    def run(self) -> Talk:
        self.end = self.session.run(Began())
        return self

    @property
    def replies(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for reply in self.journal.replies:
            found.setdefault(reply.step.partition(".")[2], []).append(reply.text)
        return found


def test_a_whole_reflection_by_voice_ends_with_the_spoken_mantra() -> None:
    talk = Talk(ALL_OF_IT).run()
    assert talk.end.mode is Mode.FINISHED
    assert talk.replies["went-well"] == ["the first part went well"]
    assert talk.replies["support"] == ["my sister with a reminder"]
    assert talk.journal.replies[-1].mantra
    assert talk.journal.concluded[0].status is Status.FINISHED
    assert talk.journal.concluded[0].mantra == "One conversation is not the whole of me."
    assert talk.voice.said[-1] == f"<take {talk.journal.replies[-1].take}>"


def test_what_was_stored_gives_the_same_state_again() -> None:
    talk = Talk(ALL_OF_IT).run()
    assert machine.replay(talk.first, talk.journal.events) == talk.end


def test_spoken_commands_steer_and_are_not_in_the_transcript() -> None:
    turns: list[Turn] = [["i stayed calm", "i'm done"], "repeat", ["wait", "i know"], "stop"]
    talk = Talk(turns, "recap").run()
    assert talk.replies == {"went-well": ["i stayed calm"], "gone-better": ["wait i know"]}
    assert talk.voice.said.count("And what could have gone better?") == 2
    assert talk.journal.concluded[0].status is Status.STOPPED
    assert talk.voice.said[-1] == messages.STOPPED.text


def test_back_asks_the_question_before_and_keeps_both_replies() -> None:
    talk = Talk(["calm", "back", "calm and clear", "slower", "practise"], "recap").run()
    assert talk.replies["went-well"] == ["calm", "calm and clear"]
    assert talk.end.mode is Mode.FINISHED


def test_quiet_brings_take_your_time_once_then_the_routine_waits_for_resume() -> None:
    talk = Talk([quiet, long_quiet, "hello there", "resume", "calm", "stop"], "recap").run()
    assert talk.voice.said.count(messages.TAKE_YOUR_TIME.text) == 1
    assert messages.WAITING.text in talk.voice.said
    listened = talk.ear.listened
    assert listened[0].nudge_after == 15
    assert listened[1].nudge_after is None
    assert listened[1].pause_after == 45
    assert not listened[2].dictation  # nothing is recorded while waiting
    assert talk.replies["went-well"] == ["calm"]


def test_pause_records_nothing_and_resume_asks_again() -> None:
    talk = Talk([["i was calm", "pause"], "secret words", "resume", "stop"], "recap").run()
    assert talk.replies == {"went-well": ["i was calm"]}
    assert talk.voice.said.count("What went well?") == 2


def test_help_says_what_it_is_and_asks_whether_to_go_on() -> None:
    talk = Talk(["help", "yes", "calm", "help", "no"], "recap").run()
    assert talk.voice.said.count(messages.HELP.text) == 2
    assert talk.end.mode is Mode.FINISHED
    assert talk.replies["went-well"] == ["calm"]


def test_sound_without_words_is_asked_again_once_and_kept() -> None:
    talk = Talk(["", "", "i was late", "practise"], "recap").run()
    assert talk.voice.said.count(messages.DID_NOT_CATCH.text) == 1
    assert [reply.text for reply in talk.journal.replies[:2]] == ["", ""]
    assert talk.journal.replies[0].take != talk.journal.replies[1].take
    assert talk.replies["gone-better"] == ["i was late"]


@pytest.mark.parametrize(
    ("turns", "mantra"),
    [
        (["i showed up", "yes", "x"], "I showed up, and that took courage."),
        (["my own", "i am learning", "yes", "x"], "i am learning"),
        (["i am still learning this", "yeah", "x"], "i am still learning this"),
        (["one", "no", "three", "yes", "x"], "This is hard for many people. I am not alone."),
        (["four", "purple", "yes", "x"], "I can be kind to myself while I wait."),
        (["four", "purple", "green", "x"], "I can be kind to myself while I wait."),
    ],
)
def test_choosing_a_mantra(turns: list[Turn], mantra: str) -> None:
    talk = Talk(["rest", "a friend", *turns], "soft-landing").run()
    assert talk.journal.concluded[0].mantra == mantra
    assert talk.end.mode is Mode.FINISHED


def test_a_skipped_mantra_ends_kindly_without_one() -> None:
    talk = Talk(["rest", "a friend", "skip"], "soft-landing").run()
    assert talk.journal.concluded[0].mantra is None
    assert talk.voice.said[-1] == "It is kept for you. Go gently."


def test_a_mantra_spoken_without_recognised_words_is_still_kept() -> None:
    talk = Talk(["rest", "a friend", "one", "yes", ""], "soft-landing").run()
    assert talk.journal.replies[-1].mantra
    assert talk.voice.said[-1].startswith("<take")


def test_keys_do_the_same_as_words_and_what_was_said_before_comes_first() -> None:
    talk = Talk([None, None, None], "recap")

    def heard_half(command: Command) -> None:
        talk.ear.unsaid = (Segment("half a thought", 0, 1),)
        talk.inbox.put(Key(command))

    listen = talk.ear.listen
    keys = iter([Command.DONE, Command.SKIP, Command.STOP])

    def listen_and_press(*args: object) -> None:
        listen(*args)  # type: ignore[arg-type]
        heard_half(next(keys))

    talk.ear.listen = listen_and_press  # type: ignore[method-assign,assignment]
    talk.run()
    assert [reply.text for reply in talk.journal.replies] == ["half a thought"] * 3
    assert talk.journal.concluded[0].status is Status.STOPPED


def test_a_key_without_meaning_here_does_not_end_the_reply() -> None:
    talk = Talk([Key(Command.YES), None], "recap")
    talk.inbox.put(Level(-30))
    talk.inbox.put(SaidAll(1))
    talk.inbox.put(Key(Command.YES))
    talk.inbox.put(Key(Command.STOP))
    talk.run()
    assert len(talk.ear.listened) == 1


def test_enter_cuts_the_prompt_short_and_it_is_the_persons_turn() -> None:
    talk = Talk(["calm", "stop"], "recap", holding=1)
    talk.inbox.put(Key(Command.DONE))
    talk.run()
    assert talk.replies["went-well"] == ["calm"]


def test_with_headphones_speech_interrupts_the_prompt() -> None:
    talk = Talk(["calm", Trouble("signal")], "recap", holding=1, headphones=True)
    talk.inbox.put(SpeechBegan())
    talk.inbox.put(SpeechBegan())
    talk.run()
    assert talk.ear.attended == 2
    assert talk.ear.tails == [0.0, 0.0]
    assert talk.replies["went-well"] == ["calm"]


@pytest.mark.parametrize("headphones", [True, False])
def test_what_the_ear_notices_is_said_while_the_reply_goes_on(headphones: bool) -> None:
    def go_on(take: int) -> Message:
        talk.inbox.put(HeardSegment(take, Segment("i kept")))
        talk.inbox.put(HeardSign(take, Sign.GONE))
        talk.inbox.put(HeardSegment(take, Segment("calm")))
        return HeardEnd(take)

    talk = Talk([go_on, "stop"], "recap", headphones=headphones)
    talk.run()
    assert talk.replies["went-well"] == ["i kept calm"]
    assert talk.voice.said.count(messages.SIGNS[Sign.GONE].text) == 1
    tail = 0.0 if headphones else 0.2
    assert talk.ear.asides == [(True, tail), (False, tail)]
    assert len(talk.ear.listened) == 2, "it listened all the time"
    assert Noticed(Sign.GONE) in talk.journal.events
    assert machine.replay(talk.first, talk.journal.events) == talk.end


def test_a_sign_of_an_ended_take_is_ignored() -> None:
    talk = Talk([HeardSign(99, Sign.BACK), "calm"], "recap")
    talk.inbox.put(Key(Command.STOP))
    talk.run()
    assert messages.SIGNS[Sign.BACK].text not in talk.voice.said


def test_the_reply_that_ends_during_an_aside_is_followed_by_the_next_question() -> None:
    talk = Talk([None, "stop"], "recap", holding=0)
    talk.voice.holding = 10  # the aside only ends when it is hushed
    talk.inbox.put(Key(Command.DONE))  # past the first prompt
    listen = talk.ear.listen

    def listen_and_notice(*args: object) -> None:
        listen(*args)  # type: ignore[arg-type]
        talk.voice.holding = 1
        for message in (
            HeardSegment(1, Segment("calm")),
            HeardSign(1, Sign.NO_PAUSE),
            Key(Command.DONE),
        ):
            talk.inbox.put(message)
        talk.ear.listen = listen  # type: ignore[method-assign]

    talk.ear.listen = listen_and_notice  # type: ignore[method-assign,assignment]
    talk.run()
    assert talk.replies["went-well"] == ["calm"]
    assert "And what could have gone better?" in talk.voice.said


def test_without_headphones_the_rooms_echo_is_not_heard() -> None:
    talk = Talk(["calm", "stop"], "recap").run()
    assert set(talk.ear.tails) == {0.2}


@pytest.mark.parametrize("reason", sorted(messages.INTERRUPTIONS))
def test_trouble_from_outside_keeps_what_was_said_and_leaves_the_reflection_open(
    reason: str,
) -> None:
    talk = Talk(["calm", Trouble(reason)], "recap")
    talk.ear.unsaid = ()
    talk.run()
    assert talk.end.mode is Mode.INTERRUPTED
    assert talk.journal.concluded[-1].status is Status.OPEN
    assert talk.replies["went-well"] == ["calm"]
    assert (messages.INTERRUPTIONS[reason].text in talk.voice.said) is (reason != "signal")


def test_an_interrupted_reflection_goes_on_at_the_step_where_it_stood() -> None:
    before = Talk(["calm", Trouble("microphone")], "recap").run()
    again = Talk(["slower", "practise"], state=before.end)
    again.end = again.session.run(Resumed())
    assert again.voice.said[:2] == [messages.GOING_ON.text, "And what could have gone better?"]
    assert again.end.mode is Mode.FINISHED
    assert again.replies == {"gone-better": ["slower"], "next-steps": ["practise"]}


def test_a_full_disk_is_said_and_ends_the_session() -> None:
    talk = Talk(["calm", "slower"], "recap", room=4)
    with pytest.raises(JournalError):
        talk.run()
    assert talk.voice.said[-1] == messages.INTERRUPTIONS["disk"].text
    assert len(talk.journal.events) == 4


def test_typed_lines_are_replies_and_single_letters_are_keys() -> None:
    talk = Talk([None] * 20, "recap", holding=5)
    for line in ("I stayed calm", "b", "Calm, and clear", "S", "I want to practise"):
        talk.inbox.put(TypedLine(line))
    talk.run()
    assert talk.replies["went-well"] == ["I stayed calm", "Calm, and clear"]
    assert talk.replies["next-steps"] == ["I want to practise"]
    assert "gone-better" not in talk.replies
    assert talk.journal.concluded[0].status is Status.FINISHED


def test_takes_that_held_no_reply_are_dropped() -> None:
    talk = Talk(["repeat", "calm", "stop"], "recap").run()
    kept = {reply.take for reply in talk.journal.replies}
    assert set(talk.journal.dropped) & kept == set()
    assert 1 in talk.journal.dropped


def test_old_messages_of_an_ended_take_are_ignored() -> None:
    talk = Talk([Partial(99, "ghost"), None], "recap")
    talk.inbox.put(Notice("A quiet line."))
    talk.inbox.put(SaidAll(77))
    talk.inbox.put(Key(Command.SKIP))
    talk.inbox.put(Key(Command.STOP))
    talk.run()
    assert talk.screen.notices == ["A quiet line."]
    assert "ghost" not in talk.screen.partials


def test_reply_confidence_is_weighed_by_words() -> None:
    reply = Reply("s", 1, (Segment("one two three", confidence=0.9), Segment("x", confidence=0.5)))
    assert reply.confidence == pytest.approx(0.8)
