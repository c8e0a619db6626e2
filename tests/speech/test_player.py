"""The thread that feeds a speaker, and the speakers."""

from __future__ import annotations

import queue
import stat
import threading
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from softlanding.speech import devices
from softlanding.speech.player import (
    BLOCK,
    SILENCE_AFTER,
    DeviceSpeaker,
    FileSpeaker,
    Player,
    SpeakerError,
)
from softlanding.speech.shaping import RATE

LIMIT = 10.0  # seconds that a test waits before it fails
SOUND = b"\x01\x02" * RATE  # a second


class ListSpeaker:
    """Remembers what it is given; fails at block `fails_at`, stalls at block `stalls_at`."""

    def __init__(self, fails_at: int = -1, stalls_at: int = -1) -> None:
        self.pcm, self.blocks, self.rests, self.closed = b"", 0, 0, False
        self.fails_at, self.stalls_at = fails_at, stalls_at
        self.released = threading.Event()
        self.stalled = threading.Event()

    def write(self, pcm: bytes) -> None:
        if self.blocks == self.fails_at:
            raise SpeakerError("it was unplugged")
        if self.blocks == self.stalls_at:
            self.stalled.set()
            self.released.wait(LIMIT)
        self.blocks += 1
        self.pcm += pcm

    def rest(self) -> None:
        self.rests += 1

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def speaker() -> ListSpeaker:
    return ListSpeaker()


@pytest.fixture
def player(speaker: ListSpeaker) -> Iterator[Player]:
    player = Player(speaker)
    yield player
    speaker.released.set()
    player.close(LIMIT)
    assert speaker.closed


def test_the_end_is_followed_by_silence_then_the_speaker_rests(
    player: Player, speaker: ListSpeaker
) -> None:
    player.turn = 1
    player.play(1, SOUND)
    player.finish(1).result(LIMIT)
    player.close(LIMIT)
    silent = speaker.pcm.removeprefix(SOUND)
    assert silent == bytes(len(silent))
    assert len(silent) / 2 / RATE == pytest.approx(SILENCE_AFTER, abs=0.02)
    assert speaker.rests == 1


def test_utterances_follow_each_other(player: Player, speaker: ListSpeaker) -> None:
    for token in (1, 2):
        player.turn = token
        player.play(token, SOUND)
        player.finish(token).result(LIMIT)
    assert speaker.pcm.count(SOUND) == 2


def test_silenced_in_the_middle_it_rests_within_a_block(
    player: Player, speaker: ListSpeaker
) -> None:
    speaker.stalls_at = 10
    player.turn = 1
    player.play(1, SOUND)
    player.play(1, SOUND)
    heard = player.finish(1)
    assert speaker.stalled.wait(LIMIT)
    player.turn = 0
    speaker.released.set()
    heard.result(LIMIT)
    assert speaker.blocks == 11
    assert player.sounded(1) == pytest.approx(11 * BLOCK / RATE)
    assert player.sounded(2) == 0.0
    assert speaker.rests >= 1
    assert BLOCK / RATE <= 0.02


def test_what_was_queued_before_does_not_sound_in_the_next_turn(
    player: Player, speaker: ListSpeaker
) -> None:
    player.turn = 2
    player.play(1, SOUND)
    player.play(2, b"\x07\x07")
    player.finish(2).result(LIMIT)
    assert speaker.pcm.startswith(b"\x07\x07\0\0")


def test_a_failure_is_told_once_at_the_end_and_the_next_utterance_tries_again(
    player: Player, speaker: ListSpeaker
) -> None:
    speaker.fails_at = 3
    player.turn = 1
    player.play(1, SOUND)
    player.play(1, SOUND)
    with pytest.raises(SpeakerError, match="unplugged"):
        player.finish(1).result(LIMIT)
    assert speaker.blocks == 3
    speaker.fails_at = -1
    player.turn = 2
    player.play(2, SOUND)
    player.finish(2).result(LIMIT)
    assert SOUND in speaker.pcm


def test_a_stalled_speaker_does_not_keep_the_player_from_closing(speaker: ListSpeaker) -> None:
    speaker.stalls_at = 0
    player = Player(speaker)
    player.turn = 1
    player.play(1, SOUND)
    assert speaker.stalled.wait(LIMIT)
    player.close(0.01)
    assert not speaker.closed
    speaker.released.set()
    player.close(LIMIT)
    assert speaker.closed


# -- a real device ---------------------------------------------------------------------------------
class FakeStream:
    def __init__(self) -> None:
        self.written: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self.gone = False
        self.closed_by: threading.Thread | None = None

    def write(self, pcm: bytes) -> None:
        if self.gone:
            raise OSError(-9999, "Unanticipated host error")
        self.written.put(pcm)

    def close(self) -> None:
        self.closed_by = threading.current_thread()


@pytest.fixture
def streams(monkeypatch: pytest.MonkeyPatch) -> list[FakeStream]:
    opened: list[FakeStream] = []

    def open_stream(name: str, output: bool, rate: int, block: int) -> Any:
        assert (name, output, rate) == ("head", True, RATE)
        opened.append(FakeStream())
        return opened[-1]

    monkeypatch.setattr(devices, "open_stream", open_stream)
    return opened


def test_volume_is_applied(streams: list[FakeStream]) -> None:
    speaker = DeviceSpeaker("head", 0.5)
    speaker.write(b"\x10\x00\xf0\xff")
    assert streams[0].written.get(timeout=LIMIT) == b"\x08\x00\xf8\xff"


def test_it_is_open_only_while_something_sounds(streams: list[FakeStream]) -> None:
    speaker = DeviceSpeaker("head")
    assert streams == []
    speaker.write(SOUND)
    speaker.write(SOUND)
    speaker.rest()
    speaker.rest()
    assert len(streams) == 1
    assert streams[0].closed_by is threading.current_thread()
    speaker.write(SOUND)
    speaker.close()
    speaker.close()
    assert len(streams) == 2


def test_a_device_that_goes_is_told_and_closed(streams: list[FakeStream]) -> None:
    speaker = DeviceSpeaker("head")
    speaker.write(SOUND)
    streams[0].gone = True
    with pytest.raises(SpeakerError, match="host error"):
        speaker.write(SOUND)
    assert streams[0].closed_by is threading.current_thread()


def test_a_missing_device_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object) -> Any:
        raise devices.DeviceError("there is no speaker")

    monkeypatch.setattr(devices, "open_stream", nothing)
    with pytest.raises(SpeakerError, match="there is no speaker"):
        DeviceSpeaker().write(SOUND)


# -- a file ----------------------------------------------------------------------------------------
def frames(path: Path) -> bytes:
    with wave.open(str(path)) as file:
        assert file.getparams()[:3] == (1, 2, RATE)
        pcm: bytes = file.readframes(file.getnframes())
        return pcm


def test_the_file_is_whole_at_any_moment(tmp_path: Path) -> None:
    speaker = FileSpeaker(tmp_path / "out.wav")
    assert frames(tmp_path / "out.wav") == b""
    speaker.write(SOUND)
    assert frames(tmp_path / "out.wav") == SOUND
    speaker.rest()
    speaker.write(SOUND)
    assert frames(tmp_path / "out.wav") == SOUND * 2
    speaker.close()
    speaker.close()
    assert frames(tmp_path / "out.wav") == SOUND * 2


def test_what_is_there_stays_and_what_is_new_is_the_persons_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(b"all of it")
    with pytest.raises(FileExistsError):
        FileSpeaker(path)
    assert path.read_bytes() == b"all of it"
    out = tmp_path / "out.wav"
    speaker = FileSpeaker(out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    speaker.close()
    assert not out.exists(), "nothing was said"
    speaker = FileSpeaker(out)
    speaker.write(SOUND)
    speaker.close()
    assert frames(out) == SOUND


def test_a_file_that_can_not_be_made_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="out"):
        FileSpeaker(tmp_path / "no folder" / "out.wav")


def fill(speaker: FileSpeaker) -> None:
    for _ in range(3):
        speaker.write(SOUND)


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    import resource

    speaker = FileSpeaker(tmp_path / "out.wav")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, before[1]))
    try:
        with pytest.raises(SpeakerError, match=r"out\.wav"):
            fill(speaker)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    speaker.close()
