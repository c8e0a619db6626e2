"""The child's side of every engine: requests in, answers out; remote.py is its other end.

In: `load` once, with what the engine needs; then `begin` (phrases, dictation), `feed` with sound
and `end`, in this order for every segment.
Out: `ready` or `broken` once; `partial` at most four times a second; for each segment `words` or
`failed`. All with the segment's number.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, Protocol

from softlanding.ports import Words
from softlanding.speech.worker import serve

_PARTIAL_EVERY = 0.25  # seconds


class Recognizer(Protocol):
    """One engine, for one segment at a time. Whatever it raises costs the words of a segment."""

    def begin(self, phrases: Sequence[str], dictation: bool) -> None:
        """Start a segment, dropping what is left of another. phrases: what the whole of it may
        be. dictation: False where nothing but one of the phrases counts."""

    def feed(self, pcm: bytes) -> None:
        """More of the segment: 16 kHz mono s16le, whole samples."""

    def so_far(self) -> str:
        """The words of the segment as far as they are known; they may still change."""

    def end(self) -> Words:
        """What the segment was; times in seconds from its start. Words("", None, None) where
        nothing was said."""


class _Desk:
    """Takes the requests in order and answers each segment once."""

    def __init__(self, recognizer: Recognizer, answer: Callable[..., None]) -> None:
        self._recognizer, self._answer = recognizer, answer
        self._number, self._failed = 0, ""
        self._told = 0.0
        self._odd = b""  # half a sample

    def take(self, request: dict[str, Any], pcm: bytes) -> None:
        """Do one request. What the engine does not take costs the words of one segment."""
        if request["do"] == "begin":
            self._number, self._failed, self._odd = request["segment"], "", b""
        try:
            if not self._failed:
                self._do(request, pcm)
        except Exception as error:  # whatever it is: the person's sound is kept, and we go on
            self._failed = one_line(error)
        if request["do"] == "end" and self._failed:
            self._answer({"is": "failed", "segment": self._number, "why": self._failed})

    def _do(self, request: dict[str, Any], pcm: bytes) -> None:
        recognizer = self._recognizer
        if request["do"] == "begin":
            recognizer.begin(request["phrases"], request["dictation"])
        elif request["do"] == "feed":
            pcm = self._odd + pcm
            whole = len(pcm) // 2 * 2
            self._odd = pcm[whole:]
            recognizer.feed(pcm[:whole])
            now = time.monotonic()
            if now - self._told >= _PARTIAL_EVERY:
                self._told = now
                text = recognizer.so_far()
                self._answer({"is": "partial", "segment": self._number, "text": text})
        else:
            words = asdict(recognizer.end())
            self._answer({"is": "words", "segment": self._number, **words})


def one_line(error: Exception) -> str:
    """What went wrong, fit for one line of a message."""
    return " ".join(str(error).split()) or type(error).__name__


def run(make: Callable[[dict[str, Any]], Recognizer]) -> None:
    """Serve until the parent's end closes. make: loads the engine from the `load` message; what it
    raises is told to the parent in one line."""
    requests, answer = serve()
    if (first := next(requests, None)) is None:
        return
    try:
        desk = _Desk(make(first[0]), answer)
    except Exception as error:  # a missing library, a damaged model: told, not shown as a traceback
        answer({"is": "broken", "why": one_line(error)})
        return
    answer({"is": "ready"})
    for request, pcm in requests:
        desk.take(request, pcm)
