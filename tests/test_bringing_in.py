"""`softlanding import`: a voice memo becomes a reflection."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import av
import pytest

from softlanding import bringing_in
from softlanding.cli import main
from softlanding.config import Home
from softlanding.conversation.effects import Status
from softlanding.journal.recordings import Recordings
from softlanding.journal.store import Store
from softlanding.messages import bringing_in as messages
from softlanding.ports import Transcriber
from softlanding.speech.decoding import blocks
from tests.fakes import FakeTranscriber
from tests.journal.samples import RECAP, a_full_journal, stored
from tests.speech.encoded import encoded
from tests.test_transcribing import MANTRA, PROJECT, written

Use = Callable[[Transcriber], None]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    """This transcriber is the engine."""

    def use(transcriber: Transcriber) -> None:
        monkeypatch.setattr(bringing_in, "make_engine", lambda *_: transcriber)

    return use


@pytest.fixture
def memo(tmp_path: Path) -> Path:
    return written(tmp_path / "memo.wav", 0.5, PROJECT, 1.0)


def bring(*words: str | Path) -> int:
    return main(["import", *map(str, words)])


def reflections(home: Home) -> int:
    store = Store.reading(home)
    return len(store.summaries()) if store else 0


def left(home: Home) -> list[str]:
    """What lies in the home folder beside a journal and its recordings."""
    known = {"journal.db", "journal.db-wal", "journal.db-shm", "recordings.lock", "audio"}
    return sorted(path.name for path in home.data.glob("*") if path.name not in known)


@pytest.mark.parametrize("kind", ["m4a", "mp3", "ogg", "44100.wav"])
def test_a_memo_of_any_kind_is_kept_as_one_free_reply(
    home: Home, use: Use, memo: Path, kind: str
) -> None:
    path = encoded(memo, memo.with_name(f"home.{kind}"))
    use(FakeTranscriber("we talked about the project and i feel relieved"))
    assert bring(path, "--about", "Acme, backend") == 0
    found = stored(home)
    (reply,) = found.replies
    assert (found.summary.title, found.summary.about) == ("Voice memo", "Acme, backend")
    assert found.summary.status is Status.FINISHED
    assert reply.text == "we talked about the project and i feel relieved"
    assert reply.feelings == ("relieved",)
    assert 0.0 < reply.segments[0].start < reply.segments[0].end < 4.5
    assert Recordings(home.audio).read(1, 1) == b"".join(blocks(path))
    assert stat.S_IMODE(Recordings(home.audio).path(1, 1).stat().st_mode) == 0o600
    assert left(home) == []


def test_its_words_are_found_and_can_be_read(
    home: Home, memo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the engine that is built in."""
    day = datetime(2026, 3, 3, 18, 5).astimezone()
    os.utime(memo, (day.timestamp(), day.timestamp()))
    assert bring(memo) == 0
    assert capsys.readouterr().out == (
        f"{memo}: kept as reflection 1, recorded on 2026-03-03 18:05 (by the date of the file).\n"
        "Read it: softlanding show 1\n"
    )
    assert main(["show", "2026-03-03"]) == 0
    assert capsys.readouterr().out.endswith("\n    we talked about the project\n")


def test_the_time_is_when_it_was_recorded(home: Home, use: Use, memo: Path) -> None:
    tagged = memo.with_name("tagged.m4a")
    plain = encoded(memo, memo.with_name("plain.m4a"))
    with av.open(str(plain)) as source, av.open(str(tagged), "w") as out:
        out.metadata["creation_time"] = "2026-03-03T17:05:12.000000Z"
        stream = out.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
    use(FakeTranscriber())
    assert bring(tagged) == 0
    assert stored(home).summary.started == datetime.fromisoformat("2026-03-03T17:05:12Z")


def test_parts_between_long_pauses_answer_the_questions_in_order(
    home: Home, use: Use, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = written(tmp_path / "four.wav", PROJECT, 3.0, PROJECT, 3.0, MANTRA, 3.0, PROJECT, 1.0)
    use(FakeTranscriber("one", "two", "three and four"))
    assert bring(whole, "--routine", "recap") == 0
    told = "It has 4 parts for 3 questions: the rest went to the last one."
    assert told in capsys.readouterr().out.splitlines()
    found = stored(home)
    assert [(reply.step, reply.text) for reply in found.replies] == [
        ("recap.went-well", "one"),
        ("recap.gone-better", "two"),
        ("recap.next-steps", "three and four"),
    ]
    takes = [Recordings(home.audio).read(1, take) for take in (1, 2, 3)]
    assert b"".join(takes) == b"".join(blocks(whole))
    two = written(tmp_path / "two.wav", PROJECT, 3.0, MANTRA)
    assert bring(two, "--routine", "recap") == 0
    told = "It has 2 parts for 3 questions: the others stay open."
    assert told in capsys.readouterr().out.splitlines()
    assert bring(two, "--routine", "nothing") == 2


def test_the_same_sound_comes_in_once(
    home: Home, use: Use, memo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_full_journal(home)
    use(FakeTranscriber())
    other = written(tmp_path / "other.wav", PROJECT, 3.0, MANTRA)
    assert bring(memo, other, "--routine", "recap") == 0
    copy = tmp_path / "copy.flac"
    encoded(memo, copy)
    capsys.readouterr()
    assert bring(copy, other) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{copy}: this is reflection 41 already. --again brings it in once more.",
        f"{other}: this is reflection 42 already. --again brings it in once more.",
    ]
    assert reflections(home) == 42
    assert bring(copy, "--again") == 0
    assert reflections(home) == 43


def test_a_session_that_is_open_stays_the_one_to_go_on_with(
    home: Home, use: Use, memo: Path
) -> None:
    store = Store(home)
    number = store.begin(RECAP)
    use(FakeTranscriber())
    assert bring(memo) == 0
    found = store.open_reflection()
    assert found is not None
    assert found.summary.id == number
    store.close()


def test_what_can_not_be_used_is_told_and_the_others_are_done(
    home: Home, use: Use, memo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, gone, silent = tmp_path / "text.m4a", tmp_path / "gone.mp3", tmp_path / "silent.wav"
    text.write_text("no sound")
    written(silent, 3.0)
    cut = tmp_path / "cut.wav"
    cut.write_bytes(memo.read_bytes()[:100_000])
    use(FakeTranscriber("words", RuntimeError("it stopped")))
    other = written(tmp_path / "other.wav", MANTRA)
    assert bring(text, gone, silent, tmp_path, cut, other) == 1
    told = capsys.readouterr().err.splitlines()
    assert [line.partition(": ")[0] for line in told] == [
        str(path) for path in (text, gone, silent, tmp_path, cut, other)
    ]
    assert told[2].endswith("I can hear nobody speak in it. Nothing was brought in.")
    assert "it is cut short. I took the 3.1 s" in told[4]
    assert told[5].endswith("(it stopped). Nothing was brought in.")
    assert reflections(home) == 1
    assert left(home) == []


def test_nothing_is_half_brought_in(
    home: Home,
    use: Use,
    memo: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    a_full_journal(home)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    for name in ("private_folder", "sync"):
        use(FakeTranscriber())
        with monkeypatch.context() as patch:
            patch.setattr(f"softlanding.journal.memos.{name}", full)
            assert bring(memo) == 1
    assert "No space left" in capsys.readouterr().err
    use(FakeTranscriber())
    with monkeypatch.context() as patch:
        patch.setattr(Recordings, "finish", full)
        assert bring(memo) == 1
    assert "No space left on device). Nothing was brought in." in capsys.readouterr().err
    assert (reflections(home), left(home), list(home.audio.glob("*"))) == (40, [], [])


def test_what_was_left_by_one_that_was_killed_is_cleared_away(
    home: Home, use: Use, memo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rest = home.arriving / "abc" / "0"
    rest.mkdir(parents=True)
    (rest / "001.pcm").write_bytes(b"words")

    class Interrupted(FakeTranscriber):
        def begin(self, *_: object) -> None:
            assert not rest.exists()
            assert len(list(home.arriving.glob("*/memo.pcm"))) == 1
            assert bring(memo) == 1  # another program meanwhile
            raise KeyboardInterrupt

    use(Interrupted())
    assert bring(memo) == 130
    another, stopped = capsys.readouterr().err.strip().split("\n\n")
    assert another == messages.ONE_AT_A_TIME
    assert stopped == f"Stopped. Nothing of {memo} was brought in."
    assert (reflections(home), left(home)) == (0, [])


def test_where_help_is_is_told_after_words_of_crisis(
    home: Home, use: Use, memo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    use(FakeTranscriber("i don't want to live any more"))
    assert bring(memo) == 0
    out = capsys.readouterr().out
    assert "Thank you for saying that. It matters.\n" in out
    assert "findahelpline.com" in out


def test_hours_of_sound_are_not_kept(home: Home, use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was decoded is on disk before the rest is."""
    spoken = b"".join(blocks(PROJECT))
    sizes: list[int] = []

    def long(file: Path) -> Iterator[bytes]:
        for _ in range(10):
            sizes.append(sum(path.stat().st_size for path in home.arriving.glob("*/memo.pcm")))
            pcm = spoken.ljust(12 * 32_000, b"\0")
            yield from (pcm[at : at + 1024] for at in range(0, len(pcm), 1024))

    monkeypatch.setattr(bringing_in, "blocks", long)
    use(FakeTranscriber())
    assert bring(PROJECT) == 0
    assert len(sizes) == 10
    assert all(size > (n - 0.5) * 12 * 32_000 for n, size in enumerate(sizes))
    assert stored(home).replies[0].segments[-1].end > 108


def test_without_audio_to_be_kept_only_the_words_are(
    home: Home, use: Use, memo: Path, tmp_path: Path
) -> None:
    home.config.mkdir(parents=True, exist_ok=True)
    home.settings.write_text("keep_audio = false")
    use(FakeTranscriber("words", ""))
    assert bring(memo, written(tmp_path / "other.wav", MANTRA)) == 0
    recordings = Recordings(home.audio)
    assert [recordings.file(number, 1) is None for number in (1, 2)] == [True, False]
