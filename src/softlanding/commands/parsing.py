"""How a command is declared: a name, what it is for, an example, and what runs it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from softlanding.config import Home

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Run = Callable[[Home, argparse.Namespace], int]
OK, TROUBLE, USAGE = 0, 1, 2


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


class Wrapped(argparse.RawDescriptionHelpFormatter):
    """Fills the description, and leaves the example as it is."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if text.startswith("example"):
            return super()._fill_text(text, width, indent)
        return argparse.HelpFormatter._fill_text(self, text, width, indent)


def day(text: str) -> date:
    """A day in an option."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it like 2026-03-01") from None


def count(text: str) -> int:
    """A number from 1 on."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)
