"""`list`, `show`, `search`, `feelings`: what is in the journal."""

from __future__ import annotations

import argparse
import sys

from softlanding.commands.parsing import WHICH, Help, Subparsers, command, count, days
from softlanding.config import Home
from softlanding.consenting import USAGE
from softlanding.messages import browsing as said


def add(commands: Subparsers) -> None:
    """The commands of this family."""
    _add_list(commands)
    told = Help("read a reflection", "softlanding show 3\nsoftlanding show --person Ana")
    show = command(commands, "show", told, _show)
    show.add_argument("which", nargs="?", default="last", metavar="last|ID|DATE", help=WHICH)
    text = "of a circle, only what this one said"
    show.add_argument("--person", default="", metavar="NAME", help=text)
    text = "as it was heard, without what you corrected"
    show.add_argument("--original", action="store_true", help=text)
    text = "all there is of it, as JSON; docs/journal-format.md tells each key"
    show.add_argument("--json", action="store_true", help=text)
    _add_search(commands)
    _feelings(commands)


def _add_list(commands: Subparsers) -> None:
    told = Help(
        "your reflections, newest last", "softlanding list\nsoftlanding list --feeling ashamed"
    )
    shown = command(commands, "list", told, _list)
    days(shown)
    shown.add_argument("--routine", default="", metavar="NAME", help="of this routine: recap")
    text = "in which this feeling or sign was named"
    shown.add_argument("--feeling", default="", metavar="NAME", help=text)
    text = "of which this is a part of what they are about: Acme"
    shown.add_argument("--about", default="", metavar="TEXT", help=text)
    pages = _pages(shown)
    pages.add_argument("--all", action="store_true", help="all of them, without pages")
    shown.add_argument("--json", action="store_true", help="print it as JSON")


def _pages(parser: argparse.ArgumentParser) -> argparse._MutuallyExclusiveGroup:
    text = "how many a page has (20)"
    parser.add_argument("--limit", type=count, default=20, metavar="N", help=text)
    pages = parser.add_mutually_exclusive_group()
    pages.add_argument("--page", type=count, default=1, metavar="N", help="1 has the newest")
    return pages


def _list(home: Home, options: argparse.Namespace) -> int:
    from softlanding.browsing import Page, print_list
    from softlanding.journal.database import Choice

    choice = Choice(options.since, options.until, options.routine, options.feeling, options.about)
    page = Page(1, 0) if options.all else Page(options.page, options.limit)
    return print_list(home, choice, page, options.json)


def _show(home: Home, options: argparse.Namespace) -> int:
    from softlanding.browsing import print_plainly, print_reflection

    if options.json and (options.person or options.original):
        print(said.JSON_HAS_ALL, file=sys.stderr)
        return USAGE
    if options.json:
        return print_plainly(home, options.which)
    return print_reflection(home, options.which, options.person, options.original)


def _add_search(commands: Subparsers) -> None:
    told = Help(
        "find what you said",
        "softlanding search whiteboard\nsoftlanding search '\"system design\"' --since 2026-03-01",
        "Every word must be there, in one reply; white* finds all that begins so, and a phrase "
        "stands in quotes. When little is found, what may have been misheard is looked for too.",
    )
    search = command(commands, "search", told, _search)
    search.add_argument("words", nargs="+", metavar="WORDS", help="what was said")
    days(search)
    text = "in replies to this step: next-steps"
    search.add_argument("--step", default="", metavar="STEP", help=text)
    text = "in reflections in which this feeling or sign was named"
    search.add_argument("--feeling", default="", metavar="NAME", help=text)
    text = "in reflections of which this is a part of what they are about: Acme"
    search.add_argument("--about", default="", metavar="TEXT", help=text)
    _pages(search)
    search.add_argument("--json", action="store_true", help="print it as JSON")


def _search(home: Home, options: argparse.Namespace) -> int:
    from softlanding.searching import search

    return search(home, options)


def _feelings(commands: Subparsers) -> None:
    told = Help(
        "which feelings and signs you named, how often and when",
        "softlanding feelings --since 2026-03-01",
    )
    named = command(commands, "feelings", told, _print_feelings)
    days(named)
    text = "what this one named in circles, in place of your own reflections"
    named.add_argument("--person", default="", metavar="NAME", help=text)
    named.add_argument("--json", action="store_true", help="print it as JSON")


def _print_feelings(home: Home, options: argparse.Namespace) -> int:
    from softlanding.journal.database import Choice
    from softlanding.looking import print_feelings

    return print_feelings(home, Choice(options.since, options.until), options.person, options.json)
