"""A second transcriber that goes on when the first one fails: nothing that was said is lost."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from softlanding.messages import common as messages
from softlanding.ports import BYTES_PER_SECOND, Emit, Notice, Transcriber, Words

# The ear waits 8 s and the length of the segment (take.WORDS_LIMIT). The second engine needs of
# that 1.5 s to load and 0.4 of the length to decode (sphinx, measured on 2 busy cores).
_PATIENCE = 5.0  # seconds
_PATIENCE_PER_SECOND = 0.4
_CHUNK = BYTES_PER_SECOND  # of sound, told again: so the engine can give signs of life between


@dataclass(eq=False, slots=True)
class _Kept:
    """A segment that is open or whose words are owed, with its sound."""

    phrases: Sequence[str]
    dictation: bool
    partial: Callable[[str], None]
    pcm: bytearray = field(default_factory=bytearray)
    future: Future[Words] = field(default_factory=Future)


class WithFallback:
    """Implements ports.Transcriber over another one.

    When the primary fails a segment, raises RuntimeError or is too late, a second one is made, gets
    the sound of all segments without words again, and stays for the rest. The person is told so
    once, in one quiet line. make_second must not raise. patience: seconds for the words of a
    segment, above 0.4 of its length.
    """

    def __init__(
        self,
        primary: Transcriber,
        make_second: Callable[[], Transcriber],
        emit: Emit,
        patience: float = _PATIENCE,
    ) -> None:
        self._engine, self._make_second, self._emit = primary, make_second, emit
        self._patience = patience
        self._lock = threading.RLock()  # an engine's future may be done before we have it
        self._on_primary = True
        self._closed = False
        self._open: _Kept | None = None
        self._owed: deque[_Kept] = deque()
        self._timer: threading.Timer | None = None

    @property
    def name(self) -> str:
        """Of the engine that listens now."""
        return self._engine.name

    def begin(
        self, phrases: Sequence[str], dictation: bool, partial: Callable[[str], None]
    ) -> None:
        """See ports.Transcriber. Raises RuntimeError after `close`."""
        with self._lock:
            self._must_be_open()
            self._open = kept = _Kept(phrases, dictation, partial)
            self._try(lambda: self._engine.begin(kept.phrases, kept.dictation, kept.partial))

    def feed(self, pcm: bytes) -> None:
        """See ports.Transcriber. Raises RuntimeError after `close`."""
        with self._lock:
            self._must_be_open()
            if self._open is not None and self._on_primary:
                self._open.pcm += pcm
            self._try(lambda: self._engine.feed(pcm))

    def end(self) -> Future[Words]:
        """See ports.Transcriber."""
        with self._lock:
            kept, self._open = self._open, None
            if self._closed or kept is None:
                nothing: Future[Words] = Future()
                nothing.set_exception(RuntimeError("the transcriber is closed"))
                return nothing
            kept.future.set_running_or_notify_cancel()  # from here on nobody can cancel it
            self._owed.append(kept)
            if len(self._owed) == 1:
                self._watch()
            try:
                self._try(lambda: self._end(kept))
            except RuntimeError as error:
                self._answer(kept, error)
        return kept.future

    def close(self) -> None:
        """See ports.Transcriber."""
        with self._lock:
            self._closed = True
            self._stop_watching()
            self._engine.close()
            while self._owed:
                self._answer(self._owed[0], RuntimeError("the transcriber is closed"))

    # -- with the lock held --------------------------------------------------------------------
    def _must_be_open(self) -> None:
        if self._closed:
            raise RuntimeError("the transcriber is closed")

    def _try(self, ask: Callable[[], None]) -> None:
        """Ask the primary; if it can't, the second is asked for all of it instead."""
        if not self._on_primary:
            ask()
            return
        try:
            ask()
        except RuntimeError:
            self._go_over()

    def _end(self, kept: _Kept) -> None:
        engine = self._engine
        engine.end().add_done_callback(lambda words: self._came(engine, kept, words))

    def _go_over(self) -> None:
        if not self._on_primary or self._closed:
            return
        self._on_primary = False
        self._stop_watching()
        primary, self._engine = self._engine, self._make_second()
        self._emit(Notice(messages.ENGINE_FAILED))
        for kept in [*self._owed]:
            try:
                self._tell(kept)
                self._end(kept)
            except RuntimeError as error:
                self._answer(kept, error)
        if self._open is not None:
            with contextlib.suppress(RuntimeError):  # its end will say so
                self._tell(self._open)
        primary.close()

    def _tell(self, kept: _Kept) -> None:
        self._engine.begin(kept.phrases, kept.dictation, kept.partial)
        for start in range(0, len(kept.pcm), _CHUNK):
            self._engine.feed(bytes(kept.pcm[start : start + _CHUNK]))

    def _answer(self, kept: _Kept, words: Words | Exception) -> None:
        if kept not in self._owed:
            return
        first = self._owed[0] is kept
        self._owed.remove(kept)
        if first and self._owed and self._on_primary and not self._closed:
            self._watch()
        elif first:
            self._stop_watching()
        if isinstance(words, Words):
            kept.future.set_result(words)
        else:
            kept.future.set_exception(words)

    # The oldest segment is watched alone: those behind it wait for it, and are not late.
    def _watch(self) -> None:
        self._stop_watching()
        if self._on_primary:
            kept = self._owed[0]
            seconds = len(kept.pcm) / BYTES_PER_SECOND
            limit = self._patience + _PATIENCE_PER_SECOND * seconds
            self._timer = threading.Timer(limit, self._is_late, (kept,))
            self._timer.daemon = True
            self._timer.start()

    def _stop_watching(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    # -- from other threads --------------------------------------------------------------------
    def _came(self, engine: Transcriber, kept: _Kept, words: Future[Words]) -> None:
        error = words.exception()
        with self._lock:
            if engine is not self._engine:
                return  # the other one has been asked for these
            if error is None:
                self._answer(kept, words.result())
            elif self._on_primary and not self._closed:
                self._go_over()
            else:
                self._answer(kept, RuntimeError(str(error)))

    def _is_late(self, kept: _Kept) -> None:
        with self._lock:
            if self._owed and self._owed[0] is kept:
                self._go_over()
