"""A microphone that gives no sound for a while: what of it is told, and when."""

from __future__ import annotations

import math
from collections.abc import Iterator

from softlanding.conversation.events import Sign
from softlanding.messages import common as messages
from softlanding.ports import HeardQuiet, HeardSign, Message, NoSound, Notice
from softlanding.speech.detecting import BLOCK_SECONDS, SILENCE
from softlanding.speech.take import Take

SILENT_AFTER = 5.0  # seconds of nothing but digital zeros while listening, and never a sound
WAITED_LONG = 120.0  # seconds of one listening, then the routine waits by itself


class Absence:
    """Said aloud once in each listening, so that nobody talks to a program that can't hear; while
    the voice speaks, and when the reason turns out to be another one, the screen tells."""

    def __init__(self) -> None:
        self._why: Sign | None = None
        self._said = False  # in this listening
        self._seconds = 0.0  # of this listening
        self._zeros = 0.0  # seconds while listening; infinite once there was sound

    def listen(self) -> None:
        """A new listening begins."""
        self._said, self._seconds = False, 0.0

    def miss(self, sound: NoSound, take: Take | None) -> Iterator[Message]:
        """No sound came. take: what is being listened for."""
        new, self._why = self._why is not sound.why, sound.why
        if take is not None and not take.finished and not self._said and (new or take.recorded):
            self._said = True
            yield HeardSign(take.number, sound.why)
        elif new:
            yield Notice(messages.SIGNS[sound.why].text)
        before, self._seconds = self._seconds, self._seconds + sound.seconds
        if take is not None and before < WAITED_LONG <= self._seconds:
            yield HeardQuiet(take.number, long=True)

    def end(self, take: Take | None) -> Message | None:
        """Sound comes. None: as before."""
        if self._why is None:
            return None
        self._why, self._said = None, False
        if take is None or take.finished:
            return Notice(messages.SIGNS[Sign.BACK].text)
        return HeardSign(take.number, Sign.BACK)

    def hear(self, block: bytes | None) -> None:
        """Sound came, and be it zeros."""
        if block is not None and block != SILENCE:
            self._zeros = math.inf

    def only_zeros(self) -> bool:
        """Asked for each block of a listening: true once, when there was never anything else."""
        before, self._zeros = self._zeros, self._zeros + BLOCK_SECONDS
        return before < SILENT_AFTER <= self._zeros < math.inf
