"""`softlanding config`: every setting and folder, and where each comes from."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from softlanding import changing, helping
from softlanding.changing import DEFAULTS, toml
from softlanding.comparing import print_table
from softlanding.config import MEANINGS, Found, Home, Settings, read_settings
from softlanding.consenting import OK, TROUBLE
from softlanding.messages import configuring as messages
from softlanding.speech.engines import choosing

_FOLDERS = (("data", "XDG_DATA_HOME"), ("config", "XDG_CONFIG_HOME"), ("cache", "XDG_CACHE_HOME"))


def run(home: Home, options: argparse.Namespace) -> int:
    """Do what the command line asks for; the exit code. Raises ConfigError for what can't be set,
    or while the file is wrong elsewhere."""
    try:
        if options.config == "set":
            return changing.set_value(home, options.key, options.values)
        if options.config == "unset":
            return changing.unset(home, options.key)
        if options.config == "edit":
            return changing.edit(home)
    except OSError as error:
        said = messages.CANT_WRITE.format(file=home.settings, reason=error.strerror or error)
        print(said, file=sys.stderr)
        return TROUBLE
    return _show(home, options.json)


# -- show ------------------------------------------------------------------------------------------
def _show(home: Home, as_json: bool) -> int:
    """Print every setting and folder. 0: all can be used. 1: something is wrong in the file."""
    found = read_settings(home.settings)
    rows = {key: _in_effect(home, found, key) for key in MEANINGS}
    folders = {name: (getattr(home, name), _moved_by(home, name, by)) for name, by in _FOLDERS}
    troubles = [found.trouble] if found.trouble else [*found.wrong.values()]
    if as_json:
        facts = {
            "settings": {
                key: {"value": value, "default": DEFAULTS[key], "from": source,
                      "means": MEANINGS[key].text, "wrong": found.wrong.get(key)}
                for key, (value, source) in rows.items()
            },
            "file": str(home.settings),
            "folders": {
                name: {"path": str(path), "from": source}
                for name, (path, source) in folders.items()
            },
            "troubles": troubles,
        }  # fmt: skip
        print(json.dumps(facts, indent=2, ensure_ascii=False))
    else:
        _print(home, found, rows, folders, troubles)
    return TROUBLE if troubles else OK


def _in_effect(home: Home, found: Found, key: str) -> tuple[Any, str]:
    """The value that counts (None: a wrong one is in the file) and where it comes from."""
    settings = Settings(**found.values)
    if key in found.wrong:
        return None, home.settings.name
    if key == "engine" and not settings.engine and (name := choosing.chosen(home, settings)):
        return name, messages.ENGINES_USE
    if key == "country" and not settings.country:
        where = helping.place(settings)
        return where.code, where.by or messages.DEFAULT
    return getattr(settings, key), home.settings.name if key in found.values else messages.DEFAULT


def _moved_by(home: Home, name: str, variable: str) -> str:
    """What in the environment says where a folder is."""
    if os.environ.get("SOFTLANDING_HOME"):
        return "SOFTLANDING_HOME"
    above = os.environ.get(variable)
    return variable if above and Path(above) in getattr(home, name).parents else messages.PLATFORM


def _print(
    home: Home,
    found: Found,
    rows: Mapping[str, tuple[Any, str]],
    folders: Mapping[str, tuple[Path, str]],
    troubles: Sequence[str],
) -> None:
    print_table(
        messages.HEADS,
        [
            (key, messages.WRONG if value is None else toml(value), toml(DEFAULTS[key]), source,
             MEANINGS[key].text)
            for key, (value, source) in rows.items()
        ],
    )  # fmt: skip
    print()
    where = [(name, str(path), source) for name, (path, source) in folders.items()]
    print_table(messages.FOLDERS, where)
    there = messages.FILE if home.settings.exists() else messages.NO_FILE
    print(f"\n{there.format(file=home.settings)}\n{messages.CHANGE}")
    if troubles:
        print("\n".join(("", messages.TO_MEND, *(f"  {trouble}" for trouble in troubles))))
        print(messages.NOTHING_READ if found.trouble else messages.MENDING)
