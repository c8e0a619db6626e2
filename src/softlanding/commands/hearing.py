"""`transcribe`, `words`, `engines`, `analyse`, `doctor`: how it hears and understands."""

from __future__ import annotations

import argparse
from pathlib import Path

from softlanding.commands.parsing import Help, Subparsers, command
from softlanding.config import Home

_ADDED, _ENGINE = "one that you added", "see softlanding engines"


def add(commands: Subparsers) -> None:
    """The commands of this family."""
    _transcribe(commands)
    _words(commands)
    _engines(commands)
    told = Help(
        "how lines of text are understood",
        'echo "have you tried writing it down" | softlanding analyse',
        "A line on stdin, an object of JSON on stdout: feelings, signs, solutions, invitations.",
    )
    command(commands, "analyse", told, _analyse)
    told = Help("look at microphone, speaker, voice and recogniser", "softlanding doctor")
    command(commands, "doctor", told, _doctor)


def _analyse(home: Home, options: argparse.Namespace) -> int:
    from softlanding.analysing import from_stdin

    return from_stdin()


def _doctor(home: Home, _: argparse.Namespace) -> int:
    from softlanding.config import load_settings
    from softlanding.doctor import examine

    return examine(home, load_settings(home.settings))


def _transcribe(commands: Subparsers) -> None:
    told = Help(
        "the words in recordings, a line each",
        "softlanding transcribe reply.wav feel.m4a --json",
        "WAV, FLAC, MP3, M4A, OGG and others.",
    )
    transcribe = command(commands, "transcribe", told, _run_transcribe)
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


def _run_transcribe(home: Home, options: argparse.Namespace) -> int:
    from softlanding.config import load_settings
    from softlanding.transcribing import transcribe

    return transcribe(home, load_settings(home.settings), options)


def _words(commands: Subparsers) -> None:
    told = Help(
        "your own words and names, so that they are heard right",
        'softlanding words add Anjali --sounds-like "on jolly"',
    )
    words = command(commands, "words", told, _run_words)
    does = words.add_subparsers(dest="words", metavar="WHAT")
    command(does, "list", Help("your words and how they are said", "softlanding words list"))
    told = Help(
        "listen for a word from now on", 'softlanding words add Anjali --sounds-like "on jolly"'
    )
    add = command(does, "add", told)
    add.add_argument("word", metavar="WORD", help="as it is spelt")
    add.add_argument(
        "--sounds-like",
        action="append",
        default=[],
        metavar="WORDS",
        help='known words that sound like it: "on jolly"; more than once for more ways to say it',
    )
    add.add_argument("--phones", action="append", default=[], help='in ARPAbet: "AA N JH AA L IY"')
    told = Help("listen for it no more", "softlanding words remove Anjali")
    command(does, "remove", told).add_argument("word", metavar="WORD", help=_ADDED)
    told = Help("say it, and see whether it is heard", "softlanding words try Anjali")
    tries = command(does, "try", told)
    tries.add_argument("word", metavar="WORD", help=_ADDED)
    tries.add_argument("--from", dest="file", type=Path, metavar="FILE", help="a recording of it")


def _run_words(home: Home, options: argparse.Namespace) -> int:
    from softlanding.config import load_settings
    from softlanding.vocabulary import run

    return run(home, load_settings(home.settings), options)


def _engines(commands: Subparsers) -> None:
    told = Help(
        "the engines that turn speech into text: get, choose, try and remove them",
        "softlanding engines\nsoftlanding engines install whisper-small.en",
    )
    as_json = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    as_json.add_argument("--json", action="store_true", help="print it as JSON")
    engines = command(commands, "engines", told, _run_engines, parents=(as_json,))
    engines.set_defaults(json=False)
    does = engines.add_subparsers(dest="engines", metavar="WHAT")
    told = Help("a table of all engines", "softlanding engines list --json")
    command(does, "list", told, parents=(as_json,))
    told = Help(
        "fetch an engine: the only command that uses the network",
        "softlanding engines install whisper-small.en",
        "It says what it would fetch, and asks.",
    )
    install = command(does, "install", told)
    install.add_argument("name", metavar="NAME", help=_ENGINE)
    install.add_argument(
        "--from", dest="source", type=Path, metavar="FOLDER", help="take the files from here"
    )
    install.add_argument(
        "--unchecked", action="store_true", help="with --from: a model of your own, as it is"
    )
    install.add_argument("--yes", action="store_true", help="do not ask")
    told = Help(
        "choose the engine that listens; auto: the best one installed",
        "softlanding engines use auto",
    )
    command(does, "use", told).add_argument("name", metavar="NAME|auto", help=_ENGINE)
    told = Help("remove an engine from the disk", "softlanding engines remove whisper-small.en")
    command(does, "remove", told).add_argument("name", metavar="NAME", help=_ENGINE)
    told = Help(
        "compare all installed engines on recordings or your voice",
        "softlanding engines test reply.wav",
    )
    test = command(does, "test", told, parents=(as_json,))
    text = "recordings; without one, you speak"
    test.add_argument("files", nargs="*", type=Path, metavar="FILE", help=text)


def _run_engines(home: Home, options: argparse.Namespace) -> int:
    from softlanding.config import load_settings
    from softlanding.ears import run

    return run(home, load_settings(home.settings), options)
