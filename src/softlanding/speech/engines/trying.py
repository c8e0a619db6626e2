"""Engines side by side on the same sound: what each hears, and how long it takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass

from softlanding.ports import BYTES_PER_SECOND, Transcriber

_LOADING_LIMIT = 180.0  # seconds; a large model from a slow disk
_LIMIT, _LIMIT_PER_SECOND = 60.0, 20.0  # seconds for the words, and more for each second of sound


@dataclass(frozen=True, slots=True)
class Trial:
    """What one engine made of one recording.

    trouble: why there are no words. loading: seconds until the engine was there. decoding: seconds
    from the first sound, given all at once, to the words; rtf: the same for a second of sound.
    """

    engine: str
    words: str
    trouble: str
    loading: float
    decoding: float
    rtf: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """All engines on one recording of so many seconds."""

    file: str
    seconds: float
    trials: tuple[Trial, ...]


def compare(
    engines: Mapping[str, Callable[[], Transcriber]],
    recordings: Sequence[tuple[str, bytes]],
    clock: Callable[[], float] = time.monotonic,
) -> list[Comparison]:
    """Every engine on every recording, one after another, so that none takes time from another.

    engines: makes each. recordings: name and 16 kHz mono s16le. Every wait has a limit.
    """
    sounds = [pcm for _, pcm in recordings]
    tried = [[*_try_out(name, make, sounds, clock)] for name, make in engines.items()]
    return [
        Comparison(name, round(_seconds(pcm), 2), tuple(trials[index] for trials in tried))
        for index, (name, pcm) in enumerate(recordings)
    ]


def _try_out(
    name: str,
    make: Callable[[], Transcriber],
    recordings: Sequence[bytes],
    clock: Callable[[], float],
) -> Iterator[Trial]:
    began = clock()
    transcriber = make()
    try:
        _, trouble = _words(transcriber, b"", _LOADING_LIMIT)
        loading = clock() - began
        for pcm in recordings:
            words, began = "", clock()
            if not trouble:
                limit = _LIMIT + _LIMIT_PER_SECOND * _seconds(pcm)
                words, trouble = _words(transcriber, pcm, limit)
            took = clock() - began
            rtf = took / _seconds(pcm)
            yield Trial(name, words, trouble, round(loading, 2), round(took, 2), round(rtf, 3))
    finally:
        transcriber.close()


def _words(transcriber: Transcriber, pcm: bytes, limit: float) -> tuple[str, str]:
    """The words, and the trouble that kept them away."""
    try:
        transcriber.begin((), True, _ignored)
        for start in range(0, len(pcm), BYTES_PER_SECOND):
            transcriber.feed(pcm[start : start + BYTES_PER_SECOND])
        return transcriber.end().result(limit).text, ""
    except TooLate:
        return "", f"no words within {limit:.0f} s"
    except RuntimeError as error:
        return "", str(error)


def _seconds(pcm: bytes) -> float:
    return len(pcm) / BYTES_PER_SECOND


def _ignored(text: str) -> None:
    """What is heard so far is of no interest."""
