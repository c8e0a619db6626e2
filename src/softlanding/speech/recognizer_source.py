"""Any source of ours as an AudioSource of SpeechRecognition: for its recognizers and the bench.

The ear does not go through it: that interface has no word for a stall, a loss or a next reply, and
importing speech_recognition takes 60 to 90 ms, which a launch can't spare. Import this module
only where a Recognizer is used.
"""

from __future__ import annotations

from types import TracebackType

import speech_recognition

from softlanding.ports import BLOCK_SAMPLES, SAMPLE_RATE, MicrophoneError, NoSound, Source


class RecognizerSource(speech_recognition.AudioSource):  # type: ignore[misc]  # it has no types
    """Hand it to `Recognizer.listen` or `.record` inside `with`. It does not close our source.

    A microphone that has gone raises MicrophoneError from there, once.
    """

    def __init__(self, source: Source) -> None:
        self.SAMPLE_RATE, self.SAMPLE_WIDTH, self.CHUNK = SAMPLE_RATE, 2, BLOCK_SAMPLES
        self.stream: _Blocks | None = None
        self._source = source

    def __enter__(self) -> RecognizerSource:
        """Go to the next reply."""
        self._source.next_reply()
        self.stream = _Blocks(self._source)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """No more is read."""
        self.stream = None


class _Blocks:
    """What a Recognizer reads from, always in CHUNKs."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def read(self, size: int) -> bytes:
        """The next block; empty at the end."""
        assert size == BLOCK_SAMPLES
        sound = self._source.read()
        if isinstance(sound, NoSound):
            raise MicrophoneError(f"the microphone gives no sound ({sound.why})")
        return sound or b""
