"""Text to sound by pyttsx3, in a process of its own and never waited for too long."""

from __future__ import annotations

import array
import contextlib
import io
import itertools
import os
import queue
import tempfile
import wave
from pathlib import Path
from typing import Any

from softlanding.speech.player import RATE
from softlanding.speech.prompts import Manner, cache_name, read_wav, sentences, to_wav
from softlanding.speech.worker import Worker, WorkerError

PAUSE = bytes(2 * int(RATE * 0.3))  # between sentences, and between lines
FIRST_LIMIT, LIMIT = 8.0, 5.0  # seconds for a sentence; the first one starts the engine
_QUIET = 150  # of 32,767: below it is the silence that engines put around a sentence
_MARGIN = RATE // 50  # samples kept around the sound, 20 ms


class VoiceError(RuntimeError):
    """The engine can't speak; the message says why."""


class Renderer:
    """Renders lines, and keeps them in the cache. Used by one thread only.

    After a failure it does not try again: the routine should not wait for it at each prompt.
    """

    def __init__(self, cache: Path, module: str = "softlanding.speech.voice_worker") -> None:
        self._cache, self._module = cache, module
        self._worker: Worker | None = None
        self._answers: queue.SimpleQueue[tuple[dict[str, Any], bytes] | None] = queue.SimpleQueue()
        self._numbers = itertools.count()
        self._failed: str | None = None
        self.spoken_by = ""  # id of the voice that the engine used last

    def line(self, text: str, manner: Manner) -> bytes:
        """Mono s16le of RATE Hz, from the cache where it is. Raises VoiceError."""
        file = self._cache / cache_name(text, manner)
        with contextlib.suppress(OSError, wave.Error, EOFError):
            return read_wav(file.read_bytes())
        pcm = self.fresh(text, manner)
        with contextlib.suppress(OSError):  # a cache that can't be written is no reason to fail
            _store(file, to_wav(pcm))
        return pcm

    def fresh(self, text: str, manner: Manner) -> bytes:
        """The same, not looking at the cache."""
        return PAUSE.join(trimmed(self._sentence(part, manner)) for part in sentences(text))

    def close(self) -> None:
        """End the engine. Harmless a second time."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()

    def _sentence(self, text: str, manner: Manner) -> bytes:
        if self._failed:
            raise VoiceError(self._failed)
        try:
            return self._ask(text, manner)
        except (VoiceError, WorkerError, OSError) as error:
            self._failed = str(error)
            self.close()
            raise VoiceError(self._failed) from error

    def _ask(self, text: str, manner: Manner) -> bytes:
        limit = LIMIT
        if self._worker is None:
            limit = FIRST_LIMIT
            self._worker = Worker(
                self._module,
                lambda data, payload: self._answers.put((data, payload)),
                lambda: self._answers.put(None),
            )
        number = next(self._numbers)
        self._worker.send({"id": number, "text": text, "voice": manner.voice, "rate": manner.rate})
        while True:
            try:
                answer = self._answers.get(timeout=limit)
            except queue.Empty:
                raise VoiceError("the engine does not answer") from None
            if answer is None:
                raise VoiceError("the engine has ended")
            data, sound = answer
            if data["id"] == number:
                break
        if "error" in data:
            raise VoiceError(data["error"])
        self.spoken_by = data["voice"]
        return _pcm(sound)


def trimmed(pcm: bytes) -> bytes:
    """Without the silence at both ends, so that pauses are ours to set."""
    samples = array.array("h", pcm)
    loud = [i for i in range(0, len(samples), 32) if abs(samples[i]) > _QUIET]
    if not loud:
        return b""
    return samples[max(0, loud[0] - _MARGIN) : loud[-1] + _MARGIN].tobytes()


def _pcm(sound: bytes) -> bytes:
    """What an engine wrote (WAV, or AIFF on macOS, of any rate) as mono s16le of RATE Hz."""
    with contextlib.suppress(wave.Error, EOFError):
        return read_wav(sound)
    import av

    try:
        with av.open(io.BytesIO(sound), "r") as file:
            resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
            frames = [r for frame in file.decode(audio=0) for r in resampler.resample(frame)]
            frames += resampler.resample(None)
            return b"".join(bytes(f.planes[0])[: f.samples * 2] for f in frames)
    except av.FFmpegError as error:
        raise VoiceError("the engine wrote no sound") from error


def _store(file: Path, data: bytes) -> None:
    """Whole or not at all; only for the person's own eyes, as it may hold their words."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")  # 0600
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
