"""The cepstral mean of a voice: what a recogniser subtracts, so that voices and rooms sound alike.

A short segment tells its own mean badly: a lone "see" is mostly one vowel. What was heard before
tells the voice's mean well, but not this moment's loudness. So the two are mixed. Pure.

Measured on 225 feelings said alone by three voices, 420 to tell apart: 94.2 % right with the mean
of the segment alone (batch), 97.3 % with that of the voice alone, 97.8 % with both mixed; over five
voices in any order, 93.8 % with the segment alone, and 95.6 % mixed with what went before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Mean = tuple[float, ...]

# Of five synthetic voices (30 s of speech, trimmed), until there is something better.
TYPICAL: Mean = (54.4, 1.1, 5.1, 13.5, -1.7, 0.1, 2.3, -4.4, -0.7, -0.7, 2.3, 1.6, 1.2)
_BEFORE = 500  # frames (CMN_WIN in sphinx's cmn.h)
_SHARE = 100  # frames (10 ms each): the voice's mean counts like so much of the segment
_MEMORY = 600  # frames: what was heard longer ago fades


@dataclass(frozen=True, slots=True)
class VoiceMean:
    """The mean of the speech heard so far. frames: how much of it counts, 10 ms each."""

    mean: Mean = TYPICAL
    frames: int = _SHARE

    def mixed(self, segment: Sequence[float], frames: int) -> Mean:
        """The mean to subtract from a segment of so many frames, with this mean of its own."""
        return _weighed(segment, frames, self.mean, min(_SHARE, self.frames))

    def after(self, segment: Sequence[float], frames: int) -> VoiceMean:
        """What is known of the voice with this segment too."""
        mean = _weighed(segment, frames, self.mean, self.frames)
        return VoiceMean(mean, min(_MEMORY, self.frames + frames))


def _weighed(one: Sequence[float], weight: int, other: Sequence[float], against: int) -> Mean:
    whole = weight + against
    return tuple((a * weight + b * against) / whole for a, b in zip(one, other, strict=True))


def unmixed(after: Sequence[float], frames: int) -> Mean:
    """The mean of the frames alone, when TYPICAL was the mean before them and `after` is now:
    sphinx lets the mean before count like 500 frames."""
    return tuple(
        now + (now - before) * _BEFORE / max(1, frames)
        for now, before in zip(after, TYPICAL, strict=True)
    )


def parsed(text: str) -> Mean:
    """The mean as the recogniser prints it: numbers with commas between."""
    return tuple(float(number) for number in text.split(","))


def printed(mean: Sequence[float]) -> str:
    """The mean as the recogniser reads it."""
    return ",".join(f"{number:.4f}" for number in mean)
