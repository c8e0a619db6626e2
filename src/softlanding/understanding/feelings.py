"""The names of feelings that people say."""

from __future__ import annotations

from functools import cache
from importlib import resources

import tomli


@cache
def phrases() -> tuple[str, ...]:
    """All names of feelings in the lexicon, for a transcriber to expect."""
    lexicon = resources.files("softlanding") / "understanding" / "lexicons" / "feelings.toml"
    families = tomli.loads(lexicon.read_text(encoding="utf-8"))
    return tuple(dict.fromkeys(name for names in families.values() for name in names))
