"""`softlanding retranscribe`: an engine writes down anew what was recorded."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest

from softlanding import retranscribing
from softlanding.cli import main
from softlanding.config import Home
from softlanding.conversation.effects import Conclude, Reply, Status
from softlanding.conversation.events import Ended, Segment, segment_from
from softlanding.conversation.routine import Expects, Routine, Step
from softlanding.journal.locking import session_lock
from softlanding.journal.recordings import Recordings
from softlanding.journal.store import Store
from softlanding.ports import BYTES_PER_SECOND, Transcriber, Words
from softlanding.speech.decoding import blocks
from tests.fakes import FakeTranscriber
from tests.journal.samples import stored

SPOKEN = Path(__file__).parent / "data" / "speech"
PROJECT, MANTRA, DONE = (SPOKEN / f"{name}.wav" for name in ("project", "mantra", "im-done"))
ROUTINE = Routine(
    "evening",
    "Evening",
    (
        Step("evening.well", "What went well?", Expects.OPEN),
        Step("evening.now", "How are you right now?", Expects.EMOTION),
        Step("evening.mantra", "Which words?", Expects.MANTRA, ("I showed up.",)),
    ),
)
Use = Callable[[Transcriber], Transcriber]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    """This transcriber is the engine, whatever it is called."""

    def use(transcriber: Transcriber) -> Transcriber:
        monkeypatch.setattr(retranscribing, "make_engine", lambda *_: transcriber)
        return transcriber

    return use


class Stopping(FakeTranscriber):
    """Is interrupted when it has no more words."""

    def end(self) -> Future[Words]:
        if not self.texts:
            raise KeyboardInterrupt
        return super().end()


def silence(seconds: float) -> bytes:
    return bytes(int(seconds * BYTES_PER_SECOND) // 2 * 2)


def pcm_of(path: Path) -> bytes:
    return b"".join(blocks(path))


def recorded(home: Home, number: int, take: int, pcm: bytes) -> None:
    recordings = Recordings(home.audio)
    file = recordings.create(number, take)
    file.append(pcm)
    file.close()
    recordings.finish(number, take)


def said(home: Home, *replies: Reply, status: Status = Status.FINISHED) -> int:
    """A reflection with these replies; each was recorded two seconds into its take, and ended by
    "I'm done"."""
    store = Store(home)
    number = store.begin(ROUTINE)
    store.commit(number, Ended(), replies, Conclude(status, "I showed up."))
    store.close()
    spoken, done = pcm_of(PROJECT), pcm_of(DONE)
    for reply in replies:
        if reply.segments[-1].end:
            pcm = silence(2) + spoken + silence(0.6) + done + silence(0.5)
            recorded(home, number, reply.take, pcm)
    return number


def reply(take: int, text: str, step: str = "well", typed: bool = False) -> Reply:
    times = () if typed else (2.0, 2.0 + len(pcm_of(PROJECT)) / BYTES_PER_SECOND)
    return Reply(f"evening.{step}", take, (Segment(text, *times),))


def transcripts(home: Home) -> list[tuple[str, ...]]:
    store = Store(home)
    rows = store.rows("SELECT transcript, engine FROM replies ORDER BY reflection, take")
    store.close()
    return rows


def again(*words: str) -> int:
    return main(["retranscribe", *words])


def test_the_words_are_found_where_they_were_said_and_the_old_ones_are_kept(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the engine that is built in. What ended the reply is no part of it."""
    number = said(home, reply(1, "old words"))
    assert again("last") == 0
    told = "Reflection 1: one reply by sphinx.\nOne reply is written down anew by sphinx.\n"
    assert capsys.readouterr() == (told, "")
    (segment,) = stored(home).replies[0].segments
    assert segment.text == "we talked about the project"
    last = 2.0 + len(pcm_of(PROJECT)) / BYTES_PER_SECOND
    assert 1.8 <= segment.start <= segment.words[0].start <= segment.words[-1].end <= segment.end
    assert segment.words[0].start > 2.0
    assert segment.end <= last + 0.25
    store = Store(home)
    ((version, engine, old),) = store.rows(
        "SELECT version, engine, segments FROM transcripts WHERE reflection = ?", number
    )
    assert (str(version), engine) == ("0", "")
    assert [segment_from(part).text for part in json.loads(old)] == ["old words"]
    store.close()


def test_what_is_corrected_by_hand_stays(home: Home, use: Use) -> None:
    said(home, reply(1, "i feel sad", "now"))
    store = Store(home)
    with store.transaction() as db:
        db.execute("UPDATE replies SET edited = 'I feel glad.'")
        db.execute("INSERT INTO named VALUES (1, 1, 'feeling', 0, 'glad')")
    store.close()
    use(FakeTranscriber("i feel mad"))
    assert again("1") == 0
    (found,) = stored(home).replies
    assert (found.transcript, found.text, found.feelings) == (
        "i feel mad",
        "I feel glad.",
        ("glad",),
    )


@pytest.mark.parametrize(("named", "after"), [(("sad",), ("angry",)), (("dread",), ("dread",))])
def test_feelings_follow_the_words_unless_the_person_corrected_them(
    home: Home, use: Use, named: Sequence[str], after: Sequence[str]
) -> None:
    old = reply(1, "i feel sad", "now")
    said(home, Reply(old.step, 1, old.segments, feelings=tuple(named)))
    use(FakeTranscriber("i feel angry"))
    assert again("1") == 0
    assert stored(home).replies[0].feelings == after


def test_each_reply_is_heard_with_what_was_expected_then(
    home: Home, use: Use, capsys: pytest.CaptureFixture[str]
) -> None:
    spoken = replace(reply(3, "I showed up.").segments[0], phrase="I showed up.")
    mantra = Reply("evening.mantra", 3, (spoken,), mantra=True)
    said(home, reply(1, "one"), reply(2, "two", "now"), mantra)
    fake = FakeTranscriber("new", "new", "i sowed a")
    use(fake)
    assert again("--all") == 0
    assert [text for text, _ in transcripts(home)] == ["new", "new", "I showed up."]
    assert capsys.readouterr().err.endswith("heard another mantra. The words stay.\n")
    anything, feelings, words = (phrases for phrases, _ in fake.begun)
    assert anything == ()
    assert "afraid" in feelings
    assert words == ("I showed up.",)


def test_it_goes_on_where_it_was_stopped(
    home: Home, use: Use, capsys: pytest.CaptureFixture[str]
) -> None:
    said(home, reply(1, "one"), reply(2, "two"))
    said(home, reply(1, "three"), reply(2, "typed", typed=True))
    number = said(home, reply(1, "gone"))
    Recordings(home.audio).drop(number, 1)
    use(Stopping("first"))
    assert again("--all") == 130
    assert "the same command goes on from there" in capsys.readouterr().err
    assert transcripts(home)[:2] == [("first", "sphinx"), ("two", "")]
    use(FakeTranscriber("second", "third"))
    assert again("--all") == 0
    assert capsys.readouterr().out.splitlines() == [
        "Passed over: 1 written down by sphinx before, 1 typed, and 1 without a recording.",
        "Reflection 1: one reply by sphinx.",
        "Reflection 2: one reply by sphinx.",
        "2 replies are written down anew by sphinx.",
    ]
    assert [text for text, _ in transcripts(home)] == ["first", "second", "third", "typed", "gone"]


def test_words_are_never_given_up_for_none(
    home: Home, use: Use, capsys: pytest.CaptureFixture[str]
) -> None:
    said(home, reply(1, "one"), reply(2, "two"))
    cut = Recordings(home.audio).path(1, 2)
    cut.write_bytes(cut.read_bytes()[:9000])
    use(FakeTranscriber(""))
    assert again("--all") == 0
    assert transcripts(home) == [("one", ""), ("two", "")]
    none, damaged = capsys.readouterr().err.splitlines()
    assert none == "Reflection 1, reply 1: sphinx found no words. It stays as it was."
    assert damaged == "Reflection 1, reply 2: its recording is damaged. The words stay."


def test_a_reply_without_words_keeps_the_place_of_its_sound(
    home: Home, use: Use, capsys: pytest.CaptureFixture[str]
) -> None:
    said(home, reply(1, ""))
    before = stored(home).replies
    use(FakeTranscriber(""))
    assert again("--all") == 0
    assert stored(home).replies == before
    assert "It stays as it was." in capsys.readouterr().err


def test_an_engine_that_fails_costs_no_words(
    home: Home, use: Use, capsys: pytest.CaptureFixture[str]
) -> None:
    said(home, *(reply(take, "old") for take in range(1, 7)))
    bad = RuntimeError("it hung")
    use(FakeTranscriber(bad, "new", bad, bad, bad, "never asked for"))
    assert again("--all") == 1
    out, err = capsys.readouterr()
    assert [text for text, _ in transcripts(home)] == ["old", "new", "old", "old", "old", "old"]
    assert out.endswith("One reply is written down anew by sphinx.\n")
    assert err.count("I couldn't find the words (it hung). It stays.") == 4
    assert err.endswith("so I stop here. All that was done is kept.\n")


def test_an_open_reflection_of_a_running_session_is_left_out(
    home: Home, use: Use, capsys: pytest.CaptureFixture[str]
) -> None:
    said(home, reply(1, "old"), status=Status.OPEN)
    use(FakeTranscriber("new"))
    with session_lock(home):
        assert again("--all") == 0
    assert "Reflection 1 is open in a session now. It was left out." in capsys.readouterr().err
    assert transcripts(home) == [("old", "")]
    use(FakeTranscriber("new"))
    assert again("--all") == 0
    assert transcripts(home) == [("new", "sphinx")]


def test_it_is_asked_wrongly(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert again("--all") == 0
    assert again("last") == 1
    said(home, reply(1, "old"))
    assert again("last", "--engine", "whisper-tiny.en") == 1
    assert "softlanding engines install whisper-tiny.en" in capsys.readouterr().err
    assert again("last", "--engine", "nobody") == 2
    assert transcripts(home) == [("old", "")]
