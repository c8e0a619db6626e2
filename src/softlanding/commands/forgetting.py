"""`delete`, `backup`, `restore`: to forget for good, and to keep a copy."""

from __future__ import annotations

import argparse
from pathlib import Path

from softlanding.commands.parsing import Help, Subparsers, command, day
from softlanding.config import Home


def add(commands: Subparsers) -> None:
    """The commands of this family."""
    _delete(commands)
    told = Help(
        "all reflections, recordings and settings in one file, also while a session runs",
        "softlanding backup\nsoftlanding backup /media/stick/journal.zip",
        "Nothing is replaced without asking; the file is read back before it gets its name.",
    )
    backup = command(commands, "backup", told, _run_backup)
    text = "a new zip file; else one with the date in its name, in this folder"
    backup.add_argument("file", nargs="?", type=Path, metavar="FILE", help=text)
    backup.add_argument("--yes", action="store_true", help="replace FILE without asking")
    told = Help(
        "put a backup in the place of what is here",
        "softlanding restore softlanding-2026-03-03-1830.zip",
        "All of it is checked before anything changes. Settings come back where there are none.",
    )
    restore = command(commands, "restore", told, _run_restore)
    text = "made by softlanding backup; without it, a restore that was cut short is finished"
    restore.add_argument("file", nargs="?", type=Path, metavar="FILE", help=text)
    restore.add_argument("--yes", action="store_true", help="do not ask")


def _delete(commands: Subparsers) -> None:
    told = Help(
        "forget reflections, or only their sound, for good",
        "softlanding delete 3\nsoftlanding delete --before 2026-01-01\n"
        "softlanding delete --audio-older-than 90 --keep-mantras",
        "It says what would go, and asks. Words, recordings and every trace of them in this "
        "program's folders are removed; copies in backups and exports are not.",
    )
    delete = command(commands, "delete", told, _run_delete)
    delete.add_argument("which", nargs="*", metavar="last|ID", help="these reflections")
    text = "all reflections from before this day: 2026-01-01"
    delete.add_argument("--before", type=day, metavar="DATE", help=text)
    text = "only the recordings of reflections older than this; their words stay"
    delete.add_argument(
        "--audio-older-than", dest="sound_days", type=_days, metavar="DAYS", help=text
    )
    text = "with --audio-older-than: leave the mantras in your own voice"
    delete.add_argument("--keep-mantras", action="store_true", help=text)
    delete.add_argument("--yes", action="store_true", help="do not ask")


def _days(text: str) -> int:
    if not text.isdecimal() or len(text) > 5:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of days, like 90")
    return int(text)


def _run_delete(home: Home, options: argparse.Namespace) -> int:
    from softlanding.config import load_settings
    from softlanding.forgetting import delete

    return delete(home, load_settings(home.settings), options)


def _run_backup(home: Home, options: argparse.Namespace) -> int:
    from softlanding.backing_up import backup

    return backup(home, options)


def _run_restore(home: Home, options: argparse.Namespace) -> int:
    from softlanding.backing_up import restore

    return restore(home, options)
