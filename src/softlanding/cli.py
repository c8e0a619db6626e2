"""The command `softlanding`. Each subcommand imports what it needs, and nothing more."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
import textwrap
from collections.abc import Iterator, Sequence

from softlanding import __version__
from softlanding.commands import (
    correcting,
    forgetting,
    hearing,
    journal,
    replaying,
    report,
    settings,
    taking,
    talking,
)
from softlanding.commands.parsing import Parser, below, table, width
from softlanding.config import ConfigError, home
from softlanding.consenting import OK, STOPPED, TROUBLE, USAGE
from softlanding.errors import JournalError, RoutineError
from softlanding.messages import commanding as messages

# By the headings of the overview, in its order.
FAMILIES = (
    ("Talk", (talking,)),
    ("Your journal", (journal, replaying, report, correcting)),
    ("Take along, and forget", (taking, forgetting)),
    ("To be heard better", (hearing,)),
    ("Your own way", (settings,)),
)


class Overview(Parser):
    """The parser of all; its help lists the commands by family."""

    def format_help(self) -> str:
        """What `softlanding --help` prints, and `softlanding` alone."""
        listed = (table(*family) for family in families())
        codes = table(messages.CODES, messages.EXIT_CODES.items())
        about = textwrap.fill(messages.ABOUT, width())
        return "\n\n".join((about, *listed, codes, messages.MORE)) + "\n"


def families() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each heading, with the commands below it and what they are for."""
    for heading, modules in FAMILIES:
        alone = argparse.ArgumentParser(add_help=False)
        commands = alone.add_subparsers()
        for family in modules:
            family.add(commands)
        yield heading, [(name, text) for name, text, _ in below(alone)]


def parser() -> argparse.ArgumentParser:
    """All commands and options."""
    top = Overview(prog="softlanding")
    top.add_argument("--version", action="version", version=f"softlanding {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    for _, modules in FAMILIES:
        for family in modules:
            family.add(commands)
    top.set_defaults(everything=top)  # for what tells of all commands
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code is one of messages.commanding.EXIT_CODES."""
    _open_streams()
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # letters it can't take must not end a session
            stream.reconfigure(errors="replace")
    code = _guarded(parser().parse_args(arguments))
    try:
        sys.stdout.flush()
    except OSError as error:  # nothing more can be printed, also by Python's own end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return code if isinstance(error, BrokenPipeError) else _stopped_by(error)
    return code


def _open_streams() -> None:
    """What was closed from the start, as by `>&-`, leads nowhere from now on."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode))


def _guarded(options: argparse.Namespace) -> int:
    try:
        if options.command is None:
            print(options.everything.format_help(), end="")
            return OK
        code: int = options.run(home(), options)
    except (ConfigError, RoutineError) as error:
        print(error, file=sys.stderr)
        return USAGE
    except JournalError as error:
        print(error, file=sys.stderr)
        return TROUBLE
    except BrokenPipeError:  # the reader of our output has gone, as with `| head`
        return OK
    except OSError as error:
        return _stopped_by(error)
    except KeyboardInterrupt:
        return STOPPED
    return code


def _stopped_by(error: OSError) -> int:
    with contextlib.suppress(OSError):  # the terminal may be gone
        print(messages.stopped_by(error), file=sys.stderr)
    return TROUBLE
