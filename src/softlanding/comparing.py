"""`softlanding engines test`: all engines that are here on the same sound, in a table."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from softlanding.config import Home, Settings
from softlanding.messages import common as messages
from softlanding.ports import BYTES_PER_SECOND, MicrophoneError, NoSound
from softlanding.speech.engines import choosing, installing
from softlanding.speech.engines.catalogue import Catalogue
from softlanding.speech.words.own import load_own_words

if TYPE_CHECKING:
    from rich.console import Console

_RECORD_SECONDS = 5.0
_WIDTH = 110  # characters of a table that nobody sees in a terminal


def console() -> Console:
    """Where tables and bars are printed."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else _WIDTH, highlight=False)


def print_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns under their heads; what is too long for the terminal goes on below."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    console().print(table)


def hear(home: Home, settings: Settings, options: argparse.Namespace, catalogue: Catalogue) -> int:
    """Compare the engines on the files, or on what is said now. 0: each engine heard each."""
    from softlanding.speech.engines.trying import compare

    own = load_own_words(home)
    recordings = from_files(options.files) if options.files else from_microphone(settings)
    engines = {
        engine.name: partial(choosing.make, home, engine, own)
        for engine in catalogue.engines
        if installing.ready(home, engine)
    }
    found = compare(engines, recordings) if recordings else []
    if options.json:
        print(json.dumps([asdict(one) for one in found], indent=2, ensure_ascii=False))
    else:
        for one in found:
            print(messages.ENGINES_TRIED.format(file=one.file, seconds=one.seconds))
            rows = [
                (t.engine, t.words or t.trouble, f"{t.decoding:.1f} s", f"{t.rtf:.2f}")
                for t in one.trials
            ]
            print_table(("engine", "words", "time", "RTF"), rows)
    troubled = any(trial.trouble for one in found for trial in one.trials)
    return 1 if troubled or len(found) < max(1, len(options.files)) else 0


def from_files(paths: Sequence[Path]) -> list[tuple[str, bytes]]:
    """The sound of each file that can be read; the others are named on stderr."""
    from softlanding.speech.decoding import RecordingError, blocks

    sounds = []
    for path in paths:
        try:
            pcm = b"".join(blocks(path))
            if not pcm:
                raise RecordingError(messages.ENGINES_NO_SOUND.format(file=path))
            sounds.append((str(path), pcm))
        except RecordingError as error:
            print(error, file=sys.stderr)
    return sounds


def from_microphone(settings: Settings) -> list[tuple[str, bytes]]:
    """A few seconds of what is said now; nothing where that can't be had."""
    from softlanding.speech import devices
    from softlanding.speech.microphone import Microphone, is_missing

    with devices.libraries_are_quiet():
        if is_missing(settings.microphone):
            print(messages.ENGINES_NO_MICROPHONE, file=sys.stderr)
            return []
        microphone = Microphone(lambda notice: None, settings.microphone)
        print(messages.ENGINES_SPEAK.format(seconds=_RECORD_SECONDS), file=sys.stderr, flush=True)
        pcm = bytearray()
        try:
            while len(pcm) < _RECORD_SECONDS * BYTES_PER_SECOND:
                block = microphone.read()
                if isinstance(block, NoSound):
                    print(messages.SIGNS[block.why].text, file=sys.stderr)
                    return []
                pcm += block
        except MicrophoneError as error:
            print(messages.ENGINES_DEAF.format(reason=error), file=sys.stderr)
            return []
        finally:
            microphone.close()
    return [(messages.ENGINES_YOU, bytes(pcm))]
