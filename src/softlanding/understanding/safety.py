"""Words of crisis: to die, to hurt oneself, to be hurt by somebody. By phrase, never by tone."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib import resources

import tomli

from softlanding.understanding.cues import lexicon
from softlanding.understanding.phrasing import Phrases, Words

_CRISIS, _ONLY_SAID_SO = "crisis", "only said so"


def is_crisis(text: str) -> bool:
    """Whether the text says so, beside all that is only a way to speak ("dying to know")."""
    found = _phrases().find(Words.of(text).words)
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
