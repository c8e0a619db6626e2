"""`export`, `import`: the journal taken along, and what is brought in."""

from __future__ import annotations

import argparse
from pathlib import Path

from softlanding.commands.parsing import Help, Subparsers, command, day
from softlanding.config import Home


def add(commands: Subparsers) -> None:
    """The commands of this family."""
    _add_export(commands)
    _add_import(commands)


def _add_export(commands: Subparsers) -> None:
    told = Help(
        "take reflections along, in a form that other programs read",
        "softlanding export --markdown my-reflections --audio\n"
        "softlanding export --json journal-copy\n"
        "softlanding export last --day-one reflection.zip",
        "All of them, or those that are named or chosen by day. Nothing that is there already is "
        "written over.",
    )
    export = command(commands, "export", told, _export)
    export.add_argument("which", nargs="*", metavar="last|ID|DATE", help="only these")
    export.add_argument("--since", type=day, metavar="DAY", help="from this day on: 2026-03-01")
    export.add_argument("--until", type=day, metavar="DAY", help="up to and with this day")
    form = export.add_mutually_exclusive_group()
    text = "a file a reflection, fit for Obsidian; the form if none is given"
    form.add_argument("--markdown", type=Path, metavar="FOLDER", help=text)
    text = "everything, with recordings; softlanding import --json puts it back exactly"
    form.add_argument("--json", type=Path, metavar="FOLDER", help=text)
    text = "one file of text, for jrnl --import --file FILE"
    form.add_argument("--jrnl", type=Path, metavar="FILE", help=text)
    form.add_argument("--day-one", type=Path, metavar="FILE.zip", help="for Day One's import")
    text = "with your recordings, in Markdown and for Day One"
    export.add_argument("--audio", action="store_true", help=text)


def _export(home: Home, options: argparse.Namespace) -> int:
    from softlanding.taking_along import export

    return export(home, options)


def _add_import(commands: Subparsers) -> None:
    told = Help(
        "bring reflections back from an export",
        "softlanding import --json journal-copy",
        "What is in the journal already is left as it is.",
    )
    brings = command(commands, "import", told, _import)
    text = "a folder that softlanding export --json wrote"
    brings.add_argument("files", nargs="+", metavar="FILE", help=text)
    text = "what softlanding export --json wrote"
    brings.add_argument("--json", action="store_true", help=text)


def _import(home: Home, options: argparse.Namespace) -> int:
    if options.json:
        from softlanding.taking_along import bring_json

        return bring_json(home, options)
    from importlib import import_module  # a plain import once that module is there

    code: int = import_module("softlanding.bringing_in").bring_in(home, options)
    return code
