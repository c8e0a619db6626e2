"""`softlanding transcribe`: the words in recordings, a line each."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from softlanding.config import Home, Settings
from softlanding.conversation.effects import Reply
from softlanding.conversation.events import Segment
from softlanding.conversation.expectation import Choice, Dictation, Expectation, Feelings, YesNo
from softlanding.messages import common as messages
from softlanding.ports import BYTES_PER_SECOND, Notice, Transcriber
from softlanding.speech.decoding import RecordingError, blocks, is_cut
from softlanding.speech.engines.catalogue import UnknownEngineError, shipped
from softlanding.speech.stretches import Stretch, joined, parts_of, stretches, widened
from softlanding.speech.transcribers.phrases import longest
from softlanding.speech.words.own import load_own_words
from softlanding.understanding import commands

EXPECTATIONS = ("commands", "feelings", "yes-no", "choice:FILE", "dictation")
_LIMIT = 3600.0  # seconds to wait for the words of one stretch; an engine that hangs ends sooner


class WrongExpectationError(ValueError):
    """What is expected is none of EXPECTATIONS, or its file can't be used; the message says so."""


class NoEngineError(ValueError):
    """The engine that was asked for can't listen; the message says why."""


def transcribe(home: Home, settings: Settings, options: argparse.Namespace) -> int:
    """Print the words of each file, in the order given. 0: each was heard. 1: not all of them.
    2: it was asked wrongly."""
    try:
        phrases = expected(options.expect)
        transcriber = make_engine(home, settings, options.engine)
    except (WrongExpectationError, UnknownEngineError, NoEngineError) as error:
        print(error, file=sys.stderr)
        return 2
    try:
        good = [
            _one(path, transcriber, phrases, as_json=options.json) for path in _paths(options.files)
        ]
    finally:
        transcriber.close()
    return 0 if all(good) else 1


def make_engine(home: Home, settings: Settings, name: str | None) -> Transcriber:
    """The engine of this name and no other, or else the one in use with the built-in one behind
    it. Raises UnknownEngineError and NoEngineError."""
    from softlanding.speech.engines import choosing, installing

    def tell(message: object) -> None:
        if isinstance(message, Notice):
            print(message.text, file=sys.stderr, flush=True)

    own = load_own_words(home)
    if not name:
        return choosing.transcriber(home, settings, tell, own, whole=True)
    engine = shipped().get(name)
    if not installing.installed(home, engine):
        raise NoEngineError(messages.NO_ENGINE.format(name=name))
    if not installing.has_package(engine):
        said = messages.NO_ENGINE_PACKAGE.format(name=name, package=engine.package)
        raise NoEngineError(said)
    return choosing.make(home, engine, own, whole=True)


def expected(name: str) -> tuple[str, ...]:
    """The phrases of an expectation, named as in EXPECTATIONS. Raises WrongExpectationError."""
    kind, _, file = name.partition(":")
    if kind == "choice" and file:
        try:
            lines = Path(file).read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            said = messages.NO_CHOICES.format(file=file, reason=reason)
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
    """The files; "-" stands for those named on stdin, a line each, taken as they come."""
    if isinstance(sys.stdin, io.TextIOWrapper):  # file names may hold any bytes
        sys.stdin.reconfigure(errors="surrogateescape")
    for file in files:
        if file == "-":
            names = (line.rstrip("\r\n") for line in sys.stdin or ())
            yield from (Path(name) for name in names if name.strip())
        else:
            yield Path(file)


def _one(path: Path, transcriber: Transcriber, phrases: Sequence[str], *, as_json: bool) -> bool:
    trouble, seconds = "", 0.0
    segments: list[Segment] = []
    try:
        there = speech(blocks(path), phrases)  # hours of it: read twice, not kept
        seconds = there.seconds
        for segment in heard(blocks(path), there, transcriber):
            segments.append(segment)
        if is_cut(path, seconds):
            trouble = messages.FILE_CUT.format(file=path, seconds=seconds)
    except RecordingError as error:
        trouble = str(error)
    except (OSError, RuntimeError) as error:
        trouble = messages.NOT_HEARD.format(file=path, reason=error)
    if trouble:
        print(trouble, file=sys.stderr, flush=True)
    reply = Reply("", 0, tuple(segments))
    if not as_json:
        print(reply.text, flush=True)
        return not trouble
    line = {
        "file": str(path),
        "engine": transcriber.name,
        "text": reply.text,
        "confidence": None if reply.confidence is None else round(reply.confidence, 3),
        "seconds": round(seconds, 3),
        "segments": [asdict(segment) for segment in segments],
        **({"trouble": trouble} if trouble else {}),
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)
    return not trouble


@dataclass(frozen=True, slots=True)
class Speech:
    """What there is to hear in a recording. phrases: what all of it may be; none: anything.
    seconds: the length of its sound."""

    parts: tuple[Stretch, ...]
    phrases: tuple[str, ...]
    seconds: float


def speech(sound: Iterable[bytes], phrases: Sequence[str]) -> Speech:
    """Where somebody speaks in blocks of sound. When all of it is short enough to be one of the
    phrases it is one part, pauses and all; else it is taken as free speech."""
    length = 0

    def counted() -> Iterator[bytes]:
        nonlocal length
        for block in sound:
            length += len(block)
            yield block

    found = stretches(counted())
    seconds = length / BYTES_PER_SECOND
    whole = joined(found, longest(phrases))
    if phrases and len(whole) == 1:
        return Speech(tuple(whole), tuple(phrases), seconds)
    return Speech(tuple(joined(widened(found, seconds))), (), seconds)


def heard(sound: Iterable[bytes], there: Speech, transcriber: Transcriber) -> Iterator[Segment]:
    """What is said in blocks of sound, part by part. Raises RuntimeError when the engine fails."""
    for (start, end), pcm in zip(there.parts, parts_of(sound, there.parts), strict=True):
        transcriber.begin(there.phrases, True, lambda partial: None)
        transcriber.feed(pcm)
        words = transcriber.end().result(_LIMIT)
        timed = tuple(
            replace(word, start=round(start + word.start, 3), end=round(start + word.end, 3))
            for word in words.words
        )
        yield Segment(
            words.text, round(start, 3), round(end, 3), words.confidence, words.phrase, timed
        )
