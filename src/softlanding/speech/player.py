"""Sound out: the speaker, or a file in its place, and the thread that feeds it."""

from __future__ import annotations

import contextlib
import os
import queue
import threading
import wave
from concurrent.futures import Future
from pathlib import Path
from typing import IO, Any, Protocol

from softlanding.speech import devices
from softlanding.speech.shaping import RATE, louder, silence

BLOCK = 441  # samples, 20 ms: how soon a silence is heard
SILENCE_AFTER = 0.3  # seconds; closing right after the last sound cuts 0.1 s of it (measured)

_BUFFER = 1024  # samples a PortAudio buffer: 93 ms in all, so that a busy machine does not stutter
_HEARD_AFTER = 0.15  # seconds of silence after which the last sound has been heard (0.1 measured)


class SpeakerError(OSError):
    """The speaker is missing, or went away."""


class Speaker(Protocol):
    """Takes sound; used by one thread only."""

    def write(self, pcm: bytes) -> None:
        """Mono s16le of RATE Hz. Waits until there is room. Raises SpeakerError."""

    def rest(self) -> None:
        """Nothing more for now; what has not sounded yet is dropped."""

    def close(self) -> None:
        """Nothing more at all. Harmless a second time."""


class DeviceSpeaker:
    """A real speaker, by PyAudio, open only while something sounds (opening takes 1 ms).

    name: part of a device's name, empty for the default one. volume: 0 to 1.
    """

    def __init__(self, name: str = "", volume: float = 1.0) -> None:
        self._name, self._volume = name, volume
        self._stream: Any = None

    def write(self, pcm: bytes) -> None:
        """See Speaker."""
        try:
            if self._stream is None:
                self._stream = devices.open_stream(self._name, True, RATE, _BUFFER)
            self._stream.write(louder(pcm, self._volume))
        except OSError as error:
            self.rest()
            raise SpeakerError(str(error)) from error

    def rest(self) -> None:
        """See Speaker."""
        stream, self._stream = self._stream, None
        if stream is not None:
            devices.close_stream(stream)

    def close(self) -> None:
        """See Speaker."""
        self.rest()


class FileSpeaker:
    """Writes what is said to a new WAV file, for the person's eyes only, as fast as it comes.

    Nothing is held back and the header is kept right, so that the file can be used after a crash.
    Raises FileExistsError when there is one of that name, OSError when it can't be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        # the person's own recordings may sound in it
        self._file: IO[bytes] = open(path, "xb", buffering=0, opener=_privately)  # noqa: SIM115
        try:
            self._file.write(bytes(44))  # a header's length: a full disk is told here
            self._file.seek(0)
        except OSError:
            self._file.close()
            path.unlink(missing_ok=True)
            raise
        self._wave = wave.open(self._file, "wb")  # noqa: SIM115 - closed in close()
        self._wave.setparams((1, 2, RATE, 0, "NONE", ""))
        self._wave.writeframes(b"")

    def write(self, pcm: bytes) -> None:
        """See Speaker."""
        try:
            self._wave.writeframes(pcm)
        except OSError as error:
            raise SpeakerError(f"{self._file.name}: {error.strerror}") from error

    def rest(self) -> None:
        """See Speaker."""

    def close(self) -> None:
        """The file is complete; where nothing was said, there is none."""
        if self._file.closed:
            return
        with contextlib.suppress(OSError):
            self._wave.close()
        self._file.close()
        if not self._wave.getnframes():  # the same name can be tried again
            with contextlib.suppress(OSError):
                self._path.unlink()


def _privately(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


class Player:
    """Feeds a speaker from a thread of its own, one utterance (a token above 0) at a time.

    Only the utterance `turn` sounds: any thread may set another one, or 0 for none, and what was
    queued for it before is dropped.
    """

    def __init__(self, speaker: Speaker) -> None:
        self.turn = 0
        self._speaker = speaker
        self._sounded = (0, 0)  # an utterance, and how many samples of it the speaker took
        self._jobs: queue.SimpleQueue[tuple[int, bytes | Future[None]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="player", daemon=True)
        self._thread.start()

    def play(self, token: int, pcm: bytes) -> None:
        """Queue sound: mono s16le of RATE Hz. At once."""
        self._jobs.put((token, pcm))

    def finish(self, token: int) -> Future[None]:
        """Done when all of this utterance has been heard, or when it was silenced.

        SpeakerError when it could not be played; a speaker that stalls leaves it open for ever.
        """
        heard: Future[None] = Future()
        self._jobs.put((token, heard))
        return heard

    def sounded(self, token: int) -> float:
        """Seconds of this utterance that the speaker took so far; 0 where it is not the latest."""
        latest, samples = self._sounded
        return samples / RATE if latest == token else 0.0

    def close(self, limit: float) -> None:
        """Be silent and end; waits `limit` seconds at most, as a stalled speaker never comes back.

        The thread that writes to the speaker also closes it.
        """
        self.turn = 0
        self._jobs.put(None)
        self._thread.join(limit)

    def _run(self) -> None:
        failure: SpeakerError | None = None
        while (job := self._jobs.get()) is not None:
            token, what = job
            if isinstance(what, Future):
                self._end(token, what, failure)
                failure = None
            elif failure is None:
                try:
                    self._write(token, what)
                except SpeakerError as error:
                    failure = error
        self._speaker.close()

    def _write(self, token: int, pcm: bytes) -> bool:
        """False: it was silenced. Raises SpeakerError."""
        for start in range(0, len(pcm), BLOCK * 2):
            if self.turn != token:
                self._speaker.rest()
                return False
            block = pcm[start : start + BLOCK * 2]
            self._speaker.write(block)
            latest, samples = self._sounded
            self._sounded = (token, len(block) // 2 + (samples if latest == token else 0))
        return True

    def _end(self, token: int, heard: Future[None], failure: SpeakerError | None) -> None:
        try:
            if failure is not None:
                raise failure
            whole = self._write(token, silence(_HEARD_AFTER))
        except SpeakerError as error:
            heard.set_exception(error)
            return
        heard.set_result(None)
        if whole:
            self._linger()

    def _linger(self) -> None:
        """Silence until even a slow device has sounded the last words, or more is to be said."""
        with contextlib.suppress(SpeakerError):
            for _ in range(round((SILENCE_AFTER - _HEARD_AFTER) * RATE / BLOCK)):
                if not self._jobs.empty():
                    return
                self._speaker.write(silence(BLOCK / RATE))
        self._speaker.rest()
