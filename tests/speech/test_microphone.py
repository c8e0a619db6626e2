"""The microphone over a stream that a test holds in its hands. Real sound: tests/sound."""

from __future__ import annotations

import errno
import queue
import subprocess
import threading
from collections.abc import Iterable
from typing import Any

import pytest

from softlanding.ports import Message, MicrophoneError, Notice
from softlanding.speech import devices, microphone
from softlanding.speech.devices import Device, DeviceError
from softlanding.speech.microphone import LossMeter, Microphone

LIMIT = 5.0  # seconds until a test gives up


class FakeStream:
    """Gives these chunks; then it stalls until released, or fails."""

    def __init__(self, chunks: Iterable[bytes], then: OSError | None = None) -> None:
        self.chunks, self.then = list(chunks), then
        self.released = threading.Event()
        self.asked: list[int] = []
        self.threads: list[threading.Thread] = []
        self.closed_by: queue.SimpleQueue[threading.Thread] = queue.SimpleQueue()

    def read(self, frames: int, exception_on_overflow: bool) -> bytes:
        assert not exception_on_overflow, "PyAudio closes the stream then"
        self.asked.append(frames)
        self.threads.append(threading.current_thread())
        if self.chunks:
            return self.chunks.pop(0)
        if self.then is None:
            self.released.wait(LIMIT)
            return bytes(frames * 2)
        raise self.then

    def close(self) -> None:
        self.closed_by.put(threading.current_thread())


class FakeDevices:
    """One microphone of 44.1 kHz; `refused` rates can't be opened."""

    def __init__(self, stream: FakeStream, refused: tuple[int, ...] = ()) -> None:
        self.stream, self.refused = stream, refused
        self.opened: list[tuple[str, bool, int, int]] = []

    def open_stream(self, name: str, output: bool, rate: int, block: int) -> FakeStream:
        self.opened.append((name, output, rate, block))
        if rate in self.refused:
            raise DeviceError("can't be opened") from OSError(-9997, "Invalid sample rate")
        return self.stream

    def find(self, name: str, output: bool) -> Device:
        return Device(0, "mic", 1, 0, 44_100)


def microphone_of(
    monkeypatch: pytest.MonkeyPatch, stream: FakeStream, **more: Any
) -> tuple[Microphone, FakeDevices, list[Message]]:
    fake = FakeDevices(stream, **more)
    monkeypatch.setattr(devices, "open_stream", fake.open_stream)
    monkeypatch.setattr(devices, "find", fake.find)
    told: list[Message] = []
    return Microphone(told.append, "usb"), fake, told


def test_blocks_come_in_order_and_the_reading_thread_closes_the_stream(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chunks = [bytes([number]) * 1024 for number in range(50)]
    stream = FakeStream(chunks)
    ears, fake, told = microphone_of(monkeypatch, stream)
    assert [ears.read() for _ in range(50)] == chunks
    assert fake.opened == [("usb", False, 16_000, 512)]
    assert set(stream.asked) == {512}
    stream.released.set()
    ears.close()
    closer = stream.closed_by.get(timeout=LIMIT)
    assert {closer} == set(stream.threads)
    assert closer is not threading.current_thread()
    assert (ears.overflows, told) == (0, [])


def test_a_microphone_that_goes_is_gone_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = FakeStream([bytes(1024)], OSError(-9999, "Unanticipated host error"))
    ears, _, _ = microphone_of(monkeypatch, stream)
    assert ears.read() == bytes(1024)
    for _ in range(2):
        with pytest.raises(MicrophoneError, match="Unanticipated"):
            ears.read()
    ears.close()
    stream.closed_by.get(timeout=LIMIT)
    assert stream.closed_by.empty(), "closed once"


def test_a_microphone_that_stalls_is_noticed_and_does_not_hold_up_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(microphone, "STALLED_AFTER", 0.02)
    monkeypatch.setattr(microphone, "CLOSING_LIMIT", 0.02)
    stream = FakeStream([bytes(1024)])
    ears, _, _ = microphone_of(monkeypatch, stream)
    ears.read()
    with pytest.raises(MicrophoneError, match="no more sound"):
        ears.read()
    ears.close()
    assert stream.closed_by.empty(), "only its own thread may close it"
    stream.released.set()
    assert stream.closed_by.get(timeout=LIMIT) in stream.threads


def test_no_microphone(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise DeviceError("there is no microphone")

    monkeypatch.setattr(devices, "open_stream", none)
    ears = Microphone(lambda message: None)
    with pytest.raises(MicrophoneError, match="there is no microphone"):
        ears.read()
    ears.close()


def test_reading_a_closed_microphone(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = FakeStream([])
    ears, _, _ = microphone_of(monkeypatch, stream)
    ears.open()
    stream.released.set()
    ears.close()
    ears.close()
    with pytest.raises(MicrophoneError, match="closed"):
        ears.read()


def test_a_refused_rate_is_resampled(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = FakeStream([b"\x00\x10" * 1411] * 40)
    ears, fake, _ = microphone_of(monkeypatch, stream, refused=(16_000,))
    blocks = [ears.read() for _ in range(35)]
    assert fake.opened[-1] == ("usb", False, 44_100, 1411)
    assert {len(block) for block in blocks} == {1024}
    assert blocks[20] == pytest.approx(b"\x00\x10" * 512, abs=2)
    stream.released.set()
    ears.close()


# -- losses ----------------------------------------------------------------------------------------
def run(meter: LossMeter, arrivals: Iterable[tuple[float, float]]) -> list[float]:
    """Losses that the meter tells, for blocks that are there at (time, after waiting)."""
    return [lost for now, waited in arrivals if (lost := meter.step(0.032, now, waited))]


def test_steady_sound_is_no_loss_even_with_another_clock() -> None:
    steady = ((number * 0.032 * 1.0005, 0.03) for number in range(60_000))
    assert run(LossMeter(), steady) == []


def test_a_late_reader_that_catches_up_is_no_loss() -> None:
    before = [(number * 0.032, 0.03) for number in range(100)]
    late = [(max(number * 0.032, 8.2), 0.0) for number in range(100, 257)]
    after = [(number * 0.032, 0.03) for number in range(257, 600)]
    assert run(LossMeter(), [*before, *late, *after]) == []


def test_sound_in_bursts_of_four_blocks_is_no_loss() -> None:
    bursts = (((n // 4 + 1) * 0.128, 0.12 if n % 4 == 0 else 0.0) for n in range(1000))
    assert run(LossMeter(), bursts) == []


def test_a_loss_is_told_once_with_its_length() -> None:
    meter = LossMeter()
    whole = [(number * 0.032, 0.03) for number in range(100)]
    rest = [(number * 0.032 + 0.4, 0.03) for number in range(100, 300)]
    assert run(meter, [*whole, *rest]) == [pytest.approx(0.4, abs=0.01)]


def test_losses_are_counted_and_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = FakeStream([bytes(1024)] * 120)
    fake = FakeDevices(stream)
    monkeypatch.setattr(devices, "open_stream", fake.open_stream)
    times = [t for n in range(400) for t in (n * 0.032, n * 0.032 + 0.032 + 0.5 * (n // 40))]
    told: list[Message] = []
    ears = Microphone(told.append, clock=iter(times).__next__)
    for _ in range(120):
        ears.read()
    assert ears.overflows == 2
    assert ears.lost == pytest.approx(1.0, abs=0.05)
    assert [type(message) for message in told] == [Notice]
    ears.close()
    stream.released.set()


# -- is there one? ---------------------------------------------------------------------------------
INFO = "Server Name: pulseaudio\nDefault Sink: spk\nDefault Source: {}\nCookie: 1:2\n"


@pytest.mark.parametrize(
    ("source", "name", "missing"),
    [
        ("spk.monitor", "", True),
        ("mic.monitor", "", False),
        ("alsa_input.usb", "", False),
        ("spk.monitor", "usb", False),
    ],
)
def test_the_speakers_own_monitor_is_no_microphone(
    monkeypatch: pytest.MonkeyPatch, source: str, name: str, missing: bool
) -> None:
    monkeypatch.setattr(devices, "there_is", lambda name, output: True)
    monkeypatch.setattr("shutil.which", lambda program: "/usr/bin/pactl")
    monkeypatch.setattr(
        "subprocess.run",
        lambda *a, **k: subprocess.CompletedProcess(a, 0, INFO.format(source), ""),
    )
    assert microphone.is_missing(name) is missing
    # without a speaker there is nothing of itself to hear
    monkeypatch.setattr(devices, "there_is", lambda name, output: not output)
    assert not microphone.is_missing(name)


@pytest.mark.parametrize(
    "trouble",
    [
        subprocess.TimeoutExpired("pactl", 1),
        subprocess.CalledProcessError(1, "pactl"),
        OSError(errno.ENOENT, "no pactl"),
    ],
)
def test_without_an_answer_portaudio_is_believed(
    monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise trouble

    monkeypatch.setattr(devices, "there_is", lambda name, output: True)
    monkeypatch.setattr("shutil.which", lambda program: "/usr/bin/pactl")
    monkeypatch.setattr("subprocess.run", fail)
    assert not microphone.is_missing()
    monkeypatch.setattr(devices, "there_is", lambda name, output: False)
    assert microphone.is_missing()
