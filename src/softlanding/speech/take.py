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
from softlanding.speech.babble import TOLD_WITHIN, Nearby, Stretch
from softlanding.speech.detecting import BLOCK_SECONDS
from softlanding.speech.endpointing import Decision, Endpointing

PADDING = 8 * BLOCK_SECONDS  # seconds before and after speech; "stop" is noticed 0.13 s late
WORDS_LIMIT = 8.0  # seconds to wait for the words of a segment, above its own length
QUIETEST = -90.0  # dBFS

WATCHED_AFTER = 10.0  # seconds of speech without a pause; commands are looked for in it then
_WATCHED_FOR = 30.0  # seconds from then on: talk all around may rest for half a second, too
# seconds before and after what may be a command in a room full of talk
_WATCH_PADDING = 6 * BLOCK_SECONDS
_WATCH_DELAY = TOLD_WITHIN + _WATCH_PADDING + BLOCK_SECONDS  # held back: it is told so late
_LEFT_OVER = 1.5  # seconds: a shorter rest after what may be a command is the room alone

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
            listening.patience, listening.nudge_after, listening.pause_after, listening.longest
        )
        self._bell_after = listening.bell_after
        self._recent: deque[bytes] = deque(maxlen=_RECENT_BLOCKS)
        self._pending: deque[_Pending] = deque()
        self._open = False
        self._failed: RuntimeError | None = None
        self._start = self._fed = self._last_end = 0.0
        self._waited = 0.0
        self._nearby = Nearby()
        self._watched_until = 0.0
        self._watching = False  # speech has gone on without a pause
        self._left_over = False  # the open segment is the room's talk after a possible command

    @property
    def recorded(self) -> bool:
        """What is said is a reply, not only a command."""
        return self._listening.dictation

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

    def hear(self, block: bytes, is_speech: bool, waits: bool = False) -> Decision:
        """Take in the next block. waits: silence does not count now. Raises OSError when the disk
        does not take it."""
        self._store(block)
        ears = self._endpointing
        decision = ears.step(BLOCK_SECONDS, is_speech)
        if waits:
            ears.wait()
        stretch = self._nearby.step(power(array("h", block)))
        if not self._open and ears.in_segment:
            self._begin(max(self._last_end, ears.onset - PADDING, 0.0))
        if self._open:
            self._watch(stretch)
            if decision in (Decision.SEGMENT, Decision.NEW_PART):
                self._end(min(ears.now, ears.offset + PADDING))
            elif not self._watching and ears.now - ears.offset <= PADDING + BLOCK_SECONDS / 2:
                self._feed_to(ears.now)
        self.finished = self.finished or decision is Decision.FINISHED
        return decision

    def rings(self) -> bool:
        """Whether a bell should tell of the time now: once, in a pause after it has come."""
        ears, after = self._endpointing, self._bell_after
        pause = ears.heard_speech and not ears.in_segment and not ears.maybe_speech
        if after is None or ears.now < after or not pause or self.finished:
            return False
        self._bell_after = None
        return True

    def overhear(self, block: bytes) -> None:
        """Record a block that is neither speech nor silence: the person hears us, and so does the
        microphone. Raises OSError when the disk does not take it."""
        self.interrupt()
        self._store(block)
        self._nearby.step(power(array("h", block)))
        self._endpointing.pass_over(BLOCK_SECONDS)

    def interrupt(self) -> None:
        """No sound comes for a while, or none of the person's: what was said before is decoded
        now, and patience begins again afterwards."""
        if self._open:
            self._end(self._endpointing.now)
        self._endpointing.interrupt()
        self._endpointing.wait()

    def finish(self) -> None:
        """Listening is over: a segment that goes on ends here, the recording is closed.

        Raises OSError when the disk does not take the rest of it. Harmless a second time.
        """
        if self._open:
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
    def _store(self, block: bytes) -> None:
        self.keep(block)
        self._recent.append(block)

    def _begin(self, start: float, phrases: tuple[str, ...] | None = None) -> None:
        self._open, self._failed = True, None
        self._start = self._fed = start
        listening = self._listening
        wanted = listening.phrases if phrases is None else phrases
        try:
            self._transcriber.begin(wanted, listening.dictation, self.partials.put)
        except RuntimeError as error:
            self._failed = error

    def _watch(self, stretch: Stretch | None) -> None:
        """In talk without end a few words of somebody near, with the room alone before and after
        them, are a segment of their own. All that is said stays in one segment or another."""
        ears = self._endpointing
        if ears.endless or ears.without_pause >= WATCHED_AFTER:
            self._watched_until = ears.now + _WATCHED_FOR
        self._watching = ears.now < self._watched_until
        if not self._watching:
            return
        if stretch is not None and stretch.end is None:
            self._cut(stretch.start - _WATCH_PADDING, self._listening.phrases)
        elif stretch is not None and stretch.end is not None:
            self._cut(stretch.end + _WATCH_PADDING, ())
            self._left_over = True
        self._feed_to(ears.now - _WATCH_DELAY)

    def _cut(self, at: float, phrases: tuple[str, ...]) -> None:
        """The open segment ends at `at`, and the next one begins there."""
        if at > self._start:
            at = max(at, self._fed)
            self._end(at)
            self._begin(at, phrases)
            self._endpointing.cut(at)

    def _feed_to(self, end: float) -> None:
        """Give the transcriber what it has not had yet, up to `end`."""
        now = self._endpointing.now
        first, last = (round((now - moment) / BLOCK_SECONDS) for moment in (self._fed, end))
        if first <= last:
            return
        self._fed = end
        if self._failed is None:
            recent = list(self._recent)
            try:
                self._transcriber.feed(b"".join(recent[len(recent) - first : len(recent) - last]))
            except RuntimeError as error:
                self._failed = error

    def _end(self, end: float) -> None:
        self._feed_to(end)
        self._open = False
        self._last_end = end
        words, left_over = self._words(), self._left_over
        self._left_over = False
        if not left_over or end - self._start >= _LEFT_OVER:
            self._pending.append(_Pending(self._start, end, words))

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
    mean = power(samples)
    return max(QUIETEST, 10 * math.log10(mean)) if mean else QUIETEST


def power(samples: array[int]) -> float:
    """Mean square of 16-bit samples; 1 at full scale."""
    total: int = sum(map(operator.mul, samples, samples))
    return total / max(1, len(samples)) / 32768**2
