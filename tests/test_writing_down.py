"""The words of a reply that was open when the program died are found in its sound."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from pathlib import Path

import pytest

from softlanding import catalogue, resuming
from softlanding.config import Home
from softlanding.conversation.effects import Status
from softlanding.conversation.events import (
    Began,
    Command,
    Event,
    Heard,
    Pressed,
    Segment,
    Spoken,
)
from softlanding.conversation.state import Mode, Pace, State
from softlanding.journal.recordings import Recordings
from softlanding.journal.store import Store
from softlanding.journal.writing import Writing
from softlanding.ports import BYTES_PER_SECOND
from softlanding.speech.prompts import folder
from softlanding.speech.transcribers import sphinx
from tests.command import softlanding
from tests.fakes import FakeTranscriber
from tests.journal.samples import stored

SPOKEN_REPLY = Path(str(folder())) / "demo" / "01-went-well.wav"


def pcm_of(path: Path) -> bytes:
    with wave.open(str(path)) as file:
        return bytes(file.readframes(file.getnframes()))


def open_take(home: Home, pcm: bytes, *heard: Segment, events: Sequence[Event] = ()) -> int:
    """A recap that was killed while this sound was heard, of which these segments were stored."""
    store, recordings = Store(home), Recordings(home.audio)
    number = store.begin(catalogue.load("recap"))
    for event in (Began(), *events, Spoken(), *map(Heard, heard)):
        store.commit(number, event, (), None)
    left = store.open_reflection()
    assert left is not None
    state = resuming.state_of(store, left, Pace())
    assert state.hearing
    file = recordings.create(number, state.take)
    file.append(pcm)
    file.close()
    store.close()
    return number


def write_down(home: Home, keep_audio: bool = True) -> tuple[State, list[Event]]:
    store, recordings = Store(home), Recordings(home.audio)
    left = store.open_reflection()
    assert left is not None
    writing = Writing(store, recordings, left.summary.id, keep_audio)
    before = resuming.state_of(store, left, Pace())
    state = resuming.write_down(writing, recordings, before, lambda emit: sphinx.sphinx())
    events = store.events(left.summary.id)
    assert resuming.state_of(store, left, Pace()) == state
    store.close()
    return state, events


def test_the_words_of_an_open_reply_are_written_down_from_its_sound(home: Home) -> None:
    pcm = pcm_of(SPOKEN_REPLY)
    number = open_take(home, pcm)
    state, _ = write_down(home)
    assert {"project", "questions"} & set(state.words.split())
    assert 0 < state.heard[0].start < state.heard[-1].end <= len(pcm) / BYTES_PER_SECOND
    assert Recordings(home.audio).read(number, 1) == pcm


def fake_words(monkeypatch: pytest.MonkeyPatch, *texts: str) -> None:
    monkeypatch.setattr(sphinx, "sphinx", lambda: FakeTranscriber(*texts))


def test_only_sound_after_the_stored_words_is_written_down(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_words(monkeypatch, "and then")
    pcm = pcm_of(SPOKEN_REPLY)
    known = len(pcm) / BYTES_PER_SECOND
    open_take(home, pcm + pcm, Segment("at first", 0.2, known))
    state, _ = write_down(home)
    assert [segment.text for segment in state.heard[:2]] == ["at first", "and then"]
    assert all(segment.start >= known for segment in state.heard[1:])


def test_im_done_in_an_open_reply_ends_it_and_the_reply_is_stored(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_words(monkeypatch, "i stayed calm", "i'm done", "next")
    pcm = pcm_of(SPOKEN_REPLY) + bytes(BYTES_PER_SECOND)
    open_take(home, pcm * 3)
    state, events = write_down(home)
    assert (state.step, state.hearing) == (2, False)
    assert [reply.text for reply in stored(home).replies] == ["i stayed calm"]
    heard = [event.segment.text for event in events if isinstance(event, Heard)]
    assert heard == ["i stayed calm", "i'm done"]


def test_stop_in_an_open_reply_stops_and_keeps_what_came_before(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_words(monkeypatch, "i stayed calm", "stop please")
    open_take(home, (pcm_of(SPOKEN_REPLY) + bytes(BYTES_PER_SECOND)) * 2)
    state, _ = write_down(home)
    assert state.mode is Mode.FINISHED
    assert [reply.text for reply in stored(home).replies] == ["i stayed calm"]
    assert stored(home).summary.status is Status.STOPPED


@pytest.mark.parametrize("pcm", [b"", bytes(101), bytes(BYTES_PER_SECOND * 3)])
def test_no_words_are_invented_for_silence(
    home: Home, monkeypatch: pytest.MonkeyPatch, pcm: bytes
) -> None:
    fake_words(monkeypatch, "dog")
    open_take(home, pcm)
    before, _ = write_down(home)
    assert before.heard == ()


def test_while_paused_there_is_no_sound_to_write_down(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_words(monkeypatch, "dog")
    open_take(home, b"", events=(Spoken(), Pressed(Command.PAUSE)))
    state, _ = write_down(home)
    assert (state.mode, state.heard) == (Mode.PAUSED, ())


@pytest.mark.parametrize(("keep", "left"), [("true", 1), ("false", 0)])
def test_keep_audio_counts_for_the_reply_that_was_open_too(
    home: Home, keep: str, left: int
) -> None:
    open_take(home, pcm_of(SPOKEN_REPLY), Segment("all of it", 0.2, 60.0))
    home.settings.write_text(f"keep_audio = {keep}\n")
    assert "Kept as reflection 2" in softlanding("reflect", "--typed", "--new", typed="q\n").stdout
    assert [reply.text for reply in stored(home, "1").replies] == ["all of it"]
    assert len([p for p in home.audio.rglob("*") if p.is_file()]) == left
