"""The microphone: PyAudio, 16 kHz mono s16le, in a thread that does nothing else.

That thread opens, reads and closes its own stream, as a stream that is closed while another thread
is inside `read()` can crash Python. It never pauses: raw ALSA queues next to nothing.
"""

from __future__ import annotations

import math
import os
import queue
import shutil
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Protocol

from softlanding import messages
from softlanding.ports import BLOCK_SAMPLES, SAMPLE_RATE, Emit, MicrophoneError, Notice
from softlanding.speech import devices
from softlanding.speech.decoding import Resampler, in_blocks
from softlanding.speech.detecting import BLOCK_SECONDS

STALLED_AFTER = 2.0  # seconds without a block; a read that stalls never comes back by itself
OPENING_LIMIT = 5.0  # seconds to the first block; Bluetooth takes its time
CLOSING_LIMIT = 1.0  # seconds to wait for the thread; one that is stalled is left alone

_PACTL_LIMIT = 1.0  # seconds
_INVALID_SAMPLE_RATE = -9997  # PortAudio's paInvalidSampleRate


class Stream(Protocol):
    """An open PyAudio input stream."""

    def read(self, frames: int, exception_on_overflow: bool) -> bytes:
        """So many samples, s16le; waits for them. Raises OSError when the device has gone."""


class Microphone:
    """A ports.Source. The stream is opened at the first `read` or by `open`.

    name: part of a device's name, empty for the default one. emit: gets a Notice at the first loss.
    overflows, lost: how often sound was lost, and about how many seconds in all.
    """

    live = True

    def __init__(
        self, emit: Emit, name: str = "", clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.overflows, self.lost = 0, 0.0
        self._emit, self._name, self._clock = emit, name, clock
        self._blocks: queue.SimpleQueue[bytes | MicrophoneError] = queue.SimpleQueue()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None
        self._limit = OPENING_LIMIT

    def open(self) -> None:
        """Begin to capture. At once; trouble is told by `read`. Harmless a second time."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._capture, name="microphone", daemon=True)
            self._thread.start()

    def read(self) -> bytes:
        """The next block. Raises MicrophoneError: there is none, it has gone, or it has stalled."""
        if self._closed.is_set():
            raise MicrophoneError("the microphone is closed")
        self.open()
        try:
            block = self._blocks.get(timeout=self._limit)
        except queue.Empty:
            raise MicrophoneError("the microphone gives no more sound") from None
        if isinstance(block, MicrophoneError):
            self._blocks.put(block)  # it stays gone
            raise block
        self._limit = STALLED_AFTER
        return block

    def next_reply(self) -> None:
        """A microphone goes on."""

    def close(self) -> None:
        """Give it back; takes CLOSING_LIMIT at most, even when it is stalled."""
        self._closed.set()
        self._blocks.put(MicrophoneError("the microphone is closed"))
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(CLOSING_LIMIT)

    def _capture(self) -> None:
        try:
            stream, rate = _open(self._name)
        except OSError as error:
            self._blocks.put(MicrophoneError(str(error)))
            return
        try:
            for block in in_blocks(self._chunks(stream, rate)):
                self._blocks.put(block)
        except OSError as error:
            self._blocks.put(MicrophoneError(str(error)))
        finally:
            devices.close_stream(stream)

    def _chunks(self, stream: Stream, rate: int) -> Iterator[bytes]:
        """16 kHz sound until it is closed."""
        resampler = None if rate == SAMPLE_RATE else Resampler()
        frames = round(rate * BLOCK_SECONDS)
        losses = LossMeter()
        while not self._closed.is_set():
            before = self._clock()
            # Told to raise at an overflow, PyAudio 0.2.14 closes the stream; so the clock tells it.
            chunk = stream.read(frames, exception_on_overflow=False)
            now = self._clock()
            lost = losses.step(frames / rate, now, now - before)
            if lost:
                self._count(lost)
            yield resampler.pcm(chunk, rate) if resampler else chunk

    def _count(self, lost: float) -> None:
        self.overflows += 1
        self.lost += lost
        if self.overflows == 1:
            self._emit(Notice(messages.SOUND_LOST.format(seconds=lost)))


class LossMeter:
    """Tells from a clock when sound was lost: less came than time went by, and it stays so.

    A reader that was late catches up from the queue; its reads don't wait then, and only those
    that waited are looked at: the smallest delay of the last _READS of them.
    """

    _READS = 16
    _JUMP = 0.05  # seconds that can't be explained otherwise
    _DRIFT = 0.001  # clocks of sound cards differ by up to 0.1 %

    def __init__(self) -> None:
        self._began: float | None = None
        self._heard = 0.0
        self._delays: deque[float] = deque(maxlen=self._READS)
        self._usual = math.inf

    def step(self, seconds: float, now: float, waited: float) -> float:
        """`seconds` of sound were there at `now`, after waiting so long; the seconds lost."""
        if self._began is None:
            self._began = now - seconds
        self._heard += seconds
        if waited < seconds / 4:
            return 0.0
        self._delays.append(now - self._began - self._heard)
        if len(self._delays) < self._READS:
            return 0.0
        delay = min(self._delays)
        if delay - self._usual > self._JUMP:
            lost, self._usual = delay - self._usual, delay
            return lost
        self._usual = min(delay, self._usual + seconds * self._DRIFT)
        return 0.0


def _open(name: str) -> tuple[Stream, int]:
    """The open microphone and its rate: 16 kHz, or its own where it refuses that."""
    try:
        return devices.open_stream(name, False, SAMPLE_RATE, BLOCK_SAMPLES), SAMPLE_RATE
    except OSError as error:
        cause = error.__cause__
        if not isinstance(cause, OSError) or cause.errno != _INVALID_SAMPLE_RATE:
            raise
    rate = devices.find(name, output=False).rate
    return devices.open_stream(name, False, rate, round(rate * BLOCK_SECONDS)), rate


def is_missing(name: str = "") -> bool:
    """Whether there is nothing to hear with: no input device, or only the speaker's own monitor,
    which PulseAudio offers as the microphone of a machine that has none. Takes 1 s at most, above
    what PortAudio takes to start.
    """
    if not devices.there_is(name, output=False):
        return True
    return not name and devices.there_is("", output=True) and _hears_only_itself()


def _hears_only_itself() -> bool:
    program = shutil.which("pactl")
    if program is None:
        return False
    try:
        answer = subprocess.run(
            [program, "info"],
            env={**os.environ, "LC_ALL": "C"},
            capture_output=True,
            text=True,
            timeout=_PACTL_LIMIT,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):  # no such server: PortAudio's word counts
        return False
    facts = dict(line.split(": ", 1) for line in answer.stdout.splitlines() if ": " in line)
    return facts.get("Default Source") == f"{facts.get('Default Sink')}.monitor"
