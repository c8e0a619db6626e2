"""The names of feelings that people say."""

from __future__ import annotations

from functools import cache
from importlib import resources

import tomli

from softlanding.understanding.phrasing import Words

_SAYING = {"am", "was", "feel", "feels", "felt", "feeling", "got", "get", "still"}
_REACH = 4  # words after these in which the name of a feeling tells of it


def is_named(text: str) -> bool:
    """Whether the text says how it feels: "I'm so tired", "I feel like a fraud"."""
    words = Words.of(text).words
    names = {tuple(name.split()) for name in phrases()}
    said = [at for at, word in enumerate(words) if word in _SAYING]
    starts = {at + after for at in said for after in range(1, _REACH + 1)}
    return any(words[at : at + length] in names for at in starts for length in (1, 2, 3))


@cache
def phrases() -> tuple[str, ...]:
    """All names of feelings in the lexicon, for a transcriber to expect."""
    lexicon = resources.files("softlanding") / "understanding" / "lexicons" / "feelings.toml"
    families = tomli.loads(lexicon.read_text(encoding="utf-8"))
    return tuple(dict.fromkeys(name for names in families.values() for name in names))
