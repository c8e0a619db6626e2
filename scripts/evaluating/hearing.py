"""Sound through the package's own ear, as in a session, and what came out of it."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass

from scripts.evaluating.clips import seconds, silence

from softlanding.conversation.effects import Listen
from softlanding.conversation.events import Segment
from softlanding.conversation.expectation import Dictation, Expectation
from softlanding.ports import (
    HeardEnd,
    HeardSegment,
    Message,
    Transcriber,
    Trouble,
    Words,
)
from softlanding.speech.decoding import in_blocks
from softlanding.speech.detecting import BLOCK_SECONDS, SILENCE
from softlanding.speech.ear import StreamingEar
from softlanding.speech.take import PADDING

_LIMIT = 120.0  # seconds, and four times the length of the sound


class NotHeardError(RuntimeError):
    """The ear did not come to an end."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """What the ear made of some sound.

    ended: seconds of sound after which the reply was taken as finished; None when it was not.
    waited: seconds from the end of the patience until the last words were there; for sound that
    comes at the pace of a microphone only.
    """

    segments: tuple[Segment, ...]
    ended: float | None
    waited: float = 0.0


class _Clip:
    """Implements ports.Source: the blocks of one clip. paced: they come as from a microphone."""

    def __init__(self, pcm: bytes, paced: bool) -> None:
        self.live = paced
        self.given = 0  # blocks
        self.began: float | None = None
        self._blocks: Iterator[bytes] = in_blocks([pcm])
        self._closed = False

    def read(self) -> bytes | None:
        """The next block; None: there is no more."""
        if self.live:
            if self.began is None:
                self.began = time.monotonic()
            due = self.began + (self.given + 1) * BLOCK_SECONDS
            time.sleep(max(0.0, due - time.monotonic()))
        block = next(self._blocks, None)
        if block is None and self.live and not self._closed:
            block = SILENCE
        self.given += block is not None
        return block

    def next_reply(self) -> None:
        """There is only one."""

    def close(self) -> None:
        """No more is read."""
        self._closed, self._blocks = True, iter(())


def hear(
    pcm: bytes,
    transcriber: Transcriber,
    patience: float,
    expects: Expectation | None = None,
    commands: tuple[str, ...] = (),
    paced: bool = False,
) -> Hearing:
    """Listen to it. Sound that ends before the patience does is followed by silence.

    Raises NotHeardError when the ear takes far longer than the sound.
    """
    source = _Clip(pcm, paced)
    listen = Listen(1, expects or Dictation(), commands, patience, None, None)
    inbox: queue.SimpleQueue[tuple[Message, int, float]] = queue.SimpleQueue()
    ear = StreamingEar(
        source,
        transcriber,
        lambda message: inbox.put((message, source.given, time.monotonic())),
    )
    deadline = time.monotonic() + _LIMIT + 4 * seconds(pcm)
    segments: list[Segment] = []
    try:
        ear.listen(listen, None, 0.0)
        while True:
            message, given, at = inbox.get(timeout=max(0.0, deadline - time.monotonic()))
            match message:
                case HeardSegment(segment=segment):
                    segments.append(segment)
                case HeardEnd() | Trouble():
                    break
    except queue.Empty:
        raise NotHeardError(f"the ear did not end {seconds(pcm):.1f} s of sound") from None
    finally:
        ear.close()
    heard_end = isinstance(message, HeardEnd)
    inside = heard_end and given * BLOCK_SECONDS < seconds(pcm)
    waited = 0.0
    if source.began is not None and segments:
        last_speech = segments[-1].end - PADDING
        waited = at - (source.began + last_speech + patience)
    return Hearing(tuple(segments), given * BLOCK_SECONDS if inside else None, waited)


def warm(transcriber: Transcriber) -> None:
    """Wait until the model is loaded. Raises RuntimeError when it can't be."""
    transcriber.begin((), True, lambda _: None)
    transcriber.feed(silence(0.5))
    transcriber.end().result(timeout=_LIMIT)


class Wordless:
    """Implements ports.Transcriber: knows that something was said, and costs nothing."""

    name = "none"

    def begin(self, phrases: object, dictation: bool, partial: object) -> None:
        """Nothing to prepare."""

    def feed(self, pcm: bytes) -> None:
        """Nothing to decode."""

    def end(self) -> Future[Words]:
        """One word, as there was speech."""
        future: Future[Words] = Future()
        future.set_result(Words("something", None, None))
        return future

    def close(self) -> None:
        """Nothing to stop."""
