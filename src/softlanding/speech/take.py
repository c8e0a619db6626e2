"""One stretch of listening: what is heard goes to the disk, and its segments to the transcriber."""

from __future__ import annotations

import contextlib
import math
import operator
import queue
from array import array
from collections import deque
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace

from softlanding.conversation.effects import Listen
from softlanding.conversation.events import Segment
from softlanding.ports import RecordingFile, Transcriber, Words
from softlanding.speech.detecting import BLOCK_SECONDS
from softlanding.speech.endpointing import Decision, Endpointing

PADDING = 8 * BLOCK_SECONDS  # seconds before and after speech; "stop" is noticed 0.13 s late
WORDS_LIMIT = 8.0  # seconds to wait for the words of a segment, above its own length
QUIETEST = -90.0  # dBFS

# A segment is known to be one after MIN_SPEECH, at worst spread over 81 blocks with pauses of 15.
_RECENT_BLOCKS = 128


@dataclass(frozen=True, slots=True)
class _Pending:
    start: float
    end: float
    words: Future[Words]

    @property
    def limit(self) -> float:
        return WORDS_LIMIT + self.end - self.start


class Take:
    """What the ear knows of one Listen. Not for two threads at once, save `partials`.

    finished: the patience is over. without_words: how many segments never got theirs.
    """

    def __init__(
        self, listening: Listen, recording: RecordingFile | None, transcriber: Transcriber
    ) -> None:
        self.number = listening.take
        self.finished = False
        self.without_words = 0
        self.partials: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._listening, self._recording, self._transcriber = listening, recording, transcriber
        self._endpointing = Endpointing(
            listening.patience, listening.nudge_after, listening.pause_after
        )
        self._recent: deque[bytes] = deque(maxlen=_RECENT_BLOCKS)
        self._held: list[bytes] = []  # silence that belongs to the segment if it goes on
        self._pending: deque[_Pending] = deque()
        self._open = False
        self._failed: RuntimeError | None = None
        self._start = self._last_end = 0.0
        self._waited = 0.0

    @property
    def nothing_heard(self) -> bool:
        """There was no speech, and none has just begun."""
        return not self._endpointing.heard_speech and not self._endpointing.maybe_speech

    @property
    def waiting(self) -> bool:
        """There are segments whose words have not been handed over."""
        return bool(self._pending)

    def keep(self, block: bytes) -> None:
        """Only record it. Raises OSError when the disk does not take it."""
        if self._recording is not None:
            self._recording.append(block)

    def hear(self, block: bytes, is_speech: bool) -> Decision:
        """Take in the next block. Raises OSError when the disk does not take it."""
        self.keep(block)
        self._recent.append(block)
        ears = self._endpointing
        decision = ears.step(BLOCK_SECONDS, is_speech)
        if self._open:
            self._go_on(block)
        elif ears.in_segment:
            self._begin()
        if decision is Decision.SEGMENT:
            self._end(min(ears.now, ears.offset + PADDING))
        self.finished = self.finished or decision is Decision.FINISHED
        return decision

    def finish(self) -> None:
        """Listening is over: a segment that goes on ends here, the recording is closed.

        Raises OSError when the disk does not take the rest of it. Harmless a second time.
        """
        if self._open:
            self._feed(*self._held)
            self._end(self._endpointing.now)
        if self._recording is not None:
            recording, self._recording = self._recording, None
            recording.close()

    # -- words ---------------------------------------------------------------------------------
    def wait(self, seconds: float) -> None:
        """Wait so long at most for the words of the oldest segment."""
        if self._pending:
            wait([self._pending[0].words], timeout=seconds)

    def ready(self, seconds: float) -> list[Segment]:
        """The segments whose words have come, in order. `seconds` went by since this was asked
        last; a segment that is waited for too long comes without words."""
        segments: list[Segment] = []
        self._waited = self._waited + seconds if self._pending else 0.0
        while self._pending:
            first = self._pending[0]
            if not first.words.done() and self._waited < first.limit:
                break
            segments.append(self._take_first())
        return segments

    def all_ready(self) -> tuple[Segment, ...]:
        """All segments that are left; those whose words don't come in WORDS_LIMIT without them."""
        wait([pending.words for pending in self._pending], timeout=WORDS_LIMIT)
        return tuple(self._take_first() for _ in range(len(self._pending)))

    def _take_first(self) -> Segment:
        pending, self._waited = self._pending.popleft(), 0.0
        try:
            words = pending.words.result(timeout=0)
        except Exception:  # whatever it was, the sound is kept
            self.without_words += 1
            words = Words("", None, None)
        timed = tuple(
            replace(word, start=pending.start + word.start, end=pending.start + word.end)
            for word in words.words
        )
        return Segment(
            words.text, pending.start, pending.end, words.confidence, words.phrase, timed
        )

    # -- one segment ---------------------------------------------------------------------------
    def _begin(self) -> None:
        ears = self._endpointing
        self._open, self._failed = True, None
        self._start = max(self._last_end, ears.onset - PADDING, 0.0)
        listening = self._listening
        try:
            self._transcriber.begin(listening.phrases, listening.dictation, self.partials.put)
        except RuntimeError as error:
            self._failed = error
        blocks = round((ears.now - self._start) / BLOCK_SECONDS)
        self._feed(*list(self._recent)[-blocks:])

    def _go_on(self, block: bytes) -> None:
        self._held.append(block)
        ears = self._endpointing
        if ears.now - ears.offset <= PADDING + BLOCK_SECONDS / 2:
            self._feed(*self._held)
            self._held.clear()

    def _feed(self, *blocks: bytes) -> None:
        if self._failed is None:
            try:
                self._transcriber.feed(b"".join(blocks))
            except RuntimeError as error:
                self._failed = error

    def _end(self, end: float) -> None:
        self._open = False
        self._held.clear()
        self._last_end = end
        self._pending.append(_Pending(self._start, end, self._words()))

    def _words(self) -> Future[Words]:
        with contextlib.suppress(RuntimeError):
            if self._failed is None:
                return self._transcriber.end()
        nothing: Future[Words] = Future()
        nothing.set_exception(self._failed or RuntimeError("the transcriber has stopped"))
        return nothing


class LevelMeter:
    """How loud it is, about ten times a second."""

    _BLOCKS = 3  # 96 ms

    def __init__(self) -> None:
        self._blocks: list[bytes] = []

    def measure(self, block: bytes) -> float | None:
        """RMS in dBFS of the last 96 ms, every third block; else None."""
        self._blocks.append(block)
        if len(self._blocks) < self._BLOCKS:
            return None
        samples = array("h", b"".join(self._blocks))
        self._blocks.clear()
        return dbfs(samples)


def dbfs(samples: array[int]) -> float:
    """RMS of 16-bit samples in dBFS (full scale: 32,768), QUIETEST at the least."""
    power = sum(map(operator.mul, samples, samples)) / max(1, len(samples)) / 32768**2
    return max(QUIETEST, 10 * math.log10(power)) if power else QUIETEST
