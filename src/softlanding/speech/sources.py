"""Recordings as the person's voice: one reply after another."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from softlanding.messages import common as messages
from softlanding.ports import Emit, Notice
from softlanding.speech.decoding import RecordingError, blocks, is_cut
from softlanding.speech.detecting import BLOCK_SECONDS, SILENCE, Detector, SpeechDetector
from softlanding.speech.endpointing import PAUSE, Decision, Endpointing

__all__ = ["RecordedReplies", "RecordingError"]

SILENCE_LIMIT = 600.0  # seconds of silence that follow a reply, then the source ends

_BEFORE = 128  # blocks (4 s) kept while it is not yet known whether speech has begun
_LEAD = round(PAUSE / BLOCK_SECONDS)  # blocks given before the first speech of a reply


class _Replies:
    """The replies in one file: `find` goes to the next, `read` gives its blocks."""

    def __init__(self, path: Path, detector: Detector, reply_pause: float) -> None:
        self._blocks = blocks(path)
        self._detector, self._reply_pause = detector, reply_pause
        self._found: deque[bytes] = deque(maxlen=_BEFORE)
        self._endpointing = Endpointing(reply_pause)
        self._over = True
        detector.reset()

    def find(self) -> bool:
        """Go to the next reply, past what is left of this one. False: there is none."""
        while self.read() is not None:
            pass
        ears = self._endpointing = Endpointing(self._reply_pause)
        self._found.clear()
        for block in self._blocks:
            self._found.append(block)
            ears.step(BLOCK_SECONDS, self._detector(block))
            if ears.in_segment:
                keep = round((ears.now - ears.onset) / BLOCK_SECONDS) + _LEAD
                self._found = deque(list(self._found)[-keep:])
                self._over = False
                return True
        return False

    def read(self) -> bytes | None:
        """The next block of this reply. None: it is over."""
        if self._found and not self._over:
            return self._found.popleft()
        if self._over:
            return None
        block = next(self._blocks, None)
        if block is not None:
            decision = self._endpointing.step(BLOCK_SECONDS, self._detector(block))
            self._over = decision is Decision.FINISHED
        else:
            self._over = True
        return block


class RecordedReplies:
    """A ports.Source that speaks the replies in these files, parted by long pauses.

    reply_pause: seconds of silence that part two replies; the end of a file does so too. After a
    reply there is digital silence, so that the ear ends it by its own patience.
    Making one looks into every file, up to its first speech: raises RecordingError when a file
    can't be read or nobody speaks in it. A file that is cut short is used, with a Notice.
    """

    live = False

    def __init__(
        self,
        paths: Sequence[Path],
        emit: Emit,
        reply_pause: float = 2.0,
        detector: Callable[[], Detector] = SpeechDetector,
    ) -> None:
        self._detector = detector()
        self._reply_pause = reply_pause
        for path in paths:
            if not _Replies(path, self._detector, reply_pause).find():
                raise RecordingError(f"{path}: I can hear nobody speak in it.")
            if is_cut(path):
                emit(Notice(messages.RECORDING_CUT.format(name=path.name)))
        self._files: Iterator[_Replies] = (
            _Replies(path, self._detector, reply_pause) for path in paths
        )
        self._file: _Replies | None = None
        self._silence = 0.0
        self._ended = False

    def next_reply(self) -> None:
        """Go to the next reply."""
        self._silence = 0.0
        while self._file is None or not self._file.find():
            self._file = next(self._files, None)
            if self._file is None:
                self._ended = True
                return

    def read(self) -> bytes | None:
        """The next block of the reply, then silence. None: all replies were used."""
        if self._ended or self._silence > SILENCE_LIMIT:
            return None
        block = self._file.read() if self._file is not None else None
        if block is None:
            self._silence += BLOCK_SECONDS
            return SILENCE
        return block

    def close(self) -> None:
        """No more is read."""
        self._file, self._ended = None, True
