"""The command `softlanding`. Each subcommand imports what it needs, and nothing more."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence

from softlanding import __version__
from softlanding.commands import (
    correcting,
    forgetting,
    hearing,
    journal,
    replaying,
    report,
    taking,
    talking,
)
from softlanding.commands.parsing import OK, TROUBLE, USAGE
from softlanding.config import ConfigError, home
from softlanding.conversation.routine import RoutineError
from softlanding.ports import JournalError

FAMILIES = (talking, journal, replaying, correcting, report, taking, forgetting, hearing)


def parser() -> argparse.ArgumentParser:
    """All commands and options."""
    top = argparse.ArgumentParser(
        prog="softlanding",
        description="A calm voice for the hour after a hard conversation. Nothing leaves this "
        "machine.",
    )
    top.add_argument("--version", action="version", version=f"softlanding {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for family in FAMILIES:
        family.add(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. 0: done. 1: something kept it from its work. 2: it was asked wrongly."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # letters it can't take must not end a session
            stream.reconfigure(errors="replace")
    code = _guarded(parser().parse_args(arguments))
    try:
        if sys.stdout is not None:  # as it is where it was closed from the start
            sys.stdout.flush()
    except OSError:  # the terminal is gone: nothing more can be printed, also by Python's own end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _guarded(options: argparse.Namespace) -> int:
    try:
        code: int = options.run(home(), options)
    except (ConfigError, RoutineError) as error:
        print(error, file=sys.stderr)
        return USAGE
    except JournalError as error:
        print(error, file=sys.stderr)
        return TROUBLE
    except BrokenPipeError:  # the reader of our output has gone, as with `| head`
        return OK
    except KeyboardInterrupt:
        return 130
    return code
