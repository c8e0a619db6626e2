"""The transcriber that is measured: an engine by itself, with nobody's own words.

Without the one that goes on in a session when it fails: that would be measured as if it were it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from softlanding.config import Home
from softlanding.ports import Transcriber
from softlanding.speech.engines import installing
from softlanding.speech.engines.catalogue import shipped
from softlanding.speech.transcribers.sphinx import sphinx

BUILT_IN = shipped().built_in.name
_NOBODY = Path(__file__).with_name("nobody")  # there is no such folder


def maker(name: str, home: Home) -> Callable[[], Transcriber]:
    """What makes the engine of this name. Raises ValueError when it is unknown or not installed."""
    engine = shipped().get(name)
    if engine.built_in:
        return sphinx
    if not installing.ready(home, engine):
        raise ValueError(f"{name} is not installed here: softlanding engines install {name}")
    from softlanding.speech.engines.choosing import make
    from softlanding.speech.words.own import load_own_words

    return partial(make, home, engine, load_own_words(Home(_NOBODY, _NOBODY, _NOBODY)))
