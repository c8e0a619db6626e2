"""How a command is declared: a name, what it is for, an example, and what runs it."""

from __future__ import annotations

import argparse
import re
import shutil
import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from softlanding.config import Home
from softlanding.messages import commanding as messages

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Run = Callable[[Home, argparse.Namespace], int]
WHICH = "the last one, the one with this number, or of this day: 2026-03-03"
_WIDEST = 100  # columns: longer lines are hard to read
_COLUMN = 16  # where the second column of the overview begins


@dataclass(frozen=True, slots=True)
class Help:
    """text: what it is for, in a line. example: a whole command line, or several. more: sentences
    that follow the text in its own help."""

    text: str
    example: str
    more: str = ""

    @property
    def description(self) -> str:
        """For the top of the command's own help."""
        return f"{self.text[:1].upper()}{self.text[1:]}. {self.more}".strip()

    @property
    def epilog(self) -> str:
        """For its end."""
        lines = self.example.splitlines()
        head = "example:" if len(lines) == 1 else "examples:"
        return "\n  ".join((head, *lines))


def command(
    commands: Subparsers,
    name: str,
    told: Help,
    run: Run | None = None,
    *,
    aliases: tuple[str, ...] = (),
    parents: tuple[argparse.ArgumentParser, ...] = (),
) -> argparse.ArgumentParser:
    """Add a command. run: None for one that has commands of its own, or shares a `run` above."""
    made = commands.add_parser(
        name,
        aliases=aliases,
        help=told.text,
        description=told.description,
        epilog=told.epilog,
        parents=list(parents),
        formatter_class=Wrapped,
    )
    if run is not None:
        made.set_defaults(run=run)
    return made


def width() -> int:
    """Columns that help may take."""
    return min(_WIDEST, shutil.get_terminal_size().columns - 2)


class Parser(argparse.ArgumentParser):
    """Says of a word that can't stand there which one may be meant."""

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        from softlanding.understanding.matching import closest

        names = [str(choice) for choice in action.choices]
        near = closest(str(value).lower(), names)
        said = messages.unknown(str(value), "" if near is None else names[near], names)
        of_option = action if action.option_strings else None
        raise argparse.ArgumentError(of_option, said)


class Wrapped(argparse.RawDescriptionHelpFormatter):
    """Fills the description, and leaves the example as it is."""

    def __init__(self, prog: str, **more: Any) -> None:
        super().__init__(prog, **{"width": width(), **more})

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if text.startswith("example"):
            return super()._fill_text(text, width, indent)
        return argparse.HelpFormatter._fill_text(self, text, width, indent)


def below(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    """The commands of a parser, each once: its name, what it is for, and its own parser."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for listed in action._choices_actions:
                yield listed.dest, listed.help or "", action.choices[listed.dest]


def table(heading: str, rows: Iterable[tuple[object, str]]) -> str:
    """Two columns under a heading, as in the help of argparse."""
    lines = [heading]
    for name, text in rows:
        indent = " " * _COLUMN
        filled = textwrap.fill(text, width(), initial_indent=indent, subsequent_indent=indent)
        lines.append(f"  {name}".ljust(_COLUMN) + filled[_COLUMN:])
    return "\n".join(lines)


def days(parser: argparse.ArgumentParser) -> None:
    """The options that choose a time."""
    parser.add_argument("--since", type=day, metavar="DAY", help="from this day on: 2026-03-01")
    parser.add_argument("--until", type=day, metavar="DAY", help="up to and with this day")


def day(text: str) -> date:
    """A day in an option."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it like 2026-03-01") from None


def count(text: str) -> int:
    """A number from 1 on."""
    if not re.fullmatch("0*[1-9][0-9]{0,8}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to 999,999,999")
    return int(text)
