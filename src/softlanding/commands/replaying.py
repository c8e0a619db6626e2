"""`replay`, `before`: what was said, to hear again."""

from __future__ import annotations

import argparse
from pathlib import Path

from softlanding.commands.parsing import Help, Subparsers, command
from softlanding.config import Home

_STEERING = (
    "While it sounds, keys steer: p pauses, Enter goes on, n is the next part, b the one before, r "
    "repeats, q stops, ? helps. Without headphones the microphone hears the speaker, so speak in "
    "the short silence after each reply: pause, resume, next, back, repeat, stop or help. With "
    "--headphones you may say so at any time. Nothing of it is recorded."
)
_SLOWEST, _FASTEST = 0.5, 2.0


def add(commands: Subparsers) -> None:
    """The commands of this family."""
    told = Help(
        "hear a reflection again: prompts, your own words, your mantra",
        "softlanding replay last\nsoftlanding replay 2026-03-03 --only steps\n"
        "softlanding replay --search '\"system design\"' --speed 1.25",
        _STEERING,
    )
    replay = command(commands, "replay", told, _replay)
    which = replay.add_mutually_exclusive_group()
    text = "the last one, the one with this number, or of this day: 2026-03-03"
    which.add_argument("which", nargs="?", default="last", metavar="last|ID|DATE", help=text)
    text = "the newest one in which these words were said"
    which.add_argument("--search", nargs="+", default=[], metavar="WORDS", help=text)
    text = "only the steps you chose, or how you felt, or the mantra; the mantra closes each"
    replay.add_argument("--only", choices=["steps", "feelings", "mantra"], help=text)
    _hearing(replay)
    told = Help(
        "two minutes before an interview: your last steps to prepare, your last mantra",
        "softlanding before --headphones",
        f"Nothing else is said. {_STEERING}",
    )
    _hearing(command(commands, "before", told, _before))


def _hearing(command: argparse.ArgumentParser) -> None:
    """The options of all that is heard again."""
    text = "from 0.5 (half as fast) to 2.0 (twice), at the same pitch"
    command.add_argument("--speed", type=_speed, default=1.0, metavar="TIMES", help=text)
    text = "you wear headphones: you may speak while it sounds"
    command.add_argument("--headphones", action="store_true", help=text)
    text = "write it to a new file, in place of the speaker"
    command.add_argument("--save-voice", type=Path, metavar="OUT.wav", help=text)


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not _SLOWEST <= speed <= _FASTEST:
        from softlanding.messages.replaying import NO_SPEED

        raise argparse.ArgumentTypeError(NO_SPEED.format(text=text))
    return speed


def _replay(home: Home, options: argparse.Namespace) -> int:
    from softlanding.config import load_settings
    from softlanding.replaying import Wishes, replay

    wishes = Wishes.of(options)
    words = " ".join(options.search)
    return replay(home, load_settings(home.settings), options.which, words, options.only, wishes)


def _before(home: Home, options: argparse.Namespace) -> int:
    from softlanding.config import load_settings
    from softlanding.replaying import Wishes, before

    return before(home, load_settings(home.settings), Wishes.of(options))
