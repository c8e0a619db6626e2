"""Recordings as the person's voice, with the real detector and real (synthetic) words."""

from __future__ import annotations

import random
import wave
from array import array
from collections.abc import Callable
from pathlib import Path

import pytest

from softlanding.messages import common as messages
from softlanding.ports import Message, Notice
from softlanding.speech.decoding import RecordingError, blocks, is_cut
from softlanding.speech.detecting import SILENCE, SpeechDetector
from softlanding.speech.sources import SILENCE_LIMIT, RecordedReplies

WORDS = Path(__file__).parents[1] / "data" / "speech" / "ear_words.wav"  # yes, no, two


def words() -> bytes:
    with wave.open(str(WORDS), "rb") as file:
        return file.readframes(file.getnframes())


def room(seconds: float) -> bytes:
    """A quiet room, -70 dBFS."""
    noise = random.Random(1)
    return array("h", [noise.randint(-18, 18) for _ in range(round(seconds * 16_000))]).tobytes()


def write(path: Path, pcm: bytes, rate: int = 16_000, channels: int = 1, width: int = 2) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(pcm)
    return path


def played(source: RecordedReplies) -> bytes:
    """The sound of the next reply, up to the digital silence after it."""
    source.next_reply()
    pcm = b""
    while (block := source.read()) != SILENCE:
        assert block is not None
        pcm += block
    return pcm


def segments_in(pcm: bytes) -> int:
    """How many words the detector finds, 0.7 s apart as they are."""
    detector, found, quiet = SpeechDetector(), 0, 100
    for start in range(0, len(pcm) - 1023, 1024):
        if detector(pcm[start : start + 1024]):
            found += quiet >= 15
            quiet = 0
        else:
            quiet += 1
    return found


def test_a_long_pause_and_the_end_of_a_file_part_replies(tmp_path: Path) -> None:
    first = room(3) + words() + room(2.6) + words() + room(0.7) + words() + room(5)
    paths = [write(tmp_path / "first.wav", first), write(tmp_path / "second.wav", words())]
    told: list[Message] = []
    source = RecordedReplies(paths, told.append, reply_pause=2.0)
    replies = [played(source) for _ in range(3)]
    assert [segments_in(reply) for reply in replies] == [3, 6, 3]
    assert first.find(replies[0]) > 32_000, "the silence before is left out"
    assert [first.count(reply) for reply in replies[:2]] == [1, 1], "nothing else is changed"
    assert {source.read() for _ in range(1000)} == {SILENCE}
    source.next_reply()
    assert source.read() is None
    assert told == []


def test_a_reply_that_is_ended_early_is_skipped(tmp_path: Path) -> None:
    path = write(tmp_path / "two.wav", words() * 3 + room(2.6) + words())
    source = RecordedReplies([path], lambda message: None)
    source.next_reply()
    source.read()
    assert segments_in(played(source)) == 3


def test_silence_after_a_reply_has_an_end(tmp_path: Path) -> None:
    source = RecordedReplies([WORDS], lambda message: None)
    played(source)
    silent = 1
    while source.read() is not None:
        silent += 1
    assert silent * 0.032 == pytest.approx(SILENCE_LIMIT, abs=0.1)


@pytest.mark.parametrize(("rate", "channels"), [(44_100, 1), (48_000, 2), (8_000, 1)])
def test_other_formats_are_resampled(tmp_path: Path, rate: int, channels: int) -> None:
    import av

    path = tmp_path / "other.wav"
    layout = "stereo" if channels == 2 else "mono"
    resampler = av.AudioResampler(format="s16", layout=layout, rate=rate)
    frame = av.AudioFrame(format="s16", layout="mono", samples=len(words()) // 2)
    frame.planes[0].update(words())
    frame.sample_rate = 16_000
    pcm = b"".join(
        bytes(part.planes[0])[: part.samples * 2 * channels]
        for part in [*resampler.resample(frame), *resampler.resample(None)]
    )
    write(path, pcm, rate, channels)
    decoded = b"".join(blocks(path))
    assert len(decoded) == pytest.approx(len(words()), abs=2048)
    assert segments_in(decoded) == 3
    assert played(RecordedReplies([path], lambda message: None))


def test_a_file_that_is_cut_short_is_used_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "cut.wav"
    whole = WORDS.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3 + 1])
    told: list[Message] = []
    source = RecordedReplies([path], told.append)
    assert told == [Notice(messages.RECORDING_CUT.format(name="cut.wav"))]
    assert segments_in(played(source)) == 2


def test_a_length_that_was_not_known_is_no_cut(tmp_path: Path) -> None:
    path = tmp_path / "piped.wav"
    whole = bytearray(WORDS.read_bytes())
    at = whole.index(b"data") + 4
    whole[at : at + 4] = (0x7FFFF000).to_bytes(4, "little")
    path.write_bytes(whole)
    assert not is_cut(path)
    assert segments_in(played(RecordedReplies([path], lambda message: None))) == 3


def make_text(path: Path) -> None:
    path.write_text("not a recording")


def make_header(path: Path) -> None:
    path.write_bytes(WORDS.read_bytes()[:30])


def make_empty(path: Path) -> None:
    path.write_bytes(b"")


def make_folder(path: Path) -> None:
    path.mkdir()


def make_nothing(path: Path) -> None:
    assert not path.exists()


def make_silence(path: Path) -> None:
    write(path, bytes(64_000))


def make_room(path: Path) -> None:
    write(path, room(3))


def make_no_sound(path: Path) -> None:
    write(path, b"")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (make_text, "no recording that I can read"),
        (make_header, "no recording that I can read"),
        (make_empty, "no recording that I can read"),
        (make_folder, "this is a folder"),
        (make_nothing, "no such file"),
        (make_silence, "nobody speak"),
        (make_room, "nobody speak"),
        (make_no_sound, "nobody speak"),
    ],
)
def test_a_file_of_no_use_is_named(tmp_path: Path, make: Callable[[Path], None], says: str) -> None:
    path = tmp_path / "answer.wav"
    make(path)
    with pytest.raises(RecordingError, match=says) as raised:
        RecordedReplies([WORDS, path], lambda message: None)
    assert str(path) in str(raised.value)
