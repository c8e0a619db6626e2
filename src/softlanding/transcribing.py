"""`softlanding transcribe`: the words in recordings, a line each."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from softlanding import messages
from softlanding.config import Home, Settings
from softlanding.conversation.effects import Reply
from softlanding.conversation.events import Segment
from softlanding.conversation.expectation import Choice, Dictation, Expectation, Feelings, YesNo
from softlanding.ports import BYTES_PER_SECOND, Notice, Transcriber, Words
from softlanding.speech.decoding import RecordingError, blocks, is_cut
from softlanding.speech.stretches import joined, stretches, widened
from softlanding.speech.transcribers.phrases import longest
from softlanding.speech.words.own import load_own_words
from softlanding.understanding import commands

EXPECTATIONS = ("commands", "feelings", "yes-no", "choice:FILE", "dictation")
_LIMIT = 3600.0  # seconds to wait for the words of one stretch; an engine that hangs ends sooner


class WrongExpectationError(ValueError):
    """What is expected is none of EXPECTATIONS, or its file can't be used; the message says so."""


def transcribe(home: Home, settings: Settings, options: argparse.Namespace) -> int:
    """Print the words of each file, in the order given. 0: each was heard. 1: not all of them.
    2: it was asked wrongly."""
    from softlanding.speech.engines import choosing
    from softlanding.speech.engines.catalogue import UnknownEngineError, shipped

    if options.engine:
        settings = replace(settings, engine=options.engine)
    try:
        phrases = expected(options.expect)
        if options.engine:
            shipped().get(options.engine)
    except (WrongExpectationError, UnknownEngineError) as error:
        print(error, file=sys.stderr)
        return 2

    def tell(notice: object) -> None:
        if isinstance(notice, Notice):
            print(notice.text, file=sys.stderr)

    transcriber = choosing.transcriber(home, settings, tell, load_own_words(home), whole=True)
    try:
        good = [
            _one(path, transcriber, phrases, as_json=options.json) for path in _paths(options.files)
        ]
    finally:
        transcriber.close()
    return 0 if all(good) else 1


def expected(name: str) -> tuple[str, ...]:
    """The phrases of an expectation, named as in EXPECTATIONS. Raises WrongExpectationError."""
    kind, _, file = name.partition(":")
    if kind == "choice" and file:
        try:
            lines = Path(file).read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            said = messages.NO_CHOICES.format(file=file, reason=error)
            raise WrongExpectationError(said) from error
        if not (phrases := tuple(line.strip() for line in lines if line.strip())):
            raise WrongExpectationError(messages.NO_CHOICES.format(file=file, reason="it is empty"))
        return Choice(phrases).phrases
    known: dict[str, Expectation] = {
        "commands": Choice(commands.phrases(commands.PHRASES)),
        "feelings": Feelings(),
        "yes-no": YesNo(),
        "dictation": Dictation(),
    }
    if name not in known:
        there_are = ", ".join(EXPECTATIONS)
        raise WrongExpectationError(messages.NO_EXPECTATION.format(name=name, there_are=there_are))
    return known[name].phrases


def _paths(files: Sequence[str]) -> Iterator[Path]:
    """The files; "-" stands for those named on stdin, a line each."""
    for file in files:
        if file == "-":
            yield from (Path(line.strip()) for line in sys.stdin if line.strip())
        else:
            yield Path(file)


def _one(path: Path, transcriber: Transcriber, phrases: Sequence[str], *, as_json: bool) -> bool:
    trouble, seconds = "", 0.0
    segments: tuple[Segment, ...] = ()
    try:
        sound = list(blocks(path))
        seconds = sum(map(len, sound)) / BYTES_PER_SECOND
        segments = tuple(heard(sound, transcriber, phrases))
        if is_cut(path, seconds):
            trouble = messages.FILE_CUT.format(file=path, seconds=seconds)
    except RecordingError as error:
        trouble = str(error)
    except RuntimeError as error:
        trouble = messages.NOT_HEARD.format(file=path, reason=error)
    if trouble:
        print(trouble, file=sys.stderr, flush=True)
    reply = Reply("", 0, segments)
    if not as_json:
        print(reply.text, flush=True)
        return not trouble
    line = {
        "file": str(path),
        "engine": transcriber.name,
        "text": reply.text,
        "confidence": reply.confidence,
        "seconds": round(seconds, 3),
        "segments": [asdict(segment) for segment in segments],
        **({"trouble": trouble} if trouble else {}),
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)
    return not trouble


def heard(
    sound: Iterable[bytes], transcriber: Transcriber, phrases: Sequence[str]
) -> Iterator[Segment]:
    """What is said in blocks of sound. Where a phrase is expected and all of it is short enough to
    be one, it is taken as one segment, pauses and all. Raises RuntimeError when the engine fails.
    """
    sound = list(sound)
    found = stretches(sound)
    pcm = b"".join(sound)
    if not phrases:
        found = joined(widened(found, len(pcm) / BYTES_PER_SECOND))
    elif len(together := joined(found, longest(phrases))) == 1:
        found = together
    for start, end in found:
        words = _words(transcriber, phrases, _part(pcm, start, end))
        timed = tuple(
            replace(word, start=round(start + word.start, 3), end=round(start + word.end, 3))
            for word in words.words
        )
        yield Segment(
            words.text, round(start, 3), round(end, 3), words.confidence, words.phrase, timed
        )


def _part(pcm: bytes, start: float, end: float) -> bytes:
    first, last = (int(moment * BYTES_PER_SECOND) // 2 * 2 for moment in (start, end))
    return pcm[first:last]


def _words(transcriber: Transcriber, phrases: Sequence[str], pcm: bytes) -> Words:
    transcriber.begin(phrases, True, lambda partial: None)
    transcriber.feed(pcm)
    return transcriber.end().result(_LIMIT)
