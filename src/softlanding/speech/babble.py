"""Who speaks over a room full of talk: pure, by loudness alone.

A voice activity detector never rests where people talk all the time; but who sits at the
microphone is louder than the room.
"""

from __future__ import annotations

import bisect
from collections import deque
from dataclasses import dataclass

from softlanding.speech.detecting import BLOCK_SECONDS

ALONE = 0.4  # seconds of the room alone, before and after what may be a command
LONGEST_COMMAND = 2.2  # seconds
ABOVE = 5.0  # dB above the room: somebody nearby
# dB above the room that a command reaches soon. Six minutes of flite voices in babble of eight, at
# 10, 5, 3, 0 dB SNR: of 24 commands 23, 15, 4, 0 are heard and 0, 1, 1, 2 invented; with 5 dB in
# place of 9, 23, 18, 14, 6 and 0, 1, 7, 42.
CLEARLY_ABOVE = 9.0
TOLD_WITHIN = 0.5  # seconds after its beginning

_ROOM_SHARE = 0.2  # of the last levels are below that of the room
_REMEMBERED = 312  # blocks (10 s)
_NEEDED = 62  # blocks (2 s), before that nothing is known of the room
_SMOOTH = 3  # blocks (96 ms)
_SHORTEST = 0.19  # seconds: less is a bump


@dataclass(frozen=True, slots=True)
class Stretch:
    """Somebody near began to speak at `start`; `end`: and stopped there, after a few words.

    Seconds since the beginning.
    """

    start: float
    end: float | None = None


class Nearby:
    """Fed with the power of each block, it tells where somebody near begins after a pause, and
    where it was so short that it may be a command."""

    def __init__(self) -> None:
        self.now = 0.0
        self._remembered: deque[float] = deque()
        self._ordered: list[float] = []
        self._smooth: deque[float] = deque(maxlen=_SMOOTH)
        self._start: float | None = None
        self._last_loud = 0.0
        self._told = self._alone = self._clear = False

    def step(self, power: float) -> Stretch | None:
        """The mean square of the next block; what it tells."""
        self.now += BLOCK_SECONDS
        self._smooth.append(power)
        level = sum(self._smooth) / len(self._smooth)
        self._remember(level)
        if len(self._ordered) < _NEEDED:
            return None
        room = self._ordered[int(len(self._ordered) * _ROOM_SHARE)]
        if level > room * 10 ** (ABOVE / 10):
            return self._hear(clearly=level > room * 10 ** (CLEARLY_ABOVE / 10))
        return self._rest()

    def _remember(self, level: float) -> None:
        self._remembered.append(level)
        bisect.insort(self._ordered, level)
        if len(self._remembered) > _REMEMBERED:
            del self._ordered[bisect.bisect_left(self._ordered, self._remembered.popleft())]

    def _hear(self, clearly: bool) -> Stretch | None:
        if self._start is None:
            self._start = self.now - BLOCK_SECONDS
            self._alone = self._start - self._last_loud >= ALONE
            self._told = self._clear = False
        self._last_loud = self.now
        self._clear = self._clear or clearly
        length = self.now - self._start
        if self._clear and self._alone and not self._told and _SHORTEST <= length <= TOLD_WITHIN:
            self._told = True
            return Stretch(self._start)
        return None

    def _rest(self) -> Stretch | None:
        if self._start is None or self.now - self._last_loud < ALONE:
            return None
        start, self._start = self._start, None
        if self._told and self._last_loud - start <= LONGEST_COMMAND:
            return Stretch(start, self._last_loud)
        return None
