"""The voice: lines and recordings to sound, one utterance at a time, silent at once when asked."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait

from softlanding.conversation.effects import Bell, Part, Recording
from softlanding.messages import common as messages
from softlanding.ports import SAMPLE_RATE, Emit, Notice, SaidAll
from softlanding.speech import shaping
from softlanding.speech.player import Player, Speaker, SpeakerError
from softlanding.speech.prompts import Manner, Prompts
from softlanding.speech.rendering import LIMIT, TOO_LONG, Renderer, VoiceError

STALLED_AFTER = 3.0  # seconds longer than the sound itself: the speaker does not take it
CLOSING_LIMIT = 1.0  # seconds

_SILENT_WITHIN = 0.3  # seconds after hush
_LOOK = 0.05  # seconds between two looks whether somebody asked for silence
_PAUSE = shaping.silence(shaping.PAUSE_SECONDS)


class _HushedError(Exception):
    """Nobody wants to hear the rest."""


class SpokenVoice:
    """Implements ports.Voice over stored prompts, a renderer and a speaker.

    recording: the person's own sound, (take, start, end in seconds) to 16 kHz mono s16le; empty
    where there is none, and then its words are spoken. speed: 2 is twice as fast as recorded, at
    the same pitch. Without a speaker nothing sounds and saying
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
        prompts: Prompts | None = None,
        speed: float = 1.0,
        stalled_after: float = STALLED_AFTER,
        render_limit: float = LIMIT,
    ) -> None:
        self._emit, self._renderer = emit, renderer
        self._manner, self._recording = manner, recording
        self._prompts, self._speed = prompts or Prompts(), speed
        self._stalled_after, self._render_limit = stalled_after, render_limit
        self._player = Player(speaker) if speaker is not None else None
        self._told = self._closed = False
        self._wanted = 0  # token of the utterance that may sound
        self._utterances: queue.SimpleQueue[tuple[int, Sequence[Part]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        self._thread.start()

    def say(self, token: int, parts: Sequence[Part]) -> None:
        """See ports.Voice. An utterance that still sounds is hushed."""
        self._want(token)
        self._utterances.put((token, tuple(parts)))

    def hush(self) -> None:
        """See ports.Voice."""
        self._want(0)

    def sounded(self, token: int) -> float:
        """See ports.Voice."""
        return self._player.sounded(token) if self._player is not None else 0.0

    def close(self) -> None:
        """See ports.Voice."""
        if self._closed:
            return
        self._closed = True
        self.hush()
        self._utterances.put(None)
        self._renderer.close()
        self._thread.join(CLOSING_LIMIT)
        if self._player is not None:
            self._player.close(CLOSING_LIMIT)

    def _want(self, token: int) -> None:
        self._wanted = token
        if self._player is not None:
            self._player.turn = token

    def _run(self) -> None:
        while (utterance := self._utterances.get()) is not None:
            token, parts = utterance
            try:
                if self._player is not None:
                    self._utter(self._player, token, parts)
            except SpeakerError as error:
                player, self._player = self._player, None
                if player is not None:
                    player.close(0)
                self._tell(error)
            except Exception as error:  # the routine goes on whatever it is
                self._tell(error)
            finally:
                self._emit(SaidAll(token))

    def _utter(self, player: Player, token: int, parts: Sequence[Part]) -> None:
        """Each part is made ready while the one before it sounds."""
        length = 0
        try:
            for part in parts:
                pcm = shaping.at_speed(self._sound(token, part), self._speed)
                if pcm and length:
                    pcm = _PAUSE + pcm
                player.play(token, pcm)
                length += len(pcm)
        except _HushedError:
            pass
        seconds = length / 2 / shaping.RATE + self._stalled_after
        self._until_heard(player.finish(token), token, time.monotonic() + seconds)

    def _until_heard(self, heard: Future[None], token: int, deadline: float) -> None:
        """Raises SpeakerError. One that stalls while it is hushed shows with the next words."""
        hushed = False
        while not heard.done() and time.monotonic() < deadline:
            if self._wanted != token and not hushed:
                hushed, deadline = True, time.monotonic() + _SILENT_WITHIN
            wait([heard], _LOOK)
        if heard.done():
            heard.result()
        elif not hushed:
            raise SpeakerError("the speaker takes no sound")

    def _sound(self, token: int, part: Part) -> bytes:
        if isinstance(part, Recording):
            try:
                own = self._recording(part.take, part.start, part.end)
            except OSError:
                own = b""
            if own:
                return shaping.levelled(shaping.from_rate(own, SAMPLE_RATE))
        if isinstance(part, Bell):
            return shaping.bell()
        words = part.text if isinstance(part, Recording) else part.aloud
        stored = self._prompts.pcm(words, self._manner)
        if stored is not None:
            return stored
        try:
            return self._until_rendered(self._renderer.line(words, self._manner), token)
        except VoiceError as error:
            self._tell(error)
            return b""

    def _until_rendered(self, line: Future[bytes], token: int) -> bytes:
        """Waits for the engine as long as anybody wants to hear it. Raises VoiceError."""
        deadline = time.monotonic() + self._render_limit
        while self._wanted == token:
            try:
                return line.result(_LOOK)
            except TimeoutError:
                if time.monotonic() > deadline:
                    self._renderer.give_up(TOO_LONG)
        raise _HushedError

    def _tell(self, error: Exception) -> None:
        if not self._told:
            self._told = True
            self._emit(Notice(messages.VOICE_FAILED.format(reason=error)))
