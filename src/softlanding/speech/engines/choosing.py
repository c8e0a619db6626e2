"""Which engine listens: the one the person chose, else the best one that is installed."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from softlanding.config import Home, Settings
from softlanding.journal.opening import private_folder
from softlanding.messages import common as messages
from softlanding.ports import Emit, Notice, Transcriber
from softlanding.speech.engines import installing
from softlanding.speech.engines.catalogue import (
    AUTO,
    Catalogue,
    Engine,
    UnknownEngineError,
    shipped,
)


class OwnWords(Protocol):
    """The person's own words and names. pronunciations: each a string of ARPAbet phones."""

    @property
    def pronunciations(self) -> Mapping[str, Sequence[str]]:
        """By word; for engines that need to be told."""

    @property
    def names(self) -> Sequence[str]:
        """As they are spelt; for engines that know how letters sound."""


@dataclass(frozen=True, slots=True)
class _NoWords:
    pronunciations: Mapping[str, Sequence[str]]
    names: Sequence[str]


# Seconds to wait for the words of a stretch of a recording: no conversation waits for them.
_UNHURRIED = 600.0

NO_WORDS: OwnWords = _NoWords({}, ())


@dataclass(frozen=True, slots=True)
class Choice:
    """engine: the one that listens. trouble: why it is not the one that was chosen, if so."""

    engine: Engine
    trouble: str = ""


def chosen(home: Home, settings: Settings) -> str:
    """The name that the person chose, in config.toml or by `engines use`; empty: the best one."""
    name = settings.engine or _remembered(home, "in-use")
    return "" if name == AUTO else name


def choose(home: Home, name: str) -> None:
    """Remember this choice. Raises OSError."""
    _remember(home, "in-use", name)


def in_use(home: Home, settings: Settings, catalogue: Catalogue) -> Choice:
    """The engine that listens in a session started now."""
    best = next(
        (engine for engine in catalogue.engines if installing.ready(home, engine)),
        catalogue.built_in,
    )
    name = chosen(home, settings)
    if not name:
        return Choice(best)
    try:
        engine = catalogue.get(name)
    except UnknownEngineError:
        said = messages.ENGINE_UNKNOWN
    else:
        if installing.ready(home, engine):
            return Choice(engine)
        missing = not installing.installed(home, engine)
        said = messages.ENGINE_MISSING if missing else messages.ENGINE_PACKAGE_MISSING
    instead = catalogue.built_in
    return Choice(instead, said.format(name=name, instead=instead.name))


def transcriber(
    home: Home,
    settings: Settings,
    emit: Emit,
    own: OwnWords = NO_WORDS,
    catalogue: Catalogue | None = None,
    *,
    whole: bool = False,
) -> Transcriber:
    """The engine in use, with the built-in one behind it, which goes on when it fails.

    Comes back at once. whole: see sphinx. One quiet line says which engine listens; over recordings
    only where it is not the usual one.
    """
    from softlanding.speech.transcribers.fallback import WithFallback

    catalogue = catalogue or shipped()
    choice = in_use(home, settings, catalogue)
    built_in = catalogue.built_in
    if choice.trouble:
        emit(Notice(choice.trouble))
    elif choice.engine != built_in or not whole:
        emit(Notice(messages.ENGINE_LISTENS.format(name=choice.engine.name)))
    if choice.engine == built_in:
        return make(home, built_in, own, whole=whole)
    return WithFallback(
        make(home, choice.engine, own, whole=whole),
        lambda: make(home, built_in, own, whole=whole),
        emit,
        **({"patience": _UNHURRIED} if whole else {}),
    )


def make(
    home: Home, engine: Engine, own: OwnWords = NO_WORDS, *, whole: bool = False
) -> Transcriber:
    """An engine by itself, loading in the background; it tells by its answers if it can't.

    whole: for recordings, where it may take its time; see also sphinx.
    """
    limit = {"limit": _UNHURRIED} if whole else {}
    if engine.kind == "whisper":
        from softlanding.speech.transcribers.whisper import whisper

        return whisper(installing.folder(home, engine), own.names, **limit)
    if engine.kind == "sherpa":
        from softlanding.speech.transcribers.sherpa import sherpa

        return sherpa(installing.folder(home, engine), own.names, **limit)
    from softlanding.speech.transcribers.sphinx import sphinx

    return sphinx(own.pronunciations, whole=whole, **limit)


def offer(home: Home, settings: Settings, catalogue: Catalogue | None = None) -> Engine | None:
    """The engine to tell the person about, once; None: they know, or have one, or chose."""
    catalogue = catalogue or shipped()
    if _remembered(home, "offered") or chosen(home, settings):
        return None
    if any(installing.installed(home, e) for e in catalogue.engines if not e.built_in):
        return None
    return catalogue.get(catalogue.offered)


def offered(home: Home, engine: Engine) -> None:
    """Remember that this engine was offered."""
    with contextlib.suppress(OSError):  # then it is offered once more
        _remember(home, "offered", engine.name)


def _remembered(home: Home, what: str) -> str:
    try:
        return (home.engines / what).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _remember(home: Home, what: str, name: str) -> None:
    """Written beside and renamed: it is never half there."""
    private_folder(home.engines)
    beside = home.engines / f".{what}.{os.getpid()}"
    Path(beside).write_text(f"{name}\n", encoding="utf-8")
    beside.replace(home.engines / what)
