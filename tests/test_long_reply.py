"""Half an hour in one go: nothing is lost, and it is cut into parts."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from softlanding import catalogue
from softlanding.config import Home
from softlanding.conversation import machine
from softlanding.conversation.events import Began
from softlanding.conversation.state import Pace
from softlanding.journal.recordings import Recordings
from softlanding.journal.store import Store
from softlanding.journal.writing import Writing
from softlanding.ports import BYTES_PER_SECOND
from softlanding.session import Inbox, Session
from softlanding.speech.ear import StreamingEar
from tests.fakes import FakeDetector, FakeTranscriber, FakeVoice, ListScreen, ListSource, sound

MINUTES = 30
SENTENCES = MINUTES * 6  # of 9 s, a second apart


class Forgetful(FakeTranscriber):
    """Does not keep the sound."""

    def feed(self, pcm: bytes) -> None:
        pass


def test_a_reply_of_half_an_hour_is_kept_whole(tmp_path: Path) -> None:
    home = Home(tmp_path, tmp_path, tmp_path / "cache")
    store, recordings, inbox = Store(home), Recordings(home.audio), Inbox()
    routine = catalogue.load("recap")
    number = store.begin(routine)
    source = ListSource(sound(*((9.0, True), (1.0, False)) * SENTENCES))
    cuts = 1  # in the middle of a sentence, after a quarter of an hour
    sentences = [f"sentence {n}" for n in range(SENTENCES + cuts)]
    words = Forgetful(*sentences)
    ear = StreamingEar(source, words, inbox.put, FakeDetector)
    session = Session(
        machine.start(routine, Pace()),
        inbox,
        FakeVoice(inbox),
        ear,
        ListScreen(),
        Writing(store, recordings, number),
    )
    session.run(Began())  # ends when there is nobody to answer the second question
    ear.close()
    reflection = store.get("last")
    store.close()
    assert reflection is not None
    reply = reflection.replies[0]
    assert reply.text == " ".join(sentences)
    gaps = [b.start - a.end for a, b in itertools.pairwise(reply.segments)]
    assert min(gaps) == pytest.approx(0, abs=1e-3)
    assert max(gaps) < 1
    assert len(recordings.read(number, reply.take)) >= MINUTES * 60 * BYTES_PER_SECOND
