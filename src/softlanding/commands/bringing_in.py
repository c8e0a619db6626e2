"""`import`: what was recorded elsewhere."""

from __future__ import annotations

import argparse
from pathlib import Path

from softlanding.commands.parsing import Help, Subparsers, command
from softlanding.config import Home


def add(commands: Subparsers) -> None:
    """The command of this family."""
    told = Help(
        "make a reflection of a voice memo",
        "softlanding import memo.m4a --about 'Acme, backend'\n"
        "softlanding import way-home.ogg --routine recap",
        "Any format: WAV, FLAC, M4A, MP3, Ogg… Several files make several reflections.",
    )
    options(command(commands, "import", told, _bring_in))


def options(parser: argparse.ArgumentParser) -> None:
    """What can be said about a memo."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    text = "its parts, between long pauses, answer the questions of this routine in order"
    parser.add_argument("--routine", metavar="NAME", help=text)
    parser.add_argument("--about", default="", metavar="TEXT", help='as in "Acme, backend"')
    parser.add_argument("--engine", metavar="NAME", help="see softlanding engines")
    text = "also what is in the journal already"
    parser.add_argument("--again", action="store_true", help=text)


def _bring_in(home: Home, options: argparse.Namespace) -> int:
    from softlanding.bringing_in import bring_in

    return bring_in(home, options)
