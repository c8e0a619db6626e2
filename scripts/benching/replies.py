"""Replies of 20 seconds, from the demo's recordings."""

from __future__ import annotations

import array
import itertools
import random
from pathlib import Path

from tests.sound.room import LOUD, RATE
from tests.sound.sounds import pcm_of, reply, write_wav

SECONDS = 20.0
_STEPS = ("went-well", "gone-better", "next-steps", "care", "hangover", "support")
_FLOOR = 30  # largest sample of the room's noise: -61 dBFS
_AFTER = 4.5  # seconds of the room's noise after the words: it does not go when they end
_CHUNK = RATE // 50


def natural(path: Path, seed: int) -> Path:
    """About 20 s: whole sentences, with pauses of 0.6 to 1 s between them."""
    chance, samples = random.Random(seed), array.array("h")
    for step in itertools.cycle(_STEPS):
        if len(samples) > (SECONDS - 3) * RATE:
            break
        if samples:
            samples.extend(bytes_of_silence(chance.uniform(0.6, 1.0)))
        samples.extend(_trimmed(step))
    return _written(path, samples, chance)


def dense(path: Path, seed: int) -> Path:
    """20 s in one go: every pause is cut down to 0.08 s."""
    samples, quiet = array.array("h"), 0
    for step in itertools.cycle(_STEPS):
        spoken = _trimmed(step)
        for start in range(0, len(spoken), _CHUNK):
            chunk = spoken[start : start + _CHUNK]
            quiet = 0 if _is_loud(chunk) else quiet + 1
            if quiet <= 4:
                samples.extend(chunk)
        if len(samples) > SECONDS * RATE:
            break
    return _written(path, _cut(samples[: int(SECONDS * RATE)]), random.Random(seed))


def bytes_of_silence(seconds: float) -> array.array[int]:
    """So much digital silence."""
    return array.array("h", bytes(int(seconds * RATE) * 2))


def _is_loud(samples: array.array[int]) -> bool:
    return max(map(abs, samples), default=0) > LOUD


def _trimmed(step: str) -> array.array[int]:
    return _cut(array.array("h", pcm_of(reply(step))))


def _cut(samples: array.array[int]) -> array.array[int]:
    """Without the silence before and after."""
    loud = [i for i in range(0, len(samples), _CHUNK) if _is_loud(samples[i : i + _CHUNK])]
    return samples[loud[0] : loud[-1] + _CHUNK]


def _written(path: Path, samples: array.array[int], chance: random.Random) -> Path:
    samples.extend(bytes_of_silence(_AFTER))
    noisy = (max(-32768, min(32767, s + chance.randint(-_FLOOR, _FLOOR))) for s in samples)
    return write_wav(path, array.array("h", noisy).tobytes())
