"""What is done to sound before it is decoded. Pure: 16-bit mono samples in, samples out.

Digital quiet (an interface that gates, a sound server, a synthetic voice) is nothing that sphinx
was trained on: its cepstral mean goes astray. With a floor of noise, as every room has one, and
without the quiet around the words, 68 in place of 52 of 75 feelings said alone by an eSpeak voice
are found; for other voices it makes no difference. Longer speech is better left as it is: 12
against 16 % word errors in four other voices.
"""

from __future__ import annotations

import random
from array import array

from softlanding.ports import SAMPLE_RATE

_FLOOR = 30.0  # RMS of the noise, in units of 16-bit samples: -61 dBFS
_BLOCK = 160  # samples: 10 ms
_MARGIN = 8  # blocks that are kept on both sides
_QUIET = 0.02  # of the loudest sample
_random = random.Random(0)
_NOISE = array("h", (round(_random.gauss(0, _FLOOR)) for _ in range(16_000)))


def with_floor(pcm: bytes) -> bytes:
    """The same with a floor of noise at -61 dBFS, not to be heard (2 ms of work a second)."""
    samples = array("h", pcm)
    noise = _NOISE * (len(samples) // len(_NOISE) + 1)
    try:
        return array("h", [a + b for a, b in zip(samples, noise, strict=False)]).tobytes()
    except OverflowError:
        loud = (min(max(a + b, -32768), 32767) for a, b in zip(samples, noise, strict=False))
        return array("h", loud).tobytes()


def trimmed(pcm: bytes) -> tuple[bytes, float]:
    """Without the quiet before and after, but for 80 ms; nothing when all of it is silent. And how
    many seconds were cut off before it."""
    samples = array("h", pcm)
    blocks = [samples[start : start + _BLOCK] for start in range(0, len(samples), _BLOCK)]
    peaks = [max(max(block), -min(block)) for block in blocks]
    loudest = max(peaks, default=0)
    loud = [index for index, peak in enumerate(peaks) if peak > _QUIET * loudest]
    if not loud:
        return b"", 0.0
    first, last = max(0, loud[0] - _MARGIN), loud[-1] + 1 + _MARGIN
    return samples[first * _BLOCK : last * _BLOCK].tobytes(), first * _BLOCK / SAMPLE_RATE
