"""`list`, `show`, `feelings`: what is in the journal."""

from __future__ import annotations

import argparse

from softlanding.commands.parsing import Help, Subparsers, command, day
from softlanding.config import Home


def add(commands: Subparsers) -> None:
    """The commands of this family."""
    told = Help("your reflections, newest last", "softlanding list")
    command(commands, "list", told, _list)
    told = Help("read a reflection", "softlanding show 3\nsoftlanding show --person Ana")
    show = command(commands, "show", told, _show)
    show.add_argument("which", nargs="?", default="last", metavar="last|ID")
    text = "of a circle, only what this one said"
    show.add_argument("--person", default="", metavar="NAME", help=text)
    _feelings(commands)


def _list(home: Home, _: argparse.Namespace) -> int:
    from softlanding.replaying import print_list

    return print_list(home)


def _show(home: Home, options: argparse.Namespace) -> int:
    from softlanding.replaying import print_reflection

    return print_reflection(home, options.which, options.person)


def _feelings(commands: Subparsers) -> None:
    told = Help(
        "which feelings and signs you named, how often and when",
        "softlanding feelings --since 2026-03-01",
    )
    named = command(commands, "feelings", told, _print_feelings)
    named.add_argument("--since", type=day, metavar="DAY", help="from this day on: 2026-03-01")
    text = "what this one named in circles, in place of your own reflections"
    named.add_argument("--person", default="", metavar="NAME", help=text)
    named.add_argument("--json", action="store_true", help="print it as JSON")


def _print_feelings(home: Home, options: argparse.Namespace) -> int:
    from softlanding.looking import print_feelings

    return print_feelings(home, options.since, options.person, options.json)
