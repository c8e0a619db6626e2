"""`softlanding transcribe`: what a person or a program gets for their recordings."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import subprocess
import sys
import threading
import wave
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from softlanding import transcribing
from softlanding.cli import main
from softlanding.config import Home
from softlanding.ports import BYTES_PER_SECOND, Transcriber, Words
from softlanding.speech.decoding import blocks
from softlanding.speech.engines import installing
from tests.fakes import FakeTranscriber
from tests.speech.encoded import encoded

SPOKEN = Path(__file__).parent / "data" / "speech"
PROJECT, MANTRA, DONE = (SPOKEN / f"{name}.wav" for name in ("project", "mantra", "im-done"))
WORDS = "we talked about the project"
Use = Callable[[Transcriber], None]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    """This transcriber is the engine."""

    def use(transcriber: Transcriber) -> None:
        monkeypatch.setattr(transcribing, "make_engine", lambda *_: transcriber)

    return use


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.wav"
    path.write_text("I am no sound.")
    return path


def written(path: Path, *parts: Path | float) -> Path:
    """Recordings and silences (in seconds) one after another."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        for part in parts:
            if isinstance(part, float):
                file.writeframes(bytes(int(part * 16_000) * 2))
            else:
                file.writeframes(b"".join(blocks(part)))
    return path


def transcribe(*words: str | Path) -> int:
    return main(["transcribe", *map(str, words)])


def as_json(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


# -- what is heard ---------------------------------------------------------------------------------
def test_every_kind_of_file_is_heard(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    kinds = ("8000.wav", "44100.wav", "float.wav", "flac", "mp3", "m4a", "ogg")
    files = [encoded(PROJECT, tmp_path / f"spoken.{kind}") for kind in kinds]
    assert transcribe(PROJECT, *files) == 0
    out, err = capfd.readouterr()
    assert out.splitlines() == [WORDS] * 8
    assert err == ""


def test_json_tells_segments_times_and_confidences(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "apart.wav", 1.0, PROJECT, 31.0, PROJECT, 1.0)
    assert transcribe("--json", "--engine", "sphinx", path) == 0
    (told,) = as_json(capfd.readouterr().out)
    assert told["file"] == str(path)
    assert told["engine"]
    assert told["seconds"] == pytest.approx(37.2, abs=0.2)
    assert told["text"] == " ".join(segment["text"] for segment in told["segments"])
    assert 0 < told["confidence"] <= 1
    first, second = told["segments"]
    assert "project" in first["text"]
    assert second["start"] > 30
    for segment in (first, second):
        spoken = [word["text"] for word in segment["words"]]
        assert " ".join(spoken) == segment["text"]
        times = [time for word in segment["words"] for time in (word["start"], word["end"])]
        assert times == sorted(times)
        assert segment["start"] <= times[0] <= times[-1] <= segment["end"] <= told["seconds"]
        assert 0 < segment["confidence"] <= 1
        assert segment["phrase"] is None


def test_a_command_is_found_when_all_of_the_file_is_it(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    within = written(tmp_path / "within.wav", PROJECT, 0.7, DONE, 0.7, PROJECT)
    assert transcribe("--json", "--expect", "commands", DONE, within) == 0
    alone, other = as_json(capfd.readouterr().out)
    assert [segment["phrase"] for segment in alone["segments"]] == [alone["text"]]
    assert alone["text"] in ("i'm done", "i am done")
    assert [segment["phrase"] for segment in other["segments"]] == [None]
    assert other["text"].startswith(WORDS)


def test_a_mantra_with_a_pause_in_it_is_found(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    line = "We talked about the project: one conversation is not the whole of me."
    choices = tmp_path / "choices.txt"
    choices.write_text(f"I was brave, and I tried.\n\n  {line}\n", encoding="utf-8-sig")
    spoken = written(tmp_path / "paused.wav", 0.5, PROJECT, 0.7, MANTRA, 0.5)
    assert transcribe("--expect", f"choice:{choices}", spoken) == 0
    assert capfd.readouterr().out == f"{line}\n"


@pytest.mark.parametrize("expect", ["commands", "feelings", "yes-no", "dictation"])
def test_the_engine_is_told_what_is_expected(use: Use, expect: str) -> None:
    fake = FakeTranscriber()
    use(fake)
    assert transcribe("--expect", expect, DONE) == 0
    ((phrases, dictation),) = fake.begun
    known = {"commands": "skip", "feelings": "afraid", "yes-no": "yes"}
    assert dictation
    assert (known[expect] in phrases) if expect in known else not phrases


def test_where_nobody_speaks_the_line_is_empty(
    use: Use, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake = FakeTranscriber()
    use(fake)
    noise = tmp_path / "noise.wav"
    with wave.open(str(noise), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(b"".join(bytes((b, b % 7)) for b in random.Random(1).randbytes(48_000)))
    silent = written(tmp_path / "silent.wav", 5.0)
    nothing = written(tmp_path / "nothing.wav")
    assert transcribe(noise, silent, nothing) == 0
    assert capsys.readouterr() == ("\n\n\n", "")
    assert fake.begun == []


def test_hours_of_sound_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long recording is read bit by bit; the engine is fed before the rest is read again."""
    spoken = b"".join(blocks(PROJECT))
    there: list[int] = []

    def long() -> Iterator[bytes]:
        for minute in range(10):
            there.append(minute)
            pcm = spoken.ljust(60 * BYTES_PER_SECOND, b"\0")
            yield from (pcm[at : at + 1024] for at in range(0, len(pcm), 1024))

    found = transcribing.speech(long(), ())
    assert len(found.parts) == 10
    there.clear()
    heard = transcribing.heard(long(), found, FakeTranscriber("one", "two"))
    assert [next(heard).text, next(heard).text] == ["one", "two"]
    assert there == [0, 1]


# -- files that are wrong --------------------------------------------------------------------------
def test_the_others_are_done_and_lines_stay_in_order(
    use: Use, tmp_path: Path, text: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    use(FakeTranscriber("first", "what is there", "last"))
    cut = tmp_path / "cut.wav"
    cut.write_bytes(PROJECT.read_bytes()[:40_000])
    empty, gone = tmp_path / "empty.wav", tmp_path / "gone.wav"
    empty.touch()
    assert transcribe(PROJECT, text, cut, tmp_path, gone, empty, MANTRA) == 1
    out, err = capsys.readouterr()
    assert out == "first\n\nwhat is there\n\n\n\nlast\n"
    lines = err.splitlines()
    wrong = [text, cut, tmp_path, gone, empty]
    assert [line.partition(": ")[0] for line in lines] == [str(path) for path in wrong]
    assert "it is cut short. I heard the 1.3 s" in lines[1]


def test_json_tells_what_is_wrong(use: Use, text: Path, capsys: pytest.CaptureFixture[str]) -> None:
    use(FakeTranscriber("first"))
    assert transcribe("--json", text, PROJECT) == 1
    out, err = capsys.readouterr()
    wrong, right = as_json(out)
    assert err == f"{wrong['trouble']}\n"
    assert (wrong["text"], wrong["segments"], wrong["confidence"]) == ("", [], None)
    assert right["text"] == "first"
    assert "trouble" not in right


def test_words_before_an_engine_failed_stay(
    use: Use, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    use(FakeTranscriber("before", RuntimeError("it stopped"), "next file"))
    apart = written(tmp_path / "apart.wav", PROJECT, 31.0, PROJECT)
    assert transcribe(apart, PROJECT) == 1
    out, err = capsys.readouterr()
    assert out == "before\nnext file\n"
    assert err == f"{apart}: I couldn't find the words (it stopped).\n"


# -- files named on stdin --------------------------------------------------------------------------
def test_files_named_on_stdin_are_done_among_the_others(
    use: Use, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    odd = tmp_path / " spaces and \udce9 .wav"
    odd.write_bytes(MANTRA.read_bytes())
    use(FakeTranscriber("one", "two", "three", "four"))
    named = b"\n".join([os.fsencode(odd), b"", os.fsencode(PROJECT)])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(named), encoding="utf-8"))
    assert transcribe(DONE, "-", DONE) == 0
    assert capsys.readouterr() == ("one\ntwo\nthree\nfour\n", "")


@contextlib.contextmanager
def process(*words: str | Path) -> Iterator[subprocess.Popen[bytes]]:
    """The command, for half a minute at most."""
    with subprocess.Popen(
        [sys.executable, "-m", "softlanding", "transcribe", *map(str, words)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": ""},
    ) as program:
        limit = threading.Timer(30, program.kill)
        limit.start()
        try:
            yield program
        finally:
            limit.cancel()


def test_each_line_is_answered_before_the_next_one_comes(text: Path) -> None:
    with process("-") as program:
        assert program.stdin is not None
        assert program.stdout is not None
        answers = []
        for path in (PROJECT, text, PROJECT):
            program.stdin.write(os.fsencode(path) + b"\n")
            program.stdin.flush()
            answers.append(program.stdout.readline())
        _, err = program.communicate(timeout=30)
    assert answers == [f"{WORDS}\n".encode(), b"\n", f"{WORDS}\n".encode()]
    assert err.decode() == f"{text}: this is no recording that I can read.\n"
    assert program.returncode == 1


def test_a_reader_that_goes_away_ends_it_quietly(tmp_path: Path) -> None:
    silent = written(tmp_path / "silent.wav", 0.1)
    with process(*[silent] * 50) as program:
        assert program.stdout is not None
        program.stdout.close()
        program.stdout = None
        _, err = program.communicate(timeout=30)
    assert err == b""
    assert program.returncode == 0


def test_streams_that_were_never_open_are_no_trouble(
    use: Use, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use(FakeTranscriber())
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stdin", None)
    assert transcribe(PROJECT, "-") == 0
    assert capsys.readouterr().err == ""
    for stood_in in (sys.stdout, sys.stdin):  # nothing was written, and nothing read
        stood_in.close()


def test_ctrl_c_ends_it(use: Use, capsys: pytest.CaptureFixture[str]) -> None:
    class Interrupted(FakeTranscriber):
        closed = False

        def end(self) -> Future[Words]:
            raise KeyboardInterrupt

        def close(self) -> None:
            self.closed = True

    fake = Interrupted()
    use(fake)
    assert transcribe(PROJECT) == 130
    assert fake.closed
    assert capsys.readouterr() == ("", "")


# -- asked wrongly ---------------------------------------------------------------------------------
def test_an_expectation_that_there_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty, binary = tmp_path / "empty.txt", tmp_path / "binary.txt"
    empty.write_text("\n \n")
    binary.write_bytes(b"\xff\xfe\xfd")
    gone = tmp_path / "gone.txt"
    for expect, why in (
        ("shouting", "I can't expect 'shouting'. There are: commands, "),
        ("choice:", "I can't expect 'choice:'"),
        (f"choice:{gone}", f"{gone}: I can't read phrases there (No such file"),
        (f"choice:{empty}", f"{empty}: I can't read phrases there (it is empty)"),
        (f"choice:{binary}", f"{binary}: I can't read phrases there (it is not UTF-8)"),
    ):
        assert transcribe("--expect", expect, PROJECT) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith(why)
        assert err.count("\n") == 1


def test_no_other_engine_takes_the_place_of_the_one_asked_for(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert transcribe("--engine", "nobody", PROJECT) == 2
    assert transcribe("--engine", "whisper-tiny.en", PROJECT) == 2
    (home.engines / "whisper-tiny.en").mkdir(parents=True)
    monkeypatch.setattr(installing, "has_package", lambda engine: False)
    assert transcribe("--engine", "whisper-tiny.en", PROJECT) == 2
    out, err = capsys.readouterr()
    unknown, missing, without = err.splitlines()
    assert out == ""
    assert unknown.startswith("There is no engine 'nobody'; there are: ")
    assert missing.endswith(
        "not installed. This brings it: softlanding engines install whisper-tiny.en"
    )
    assert "its Python package faster_whisper is not" in without


def test_an_engine_asked_for_that_can_not_be_used_says_so(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    (home.engines / "whisper-tiny.en").mkdir(parents=True)
    assert transcribe("--engine", "whisper-tiny.en", PROJECT) == 1
    out, err = capsys.readouterr()
    assert out == "\n"
    assert err.startswith(f"{PROJECT}: I couldn't find the words (")
    assert err.count("\n") == 1
