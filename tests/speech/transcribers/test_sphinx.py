"""The transcriber with its real child process, on recordings of synthetic voices."""

from __future__ import annotations

import queue
import random
import signal
import tempfile
import wave
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from softlanding.ports import BYTES_PER_SECOND, Words
from softlanding.speech.transcribers import sphinx_worker
from softlanding.speech.transcribers.remote import Remote
from softlanding.speech.transcribers.sphinx import sphinx

SPEECH = Path(__file__).parents[2] / "data" / "speech"
COMMANDS = ["done", "I'm done", "skip", "repeat", "back", "pause", "resume", "stop", "help"]
MANTRA = "One conversation is not the whole of me."
LIMIT = 60  # seconds: far more than any of it takes


def recording(name: str) -> bytes:
    with wave.open(str(SPEECH / f"{name}.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16_000, 1, 2)
        pcm: bytes = file.readframes(file.getnframes())
    return pcm


def noise(seconds: float, loudness: int) -> bytes:
    rng = random.Random(1)
    return array(
        "h", (round(rng.gauss(0, loudness)) for _ in range(int(seconds * 16_000)))
    ).tobytes()


def hear(
    ear: Remote,
    pcm: bytes,
    phrases: Sequence[str] = (),
    dictation: bool = True,
) -> Words:
    ear.begin(phrases, dictation, lambda _: None)
    for start in range(0, len(pcm), 1024):
        ear.feed(pcm[start : start + 1024])
    return ear.end().result(LIMIT)


@pytest.fixture(scope="module")
def ear() -> Iterator[Remote]:
    transcriber = sphinx()
    yield transcriber
    transcriber.close()


@pytest.fixture
def own() -> Iterator[Remote]:
    transcriber = sphinx(limit=LIMIT)
    yield transcriber
    transcriber.close()


def test_what_comes_before_the_model_is_loaded_is_answered_in_order() -> None:
    transcriber = sphinx()
    futures = []
    for name in ("skip", "im-done"):
        transcriber.begin(COMMANDS, False, lambda _: None)
        transcriber.feed(recording(name))
        futures.append(transcriber.end())
    assert not futures[0].done()
    assert [future.result(LIMIT).phrase for future in futures] == ["skip", "I'm done"]
    transcriber.close()


@pytest.mark.parametrize(
    ("name", "phrase"), [("skip", "skip"), ("im-done", "I'm done"), ("number-two", "number two")]
)
def test_a_command_is_found(ear: Remote, name: str, phrase: str) -> None:
    words = hear(ear, recording(name), [*COMMANDS, "number one", "number two"])
    assert (words.text, words.phrase) == (phrase, phrase)
    assert words.confidence is not None
    assert 0 < words.confidence <= 1


def test_a_mantra_is_found(ear: Remote) -> None:
    assert hear(ear, recording("mantra"), [*COMMANDS, MANTRA]).phrase == MANTRA


def test_other_speech_is_dictated_and_no_command(ear: Remote) -> None:
    words = hear(ear, recording("project"), COMMANDS)
    assert words.phrase is None
    assert {"we", "about", "the", "project"} <= set(words.text.split())
    assert words.confidence is not None
    assert 0.3 < words.confidence <= 1


def test_every_word_has_its_time_and_confidence(ear: Remote) -> None:
    quiet, pcm = noise(1, 10), recording("project")
    words = hear(ear, quiet + pcm, COMMANDS)
    assert " ".join(word.text for word in words.words) == words.text
    times = [moment for word in words.words for moment in (word.start, word.end)]
    assert times == sorted(times)
    assert 0.9 < times[0] < times[-1] <= len(quiet + pcm) / BYTES_PER_SECOND
    assert all(0 < (word.confidence or 0) <= 1 for word in words.words)
    done = hear(ear, quiet + recording("im-done"), COMMANDS)
    assert [word.text for word in done.words] == ["i'm", "done"]
    assert 0.9 < done.words[0].start < done.words[1].end <= 1 + len(recording("im-done")) / 32_000


def test_words_come_while_it_is_spoken(ear: Remote) -> None:
    partials: queue.Queue[str] = queue.Queue()
    ear.begin((), True, partials.put)
    spoken = 8 * recording("project")  # longer to decode than the pause between two partials
    for start in range(0, len(spoken), 8000):
        ear.feed(spoken[start : start + 8000])
    text = partials.get(timeout=LIMIT)
    assert text
    assert not set("<[+(") & set(text)
    assert "project" in ear.end().result(LIMIT).text.split()


def test_without_dictation_other_speech_has_no_words(ear: Remote) -> None:
    assert hear(ear, recording("project"), COMMANDS, dictation=False) == Words("", None, None)


@pytest.mark.parametrize(
    "pcm",
    [
        b"",
        b"\0",
        bytes(2),
        bytes(3 * BYTES_PER_SECOND),
        noise(2.5, 30),
        noise(2.5, 300),
        noise(2, 3000),
    ],
    ids=["nothing", "half a sample", "a sample", "digital silence", "hiss", "noise", "loud"],
)
def test_no_words_are_invented(ear: Remote, pcm: bytes) -> None:
    assert hear(ear, pcm, COMMANDS) == Words("", None, None)


def test_phrases_with_unknown_words_do_no_harm(ear: Remote) -> None:
    assert hear(ear, recording("skip"), ["kubernetes", "skip", "", "…"]).phrase == "skip"
    assert hear(ear, recording("skip"), ["kubernetes"], dictation=False).phrase is None


def test_a_segment_that_is_not_ended_is_dropped(ear: Remote) -> None:
    ear.begin(COMMANDS, True, lambda _: None)
    ear.feed(recording("project"))
    assert hear(ear, recording("skip"), COMMANDS).phrase == "skip"


def child(ear: Remote) -> int:
    assert ear._worker is not None
    return ear._worker._process.pid


def send_signal(ear: Remote, number: int) -> None:
    assert ear._worker is not None
    ear._worker._process.send_signal(number)


def test_a_killed_process_fails_what_was_owed_and_is_started_once_again(own: Remote) -> None:
    own.begin(COMMANDS, True, lambda _: None)
    owed = own.end()
    own.begin(COMMANDS, True, lambda _: None)
    first = child(own)
    send_signal(own, signal.SIGKILL)
    with pytest.raises(RuntimeError, match="start again"):
        owed.result(LIMIT)
    own.feed(recording("skip"))
    with pytest.raises(RuntimeError, match="start again"):
        own.end().result(LIMIT)
    assert hear(own, recording("skip"), COMMANDS).phrase == "skip"
    assert child(own) != first
    assert own.trouble is None

    own.begin(COMMANDS, True, lambda _: None)
    send_signal(own, signal.SIGKILL)
    with pytest.raises(RuntimeError):
        own.end().result(LIMIT)
    own.begin(COMMANDS, True, lambda _: None)
    with pytest.raises(RuntimeError, match="stopped working"):
        own.end().result(LIMIT)
    assert own.trouble == "the transcriber has stopped working"


def test_a_process_that_hangs_is_given_up() -> None:
    transcriber = sphinx(limit=0.3)
    send_signal(transcriber, signal.SIGSTOP)
    transcriber.begin(COMMANDS, True, lambda _: None)
    with pytest.raises(RuntimeError, match="start again"):
        transcriber.end().result(LIMIT)
    transcriber.close()


def test_a_broken_model_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POCKETSPHINX_PATH", str(tmp_path))
    transcriber = sphinx()
    transcriber.begin(COMMANDS, True, lambda _: None)
    with pytest.raises(RuntimeError, match="the speech model can't be used: "):
        transcriber.end().result(LIMIT)
    assert transcriber.trouble is not None
    assert "\n" not in transcriber.trouble
    transcriber.begin(COMMANDS, True, lambda _: None)
    with pytest.raises(RuntimeError, match="the speech model can't be used: "):
        transcriber.end().result(LIMIT)
    transcriber.close()


def test_close_drops_what_is_owed_and_later_ends_fail() -> None:
    transcriber = sphinx()
    transcriber.begin(COMMANDS, True, lambda _: None)
    owed = transcriber.end()
    transcriber.close()
    transcriber.close()
    with pytest.raises(RuntimeError, match="closed"):
        owed.result(LIMIT)
    with pytest.raises(RuntimeError, match="closed"):
        transcriber.begin(COMMANDS, True, lambda _: None)
    with pytest.raises(RuntimeError, match="closed"):
        transcriber.feed(bytes(1024))
    with pytest.raises(RuntimeError, match="closed"):
        transcriber.end().result(LIMIT)


def test_a_very_long_segment_is_decoded_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sphinx_worker, "_LONGEST_UTTERANCE", len(recording("project")))
    recognizer = sphinx_worker.Recognizer({})
    recognizer.begin(COMMANDS, True)
    for _ in range(3):
        recognizer.feed(recording("project"))
    assert len(recognizer._pcm) <= 2 * BYTES_PER_SECOND * 3
    words = recognizer.end()
    assert words.phrase is None
    assert words.text.split().count("project") >= 2
    said = [word.start for word in words.words if word.text == "project"]
    seconds = len(recording("project")) / BYTES_PER_SECOND
    assert said[1] - said[0] == pytest.approx(seconds, abs=0.3)


def test_noise_does_not_change_what_is_known_of_the_voice() -> None:
    recognizer = sphinx_worker.Recognizer({})
    recognizer.begin((), True)
    recognizer.feed(recording("project"))
    recognizer.end()
    mean = recognizer._mean
    recognizer.begin((), True)
    recognizer.feed(noise(2.5, 300))
    assert recognizer.end() == Words("", None, None)
    assert recognizer._mean == mean


def test_a_full_disk_costs_the_phrases_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    recognizer = sphinx_worker.Recognizer({})
    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "TemporaryDirectory", full)
        recognizer.begin(COMMANDS, True)
        recognizer.feed(recording("project"))
        words = recognizer.end()
        assert words.phrase is None
        assert "project" in words.text.split()
    recognizer.begin(COMMANDS, False)
    recognizer.feed(recording("skip"))
    assert recognizer.end().phrase == "skip"
