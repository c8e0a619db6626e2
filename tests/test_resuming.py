"""A session that was cut short goes on where it stood, and nothing that was said is lost.

`Killed` stands for kill -9: it leaves the session at once, with only what was committed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

import pytest

from softlanding import catalogue, resuming
from softlanding.config import Home
from softlanding.conversation import machine
from softlanding.conversation.effects import Part, Reply, Status
from softlanding.conversation.events import (
    Began,
    Command,
    Event,
    Resumed,
    Segment,
)
from softlanding.conversation.state import Mode, Pace, State
from softlanding.journal.recordings import Recordings
from softlanding.journal.store import Store
from softlanding.journal.writing import Writing
from softlanding.messages import common as messages
from softlanding.ports import HeardSegment, Key, Message, Trouble
from softlanding.session import Inbox, Session
from tests.command import softlanding
from tests.fakes import FakeEar, FakeVoice, ListScreen, Turn, long_quiet, quiet
from tests.journal.samples import stored

CARE, SUPPORT = "a walk and a bath", "my sister"
OWN = "i am still learning"


class KilledError(Exception):
    """Not an error that the session knows."""


def killed(take: int) -> Message:
    """A turn: the program dies while it listens."""
    raise KilledError


class DyingScreen(ListScreen):
    """The program dies right after it stored the segment "last words"."""

    def heard(self, text: str) -> None:
        super().heard(text)
        if text == "last words":
            raise KilledError


class DyingVoice(FakeVoice):
    """The program dies as soon as it begins to say this."""

    def __init__(self, inbox: Inbox, at: str) -> None:
        super().__init__(inbox)
        self.at = at

    def say(self, token: int, parts: Sequence[Part]) -> None:
        super().say(token, parts)
        if self.at and any(self.at in said for said in self.said):
            raise KilledError


def last_words(take: int) -> Message:
    return HeardSegment(take, Segment("last words", 0.0, 1.0, 0.9))


class Run:
    """One start of the program on the journal of `home`."""

    def __init__(self, home: Home, turns: Sequence[Turn], dying_at: str = "") -> None:
        self.store = Store(home)
        self.inbox = Inbox()
        self.voice = DyingVoice(self.inbox, dying_at)
        self.ear = FakeEar(self.inbox, turns)
        left = self.store.open_reflection()
        first: Event = Began()
        if left is None:
            routine = catalogue.load("soft-landing")
            number, state = self.store.begin(routine), machine.start(routine)
        else:
            number, state = left.summary.id, resuming.state_of(self.store, left, Pace())
            first = Resumed()
        self.begun = state
        writing = Writing(self.store, Recordings(home.audio), number, audio=False)
        self.session = Session(state, self.inbox, self.voice, self.ear, DyingScreen(), writing)
        with contextlib.suppress(KilledError):
            self.session.run(first)
        self.store.close()

    @property
    def state(self) -> State:
        return self.session.state


WHOLE: list[Turn] = [CARE, SUPPORT, "number two", "yes", "one conversation"]
CUT: list[tuple[str, list[Turn], str, Mode, str, list[Turn]]] = [
    # name, turns until it is killed, or killed when this is said, mode, asked again, turns after
    ("the first prompt", [], "take care of yourself", Mode.SPEAKING, "yourself", WHOLE),
    ("a prompt", [CARE], "support you", Mode.SPEAKING, "support you", WHOLE[1:]),
    ("a reply", [CARE, killed], "", Mode.LISTENING, "support you", WHOLE[1:]),
    ("a nudge", [CARE, quiet], "Take your time", Mode.NUDGING, "support you", WHOLE[1:]),
    ("choosing", [*WHOLE[:2], killed], "", Mode.LISTENING, "One.", WHOLE[2:]),
    ("confirming", [*WHOLE[:3], killed], "", Mode.CONFIRMING, "Is that the one?", WHOLE[3:]),
    (
        "wording", [*WHOLE[:2], "my own", killed], "", Mode.WORDING, "in your own words",
        [OWN, "yes", OWN],
    ),
    ("the mantra", [*WHOLE[:4], killed], "", Mode.RECORDING, "say it aloud", WHOLE[4:]),
    ("a pause", [CARE, "pause", killed], "", Mode.PAUSED, "support you", WHOLE[1:]),
    ("long silence", [CARE, long_quiet, killed], "", Mode.PAUSED, "support you", WHOLE[1:]),
    ("help", [*WHOLE[:3], "help", killed], "", Mode.HELPING, "Is that the one?", WHOLE[3:]),
    (
        "a lost microphone at the mantra", [*WHOLE[:4], Trouble("microphone")], "",
        Mode.INTERRUPTED, "say it aloud", WHOLE[4:],
    ),
    (
        "a lost microphone", [CARE, Trouble("microphone")], "", Mode.INTERRUPTED, "support you",
        WHOLE[1:],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "dying_at", "mode", "asked", "after"),
    [pytest.param(*case[1:], id=case[0]) for case in CUT],
)
def test_it_goes_on_where_it_stood(
    home: Home, before: list[Turn], dying_at: str, mode: Mode, asked: str, after: list[Turn]
) -> None:
    cut = Run(home, before, dying_at)
    assert cut.state.mode is mode
    assert stored(home).summary.status is Status.OPEN
    again = Run(home, after)
    assert again.begun == cut.state
    assert again.voice.said[0] == messages.GOING_ON.text
    assert any(asked in said for said in again.voice.said[1:])
    assert again.ear.turns == []
    found = stored(home)
    assert found.summary.status is Status.FINISHED
    texts = [reply.text for reply in found.replies]
    assert texts[:2] == [CARE, SUPPORT]
    assert found.replies[-1].mantra
    assert again.voice.said[-1].startswith("<take ")  # their own mantra is the last that is heard
    assert len(texts) == len(set(zip(texts, (r.take for r in found.replies), strict=True)))


def test_words_of_an_open_reply_that_were_understood_are_kept_when_it_goes_on(home: Home) -> None:
    cut = Run(home, [CARE, last_words])
    assert [segment.text for segment in cut.state.heard] == ["last words"]
    Run(home, WHOLE[1:])
    assert [reply.text for reply in stored(home).replies][:3] == [CARE, "last words", SUPPORT]


def test_it_can_be_cut_short_again_and_again(home: Home) -> None:
    for turn in WHOLE[:-1]:
        Run(home, [turn, killed])
    assert Run(home, ["last one"]).state.mode is Mode.FINISHED
    assert [reply.text for reply in stored(home).replies] == [
        CARE,
        SUPPORT,
        "number two",
        "last one",
    ]


def test_a_finished_reflection_is_not_offered_when_it_dies_while_the_mantra_is_played(
    home: Home,
) -> None:
    cut = Run(home, WHOLE, messages.YOUR_WORDS.text)
    assert cut.state.mode is Mode.CLOSING
    store = Store(home)
    assert store.open_reflection() is None
    store.close()


# -- through the command -----------------------------------------------------------------------
def test_whoever_starts_anew_keeps_the_open_words_and_the_chosen_mantra(home: Home) -> None:
    Run(home, [*WHOLE[:4], last_words])
    done = softlanding("reflect", "--typed", "--routine", "recap", typed="no\nq\n")
    assert "Shall we go on where we stopped?" in done.stdout
    assert "Traceback" not in done.stderr
    left = stored(home, "1")
    assert left.summary.status is Status.STOPPED
    assert left.summary.mantra == "One conversation is not the whole of me."
    assert left.replies[-1] == Reply(
        "soft-landing.mantra", left.replies[-1].take, (Segment("last words", 0, 1, 0.9),), True
    )


def test_resume_goes_on_without_a_question(home: Home) -> None:
    Run(home, [CARE, Key(Command.HELP), killed])
    done = softlanding("reflect", "--typed", "--resume", typed="my sister\nq\n")
    assert "Shall we go on" not in done.stdout
    assert messages.GOING_ON.text in done.stdout
    assert [reply.text for reply in stored(home).replies] == [CARE, SUPPORT]


def test_a_session_killed_before_its_first_event_begins_at_the_beginning(home: Home) -> None:
    store = Store(home)
    store.begin(catalogue.load("recap"))
    store.close()
    done = softlanding("reflect", "--typed", "--resume", typed="i stayed calm\nq\n")
    assert "What went well?" in done.stdout
    assert messages.GOING_ON.text not in done.stdout
    found = stored(home)
    assert (found.summary.id, found.summary.status) == (1, Status.STOPPED)
    assert [reply.text for reply in found.replies] == ["i stayed calm"]
