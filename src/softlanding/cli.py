"""The command `softlanding`. Each subcommand imports what it needs, and nothing more."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from softlanding import __version__
from softlanding.config import ConfigError, home, load_settings
from softlanding.conversation.routine import RoutineError
from softlanding.ports import JournalError

OK, TROUBLE, USAGE = 0, 1, 2


def parser() -> argparse.ArgumentParser:
    """All commands and options."""
    top = argparse.ArgumentParser(
        prog="softlanding",
        description="A calm voice for the hour after a hard conversation. Nothing leaves this "
        "machine.",
    )
    top.add_argument("--version", action="version", version=f"softlanding {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _reflect(commands)
    _circle(commands)
    text = "practise naming what you feel, aloud, for a few minutes"
    practise = commands.add_parser(
        "practise",
        aliases=["practice"],
        help=text,
        description=f"{text.capitalize()}. A situation, or right now; you name a feeling; any "
        "honest word is right. You can pass at any time.",
    )
    practise.set_defaults(command="practise")
    _talking(practise)
    _feelings(commands)
    commands.add_parser("list", help="your reflections, newest last")
    for name, text in (
        ("show", "read a reflection"),
        ("replay", "hear a reflection again: prompts, your own words, your mantra"),
    ):
        command = commands.add_parser(name, help=text, description=text.capitalize() + ".")
        command.add_argument("which", nargs="?", default="last", metavar="last|ID")
        if name == "show":
            text = "of a circle, only what this one said"
            command.add_argument("--person", default="", metavar="NAME", help=text)
    _transcribe(commands)
    _words(commands)
    _engines(commands)
    text = "how lines of text are understood"
    commands.add_parser(
        "analyse",
        help=text,
        description=f"{text.capitalize()}: a line on stdin, an object of JSON on stdout. Does it "
        "give a solution, or ask for ideas?",
    )
    commands.add_parser("doctor", help="look at microphone, speaker, voice and recogniser")
    return top


def _reflect(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    reflect = commands.add_parser(
        "reflect",
        help="talk through a routine",
        description="Talk through a routine, hands-free. While it listens you can say: I'm done, "
        "skip, repeat, back, pause, resume, stop, help.",
    )
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


def _circle(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    circle = commands.add_parser(
        "circle",
        help="listen to each other: three to six people around one microphone",
        description="A listening circle. Each shares in turn, the others say what they heard; "
        "ideas are kept until the one who shares asks for them. Anybody may pass.",
    )
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


def _feelings(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = "which feelings and signs you named, how often and when"
    named = commands.add_parser("feelings", help=text, description=f"{text.capitalize()}.")
    named.add_argument("--since", type=_day, metavar="DAY", help="from this day on: 2026-03-01")
    text = "what this one named in circles, in place of your own reflections"
    named.add_argument("--person", default="", metavar="NAME", help=text)
    named.add_argument("--json", action="store_true", help="print it as JSON")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it like 2026-03-01") from None


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
    command.add_argument("--typed", action="store_true", help="type your replies")
    command.add_argument(
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
        help="write what the program says to a file, in place of the speaker",
    )
    again = command.add_mutually_exclusive_group()
    again.add_argument(
        "--resume", action="store_true", help="go on with the open reflection without asking"
    )
    again.add_argument("--new", action="store_true", help="start anew without asking")  # fmt: skip


def _transcribe(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = "the words in recordings, a line each"
    transcribe = commands.add_parser(
        "transcribe", help=text, description=f"{text.capitalize()}. Any format: WAV, FLAC, MP3…"
    )
    transcribe.add_argument(
        "files", nargs="+", metavar="FILE", help="recordings; -: named on stdin, one a line"
    )
    transcribe.add_argument(
        "--expect",
        default="dictation",
        metavar="WHAT",
        help="commands, feelings, yes-no, choice:FILE (one phrase a line), or dictation: anything",
    )
    transcribe.add_argument("--engine", metavar="NAME", help="see softlanding engines")
    transcribe.add_argument(
        "--json", action="store_true", help="an object a line: segments, times, confidences"
    )


def _words(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = "your own words and names, so that they are heard right"
    words = commands.add_parser("words", help=text, description=f"{text.capitalize()}.")
    does = words.add_subparsers(dest="words", metavar="WHAT")
    does.add_parser("list", help="your words and how they are said")
    add = does.add_parser("add", help="listen for a word from now on")
    add.add_argument("word", metavar="WORD")
    add.add_argument(
        "--sounds-like",
        action="append",
        default=[],
        metavar="WORDS",
        help='known words that sound like it: "on jolly"; more than once for more ways to say it',
    )
    add.add_argument("--phones", action="append", default=[], help='in ARPAbet: "AA N JH AA L IY"')
    does.add_parser("remove", help="listen for it no more").add_argument("word", metavar="WORD")
    tries = does.add_parser("try", help="say it, and see whether it is heard")
    tries.add_argument("word", metavar="WORD")
    tries.add_argument("--from", dest="file", type=Path, metavar="FILE", help="a recording of it")


def _engines(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = "the engines that turn speech into text: get, choose, try and remove them"
    as_json = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    as_json.add_argument("--json", action="store_true", help="print it as JSON")
    engines = commands.add_parser(
        "engines", help=text, description=f"{text.capitalize()}.", parents=[as_json]
    )
    engines.set_defaults(json=False)
    does = engines.add_subparsers(dest="engines", metavar="WHAT")
    does.add_parser("list", help="a table of all engines", parents=[as_json])
    install = does.add_parser(
        "install",
        help="fetch an engine: the only command that uses the network",
        description="Fetch an engine and install it. The only command that uses the network; it "
        "says what it would fetch, and asks.",
    )
    install.add_argument("name", metavar="NAME")
    install.add_argument(
        "--from", dest="source", type=Path, metavar="FOLDER", help="take the files from here"
    )
    install.add_argument(
        "--unchecked", action="store_true", help="with --from: a model of your own, as it is"
    )
    install.add_argument("--yes", action="store_true", help="do not ask")
    for name, text, what in (
        ("use", "choose the engine that listens; auto: the best one installed", "NAME|auto"),
        ("remove", "remove an engine from the disk", "NAME"),
    ):
        does.add_parser(name, help=text).add_argument("name", metavar=what)
    text = "compare all installed engines on recordings or your voice"
    test = does.add_parser("test", help=text, parents=[as_json])
    test.add_argument("files", nargs="*", type=Path, metavar="FILE")


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
        return _run(options)
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


def _run(options: argparse.Namespace) -> int:
    where = home()
    if options.command in ("list", "show"):
        from softlanding.replaying import print_list, print_reflection

        return (
            print_list(where)
            if options.command == "list"
            else (print_reflection(where, options.which, options.person))
        )
    if options.command == "feelings":
        from softlanding.looking import print_feelings

        return print_feelings(where, options.since, options.person, options.json)
    if options.command == "analyse":
        from softlanding.analysing import from_stdin

        return from_stdin()
    settings = load_settings(where.settings)
    if options.command == "replay":
        from softlanding.replaying import replay

        return replay(where, settings, options.which)
    if options.command == "engines":
        from softlanding.ears import run

        return run(where, settings, options)
    if options.command == "words":
        from softlanding.vocabulary import run as run_words

        return run_words(where, settings, options)
    if options.command == "transcribe":
        from softlanding.transcribing import transcribe

        return transcribe(where, settings, options)
    if options.command == "doctor":
        from softlanding.doctor import examine

        return examine(where, settings)
    from softlanding.reflecting import Wishes, reflect

    if options.headphones:
        settings = replace(settings, headphones=True)
    return reflect(where, settings, Wishes.of(options))
