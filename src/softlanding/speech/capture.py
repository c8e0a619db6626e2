"""One open microphone: PyAudio, 16 kHz mono s16le, in a thread that does nothing else.

That thread opens, reads and closes its own stream, as a stream that is closed while another thread
is inside `read()` can crash Python. It never pauses: raw ALSA queues next to nothing.
"""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import Protocol

from softlanding.ports import BLOCK_SAMPLES, SAMPLE_RATE
from softlanding.speech import devices
from softlanding.speech.decoding import Resampler, in_blocks
from softlanding.speech.detecting import BLOCK_SECONDS

_INVALID_SAMPLE_RATE = -9997  # PortAudio's paInvalidSampleRate


class Stream(Protocol):
    """An open PyAudio input stream."""

    def read(self, frames: int, exception_on_overflow: bool) -> bytes:
        """So many samples, s16le; waits for them. Raises OSError when the device has gone."""


class Capture:
    """Opens the microphone of this name and gives its sound, until it is left or fails.

    give: gets (this, block), and (this, error) as the last, from the thread. lost: gets the
    seconds of sound that were lost. A stalled device holds the thread for ever: it is left behind,
    and closes its stream should it ever wake up.
    """

    def __init__(
        self,
        name: str,
        give: Callable[[Capture, bytes | OSError], None],
        lost: Callable[[float], None],
        clock: Callable[[], float],
    ) -> None:
        self._name, self._give, self._lost, self._clock = name, give, lost, clock
        self._left = threading.Event()
        self._thread = threading.Thread(target=self._run, name="microphone", daemon=True)
        self._thread.start()

    def leave(self) -> None:
        """No more of it is wanted. At once."""
        self._left.set()

    def join(self, seconds: float) -> None:
        """Wait so long at most for its thread."""
        self._thread.join(seconds)

    def _run(self) -> None:
        try:
            stream, rate = _open(self._name)
        except OSError as error:
            self._give(self, error)
            return
        try:
            for block in in_blocks(self._chunks(stream, rate)):
                if not self._left.is_set():
                    self._give(self, block)
        except OSError as error:
            self._give(self, error)
        finally:
            devices.close_stream(stream)

    def _chunks(self, stream: Stream, rate: int) -> Iterator[bytes]:
        """16 kHz sound until it is left."""
        resampler = None if rate == SAMPLE_RATE else Resampler()
        frames = round(rate * BLOCK_SECONDS)
        losses = LossMeter()
        while not self._left.is_set():
            before = self._clock()
            # Told to raise at an overflow, PyAudio 0.2.14 closes the stream; so the clock tells it.
            chunk = stream.read(frames, exception_on_overflow=False)
            now = self._clock()
            lost = losses.step(frames / rate, now, now - before)
            if lost:
                self._lost(lost)
            yield resampler.pcm(chunk, rate) if resampler else chunk


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
