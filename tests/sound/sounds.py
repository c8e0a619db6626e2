"""Sound as data for these tests: the replies, spoken words, noise, and how alike sounds are."""

from __future__ import annotations

import array
import random
import re
import subprocess
import wave
from pathlib import Path

import tomli

from tests.sound.room import RATE

_PROMPTS = Path(__file__).parents[2] / "audio_prompts"
_DEMO = _PROMPTS / "demo"
_WORD = re.compile(r"[a-z']+")


def reply(step: str) -> Path:
    """The recorded reply to this step of the after-interview routine."""
    return next(path for path in _DEMO.glob("*.wav") if path.stem.partition("-")[2] == step)


def words_of(step: str) -> str:
    """What is said in that recording."""
    replies = tomli.loads((_DEMO / "replies.toml").read_text(encoding="utf-8"))["replies"]
    return next(str(entry["text"]) for entry in replies if entry["step"] == step)


def understood(text: str, said: str) -> float:
    """How many of the words that were said are in this text: 0 to 1."""
    wanted, found = _WORD.findall(said.lower()), set(_WORD.findall(text.lower()))
    return sum(word in found for word in wanted) / len(wanted)


def pcm_of(path: Path) -> bytes:
    """The samples of a 16 kHz mono WAV."""
    with wave.open(str(path), "rb") as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (RATE, 1, 2)
        return sound.readframes(sound.getnframes())


def spoken_by_us(prompt: str) -> bytes:
    """A stored prompt, at 16 kHz; by the nearest sample, good enough for a loudness curve."""
    with wave.open(str(_PROMPTS / "en" / f"{prompt}.wav"), "rb") as sound:
        rate = sound.getframerate()
        samples = array.array("h", sound.readframes(sound.getnframes()))
    count = len(samples) * RATE // rate
    return array.array("h", (samples[i * rate // RATE] for i in range(count))).tobytes()


def write_wav(path: Path, pcm: bytes) -> Path:
    """These samples as a 16 kHz mono WAV."""
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 2, RATE, 0, "NONE", ""))
        sound.writeframes(pcm)
    return path


def spoken(path: Path, text: str) -> Path:
    """This text by flite, a voice that the recogniser understands well."""
    subprocess.run(["flite", "-voice", "rms", "-t", text, "-o", str(path)], check=True, timeout=30)
    return path


def noise(path: Path, seconds: float, level: int = 2000) -> Path:
    """White noise, loud: `level` is the largest sample (2000: -24 dBFS)."""
    chance = random.Random(1)
    samples = (chance.randint(-level, level) for _ in range(int(seconds * RATE)))
    return write_wav(path, array.array("h", samples).tobytes())


def likeness(heard: bytes, expected: bytes) -> float:
    """-1 to 1: the best correlation of the loudness curves (20 ms steps) at any offset.

    About the mean, so that two long sounds are not alike just because both are there.
    """
    curve, wanted = _loudness(heard), _centred(_loudness(expected))
    norm = sum(value * value for value in wanted) ** 0.5
    best = -1.0
    for start in range(len(curve) - len(wanted) + 1):
        part = _centred(curve[start : start + len(wanted)])
        size = sum(value * value for value in part) ** 0.5
        if size and norm:
            product = sum(a * b for a, b in zip(part, wanted, strict=True))
            best = max(best, product / size / norm)
    return best


def _centred(curve: list[float]) -> list[float]:
    mean = sum(curve) / max(1, len(curve))
    return [value - mean for value in curve]


def _loudness(pcm: bytes) -> list[float]:
    samples = array.array("h", pcm[: len(pcm) // 2 * 2])
    step = RATE // 50
    return [
        sum(abs(s) for s in samples[i : i + step]) / step
        for i in range(0, len(samples) - step + 1, step)
    ]
