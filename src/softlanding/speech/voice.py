"""The voice: lines and recordings to sound, one utterance at a time, silent at once when asked."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence

from softlanding import messages
from softlanding.conversation.effects import Line, Recording
from softlanding.ports import SAMPLE_RATE, Emit, Notice, SaidAll
from softlanding.speech.player import BLOCK, RATE, Speaker, SpeakerError
from softlanding.speech.prompts import Manner, Prompts
from softlanding.speech.rendering import PAUSE, Renderer, VoiceError

CLOSING_LIMIT = 2.0  # seconds
_BYTES = BLOCK * 2


class SpokenVoice:
    """Implements ports.Voice over stored prompts, a renderer and a speaker.

    recording: the person's own sound, (take, start, end in seconds) to 16 kHz mono s16le; empty
    where there is none, and then its words are spoken. Without a speaker nothing sounds and saying
    takes no time. A speaker or an engine that fails is told in one line, and what it can't say is
    only printed from then on.
    """

    def __init__(
        self,
        emit: Emit,
        speaker: Speaker | None,
        renderer: Renderer,
        manner: Manner,
        recording: Callable[[int, float, float], bytes],
    ) -> None:
        self._emit, self._speaker, self._renderer = emit, speaker, renderer
        self._manner, self._recording = manner, recording
        self._prompts = Prompts()
        self._told = False
        self._utterances: queue.SimpleQueue[tuple[int, Sequence[Line | Recording]] | None] = (
            queue.SimpleQueue()
        )
        self._wanted = 0  # token of the utterance that may sound
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        self._thread.start()

    def say(self, token: int, parts: Sequence[Line | Recording]) -> None:
        """See ports.Voice. An utterance that still sounds is hushed."""
        self._wanted = token
        self._utterances.put((token, tuple(parts)))

    def hush(self) -> None:
        """See ports.Voice."""
        self._wanted = 0

    def close(self) -> None:
        """See ports.Voice."""
        self.hush()
        self._utterances.put(None)
        self._thread.join(CLOSING_LIMIT)
        self._renderer.close()
        if self._speaker is not None:
            self._speaker.close()

    def _run(self) -> None:
        while (utterance := self._utterances.get()) is not None:
            token, parts = utterance
            try:
                if self._speaker is not None:
                    self._utter(self._speaker, token, parts)
            except SpeakerError as error:
                self._speaker = None
                self._tell(error)
            finally:
                self._emit(SaidAll(token))

    def _utter(self, speaker: Speaker, token: int, parts: Sequence[Line | Recording]) -> None:
        try:
            for number, part in enumerate(parts):
                pcm = self._sound(part)
                for start in range(0, len(pcm), _BYTES):
                    if self._wanted != token:
                        return
                    speaker.write(pcm[start : start + _BYTES])
                if number < len(parts) - 1:
                    speaker.write(PAUSE)
        finally:
            speaker.rest(heard_out=self._wanted == token)

    def _sound(self, part: Line | Recording) -> bytes:
        if isinstance(part, Recording):
            own = self._recording(part.take, part.start, part.end)
            if own:
                return resampled(own)
        stored = self._prompts.pcm(part.text, self._manner)
        if stored is not None:
            return stored
        try:
            return self._renderer.line(part.text, self._manner)
        except VoiceError as error:
            self._tell(error)
            return b""

    def _tell(self, error: Exception) -> None:
        if not self._told:
            self._told = True
            self._emit(Notice(messages.VOICE_FAILED.format(reason=error)))


def resampled(pcm: bytes) -> bytes:
    """16 kHz mono s16le to RATE Hz."""
    import av

    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    frame = av.AudioFrame(format="s16", layout="mono", samples=len(pcm) // 2)
    frame.planes[0].update(pcm.ljust(frame.planes[0].buffer_size, b"\0"))
    frame.sample_rate = SAMPLE_RATE
    frames = [*resampler.resample(frame), *resampler.resample(None)]
    return b"".join(bytes(f.planes[0])[: f.samples * 2] for f in frames)
