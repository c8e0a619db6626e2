"""Stored audio of the fixed lines: audio_prompts and its manifest; and the cache beside it."""

from __future__ import annotations

import hashlib
import io
import re
import wave
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import tomli

from softlanding.speech.player import RATE

_SENTENCE = re.compile(r"(?<=[.!?…])\s+")


@dataclass(frozen=True, slots=True)
class Manner:
    """How a line is spoken: id of the voice, and words a minute."""

    voice: str
    rate: int


DEFAULT_MANNER = Manner("gmw/en-us+f3", 150)


def sentences(text: str) -> list[str]:
    """The sentences of a text: they are rendered one by one, to be 300 ms apart."""
    return [part for part in _SENTENCE.split(text.strip()) if part]


def text_hash(text: str) -> str:
    """Names a text in the manifest."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def cache_name(text: str, manner: Manner) -> str:
    """File name of a line in the cache; does not tell what it says."""
    key = f"{manner.voice}\n{manner.rate}\n{text}"
    return hashlib.sha256(key.encode()).hexdigest()[:32] + ".wav"


def folder() -> Traversable:
    """Where audio_prompts is: in the package, or at the top of a checkout."""
    inside = resources.files("softlanding") / "audio_prompts"
    if inside.is_dir():
        return inside
    return Path(__file__).resolve().parents[3] / "audio_prompts"


class Prompts:
    """The stored lines of one language."""

    def __init__(self, where: Traversable | None = None) -> None:
        self._folder = (where or folder()) / "en"
        manifest = self._folder / "manifest.toml"
        data = tomli.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else {}
        self._files: dict[tuple[str, Manner], str] = {
            (entry["text"], Manner(entry["voice"], entry["rate"])): entry["file"]
            for entry in data.get("prompt", [])
        }

    def pcm(self, text: str, manner: Manner) -> bytes | None:
        """Mono s16le of RATE Hz; None when this text in this manner is not stored."""
        name = self._files.get((text_hash(text), manner))
        if name is None:
            return None
        try:
            return read_wav((self._folder / name).read_bytes())
        except (OSError, wave.Error, EOFError):
            return None


def read_wav(data: bytes) -> bytes:
    """The samples of a mono 16-bit WAV of RATE Hz. Raises wave.Error for any other."""
    with wave.open(io.BytesIO(data)) as file:
        if file.getparams()[:3] != (1, 2, RATE):
            raise wave.Error("not mono, 16 bit, 22,050 Hz")
        return file.readframes(file.getnframes())


def to_wav(pcm: bytes) -> bytes:
    """A mono 16-bit WAV of RATE Hz."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(pcm)
    return out.getvalue()
