"""`report`: a page for looking back."""

from __future__ import annotations

import argparse
from pathlib import Path

from softlanding.commands.parsing import Help, Subparsers, command, days
from softlanding.config import Home


def add(commands: Subparsers) -> None:
    """The command of this family."""
    told = Help(
        "look back: one page with your words, feelings, steps and mantras",
        "softlanding report --open\nsoftlanding report --since 2026-03-01 --output spring.html",
        "A single HTML file for any browser, to read, to hear, or to print. It loads nothing from "
        "elsewhere. When it is printed, all folds open by themselves; in browsers from before "
        "autumn 2025 perhaps only those that you opened.",
    )
    report = command(commands, "report", told, _report)
    days(report)
    report.add_argument(
        "--output",
        type=Path,
        default=Path("softlanding-report.html"),
        metavar="FILE",
        help="where it goes: softlanding-report.html here if not given; -: to stdout",
    )
    report.add_argument("--open", action="store_true", help="open it in the browser")
    report.add_argument("--no-audio", action="store_true", help="without the sound of mantras")
    report.add_argument(
        "--yes", action="store_true", help="write over a file that is there without asking"
    )


def _report(home: Home, options: argparse.Namespace) -> int:
    from softlanding.journal.database import Choice
    from softlanding.reporting import Wishes, report

    file = None if options.output == Path("-") else options.output
    choice = Choice(options.since, options.until)
    return report(home, Wishes(choice, file, not options.no_audio, options.open, options.yes))
