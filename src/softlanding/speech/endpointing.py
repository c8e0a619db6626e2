"""When a stretch of speech, and a reply, is over: pure, no audio, no clock.

Fed with what the voice activity detector says of each bit of sound, in order. The idea of a
segmenter that takes `(seconds, is_speech)` is that of Home Assistant's assist pipeline.
"""

from __future__ import annotations

import math
from enum import StrEnum

PAUSE = 0.5  # seconds of silence that end a segment; patience is never shorter
MIN_SPEECH = 0.19  # seconds: less is a click. "No", "yes", "two" in 8 voices: 0.256 at the least
LONG = 30.0  # seconds after which a segment is cut at the next dip
DIP = 0.15  # seconds of silence: a breath
LONGEST = 40.0  # seconds: cut here even in the middle of a word
# People who tell something pause for PAUSE every few seconds; a room full of talk never does.
ENDLESS = 45.0  # seconds without a pause
ANNOUNCED = 60.0  # seconds before a reply gets too long that this is told; half of it if shorter

_ASK_PAUSE = 4.0  # seconds around that moment in which a pause is looked for, to tell it in

_ROUNDING = 1e-6  # seconds: sums of floats


class Decision(StrEnum):
    """What a bit of sound leads to. All but `segment`, `long reply` and `new part` are told once.

    new part: a reply is so long that a new part of it begins; a segment that goes on is cut then.
    """

    KEEP = "keep"
    SEGMENT = "segment"
    FINISHED = "finished"
    QUIET = "quiet"
    LONG_QUIET = "long quiet"
    ENDLESS = "endless"
    LONG_REPLY = "long reply"
    NEW_PART = "new part"


class Endpointing:
    """Turns `(seconds, is_speech)` into decisions. All times are seconds since the beginning.

    patience: silence after speech that finishes the reply. quiet_after, long_quiet_after: silence
    before the first speech that is told; None: it is not. longest: after so many seconds a new
    part of the reply begins, and again after as many.
    """

    def __init__(
        self,
        patience: float,
        quiet_after: float | None = None,
        long_quiet_after: float | None = None,
        longest: float = math.inf,
    ) -> None:
        self.now = 0.0
        self.onset = 0.0  # where the segment, or what may become one, began
        self.offset = 0.0  # the end of its last speech
        self.in_segment = False  # there was enough speech to call it so
        self.heard_speech = False
        self.endless = False  # somebody has spoken for ENDLESS without a pause
        self._patience = max(patience, PAUSE)
        self._longest, self._part_end = longest, longest
        self._announced = False
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
        self._counted_from = 0.0  # silence before this does not count
        self._last_pause = 0.0  # until when there was one

    @property
    def maybe_speech(self) -> bool:
        """Something began that may be speech or a blip; a few tenths of a second will tell."""
        return self._speech > 0 and not self.in_segment

    @property
    def without_pause(self) -> float:
        """Seconds since the last pause; 0 in one."""
        return self.now - self._last_pause

    def step(self, seconds: float, is_speech: bool) -> Decision:
        """Take in the next `seconds` of sound, and say what follows from it."""
        self.now += seconds
        if is_speech:
            self._hear(seconds)
        if self._silence >= PAUSE:
            self._last_pause = self.now
        if self.in_segment:
            decision = self._within_segment()
        else:
            if self._silence >= PAUSE:
                self._speech = 0.0
                self._cut = False
            decision = Decision.KEEP if self.maybe_speech else self._between_segments()
        return self._remark() if decision is Decision.KEEP else decision

    def wait(self) -> None:
        """The silence up to now does not count: patience and all begin again here."""
        self._counted_from = self.now

    def pass_over(self, seconds: float) -> None:
        """So many seconds are neither speech nor silence. A segment must have been ended before."""
        self.now += seconds
        self.offset = self._last_pause = self.now
        self.wait()

    def interrupt(self) -> None:
        """A segment that goes on ends now; what may be a blip is none."""
        if self.in_segment:
            self._finishing = True
            self._last_segment_end = self.now
        self.in_segment = self._cut = False
        self._speech = 0.0

    def cut(self, at: float) -> None:
        """Within a segment: it ends at `at`, and the next one begins there."""
        self.onset = at

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
        if pause or dip or length >= LONGEST:
            self._end_segment(pause)
            return Decision.SEGMENT
        return Decision.KEEP

    def _end_segment(self, pause: bool) -> None:
        self.in_segment = False
        self._speech = 0.0
        self._cut = not pause
        self._finishing = True
        self._last_segment_end = self.offset

    def _remark(self) -> Decision:
        """What is told beside all this."""
        if not self.endless and self.in_segment and self.without_pause >= ENDLESS:
            self.endless = True
            return Decision.ENDLESS
        if not self.heard_speech:
            return Decision.KEEP
        ahead = self.now - self._part_end + min(ANNOUNCED, self._longest / 2)
        if not self._announced and ahead >= (_ASK_PAUSE if self.in_segment else -_ASK_PAUSE):
            self._announced = True
            return Decision.LONG_REPLY
        over = self.now - self._part_end
        if over >= (_ASK_PAUSE if self.in_segment and self._silence < DIP else 0):
            self._part_end += self._longest
            self._announced = False
            if self.in_segment:
                self._end_segment(pause=False)
            return Decision.NEW_PART
        return Decision.KEEP

    def _between_segments(self) -> Decision:
        if self._finishing:
            since = max(self._last_segment_end, self._counted_from)
            if self.now - since + _ROUNDING < self._patience:
                return Decision.KEEP
            self._finishing = False
            return Decision.FINISHED
        if self.heard_speech:
            return Decision.KEEP
        for threshold in self._thresholds:
            if self.now - self._counted_from + _ROUNDING >= threshold[0]:
                self._thresholds.remove(threshold)
                return threshold[1]
        return Decision.KEEP
