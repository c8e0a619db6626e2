"""The ear: sound to replies.

One thread draws blocks from the source. A microphone is drained all the time; what comes while
nobody listens is dropped. Recordings are read only while somebody listens, as fast as the words
come. All timing is counted in samples: there is no clock here.
"""

from __future__ import annotations

import contextlib
import math
import threading
from collections.abc import Callable

from softlanding.conversation.effects import Listen
from softlanding.conversation.events import Segment, Sign
from softlanding.messages import common as messages
from softlanding.ports import (
    Emit,
    HeardEnd,
    HeardQuiet,
    HeardSegment,
    HeardSign,
    Level,
    MicrophoneError,
    NoSound,
    Notice,
    Partial,
    RecordingFile,
    Source,
    SpeechBegan,
    Transcriber,
    Trouble,
)
from softlanding.speech.absence import Absence
from softlanding.speech.attention import Attention, Echo
from softlanding.speech.detecting import BLOCK_SECONDS, SILENCE, Detector, SpeechDetector
from softlanding.speech.endpointing import Decision
from softlanding.speech.take import LevelMeter, Take

CLOSING_LIMIT = 3.0  # seconds to wait for the thread; a stalled microphone is noticed in 2

_SIGNS = {Decision.ENDLESS: Sign.NO_PAUSE, Decision.LONG_REPLY: Sign.LONG_REPLY}


class _BrokenError(Exception):
    """The ear can't go on; the reason is one of messages.INTERRUPTIONS."""


class StreamingEar:
    """Implements ports.Ear over any source and transcriber; closes the source, not the other.

    detector: makes what tells speech from other sound; called in the ear's thread.
    """

    def __init__(
        self,
        source: Source,
        transcriber: Transcriber,
        emit: Emit,
        detector: Callable[[], Detector] = SpeechDetector,
    ) -> None:
        self._source, self._transcriber, self._emit = source, transcriber, emit
        self._make_detector = detector
        self._detector: Detector | None = None
        self._changed = threading.Condition()  # guards everything below
        self._take: Take | None = None
        self._attention: Attention | None = None
        self._resets = False  # other sound follows for the detector
        self._carried: list[bytes] = []  # heard before listening began, and belongs to it
        self._skip = 0  # blocks still to be dropped
        self._skip_aside = 0  # blocks still to be passed over after an aside
        self._echo = Echo()
        self._aside = False  # the voice speaks while it is listened
        self._aside_tail = 0.0
        self._absence = Absence()
        self._meter = LevelMeter()
        self._told_missing = False
        self._broken: str | None = None
        self._closed = False
        self._thread: threading.Thread | None = None

    # -- asked by the session ------------------------------------------------------------------
    def open(self) -> None:
        """Begin to draw sound. `listen` and `attend` do so themselves; a microphone takes up to
        70 ms to open, so open it before the prompt ends. Harmless a second time."""
        with self._changed:
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._run, name="ear", daemon=True)
                self._thread.start()

    def listen(self, listening: Listen, recording: RecordingFile | None, tail: float) -> None:
        """See ports.Ear. Recordings have no echo: for them there is no tail. Where nothing needs
        to be said, they say nothing."""
        with self._changed:
            if self._broken is not None:
                if recording is not None:
                    recording.close()
                self._emit(Trouble(self._broken))
                return
            if listening.passing and not self._source.live:
                if recording is not None:
                    recording.close()
                self._emit(HeardQuiet(listening.take, long=False))
                return
            self._take = Take(listening, recording, self._transcriber)
            self._carried = list(self._attention.blocks) if self._attention else []
            self._attention, self._resets = None, True
            self._aside = False
            self._absence.listen()
            self._skip = math.ceil(tail / BLOCK_SECONDS) if self._source.live else 0
            self._changed.notify_all()
        self.open()

    def attend(self) -> None:
        """See ports.Ear. Recordings never interrupt."""
        with self._changed:
            if not self._source.live or self._take is not None:
                return
            self._attention, self._resets = Attention(), True
        self.open()

    def aside(self, sounding: bool, tail: float) -> None:
        """See ports.Ear. Recordings don't listen to the voice."""
        with self._changed:
            if self._source.live:
                self._aside, self._aside_tail = sounding, tail
                if not sounding:
                    self._skip_aside = math.ceil(tail / BLOCK_SECONDS)

    def close_reply(self) -> tuple[Segment, ...]:
        """See ports.Ear. Takes WORDS_LIMIT at most."""
        with self._changed:
            take, self._take = self._take, None
            if take is None:
                return ()
        try:
            take.finish()
        except OSError:
            self._emit(Trouble("disk"))
        segments = take.all_ready()
        self._tell_missing(take)
        return segments

    def close(self) -> None:
        """See ports.Ear."""
        with self._changed:
            self._closed = True
            take, self._take = self._take, None
            self._changed.notify_all()
        if take is not None:
            with contextlib.suppress(OSError):  # what could be written is
                take.finish()
        self._source.close()  # which ends a read
        if self._thread is not None:
            self._thread.join(CLOSING_LIMIT)

    # -- the thread ----------------------------------------------------------------------------
    def _run(self) -> None:
        reason = "microphone" if self._source.live else "recordings"
        try:
            self._draw()
            return
        except _BrokenError as broken:
            reason = str(broken)
        except MicrophoneError:
            pass
        except Exception as error:  # the session must not wait for ever
            if not self._closed:
                self._emit(Notice(messages.EAR_FAILED.format(error=error)))
        if self._closed:
            return
        try:
            self._say_the_rest(reason)
        finally:
            with self._changed:
                self._take, self._broken = None, reason
            self._emit(Trouble(reason))

    def _draw(self) -> None:
        latest: Take | None = None
        while True:
            with self._changed:
                self._changed.wait_for(
                    lambda: self._closed or self._source.live or self._take is not None
                )
                if self._closed:
                    return
                take = self._take
            if take is not None and take is not latest:
                self._source.next_reply()
                latest = take
            if take is not None and take.waiting and not self._source.live:
                take.wait(BLOCK_SECONDS)
                self._hand_over(take)
            elif take is not None and take.finished and not self._source.live:
                self._hand_over(take)
            else:
                sound = self._source.read()
                if isinstance(sound, NoSound):
                    self._miss(sound)
                else:
                    self._receive(take, sound)

    def _receive(self, take: Take | None, block: bytes | None) -> None:
        with self._changed:
            if self._take is not take and not self._source.live:
                return  # it was read for the reply before
            take = self._take
            if (told := self._absence.end(take)) is not None:
                self._resets = True
                self._emit(told)
            self._absence.hear(block)
            if take is not None:
                for heard in (*self._carried, block):
                    self._hear(take, heard)
                self._carried = []
            elif self._attention is not None and block is not None:
                begins = self._attention.hear(block, self._is_speech(block))
                if begins:
                    self._emit(SpeechBegan())
            elif block is not None and self._source.live:
                self._echo.learn(self._is_speech(block))
        if take is not None:
            self._hand_over(take)

    def _hear(self, take: Take, block: bytes | None) -> None:
        """Take in a block; None: the source is at its end, and silence follows."""
        if self._skip and block is not None:
            self._skip -= 1
            return
        sound = SILENCE if block is None else block
        try:
            if take.finished:
                take.keep(sound)
                return
            decision = self._take_in(take, sound)
        except OSError as error:
            raise _BrokenError("disk") from error
        if block is None and take.nothing_heard:
            raise _BrokenError("recordings")
        if (level := self._meter.measure(sound)) is not None:
            self._emit(Level(level))
        self._tell(take, decision)
        if self._source.live and take.rings():
            self._emit(HeardSign(take.number, Sign.LONG_TURN))
        if self._source.live and self._absence.only_zeros():
            self._emit(Notice(messages.MICROPHONE_SILENT))

    def _take_in(self, take: Take, sound: bytes) -> Decision:
        aside = self._aside or self._skip_aside > 0
        if not self._aside and self._skip_aside:
            self._skip_aside -= 1
        if aside and self._aside_tail and self._echo.likely:
            take.overhear(sound)
            return Decision.KEEP
        return take.hear(sound, self._is_speech(sound), waits=aside)

    def _tell(self, take: Take, decision: Decision) -> None:
        if decision in (Decision.QUIET, Decision.LONG_QUIET):
            self._emit(HeardQuiet(take.number, decision is Decision.LONG_QUIET))
        elif decision in _SIGNS and self._source.live:
            self._emit(HeardSign(take.number, _SIGNS[decision]))
        elif decision is Decision.NEW_PART:
            self._emit(Notice(messages.NEW_PART))

    def _miss(self, sound: NoSound) -> None:
        """No sound comes. Nothing of that is silence: neither patience nor a recording goes on."""
        with self._changed:
            take = self._take
            for told in self._absence.miss(sound, take):
                self._emit(told)
            if take is None:
                return
            take.interrupt()
        self._hand_over(take, sound.seconds)

    def _tell_missing(self, take: Take) -> None:
        if take.without_words and not self._told_missing:
            self._told_missing = True
            self._emit(Notice(messages.WORDS_MISSING))

    def _is_speech(self, block: bytes) -> bool:
        if self._detector is None:
            self._detector = self._make_detector()
        elif self._resets:
            self._detector.reset()
        self._resets = False
        return self._detector(block)

    def _hand_over(self, take: Take, seconds: float = BLOCK_SECONDS) -> None:
        """Emit what is ready of it, `seconds` later; its end, when all is."""
        with self._changed:
            if self._take is not take:
                return
            while not take.partials.empty():
                self._emit(Partial(take.number, take.partials.get()))
            for segment in take.ready(seconds):
                self._emit(HeardSegment(take.number, segment))
            self._tell_missing(take)
            if take.finished and not take.waiting:
                try:
                    take.finish()
                except OSError as error:
                    raise _BrokenError("disk") from error
                self._take = None
                self._emit(HeardEnd(take.number))

    def _say_the_rest(self, reason: str) -> None:
        """Hand over what was heard before it broke."""
        with self._changed:
            self._broken, take = reason, self._take
            if take is None:
                return
            with contextlib.suppress(OSError):  # the disk; what could be written is
                take.finish()
        while take.waiting and self._take is take and not self._closed:
            take.wait(BLOCK_SECONDS)
            self._hand_over(take)
        self._hand_over(take)
