"""Words while they are spoken, through sherpa-onnx (the extra `sherpa`); a model in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from softlanding.speech.transcribers.remote import Remote

_LIMIT = 60.0  # seconds: to load 660 MB from a slow disk


def sherpa(folder: Path, names: Sequence[str] = (), limit: float = _LIMIT) -> Remote:
    """folder: a streaming transducer with its tokens; nothing is ever fetched. Its name is
    the engine's. names: own words and names, spelt as they should be. limit: see Remote."""
    module = "softlanding.speech.transcribers.sherpa_worker"
    return Remote(folder.name, module, {"folder": str(folder), "names": list(names)}, limit)
