"""When a stretch of speech, and a reply, is over: pure, no audio, no clock.

Fed with what the voice activity detector says of each bit of sound, in order. The idea of a
segmenter that takes `(seconds, is_speech)` is that of Home Assistant's assist pipeline.
"""

from __future__ import annotations

from enum import StrEnum

PAUSE = 0.5  # seconds of silence that end a segment; patience is never shorter
MIN_SPEECH = 0.19  # seconds: less is a click. "No", "yes", "two" in 8 voices: 0.256 at the least
LONG = 30.0  # seconds after which a segment is cut at the next dip
DIP = 0.15  # seconds of silence: a breath
LONGEST = 40.0  # seconds: cut here even in the middle of a word

_ROUNDING = 1e-6  # seconds: sums of floats


class Decision(StrEnum):
    """What a bit of sound leads to. `segment`, `finished` and the quiet ones are told once."""

    KEEP = "keep"
    SEGMENT = "segment"
    FINISHED = "finished"
    QUIET = "quiet"
    LONG_QUIET = "long quiet"


class Endpointing:
    """Turns `(seconds, is_speech)` into decisions. All times are seconds since the beginning.

    patience: silence after speech that finishes the reply. quiet_after, long_quiet_after: silence
    before the first speech that is told; None: it is not.
    """

    def __init__(
        self,
        patience: float,
        quiet_after: float | None = None,
        long_quiet_after: float | None = None,
    ) -> None:
        self.now = 0.0
        self.onset = 0.0  # where the segment, or what may become one, began
        self.offset = 0.0  # the end of its last speech
        self.in_segment = False  # there was enough speech to call it so
        self.heard_speech = False
        self._patience = max(patience, PAUSE)
        self._thresholds = [
            (after, told)
            for after, told in (
                (quiet_after, Decision.QUIET),
                (long_quiet_after, Decision.LONG_QUIET),
            )
            if after is not None
        ]
        self._speech = 0.0  # seconds of speech since onset, as long as it may be a blip
        self._finishing = False  # the last of the speech has been made a segment
        self._last_segment_end = 0.0
        self._cut = False  # the last segment was cut: what follows without a pause is its rest

    @property
    def maybe_speech(self) -> bool:
        """Something began that may be speech or a blip; a few tenths of a second will tell."""
        return self._speech > 0 and not self.in_segment

    def step(self, seconds: float, is_speech: bool) -> Decision:
        """Take in the next `seconds` of sound, and say what follows from it."""
        self.now += seconds
        if is_speech:
            self._hear(seconds)
        if self.in_segment:
            return self._within_segment()
        if self._silence >= PAUSE:
            self._speech = 0.0
            self._cut = False
        return Decision.KEEP if self.maybe_speech else self._between_segments()

    @property
    def _silence(self) -> float:
        return self.now - self.offset + _ROUNDING

    def _hear(self, seconds: float) -> None:
        if not self._speech and not self.in_segment:
            self.onset = self.now - seconds
        self._speech += seconds
        self.offset = self.now
        if self._cut or self._speech + _ROUNDING >= MIN_SPEECH:
            self.in_segment = self.heard_speech = True

    def _within_segment(self) -> Decision:
        length = self.now - self.onset + _ROUNDING
        pause = self._silence >= PAUSE
        dip = length >= LONG and self._silence >= DIP
        if not (pause or dip or length >= LONGEST):
            return Decision.KEEP
        self.in_segment = False
        self._speech = 0.0
        self._cut = not pause
        self._finishing = True
        self._last_segment_end = self.offset
        return Decision.SEGMENT

    def _between_segments(self) -> Decision:
        if self._finishing:
            if self.now - self._last_segment_end + _ROUNDING < self._patience:
                return Decision.KEEP
            self._finishing = False
            return Decision.FINISHED
        if self.heard_speech:
            return Decision.KEEP
        for threshold in self._thresholds:
            if self.now + _ROUNDING >= threshold[0]:
                self._thresholds.remove(threshold)
                return threshold[1]
        return Decision.KEEP
