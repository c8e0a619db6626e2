"""Noise, made here, and mixed into speech at a ratio that is asked for."""

from __future__ import annotations

import math
import operator
import random
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from softlanding.ports import SAMPLE_RATE

KINDS = ("white", "pink", "brown", "babble")
LOOP = 20.0  # seconds of each noise; used from another place for each clip
TALKERS = 6  # in the babble

_LEVEL = 0.1 * 32_768  # RMS of a loop: -20 dBFS
_OCTAVES = 12  # of the pink noise: down to 4 Hz
_LEAK = 0.99  # of the brown noise: flat below 25 Hz, 6 dB an octave above
_STEP = SAMPLE_RATE // 50
_ACTIVE = 10 ** (-30 / 20)  # of the loudest 20 ms: what counts as speech for its level


@dataclass(frozen=True, slots=True)
class Condition:
    """In what noise, at what SNR in dB, something was heard. No noise: as it was rendered."""

    noise: str = ""
    snr: float = 0.0

    @property
    def name(self) -> str:
        """As it is printed."""
        return f"{self.noise} {self.snr:g} dB" if self.noise else "clean"


CLEAN = Condition()


@dataclass(frozen=True, slots=True)
class Noises:
    """A loop of every kind. babble: None where it was not made, as it takes other clips."""

    seed: int
    babble: array[int] | None = None

    def mixed(self, pcm: bytes, condition: Condition, name: str) -> bytes:
        """Speech, with the silence around it, in this noise; `name` picks where the loop begins.

        SNR: level of the speech where there is some, against that of the noise, over the whole
        band up to 8 kHz.
        """
        if not condition.noise:
            return pcm
        loop = self._loop(condition.noise)
        speech = array("h", pcm)
        factor = level(speech) / _LEVEL * 10 ** (-condition.snr / 20)
        start = zlib.crc32(f"{self.seed} {condition.name} {name}".encode()) % len(loop)
        noise = _from(loop, start, len(speech))
        return _clipped(s + n * factor for s, n in zip(speech, noise, strict=True)).tobytes()

    def _loop(self, kind: str) -> array[int]:
        if kind != "babble":
            return _coloured(kind, self.seed)
        if self.babble is None:
            raise ValueError("no babble was made")
        return self.babble


def level(samples: array[int]) -> float:
    """RMS of the stretches (20 ms) that are no quieter than 30 dB below the loudest."""
    powers = [
        sum(map(operator.mul, part, part)) / _STEP
        for start in range(0, len(samples), _STEP)
        if (part := samples[start : start + _STEP])
    ]
    least = max(powers, default=0.0) * _ACTIVE**2
    active = [power for power in powers if power >= least]
    return math.sqrt(sum(active) / len(active)) if active else 0.0


def babble(clips: Sequence[bytes], seed: int) -> array[int]:
    """Several people talking at once without a pause: what is in these clips, looped and added."""
    chance = random.Random(seed)
    spoken = [_without_pauses(array("h", pcm)) for pcm in clips]
    tracks: list[array[int]] = []
    for _ in range(TALKERS):
        track = array("h")
        order = chance.sample(spoken, len(spoken))
        while len(track) < LOOP * SAMPLE_RATE:
            for clip in order:
                track.extend(clip)
        tracks.append(_from(track, chance.randrange(len(track)), int(LOOP * SAMPLE_RATE)))
    return _levelled([sum(samples) for samples in zip(*tracks, strict=True)])


def _without_pauses(samples: array[int]) -> array[int]:
    least = level(samples) / 10
    spoken = array("h")
    for start in range(0, len(samples), _STEP):
        part = samples[start : start + _STEP]
        if math.sqrt(sum(map(operator.mul, part, part)) / len(part)) > least:
            spoken.extend(part)
    return spoken


@cache
def _coloured(kind: str, seed: int) -> array[int]:
    makers = {"white": _white, "pink": _pink, "brown": _brown}
    chance = random.Random(f"{kind} {seed}")
    return _levelled(list(makers[kind](chance, int(LOOP * SAMPLE_RATE))))


def _white(chance: random.Random, count: int) -> Iterator[float]:
    return (chance.uniform(-1, 1) for _ in range(count))


def _pink(chance: random.Random, count: int) -> Iterator[float]:
    """Voss's sum of dice, one an octave, of which one is thrown for each sample (McCartney)."""
    dice = [chance.uniform(-1, 1) for _ in range(_OCTAVES)]
    total = sum(dice)
    for index in range(1, count + 1):
        which = (index & -index).bit_length() - 1
        if which < _OCTAVES:
            thrown = chance.uniform(-1, 1)
            total += thrown - dice[which]
            dice[which] = thrown
        yield total + chance.uniform(-1, 1)


def _brown(chance: random.Random, count: int) -> Iterator[float]:
    value = 0.0
    for _ in range(count):
        value = _LEAK * value + chance.uniform(-1, 1)
        yield value


def _levelled(samples: Sequence[float]) -> array[int]:
    mean = sum(samples) / len(samples)
    rms = math.sqrt(sum((s - mean) ** 2 for s in samples) / len(samples))
    return _clipped((s - mean) * _LEVEL / rms for s in samples)


def _clipped(samples: Iterable[float]) -> array[int]:
    return array("h", [max(-32_768, min(32_767, round(sample))) for sample in samples])


def _from(loop: array[int], start: int, count: int) -> array[int]:
    turned = loop[start:] + loop[:start]
    return (turned * (count // len(turned) + 1))[:count]
