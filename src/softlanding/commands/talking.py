"""`reflect`, `circle`, `practise`: what is talked through."""

from __future__ import annotations

import argparse
from pathlib import Path

from softlanding.commands.parsing import Help, Subparsers, command
from softlanding.config import Home


def add(commands: Subparsers) -> None:
    """The commands of this family."""
    _reflect(commands)
    _circle(commands)
    told = Help(
        "practise naming what you feel, aloud, for a few minutes",
        "softlanding practise --headphones",
        "A situation, or right now; you name a feeling; any honest word is right. You can pass at "
        "any time.",
    )
    practise = command(commands, "practise", told, _talk, aliases=("practice",))
    practise.set_defaults(command="practise")
    _talking(practise)


def _talk(home: Home, options: argparse.Namespace) -> int:
    from dataclasses import replace

    from softlanding.config import load_settings
    from softlanding.reflecting import Wishes, reflect

    settings = load_settings(home.settings)
    if options.headphones:
        settings = replace(settings, headphones=True)
    return reflect(home, settings, Wishes.of(options))


def _reflect(commands: Subparsers) -> None:
    told = Help(
        "talk through a routine",
        'softlanding reflect --about "Acme, backend"',
        "Hands-free. While it listens you can say: I'm done, skip, repeat, back, pause, resume, "
        "stop, help.",
    )
    reflect = command(commands, "reflect", told, _talk)
    reflect.add_argument(
        "--routine",
        default="after-interview",
        metavar="NAME",
        help="after-interview, recap, check-in, soft-landing, or one of your own",
    )
    reflect.add_argument(
        "--about",
        default="",
        metavar="TEXT",
        help='what it is about: "Acme, backend, with Anjali"; its names are listened for',
    )
    reflect.add_argument(
        "--demo",
        action="store_true",
        help="watch a whole routine run by itself; nothing of it is kept",
    )
    _talking(reflect)


def _circle(commands: Subparsers) -> None:
    told = Help(
        "listen to each other: three to six people around one microphone",
        "softlanding circle --people Ana,Ben,Chi --share check-in",
        "Each shares in turn, the others say what they heard; ideas are kept until the one who "
        "shares asks for them. Anybody may pass.",
    )
    circle = command(commands, "circle", told, _talk)
    circle.add_argument(
        "--people", required=True, type=_people, metavar="NAME,NAME,NAME", help="who sits here"
    )
    circle.add_argument(
        "--share", choices=["recap", "check-in"], default="", help="asked aloud if not given"
    )
    circle.add_argument(
        "--mantra", choices=["each", "one"], default="each", help="one for each, or one for all"
    )
    _talking(circle)


def _people(text: str) -> tuple[str, ...]:
    from softlanding.conversation.circle import people_in

    try:
        return people_in(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _talking(command: argparse.ArgumentParser) -> None:
    """The options of all that is talked through."""
    command.add_argument(
        "--headphones",
        action="store_true",
        default=None,
        help="you wear headphones: you may speak while the voice does",
    )
    replies = command.add_mutually_exclusive_group()
    replies.add_argument("--typed", action="store_true", help="type your replies")
    replies.add_argument(
        "--from",
        dest="recordings",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="use these recordings as your voice, one reply after another",
    )
    command.add_argument(
        "--save-voice",
        type=Path,
        metavar="OUT.wav",
        help="write what the program says to a new file, in place of the speaker",
    )
    again = command.add_mutually_exclusive_group()
    again.add_argument(
        "--resume", action="store_true", help="go on with the open reflection without asking"
    )
    again.add_argument("--new", action="store_true", help="start anew without asking")  # fmt: skip
