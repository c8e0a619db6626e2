"""Whether a sound file is all there, whatever wrote it."""

from __future__ import annotations

import wave
from pathlib import Path

import av
import pytest

from softlanding.ports import BYTES_PER_SECOND
from softlanding.speech.decoding import RecordingError, blocks, is_cut
from tests.speech.encoded import encoded

SPOKEN = Path(__file__).parents[1] / "data" / "speech" / "ear_words.wav"
LONG = 8  # times: codecs' headers and delays weigh less
FORMATS = ["flac", "mp3", "m4a", "ogg", "opus", "float.wav", "8000.wav", "44100.wav"]


def seconds(path: Path) -> float:
    return sum(map(len, blocks(path))) / BYTES_PER_SECOND


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """28 s of words."""
    path = tmp_path_factory.mktemp("spoken") / "long.wav"
    with wave.open(str(SPOKEN), "rb") as file, wave.open(str(path), "wb") as long:
        long.setparams(file.getparams())
        long.writeframes(file.readframes(file.getnframes()) * LONG)
    return path


@pytest.mark.parametrize("kind", FORMATS)
def test_a_whole_file_is_not_cut(spoken: Path, tmp_path: Path, kind: str) -> None:
    path = encoded(spoken, tmp_path / f"whole.{kind}")
    assert seconds(path) == pytest.approx(seconds(spoken), abs=0.3)
    assert not is_cut(path, seconds(path))


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("kind", FORMATS)
def test_a_part_of_a_file_is_cut(spoken: Path, tmp_path: Path, kind: str, share: float) -> None:
    options = {"movflags": "faststart"} if kind == "m4a" else {}  # else its end says how to read it
    path = encoded(spoken, tmp_path / f"cut.{kind}", **options)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    heard = seconds(path)
    assert heard == pytest.approx(share * seconds(spoken), abs=3)
    assert is_cut(path, heard)


def test_an_mp3_that_does_not_tell_its_length_is_not_called_cut(tmp_path: Path) -> None:
    """Its length is guessed by the bits of its first frames, which may be far off."""
    quiet = tmp_path / "quiet.wav"
    with wave.open(str(SPOKEN), "rb") as file, wave.open(str(quiet), "wb") as both:
        both.setparams(file.getparams())
        both.writeframes(bytes(20 * BYTES_PER_SECOND) + file.readframes(file.getnframes()))
    path = encoded(quiet, tmp_path / "untold.mp3", write_xing="0")
    with av.open(str(path)) as file:
        assert file.streams.audio[0].duration is not None
    assert not is_cut(path, 1.0)


def test_an_ogg_file_without_the_mark_of_its_end_is_not_cut(spoken: Path, tmp_path: Path) -> None:
    path = encoded(spoken, tmp_path / "android.ogg")
    pages = bytearray(path.read_bytes())
    pages[pages.rindex(b"OggS") + 5] &= ~4
    path.write_bytes(pages)
    assert not is_cut(path, seconds(path))


def test_what_follows_damage_is_still_there(spoken: Path, tmp_path: Path) -> None:
    path = encoded(spoken, tmp_path / "hurt.mp3")
    hurt = bytearray(path.read_bytes())
    middle = len(hurt) // 2
    hurt[middle : middle + 1500] = bytes(1500)
    path.write_bytes(hurt)
    assert seconds(path) == pytest.approx(seconds(spoken), abs=1)


def test_a_wav_whose_length_was_never_written_is_heard(tmp_path: Path) -> None:
    """What is left by a recorder that was ended before it could."""
    path = tmp_path / "ended.wav"
    unsaid = bytearray(SPOKEN.read_bytes())
    at = unsaid.index(b"data") + 4
    unsaid[at : at + 4] = bytes(4)
    path.write_bytes(unsaid)
    assert seconds(path) == pytest.approx(seconds(SPOKEN), abs=0.1)
    assert not is_cut(path, seconds(path))


def test_what_can_not_be_decoded_is_told(tmp_path: Path) -> None:
    text, deep = tmp_path / "text.wav", tmp_path / ("x" * 300)
    text.write_text("I am no sound.")
    endless = encoded(SPOKEN, tmp_path / "endless.m4a")
    endless.write_bytes(endless.read_bytes()[:9000])
    for path, why in (
        (text, "no recording that I can read"),
        (endless, "no recording that I can read"),
        (tmp_path, "this is a folder"),
        (tmp_path / "gone.wav", "there is no such file"),
        (deep, "I can't read it"),
    ):
        with pytest.raises(RecordingError, match=why) as told:
            list(blocks(path))
        assert str(told.value).startswith(f"{path}: ")


def test_a_file_that_may_not_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(wave, "open", refused)
    with pytest.raises(RecordingError, match="I can't read it: Permission denied"):
        list(blocks(SPOKEN))
