"""Texts as sound: rendered once, 16 kHz mono, kept in a folder from run to run."""

from __future__ import annotations

import hashlib
import random
import tempfile
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.evaluating.texts import Text
from scripts.evaluating.voices import Voice

from softlanding.ports import BYTES_PER_SECOND, SAMPLE_RATE
from softlanding.speech.decoding import blocks
from softlanding.speech.shaping import levelled

# Changes whenever the same text would sound different. Part of every clip's name.
_RECIPE = "1"
# Seconds between two sentences. Spontaneous speech has most of its pauses from 0.25 to 1.2 s
# (Campione and Véronis 2002); from 0.5 s on they part segments.
_PAUSES = (0.35, 1.1)
EDGE = 0.25  # seconds of quiet before and after
_LOUD = 1 / 100  # of the peak (-40 dB): what counts as the voice


@dataclass(frozen=True, slots=True)
class Clip:
    """A text, spoken by a voice."""

    text: Text
    voice: str
    path: Path

    @property
    def pcm(self) -> bytes:
        """Its samples: 16 kHz mono s16le."""
        return read_wav(self.path)


def rendered(texts: Sequence[Text], voice: Voice, folder: Path) -> list[Clip]:
    """The clips of these texts, in order; what is not yet in `folder` is rendered.

    Raises VoiceFailedError.
    """
    clips = [Clip(text, voice.name, _place(text, voice, folder)) for text in texts]
    missing = {clip.path: clip.text for clip in clips if not clip.path.is_file()}
    if missing:
        _render(missing, voice)
    return clips


def _place(text: Text, voice: Voice, folder: Path) -> Path:
    digest = hashlib.sha256(f"{_RECIPE}\n{voice.name}\n{text.say}".encode()).hexdigest()[:16]
    return folder / voice.name / f"{digest}.wav"


def _render(missing: dict[Path, Text], voice: Voice) -> None:
    sentences = sorted({part for text in missing.values() for part in text.sentences})
    with tempfile.TemporaryDirectory(prefix="evaluate-") as scratch:
        spoken = {text: Path(scratch, f"{n}.wav") for n, text in enumerate(sentences)}
        voice.render(list(spoken.items()))
        for path, text in missing.items():
            parts = [_trimmed(b"".join(blocks(spoken[part]))) for part in text.sentences]
            path.parent.mkdir(parents=True, exist_ok=True)
            write_wav(path, levelled(b"".join(_joined(parts, text.say))))


def _joined(parts: Sequence[bytes], say: str) -> Iterator[bytes]:
    chance = random.Random(say)  # the same pauses in all voices and runs
    yield silence(EDGE)
    for number, part in enumerate(parts):
        if number:
            yield silence(chance.uniform(*_PAUSES))
        yield part
    yield silence(EDGE)


def _trimmed(pcm: bytes) -> bytes:
    """Without the quiet around it, so that the pauses are ours."""
    samples = memoryview(pcm).cast("h")
    step = SAMPLE_RATE // 100
    loud = _LOUD * max(map(abs, samples), default=0)
    starts = range(0, len(samples), step)
    voiced = [i for i in starts if max(map(abs, samples[i : i + step])) > loud]
    return samples[voiced[0] : voiced[-1] + 2 * step].tobytes() if voiced else b""


def silence(seconds: float) -> bytes:
    """So much of it, digital."""
    return bytes(2 * round(seconds * SAMPLE_RATE))


def seconds(pcm: bytes) -> float:
    """How long it lasts."""
    return len(pcm) / BYTES_PER_SECOND


def read_wav(path: Path) -> bytes:
    """The samples of one of our WAV files."""
    with wave.open(str(path), "rb") as file:
        return file.readframes(file.getnframes())


def write_wav(path: Path, pcm: bytes) -> None:
    """A 16 kHz mono WAV; whole or not at all."""
    part = path.with_suffix(".part")
    with wave.open(str(part), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes(pcm)
    part.replace(path)
