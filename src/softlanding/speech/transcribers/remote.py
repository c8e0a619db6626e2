"""A transcriber whose engine lives in a process of its own; desk.py is the other end.

An engine may hang, crash, hold the interpreter's lock or eat memory: here it costs words at most.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any

from softlanding.conversation.events import Word
from softlanding.ports import Words
from softlanding.speech.worker import Worker, WorkerError

_RESTARTS = 1
_CLOSED = "the transcriber is closed"
_RESTARTED = "the transcriber had to start again"


class Remote:
    """Sound to text, decoded while it is spoken; implements ports.Transcriber.

    name: of the engine. module: what the child runs. load: what it needs to load, fit for JSON.
    limit: seconds that the process may be silent while an answer is owed; then it counts as hung.

    Comes back at once: the model loads in the background, and what is fed until then waits. A
    process that died or hung is started again once; the segments it had are answered with
    RuntimeError.
    """

    def __init__(self, name: str, module: str, load: dict[str, Any], limit: float = 30.0) -> None:
        self.name = name
        self._module, self._load = module, load
        self._limit = limit
        self._lock = threading.Lock()
        self._owed: dict[int, tuple[Future[Words], threading.Timer]] = {}
        self._segment = 0
        self._partial: Callable[[str], None] | None = None
        self._shown = ""
        self._lost = False  # the open segment began in a process that is gone
        self._sign = 0.0
        self._trouble: str | None = None
        self._closed = False
        self._worker: Worker | None = None
        self._starts = 0
        with self._lock:
            self._start()

    @property
    def trouble(self) -> str | None:
        """Why no words will come any more, in one line; None while all is well."""
        return self._trouble

    def begin(
        self, phrases: Sequence[str], dictation: bool, partial: Callable[[str], None]
    ) -> None:
        """A segment starts. phrases: what the whole of it may be. partial: gets the words as far
        as they are known, from another thread. At once. Raises RuntimeError after `close`."""
        with self._lock:
            self._must_be_open()
            self._segment += 1
            self._partial, self._shown, self._lost = partial, "", False
            message = {
                "do": "begin",
                "segment": self._segment,
                "phrases": list(phrases),
                "dictation": dictation,
            }
            self._send(message)
            clear = _nothing
            if self._lost and self._worker is not None:  # it died a moment ago
                clear = self._replace(self._worker)
                self._lost = False
                self._send(message)
        clear()

    def feed(self, pcm: bytes) -> None:
        """More of the segment: 16 kHz mono s16le. At once. Raises RuntimeError after `close`."""
        with self._lock:
            self._must_be_open()
            if not self._lost:
                self._send({"do": "feed"}, pcm)

    def end(self) -> Future[Words]:
        """The segment is over. The future gives its words, or RuntimeError."""
        future: Future[Words] = Future()
        future.set_running_or_notify_cancel()  # from here on nobody can cancel it
        with self._lock:
            self._partial = None
            if not self._lost:
                self._send({"do": "end"})
            if self._lost:
                future.set_exception(RuntimeError(self._trouble or _RESTARTED))
                return future
            if not self._owed:
                self._sign = time.monotonic()
            self._owed[self._segment] = (future, self._watch(self._segment, self._limit))
        return future

    def close(self) -> None:
        """Stop now, dropping what is not yet done. Harmless a second time."""
        with self._lock:
            worker, self._worker = self._worker, None
            self._closed = True
            self._trouble = self._trouble or _CLOSED
            dropped = self._drop()
        if worker is not None:
            worker.close()
        _fail(dropped, self._trouble)

    # -- with the lock held --------------------------------------------------------------------
    def _must_be_open(self) -> None:
        if self._closed:
            raise RuntimeError(_CLOSED)

    def _start(self) -> None:
        self._starts += 1
        try:
            self._worker = Worker(self._module, self._answered, partial(self._gone, self._starts))
            self._worker.send({"do": "load", **self._load})
        except OSError as error:
            self._worker = None
            self._trouble = f"the transcriber can't start: {error.strerror}"
        except WorkerError:
            pass  # it has ended already; _gone is told of that

    def _replace(self, worker: Worker) -> Callable[[], None]:
        """Start another in place of this one, which ended or hung, or give up. What is returned
        is to be called without the lock: it clears away what was left."""
        self._worker = None
        if self._trouble is None and self._starts > _RESTARTS:
            self._trouble = "the transcriber has stopped working"
        dropped = self._drop()
        if self._trouble is None:
            self._start()
        reason = self._trouble or _RESTARTED

        def clear() -> None:
            worker.close()
            _fail(dropped, reason)

        return clear

    def _send(self, message: dict[str, Any], pcm: bytes = b"") -> None:
        try:
            if self._worker is None:
                raise WorkerError
            self._worker.send(message, pcm)
        except WorkerError:
            self._lost = True

    def _watch(self, segment: int, seconds: float) -> threading.Timer:
        timer = threading.Timer(seconds, self._check, (segment,))
        timer.daemon = True
        timer.start()
        return timer

    def _drop(self) -> list[Future[Words]]:
        dropped = [future for future, _ in self._owed.values()]
        for _, timer in self._owed.values():
            timer.cancel()
        self._owed.clear()
        self._lost = True
        return dropped

    # -- from other threads --------------------------------------------------------------------
    def _answered(self, answer: dict[str, Any], _: bytes) -> None:
        with self._lock:
            self._sign = time.monotonic()
            if answer["is"] == "broken":
                self._trouble = f"the speech model can't be used: {answer['why']}"
            show = self._partial if answer.get("segment") == self._segment else None
            if answer["is"] == "partial" and answer["text"] != self._shown:
                self._shown = answer["text"]
            else:
                show = None
            owed = None
            if answer["is"] in ("words", "failed"):
                owed = self._owed.pop(answer["segment"], None)
        if show is not None:
            show(answer["text"])
        if owed is not None:
            future, timer = owed
            timer.cancel()
            if answer["is"] == "words":
                future.set_result(_words(answer))
            else:
                _fail([future], f"this segment could not be decoded: {answer['why']}")

    def _gone(self, start: int) -> None:
        with self._lock:
            worker = self._worker
            if worker is None or start != self._starts:
                return
            clear = self._replace(worker)
        clear()

    def _check(self, segment: int) -> None:
        with self._lock:
            if segment not in self._owed:
                return
            left = self._limit - (time.monotonic() - self._sign)
            if left > 0:
                self._owed[segment] = (self._owed[segment][0], self._watch(segment, left))
                return
            start = self._starts
        self._gone(start)


def _nothing() -> None:
    """There is nothing to clear away."""


def _words(answer: dict[str, Any]) -> Words:
    words = tuple(Word(**word) for word in answer["words"])
    return Words(answer["text"], answer["confidence"], answer["phrase"], words)


def _fail(futures: Sequence[Future[Words]], reason: str) -> None:
    for future in futures:
        future.set_exception(RuntimeError(reason))
