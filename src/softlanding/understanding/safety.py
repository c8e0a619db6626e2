"""Words of crisis: to die, to hurt oneself, to be hurt by somebody. By phrase, never by tone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib import resources

import tomli

from softlanding.understanding import weighing
from softlanding.understanding.cues import lexicon
from softlanding.understanding.phrasing import Phrases, Words
from softlanding.understanding.weighing import learned

# Listened for where nothing else is.
PLAINLY = (
    "i want to die", "i want to kill myself", "i don't want to live", "i'm suicidal",
    "i want to hurt myself",
)  # fmt: skip
_FEW = 4  # words: in fewer, only a phrase tells
_SURE = 0.25  # rather once too often than once too seldom
_CRISIS, _ONLY_SAID_SO = "crisis", "only said so"


def is_crisis(text: str) -> bool:
    """Whether the text says so, by a phrase or by what was learned, beside all that is only a way
    to speak ("dying to know")."""
    words = Words.of(text).words
    if len(words) < _FEW:
        return by_phrase(words)
    return learned("safety").chances(features(text))["crisis"] >= _SURE


def says_so(text: str) -> bool:
    """Whether a phrase says so: for words that are known beforehand, and may be misheard."""
    return by_phrase(Words.of(text).words)


def features(text: str) -> list[str]:
    """What there is in this text, for the weights."""
    words = Words.of(text).words
    return weighing.features(words, ("crisis",) if by_phrase(words) else ())


def by_phrase(words: Sequence[str]) -> bool:
    """Whether one of the phrases is there that say so, and is not only a way to speak."""
    found = _phrases().find(words)
    around = [match for match in found if match.name == _ONLY_SAID_SO]
    return any(
        match.name == _CRISIS
        and not any(o.start < match.end and match.start < o.end for o in around)
        for match in found
    )


@cache
def _phrases() -> Phrases:
    file = resources.files("softlanding") / "understanding" / "lexicons" / "safety.toml"
    data = tomli.loads(file.read_text(encoding="utf-8"))
    base = lexicon().vocabulary
    kinds = {name: frozenset(text.split()) for name, text in data["kinds"].items()}
    named = [(_CRISIS, phrase) for phrases in data["crisis"].values() for phrase in phrases]
    named += [(_ONLY_SAID_SO, phrase) for phrase in data["only_said_so"]["phrases"]]
    return Phrases(named, replace(base, kinds={**base.kinds, **kinds}))
