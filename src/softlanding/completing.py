"""`softlanding completion`: what the Tab key can complete, as a script for a shell."""

from __future__ import annotations

import argparse

import shtab

from softlanding import catalogue
from softlanding.changing import DEFAULTS
from softlanding.config import MEANINGS, Home
from softlanding.speech.engines.catalogue import AUTO, shipped

_VALUES = "_softlanding_values"


def print_script(parser: argparse.ArgumentParser, shell: str, home: Home) -> int:
    """Print it, for this shell, with the names of routines, engines and settings there are now.

    The parser can't be used for anything else afterwards.
    """
    engines = tuple(engine.name for engine in shipped().engines)
    names = {
        "--routine": catalogue.names(home.routines),
        "--engine": engines,
        "config set key": tuple(MEANINGS),
        "config unset key": tuple(MEANINGS),
        "engines install name": engines,
        "engines use name": (AUTO, *engines),
        "engines remove name": engines,
    }
    _fill(parser, names)
    print(shtab.complete(parser, shell, preamble=_values(engines) if shell == "bash" else ""))
    return 0


def _values(engines: tuple[str, ...]) -> str:
    """For bash, a function that offers what the setting before the cursor may be."""
    offered = {key: meaning.choices for key, meaning in MEANINGS.items() if meaning.choices}
    offered |= {
        key: ("true", "false") for key, value in DEFAULTS.items() if isinstance(value, bool)
    }
    offered["engine"] = (AUTO, *engines)
    cases = (f'  {key}) compgen -W "{" ".join(may)}" -- "$1";;' for key, may in offered.items())
    return "\n".join((f'{_VALUES}() {{ case "${{COMP_WORDS[3]}}" in', *cases, "esac }"))


def _fill(parser: argparse.ArgumentParser, names: dict[str, tuple[str, ...]]) -> None:
    """Tell each argument, and those of the commands below, what may come."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                _fill(below, names)
            continue
        of = parser.prog.partition(" ")[2]
        known = names.get(
            action.option_strings[-1] if action.option_strings else f"{of} {action.dest}"
        )
        if known and not action.choices:
            action.choices = known
        elif f"{of} {action.dest}" == "config set values":
            action.complete = {"bash": _VALUES}  # type: ignore[attr-defined]
        elif action.metavar == "FOLDER":
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
        elif str(action.metavar).partition(".")[0] in ("FILE", "OUT"):
            action.complete = shtab.FILE  # type: ignore[attr-defined]
