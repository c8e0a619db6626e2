"""Exact words through faster-whisper (the extra `whisper`), from a model in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from softlanding.speech.transcribers.remote import Remote

_LIMIT = 60.0  # seconds: 28 s of sound in a large model, on two slow cores


def whisper(folder: Path, names: Sequence[str] = (), limit: float = _LIMIT) -> Remote:
    """folder: a CTranslate2 model with its tokenizer; nothing is ever fetched. Its name is
    the engine's. names: own words and names, spelt as they should be. limit: see Remote."""
    module = "softlanding.speech.transcribers.whisper_worker"
    return Remote(folder.name, module, {"folder": str(folder), "names": list(names)}, limit)
