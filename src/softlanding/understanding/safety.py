"""Words of crisis: to die, to hurt oneself, to be hurt by somebody. By phrase, never by tone."""

from __future__ import annotations

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
        and not any(other.start <= match.start < other.end for other in around)
        for match in found
    )


@cache
def _phrases() -> Phrases:
    file = resources.files("softlanding") / "understanding" / "lexicons" / "safety.toml"
    data = tomli.loads(file.read_text(encoding="utf-8"))
    named = [(name, phrase) for name, key in _KEYS.items() for phrase in data[key]]
    return Phrases(named, lexicon().vocabulary)


_KEYS = {_CRISIS: "crisis", _ONLY_SAID_SO: "only_said_so"}
