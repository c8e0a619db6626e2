"""`softlanding engines`: which engines can listen, and how to get, choose, try and remove one."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from softlanding.comparing import console, hear, print_table
from softlanding.config import Home, Settings
from softlanding.consenting import OK, TROUBLE, USAGE, consent
from softlanding.messages import common as messages
from softlanding.speech.engines import choosing, installing
from softlanding.speech.engines.catalogue import (
    AUTO,
    Catalogue,
    Engine,
    UnknownEngineError,
    shipped,
)
from softlanding.speech.engines.fetching import FetchError
from softlanding.speech.engines.installing import InstallError


def run(
    home: Home,
    settings: Settings,
    options: argparse.Namespace,
    catalogue: Catalogue | None = None,
) -> int:
    """Do what the command line asks for; the exit code."""
    catalogue = catalogue or shipped()
    does: dict[str, Callable[[Home, Settings, argparse.Namespace, Catalogue], int]] = {
        "list": _list,
        "install": _install,
        "use": _use,
        "remove": _remove,
        "test": hear,
    }
    try:
        return does[options.engines or "list"](home, settings, options, catalogue)
    except UnknownEngineError as error:
        print(error, file=sys.stderr)
        return USAGE
    except (InstallError, FetchError) as error:
        print(error, file=sys.stderr)
        return TROUBLE


# -- list ------------------------------------------------------------------------------------------
def _list(home: Home, settings: Settings, options: argparse.Namespace, catalogue: Catalogue) -> int:
    used = choosing.in_use(home, settings, catalogue)
    if options.json:
        facts = [_facts(home, engine, used.engine) for engine in catalogue.engines]
        print(json.dumps(facts, indent=2, ensure_ascii=False))
        return OK
    rows = [
        (
            engine.name,
            _state(home, engine),
            "" if engine.built_in else installing.size(engine.size),
            engine.licence,
            engine.languages,
            "in use" if engine == used.engine else "",
        )
        for engine in catalogue.engines
    ]
    print_table(("name", "installed", "size", "licence", "languages", ""), rows)
    print(f"\n{used.trouble or messages.ENGINES_BELOW}")
    return OK


def _facts(home: Home, engine: Engine, used: Engine) -> dict[str, object]:
    return {
        "name": engine.name,
        "installed": installing.installed(home, engine),
        "package": installing.has_package(engine),
        "bytes": engine.size,
        "licence": engine.licence,
        "languages": engine.languages,
        "publisher": engine.publisher,
        "source": engine.source,
        "folder": None if engine.built_in else str(installing.folder(home, engine)),
        "in_use": engine == used,
    }


def _state(home: Home, engine: Engine) -> str:
    """What the table says of an engine's files and package."""
    if engine.built_in:
        return "built in"
    if installing.installed(home, engine):
        if not installing.has_package(engine):
            return messages.ENGINE_WITHOUT.format(package=engine.package)
        return "yes" if installing.as_known(home, engine) else messages.ENGINE_OWN
    here = engine.size - installing.still_to_come(home, engine)
    return f"{100 * here // engine.size} % of it" if here else "no"


# -- install ---------------------------------------------------------------------------------------
def _install(
    home: Home, settings: Settings, options: argparse.Namespace, catalogue: Catalogue
) -> int:
    engine = catalogue.get(options.name)
    if engine.built_in or installing.whole(home, engine):
        print(messages.ENGINE_THERE.format(name=engine.name))
        return OK
    if not installing.has_package(engine):
        command = f'"{sys.executable}" -m pip install "{engine.requires}"'
        said = messages.ENGINE_NEEDS_PACKAGE.format(name=engine.name, command=command)
        print(said, file=sys.stderr)
        return TROUBLE
    if options.source is not None:
        engine = _found(options.source, engine, options.unchecked)
        bring = installing.from_folder(options.source)
    else:
        installing.check_room(home, engine)
        print(_plan(home, engine))
        if (code := _consent(options.yes)) != OK:
            return code
        bring = installing.from_network(engine)
    try:
        _watch(home, engine, bring)
    except KeyboardInterrupt:
        print(f"\n{messages.ENGINE_STOPPED}", file=sys.stderr)
        return 130
    print(messages.ENGINE_INSTALLED.format(name=engine.name))
    used = choosing.in_use(home, settings, catalogue).engine
    print(messages.ENGINE_FROM_NOW.format(name=used.name))
    return OK


def _found(source: Path, engine: Engine, unchecked: bool) -> Engine:
    """The engine as this folder holds it."""
    if unchecked:
        return installing.as_found(source, engine)
    installing.look_into(source, engine)
    return engine


def _plan(home: Home, engine: Engine) -> str:
    """What would be fetched, from whom, and where it goes."""
    here = engine.size - installing.still_to_come(home, engine)
    return messages.ENGINE_PLAN.format(
        name=engine.name,
        size=installing.size(engine.size),
        here=messages.ENGINE_HERE.format(size=installing.size(here)) if here else "",
        host=engine.host,
        publisher=engine.publisher,
        licence=engine.licence,
        folder=installing.folder(home, engine),
    )


def _consent(yes: bool) -> int:
    """OK: go ahead."""
    said = (messages.ENGINE_QUESTION, messages.ENGINE_ASKS, messages.ENGINE_NOT_FETCHED)
    return consent(yes, *said)


def _watch(home: Home, engine: Engine, bring: installing.Bring) -> None:
    """Install it, with a bar that grows."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

    bar = Progress(
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=console(),
        disable=not sys.stdout.isatty(),
    )
    with bar:
        here = engine.size - installing.still_to_come(home, engine)
        task = bar.add_task("", total=engine.size, completed=here)
        installing.install(home, engine, bring, lambda now: bar.update(task, completed=now))


# -- use and remove --------------------------------------------------------------------------------
def _use(home: Home, settings: Settings, options: argparse.Namespace, catalogue: Catalogue) -> int:
    if settings.engine:
        said = messages.ENGINE_IN_SETTINGS
        print(said.format(file=home.settings, name=settings.engine), file=sys.stderr)
        return USAGE
    if options.name != AUTO:
        engine = catalogue.get(options.name)
        if not installing.installed(home, engine):
            print(messages.ENGINE_NOT_INSTALLED.format(name=engine.name), file=sys.stderr)
            return TROUBLE
    try:
        choosing.choose(home, options.name)
    except OSError as error:
        said = messages.ENGINE_CANT_WRITE
        raise InstallError(said.format(place=home.engines, reason=error.strerror)) from error
    choice = choosing.in_use(home, settings, catalogue)
    print(choice.trouble or messages.ENGINE_FROM_NOW.format(name=choice.engine.name))
    return OK


def _remove(
    home: Home, settings: Settings, options: argparse.Namespace, catalogue: Catalogue
) -> int:
    engine = catalogue.get(options.name)
    if engine.built_in:
        print(messages.ENGINE_STAYS.format(name=engine.name), file=sys.stderr)
        return USAGE
    freed = installing.remove(home, engine)
    if not freed:
        print(messages.ENGINE_NOT_INSTALLED.format(name=engine.name), file=sys.stderr)
        return TROUBLE
    print(messages.ENGINE_REMOVED.format(name=engine.name, size=installing.size(freed)))
    if choosing.chosen(home, replace(settings, engine="")) == engine.name:
        choosing.choose(home, AUTO)
    choice = choosing.in_use(home, settings, catalogue)
    print(choice.trouble or messages.ENGINE_FROM_NOW.format(name=choice.engine.name))
    return OK
