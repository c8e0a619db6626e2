"""`edit`, `retranscribe`: words that are put right."""

from __future__ import annotations

import argparse

from softlanding.commands.parsing import WHICH, Help, Subparsers, command
from softlanding.config import Home
from softlanding.messages import commanding as messages


def add(commands: Subparsers) -> None:
    """The commands of this family."""
    told = Help(
        "correct the words of a reflection in your editor",
        "softlanding edit last\nEDITOR=nano softlanding edit 2026-03-03",
        "What was heard at first is kept.",
    )
    edit = command(commands, "edit", told, _edit)
    edit.add_argument("which", nargs="?", default="last", metavar="last|ID|DATE", help=WHICH)
    told = Help(
        "write what was recorded down anew, with a better engine",
        "softlanding retranscribe --all --engine whisper-small.en",
        "It can be stopped and goes on where it stood. What you corrected by hand stays.",
    )
    anew = command(commands, "retranscribe", told, _retranscribe)
    which = anew.add_mutually_exclusive_group()
    which.add_argument("which", nargs="?", metavar="last|ID|DATE", help=WHICH)
    which.add_argument("--all", action="store_true", help="all reflections, the oldest first")
    anew.add_argument("--engine", metavar="NAME", help="see softlanding engines")
    anew.set_defaults(wrong=anew.error)


def _edit(home: Home, options: argparse.Namespace) -> int:
    from softlanding.editing import edit

    return edit(home, options.which)


def _retranscribe(home: Home, options: argparse.Namespace) -> int:
    if options.which is None and not options.all:
        options.wrong(messages.WHICH_ANEW)
    from softlanding.config import load_settings
    from softlanding.retranscribing import retranscribe

    which = None if options.all else options.which
    return retranscribe(home, load_settings(home.settings), which, options.engine)
