"""The default transcriber: pocketsphinx with its English model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from softlanding.speech.transcribers.remote import Remote

_NONE: Mapping[str, Sequence[str]] = {}


def sphinx(
    names: Mapping[str, Sequence[str]] = _NONE, limit: float = 30.0, *, whole: bool = False
) -> Remote:
    """Loads in 0.3 to 1.5 s, 105 MB. names: own words and their pronunciations, each a string of
    ARPAbet phones. limit: see Remote. whole: for recordings: it begins when a segment has ended,
    and hears better for knowing all of it."""
    known = {word: list(pronunciations) for word, pronunciations in names.items()}
    module = "softlanding.speech.transcribers.sphinx_worker"
    return Remote("sphinx", module, {"names": known, "whole": whole}, limit)
