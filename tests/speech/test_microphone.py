"""The microphone over a stream that a test holds in its hands. Real sound: tests/sound."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable
from typing import Any

import pytest

from softlanding.conversation.events import Sign
from softlanding.ports import Message, MicrophoneError, NoSound
from softlanding.speech import capture, devices, microphone, soundserver
from softlanding.speech.capture import LossMeter
from softlanding.speech.detecting import BLOCK_SECONDS
from softlanding.speech.devices import Device, DeviceError
from softlanding.speech.microphone import Microphone
from softlanding.speech.soundserver import Source

LIMIT = 5.0  # seconds until a test gives up


class FakeStream:
    """Gives these chunks; then it stalls until there is more or it is released, or fails."""

    def __init__(self, chunks: Iterable[bytes], then: OSError | None = None) -> None:
        self.chunks, self.then = list(chunks), then
        self.more: queue.SimpleQueue[bytes] = queue.SimpleQueue()
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
            return self.more.get(timeout=LIMIT)
        raise self.then

    def give(self, *chunks: bytes) -> None:
        for chunk in chunks:
            self.more.put(chunk)

    def release(self) -> None:
        self.give(bytes(self.asked[-1] * 2 if self.asked else 1024))

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


class Nothing:
    """No sound server to watch."""

    def close(self) -> None:
        pass


def microphone_of(
    monkeypatch: pytest.MonkeyPatch, stream: FakeStream, **more: Any
) -> tuple[Microphone, FakeDevices, list[Message]]:
    fake = FakeDevices(stream, **more)
    monkeypatch.setattr(devices, "open_stream", fake.open_stream)
    monkeypatch.setattr(devices, "find", fake.find)
    monkeypatch.setattr(soundserver, "recorded", lambda: None)
    monkeypatch.setattr(soundserver, "default", lambda: None)
    monkeypatch.setattr(soundserver, "Watch", lambda changed: Nothing())
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
    stream.release()
    ears.close()
    closer = stream.closed_by.get(timeout=LIMIT)
    assert {closer} == set(stream.threads)
    assert closer is not threading.current_thread()
    assert (ears.overflows, told) == (0, [])


# -- faults ----------------------------------------------------------------------------------------
MIC = Source("USB microphone", muted=False, own_sound=False)
MUTED = Source("USB microphone", muted=True, own_sound=False)
OWN = Source("Monitor of the speaker", muted=False, own_sound=True)
HISS, ZEROS = b"\x01\x00" * 512, bytes(1024)


class FakeServer:
    """The sound server; `now` is the source that is recorded from, and the default one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, now: Source | None = MIC) -> None:
        self.now = now
        self.changed: Any = None
        monkeypatch.setattr(soundserver, "recorded", lambda: self.now)
        monkeypatch.setattr(soundserver, "default", lambda: self.now)
        monkeypatch.setattr(soundserver, "Watch", self._watch)
        monkeypatch.setattr(devices, "there_is", lambda name, output: True)
        monkeypatch.setattr(microphone, "_TICK", 0.001)

    def _watch(self, changed: Any) -> FakeServer:
        self.changed = changed
        return self

    def close(self) -> None:
        self.changed = None

    def change(self, now: Source) -> None:
        self.now = now
        self.changed()


def ticking(step: float = 0.1) -> Any:
    """A clock that goes on by `step` whenever it is looked at."""
    now = iter(range(10**9))
    return lambda: next(now) * step


def sounds(ears: Microphone, until: object, limit: int = 3000) -> list[object]:
    """What is read, in order and without repetitions, up to `until`: b for sound, or a sign."""
    found: list[object] = []
    for _ in range(limit):
        read = ears.read()
        kind: object = read.why if isinstance(read, NoSound) else b"sound"
        if not found or found[-1] != kind:
            found.append(kind)
        if kind == until and len(found) > 1:
            return found
    raise AssertionError(f"only {found}")


def test_a_microphone_that_goes_is_opened_again_until_it_is_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    FakeServer(monkeypatch, None)
    gone = FakeStream([HISS] * 3, OSError(-9999, "Unanticipated host error"))
    back = FakeStream([HISS] * 3)
    turns: list[FakeStream | None] = [gone, None, None, back]

    def open_stream(*_: object) -> FakeStream:
        stream = turns.pop(0)
        if stream is None:
            raise DeviceError("there is no microphone")
        return stream

    looked: list[bool] = []
    monkeypatch.setattr(devices, "open_stream", open_stream)
    monkeypatch.setattr(devices, "look_again", lambda: looked.append(True))
    ears = Microphone(lambda message: None, clock=ticking())
    assert sounds(ears, b"sound") == [b"sound", Sign.GONE, b"sound"]
    assert looked == [True] * 3, "what was plugged in since is found"
    gone.closed_by.get(timeout=LIMIT)
    back.release()
    ears.close()
    assert back.closed_by.get(timeout=LIMIT) in back.threads


def test_a_microphone_that_stalls_is_told_within_two_seconds_and_may_wake_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    FakeServer(monkeypatch)
    streams = [FakeStream([HISS]), FakeStream([]), FakeStream([HISS])]
    opened = iter(streams)
    monkeypatch.setattr(devices, "open_stream", lambda *_: next(opened))
    ears = Microphone(lambda message: None, clock=ticking())
    assert ears.read() == HISS
    assert isinstance(missing := ears.read(), NoSound)
    assert missing.why is Sign.STALLED
    assert microphone.STALLED_AFTER <= 1.5, "told by voice and screen, that makes two seconds"
    assert sounds(ears, b"sound") == [Sign.STALLED, b"sound"]
    for stream in streams:
        assert stream.closed_by.empty(), "only its own thread may close it"
        stream.release()
    ears.close()
    for stream in streams:
        assert stream.closed_by.get(timeout=LIMIT) in stream.threads


def test_captures_that_stall_are_not_opened_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    FakeServer(monkeypatch)
    streams: list[FakeStream] = []

    def open_stream(*_: object) -> FakeStream:
        streams.append(FakeStream([HISS] if not streams else []))
        return streams[-1]

    monkeypatch.setattr(devices, "open_stream", open_stream)
    monkeypatch.setattr(microphone, "_SLEPT", 5.0)
    ears = Microphone(lambda message: None, clock=ticking(5.0))
    for _ in range(100):
        ears.read()
    assert len(streams) == microphone.LEFT_BEHIND + 1
    for stream in streams:
        stream.release()
    ears.close()


def test_a_program_that_slept_does_not_take_that_for_a_stall(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    FakeServer(monkeypatch)
    stream = FakeStream([HISS])
    monkeypatch.setattr(devices, "open_stream", lambda *_: stream)
    seconds = iter([0.0, 0.0, 1.0, 3600.0])
    ears = Microphone(lambda message: None, clock=lambda: next(seconds, 3600.0))
    assert ears.read() == HISS
    threading.Timer(0.02, stream.release).start()
    assert ears.read() == ZEROS
    stream.release()
    ears.close()


def test_a_muted_microphone_is_told_by_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    server = FakeServer(monkeypatch)
    stream = FakeStream([HISS])
    monkeypatch.setattr(devices, "open_stream", lambda *_: stream)
    ears = Microphone(lambda message: None)
    assert ears.read() == HISS
    server.change(MUTED)
    stream.give(ZEROS)
    assert ears.read() == NoSound(Sign.MUTED, BLOCK_SECONDS)
    server.change(MIC)
    stream.give(ZEROS)
    assert ears.read() == ZEROS, "it is only quiet"
    stream.release()
    ears.close()


def test_zeros_of_a_microphone_that_always_hissed_are_a_muted_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    FakeServer(monkeypatch, None)
    stream = FakeStream([HISS] * 320 + [ZEROS] * 60 + [HISS])
    monkeypatch.setattr(devices, "open_stream", lambda *_: stream)
    ears = Microphone(lambda message: None)
    assert sounds(ears, b"sound") == [b"sound", Sign.MUTED, b"sound"]
    stream.release()
    ears.close()


def test_a_microphone_that_gives_zeros_in_every_pause_is_not_muted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    FakeServer(monkeypatch, None)
    stream = FakeStream([*([HISS] * 350 + [ZEROS] * 30) * 3, *[ZEROS] * 300])
    monkeypatch.setattr(devices, "open_stream", lambda *_: stream)
    ears = Microphone(lambda message: None)
    assert {type(ears.read()) for _ in range(1440)} == {bytes}
    stream.release()
    ears.close()


def test_a_stream_that_was_moved_to_our_own_sound_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    server = FakeServer(monkeypatch)
    moved, back = FakeStream([HISS]), FakeStream([HISS])
    opened = iter([moved, back])
    monkeypatch.setattr(devices, "open_stream", lambda *_: next(opened))
    ears = Microphone(lambda message: None, clock=ticking())
    assert ears.read() == HISS
    server.change(OWN)
    for _ in range(40):
        assert isinstance(missing := ears.read(), NoSound)
        assert missing.why is Sign.OWN_SOUND
        assert missing.seconds == pytest.approx(0.1)
    moved.release()
    assert moved.closed_by.get(timeout=LIMIT) in moved.threads
    server.now = MIC
    assert sounds(ears, b"sound") == [Sign.OWN_SOUND, b"sound"]
    back.release()
    ears.close()


def test_our_own_sound_is_not_heard_even_when_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    server = FakeServer(monkeypatch)
    stream = FakeStream([HISS] * 5)
    monkeypatch.setattr(devices, "open_stream", lambda *_: stream)
    monkeypatch.setattr(soundserver, "recorded", lambda: OWN)
    server.now = OWN
    ears = Microphone(lambda message: None, clock=ticking())
    assert isinstance(missing := ears.read(), NoSound)
    assert missing.why is Sign.OWN_SOUND
    stream.release()
    ears.close()


def test_a_stall_is_not_counted_as_lost_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = FakeStream([])
    ears, _, told = microphone_of(monkeypatch, stream)
    ears._count(5.0)
    assert (ears.overflows, told) == (0, [])
    ears._count(0.4)
    assert (ears.overflows, len(told)) == (1, 1)
    ears.close()


def test_no_microphone(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise DeviceError("there is no microphone")

    FakeServer(monkeypatch, None)
    monkeypatch.setattr(devices, "open_stream", none)
    ears = Microphone(lambda message: None)
    assert isinstance(missing := ears.read(), NoSound)
    assert missing.why is Sign.GONE
    ears.close()


def test_reading_a_closed_microphone(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = FakeStream([])
    ears, _, _ = microphone_of(monkeypatch, stream)
    ears.open()
    stream.release()
    ears.close()
    ears.close()
    with pytest.raises(MicrophoneError, match="closed"):
        ears.read()


def test_a_refused_rate_is_resampled(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = FakeStream([b"\x00\x10" * 1411] * 40)
    ears, fake, _ = microphone_of(monkeypatch, stream, refused=(16_000,))
    blocks = [ears.read() for _ in range(35)]
    assert fake.opened[-1] == ("usb", False, 44_100, 1411)
    assert {len(block) for block in blocks if isinstance(block, bytes)} == {1024}
    assert blocks[20] == pytest.approx(b"\x00\x10" * 512, abs=2)
    stream.release()
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
    times = [t for n in range(400) for t in (n * 0.032, n * 0.032 + 0.032 + 0.5 * (n // 40))]
    monkeypatch.setattr(devices, "open_stream", lambda *_: stream)
    lost: list[float] = []
    blocks: queue.SimpleQueue[object] = queue.SimpleQueue()
    one = capture.Capture("", lambda _, block: blocks.put(block), lost.append, iter(times).__next__)
    for _ in range(120):
        blocks.get(timeout=LIMIT)
    one.leave()
    stream.release()
    one.join(LIMIT)
    assert lost == [pytest.approx(0.5, abs=0.05)] * 2


# -- is there one? ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("source", "name", "missing"),
    [(OWN, "", True), (MIC, "", False), (MUTED, "", False), (OWN, "usb", False)],
)
def test_the_speakers_own_monitor_is_no_microphone(
    monkeypatch: pytest.MonkeyPatch, source: Source, name: str, missing: bool
) -> None:
    monkeypatch.setattr(devices, "there_is", lambda name, output: True)
    monkeypatch.setattr(soundserver, "default", lambda: source)
    assert microphone.is_missing(name) is missing
    assert microphone.hears_own_sound() == (source.description if source is OWN else "")
    # without a speaker there is nothing of itself to hear
    monkeypatch.setattr(devices, "there_is", lambda name, output: not output)
    assert not microphone.is_missing(name)
    monkeypatch.setattr(devices, "there_is", lambda name, output: output)
    assert microphone.is_missing(name)
    assert microphone.hears_own_sound() == ""


@pytest.mark.parametrize(
    ("device", "own"),
    [
        ("Monitor of Built-in Audio", True),
        ("Stereo Mix (Realtek Audio)", True),
        ("BlackHole 2ch", True),
        ("MacBook Pro Microphone", False),
        ("USB Monitor Microphone", False),
    ],
)
def test_without_a_server_the_name_of_the_device_tells(
    monkeypatch: pytest.MonkeyPatch, device: str, own: bool
) -> None:
    monkeypatch.setattr(devices, "there_is", lambda name, output: True)
    monkeypatch.setattr(devices, "find", lambda name, output: Device(0, device, 1, 0, 48_000))
    monkeypatch.setattr(soundserver, "default", lambda: None)
    assert microphone.hears_own_sound() == (device if own else "")
    assert microphone.is_missing() is own


def test_without_any_device_a_microphone_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "there_is", lambda name, output: False)
    assert microphone.is_missing()
