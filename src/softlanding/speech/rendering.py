"""Text to sound by pyttsx3, in a process of its own, and kept in the cache."""

from __future__ import annotations

import contextlib
import itertools
import os
import tempfile
import threading
import wave
from concurrent.futures import Future, InvalidStateError
from pathlib import Path
from typing import Any

from softlanding.speech.prompts import Manner, cache_name
from softlanding.speech.sentences import sentences
from softlanding.speech.shaping import from_wav, to_wav
from softlanding.speech.worker import Worker, WorkerError

LIMIT = 5.0  # seconds for a line, the start of the engine with it
TOO_LONG = "the speech engine does not answer"


class VoiceError(RuntimeError):
    """The engine can't speak; the message says why."""


class Renderer:
    """Renders lines; what was rendered is kept in the folder `cache` (0700, files 0600).

    The process starts with the first line that is not in the cache. Once it has ended by itself
    or was given up, no other is started: the routine should not wait for it at each prompt.
    Each manner has a process of its own: eSpeak NG 1.51 in a thread, as pyttsx3 2.99 uses it, often
    keeps the first rate that it was given.
    """

    def __init__(self, cache: Path, module: str = "softlanding.speech.voice_worker") -> None:
        self.spoken_by = ""  # id of the voice that the engine used last
        self._cache, self._module = cache, module
        self._workers: dict[Manner, Worker] = {}
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._open: dict[int, tuple[Future[bytes], Path | None]] = {}
        self._trouble: str | None = None

    def line(self, text: str, manner: Manner) -> Future[bytes]:
        """Mono s16le of shaping.RATE Hz, or VoiceError. Whoever waits longer than LIMIT should
        call give_up. The call itself returns at once."""
        file = self._cache / cache_name(text, manner)
        with contextlib.suppress(OSError, wave.Error, EOFError):
            return _done(from_wav(file.read_bytes()))
        return self._ask(text, manner, file)

    def fresh(self, text: str, manner: Manner) -> bytes:
        """The same without the cache, waited for. Raises VoiceError."""
        try:
            return self._ask(text, manner, None).result(LIMIT)
        except TimeoutError:
            self.give_up(TOO_LONG)
            raise VoiceError(TOO_LONG) from None

    def give_up(self, reason: str) -> None:
        """End the engine; all that is open, and all that is asked from now on, fails."""
        with self._lock:
            self._trouble = self._trouble or reason
            waiting = [future for future, _ in self._open.values()]
            self._open.clear()
            workers, self._workers = list(self._workers.values()), {}
        for future in waiting:
            with contextlib.suppress(InvalidStateError):
                future.set_exception(VoiceError(reason))
        for worker in workers:
            worker.close()

    def close(self) -> None:
        """End the engine. Harmless a second time."""
        self.give_up("the voice is closed")

    def _ask(self, text: str, manner: Manner, file: Path | None) -> Future[bytes]:
        if not sentences(text):
            return _done(b"")
        future: Future[bytes] = Future()
        try:
            with self._lock:
                if self._trouble is not None:
                    raise VoiceError(self._trouble)
                if manner not in self._workers:
                    self._workers[manner] = Worker(self._module, self._answered, self._gone)
                number = next(self._numbers)
                self._open[number] = (future, file)
                self._workers[manner].send(
                    {"id": number, "text": text, "voice": manner.voice, "rate": manner.rate}
                )
        except (VoiceError, WorkerError, OSError) as error:
            self.give_up(str(error))
            if not future.done():
                future.set_exception(VoiceError(str(error)))
        return future

    def _answered(self, data: dict[str, Any], pcm: bytes) -> None:
        with self._lock:
            future, file = self._open.pop(data["id"], (None, None))
        if future is None:
            return
        if "error" in data:
            future.set_exception(VoiceError(data["error"]))
            return
        self.spoken_by = data["voice"]
        if file is not None:
            with contextlib.suppress(OSError):  # a cache that can't be written is no failure
                _store(file, to_wav(pcm))
        future.set_result(pcm)

    def _gone(self) -> None:
        self.give_up("the speech engine has ended")


def _done(pcm: bytes) -> Future[bytes]:
    future: Future[bytes] = Future()
    future.set_result(pcm)
    return future


def _store(file: Path, data: bytes) -> None:
    """Whole or not at all; only for the person's own eyes, as it may hold their words."""
    file.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.parent.mkdir(mode=0o700, exist_ok=True)
    file.parent.chmod(0o700)
    handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")  # 0600
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
