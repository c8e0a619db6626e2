"""Stored audio of the fixed lines: the folder audio_prompts, and its manifest."""

from __future__ import annotations

import hashlib
import wave
from dataclasses import asdict, dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import tomli

from softlanding.config import Settings
from softlanding.conversation.effects import Line
from softlanding.speech.sentences import DEFAULT_VOICE
from softlanding.speech.shaping import from_wav

LANGUAGE = "en"
MANIFEST = "manifest.toml"
_RECIPE = "1"  # of shaping: another one makes other sound of the same words


@dataclass(frozen=True, slots=True)
class Manner:
    """How a line is spoken: id of a pyttsx3 voice, and words a minute."""

    voice: str
    rate: int


DEFAULT_MANNER = Manner(DEFAULT_VOICE, Settings().rate)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the manifest says of a stored line. text: text_hash of its words. file: its name."""

    id: str
    text: str
    voice: str
    rate: int
    file: str

    @classmethod
    def of(cls, line: Line, manner: Manner) -> Entry:
        """The entry that a line should have."""
        return cls(line.id, text_hash(line.aloud), manner.voice, manner.rate, f"{line.id}.wav")


def manner_of(settings: Settings) -> Manner:
    """The person's choice."""
    return Manner(settings.voice or DEFAULT_VOICE, settings.rate)


def text_hash(text: str) -> str:
    """Names a text in the manifest."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def cache_name(text: str, manner: Manner) -> str:
    """File name of a line in the cache; it does not tell what the line says."""
    key = "\n".join((_RECIPE, manner.voice, str(manner.rate), text))
    return hashlib.sha256(key.encode()).hexdigest()[:32] + ".wav"


def folder() -> Traversable:
    """Where audio_prompts is: in the installed package, or at the top of a checkout."""
    inside = resources.files("softlanding") / "audio_prompts"
    if inside.is_dir():
        return inside
    return Path(__file__).resolve().parents[3] / "audio_prompts"


def read_manifest(text: str) -> tuple[Entry, ...]:
    """What is stored. Raises ValueError when it is no manifest."""
    try:
        return tuple(Entry(**entry) for entry in tomli.loads(text).get("prompts", []))
    except (TypeError, tomli.TOMLDecodeError) as error:
        raise ValueError(f"{MANIFEST}: {error}") from error


def write_manifest(entries: list[Entry]) -> str:
    """The manifest's text, in TOML; no value in it needs escaping but the quotes around it."""
    blocks = (
        "".join(f"{key} = {_toml(value)}\n" for key, value in asdict(entry).items())
        for entry in entries
    )
    head = "# Made by scripts/render_prompts: which words each file speaks, and how.\n"
    return head + "".join(f"\n[[prompts]]\n{block}" for block in blocks)


def _toml(value: str | int) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


class Prompts:
    """The stored lines. A manifest or file that can't be read is as if it were not there."""

    def __init__(self, where: Traversable | None = None) -> None:
        self._folder = (where or folder()) / LANGUAGE
        try:
            entries = read_manifest((self._folder / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            entries = ()
        self._files = {(e.text, Manner(e.voice, e.rate)): e.file for e in entries}

    def pcm(self, text: str, manner: Manner) -> bytes | None:
        """Mono s16le of shaping.RATE Hz; None when these words in this manner are not stored."""
        name = self._files.get((text_hash(text), manner))
        if name is None:
            return None
        try:
            return from_wav((self._folder / name).read_bytes())
        except (OSError, wave.Error, EOFError):
            return None
