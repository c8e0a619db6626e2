"""`export`, `import`: the journal taken along, and what is brought in."""

from __future__ import annotations

import argparse
from pathlib import Path

from softlanding.commands.parsing import Help, Subparsers, command, days
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
    days(export)
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
        "make a reflection of a voice memo, or bring an export back",
        "softlanding import memo.m4a --about 'Acme, backend'\n"
        "softlanding import way-home.ogg --routine recap\n"
        "softlanding import --json journal-copy",
        "Any format: WAV, FLAC, M4A, MP3, Ogg… Several files make several reflections. What is in "
        "the journal already is left as it is.",
    )
    brings = command(commands, "import", told, _import)
    text = "recordings, or a folder that softlanding export --json wrote"
    brings.add_argument("files", nargs="+", type=Path, metavar="FILE", help=text)
    text = "what softlanding export --json wrote"
    brings.add_argument("--json", action="store_true", help=text)
    text = "its parts, between long pauses, answer the questions of this routine in order"
    brings.add_argument("--routine", metavar="NAME", help=text)
    brings.add_argument("--about", default="", metavar="TEXT", help='as in "Acme, backend"')
    brings.add_argument("--engine", metavar="NAME", help="see softlanding engines")
    text = "a memo also when it is in the journal already"
    brings.add_argument("--again", action="store_true", help=text)


def _import(home: Home, options: argparse.Namespace) -> int:
    if options.json:
        from softlanding.taking_along import bring_json

        return bring_json(home, options)
    from softlanding.bringing_in import bring_in

    return bring_in(home, options)
