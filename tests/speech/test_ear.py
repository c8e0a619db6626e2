"""The ear with sources, a transcriber and a disk that a test holds in its hands."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from softlanding import messages
from softlanding.conversation.effects import Listen
from softlanding.conversation.expectation import Dictation
from softlanding.ports import (
    HeardEnd,
    HeardQuiet,
    HeardSegment,
    Level,
    Message,
    MicrophoneError,
    Notice,
    Partial,
    RecordingFile,
    Source,
    SpeechBegan,
    Transcriber,
    Trouble,
    Words,
)
from softlanding.speech.detecting import BLOCK_SECONDS
from softlanding.speech.ear import StreamingEar
from softlanding.speech.sources import RecordedReplies
from softlanding.speech.take import PADDING, dbfs
from tests.fakes import (
    ROOM_BLOCK,
    SPEECH_BLOCK,
    FakeDetector,
    FakeTranscriber,
    ListSource,
    MemoryRecording,
    PushSource,
    sound,
)

WORDS = Path(__file__).parents[1] / "data" / "speech" / "ear_words.wav"
LIMIT = 10.0  # seconds until a test gives up


class Hearing:
    """An ear and its inbox."""

    def __init__(self, source: Source, transcriber: Transcriber) -> None:
        self.inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self.ear = StreamingEar(source, transcriber, self.inbox.put, FakeDetector)
        self.seen: list[Message] = []

    def listen(
        self,
        take: int = 1,
        recording: RecordingFile | None = None,
        tail: float = 0.0,
        nudge_after: float | None = 15,
        dictation: bool = True,
    ) -> None:
        listening = Listen(take, Dictation(), ("skip", "i'm done"), 4, nudge_after, 60, dictation)
        self.ear.listen(listening, recording, tail)

    def until(self, *kinds: type) -> list[Message]:
        """The messages up to the first of these kinds, without levels."""
        found: list[Message] = []
        while True:
            message = self.inbox.get(timeout=LIMIT)
            self.seen.append(message)
            if not isinstance(message, Level):
                found.append(message)
            if isinstance(message, kinds):
                return found

    def rest(self) -> list[Message]:
        """What has come and was not seen, without levels."""
        left = []
        while not self.inbox.empty():
            left.append(self.inbox.get())
        return [message for message in left if not isinstance(message, Level)]


@contextmanager
def hearing(source: Source, transcriber: Transcriber) -> Iterator[Hearing]:
    heard = Hearing(source, transcriber)
    try:
        yield heard
    finally:
        heard.ear.close()


TALK = ((1.0, False), (2.0, True), (1.0, False), (1.0, True), (0.6, False))


def test_a_reply_becomes_segments_in_order_and_an_end() -> None:
    recording, transcriber = MemoryRecording(), FakeTranscriber("one", "two")
    source = ListSource(sound(*TALK))
    with hearing(source, transcriber) as heard:
        heard.listen(7, recording)
        told = heard.until(HeardEnd)
    segments = [message.segment for message in told if isinstance(message, HeardSegment)]
    assert [segment.text for segment in segments] == ["one", "two"]
    assert [segment.confidence for segment in segments] == [0.9, 0.9]
    assert told[-1] == HeardEnd(7)
    assert Partial(7, "wo") in told
    assert recording.closed
    assert recording.pcm.startswith(b"".join(sound(*TALK)))
    assert segments[0].start == pytest.approx(1.0 - PADDING, abs=BLOCK_SECONDS)
    assert segments[0].end == pytest.approx(3.0 + PADDING, abs=BLOCK_SECONDS)
    for segment, fed in zip(segments, transcriber.fed, strict=True):
        first, last = round(segment.start * 32000), round(segment.end * 32000)
        assert recording.pcm[first:last] == fed, "the times are those of the recording"
    assert transcriber.begun == [(("skip", "i'm done"), True)] * 2
    assert source.closed


def test_levels_come_ten_times_a_second() -> None:
    with hearing(ListSource(sound((9.6, True))), FakeTranscriber()) as heard:
        heard.listen()
        heard.until(HeardSegment)
    levels = [message.dbfs for message in heard.seen if isinstance(message, Level)]
    assert levels[:90] == [pytest.approx(-18.0, abs=0.1)] * 90
    assert min(levels) == -90


def test_a_segment_that_fails_is_without_words_and_told_once() -> None:
    transcriber = FakeTranscriber(RuntimeError("gone"), RuntimeError("gone"))
    with hearing(ListSource(sound(*TALK)), transcriber) as heard:
        heard.listen()
        told = heard.until(HeardEnd)
    assert [m.segment.text for m in told if isinstance(m, HeardSegment)] == ["", ""]
    assert [m for m in told if isinstance(m, Notice)] == [Notice(messages.WORDS_MISSING)]


def test_a_transcriber_that_raises_does_not_stop_the_ear() -> None:
    class Broken(FakeTranscriber):
        def feed(self, pcm: bytes) -> None:
            raise RuntimeError("the process has ended")

    with hearing(ListSource(sound(*TALK)), Broken()) as heard:
        heard.listen()
        told = heard.until(HeardEnd)
    assert [m.segment.text for m in told if isinstance(m, HeardSegment)] == ["", ""]


def test_words_that_never_come_are_not_waited_for_for_ever() -> None:
    source = PushSource()
    with hearing(source, FakeTranscriber(holding=True)) as heard:
        heard.listen()
        source.push(sound((1, False), (2, True), (20, False)))
        told = heard.until(HeardEnd)
    assert [m.segment.text for m in told if isinstance(m, HeardSegment)] == [""]


def test_the_end_waits_for_the_words() -> None:
    source, transcriber = PushSource(), FakeTranscriber(holding=True)
    recording = MemoryRecording()
    with hearing(source, transcriber) as heard:
        heard.listen(1, recording)
        source.push(sound((2, True), (6, False)))
        heard.until(Partial)
        source.push(sound((0.5, False)))
        source.drained()
        assert not any(isinstance(m, HeardEnd | HeardSegment) for m in heard.rest())
        transcriber.futures[0].set_result(Words("late", None, "late"))
        source.push([ROOM_BLOCK])
        told = heard.until(HeardEnd)
    assert [type(message) for message in told] == [HeardSegment, HeardEnd]
    assert recording.pcm[: 32000 * 8] == b"".join(sound((2, True), (6, False)))


def test_quiet_is_told() -> None:
    with hearing(ListSource(sound((70, False))), FakeTranscriber()) as heard:
        heard.listen(3)
        assert heard.until(HeardQuiet) == [HeardQuiet(3, long=False)]
        assert heard.until(HeardQuiet) == [HeardQuiet(3, long=True)]


def test_waiting_for_phrases_only() -> None:
    transcriber = FakeTranscriber("resume")
    with hearing(ListSource(sound(*TALK)), transcriber) as heard:
        heard.listen(dictation=False)
        heard.until(HeardSegment)
    assert transcriber.begun[0] == (("skip", "i'm done"), False)


def test_closing_a_reply_gives_what_was_not_handed_over() -> None:
    source, transcriber = PushSource(), FakeTranscriber()
    recording = MemoryRecording()
    with hearing(source, transcriber) as heard:
        heard.listen(1, recording)
        source.push(sound((1, False), (2, True)))
        source.drained()
        segments = heard.ear.close_reply()
        heard.rest()
        source.push(sound((9, False)))
        assert [segment.text for segment in segments] == ["words"]
        assert segments[0].start == pytest.approx(1 - PADDING, abs=BLOCK_SECONDS)
        assert recording.closed
        assert heard.ear.close_reply() == ()
        heard.listen(2)
        source.push(sound((16, False)))
        assert heard.until(HeardQuiet) == [HeardQuiet(2, long=False)], "nothing more of take 1"


def test_the_tail_is_dropped_for_a_microphone() -> None:
    source, recording = PushSource(), MemoryRecording()
    with hearing(source, FakeTranscriber()) as heard:
        heard.listen(1, recording, tail=0.2)
        source.push([SPEECH_BLOCK] * 7 + [ROOM_BLOCK] * 470)
        assert heard.until(HeardQuiet) == [HeardQuiet(1, long=False)]
    assert SPEECH_BLOCK not in recording.pcm


def test_recordings_have_no_tail() -> None:
    recording = MemoryRecording()
    with hearing(ListSource(sound((1, True))), FakeTranscriber()) as heard:
        heard.listen(1, recording, tail=0.2)
        heard.until(HeardEnd)
    assert recording.pcm.startswith(SPEECH_BLOCK * 31)


def test_each_listening_takes_the_next_recording_then_they_are_at_their_end() -> None:
    source = ListSource(sound((1, True)), sound((1, True)))
    with hearing(source, FakeTranscriber("first", "second")) as heard:
        for take, text in ((1, "first"), (2, "second")):
            heard.listen(take)
            told = heard.until(HeardEnd)
            assert [m.segment.text for m in told if isinstance(m, HeardSegment)] == [text]
        recording = MemoryRecording()
        heard.listen(3, recording)
        assert heard.until(Trouble) == [Trouble("recordings")]
        assert recording.closed
        heard.listen(4)
        assert heard.until(Trouble) == [Trouble("recordings")], "nobody waits for ever"


def test_a_source_that_ends_within_a_reply_ends_it_by_patience() -> None:
    source = ListSource(sound((1, True)), silence=False)
    with hearing(source, FakeTranscriber()) as heard:
        heard.listen()
        told = heard.until(HeardEnd, Trouble)
    assert [type(message) for message in told] == [Partial, HeardSegment, HeardEnd]


def test_a_microphone_that_goes_hands_over_what_was_heard() -> None:
    source, recording = PushSource(), MemoryRecording()
    with hearing(source, FakeTranscriber()) as heard:
        heard.listen(1, recording)
        source.push([*sound((2, True)), MicrophoneError("gone")])
        told = heard.until(Trouble)
        assert [type(message) for message in told] == [Partial, HeardSegment, Trouble]
        assert told[-1] == Trouble("microphone")
        assert recording.closed
        assert len(recording.pcm) == 62 * 1024
        assert heard.ear.close_reply() == ()
        heard.listen(2)
        assert heard.until(Trouble) == [Trouble("microphone")]


def test_a_full_disk_hands_over_what_was_heard() -> None:
    with hearing(ListSource(sound((5, True))), FakeTranscriber()) as heard:
        heard.listen(1, MemoryRecording(room=50))
        told = heard.until(Trouble)
    assert [type(message) for message in told] == [Partial, HeardSegment, Trouble]
    assert told[-1] == Trouble("disk")


def test_whatever_goes_wrong_is_told() -> None:
    source = PushSource()
    with hearing(source, FakeTranscriber()) as heard:
        heard.listen()
        source.push([ValueError("never seen before")])
        told = heard.until(Trouble)
    assert [type(message) for message in told] == [Notice, Trouble]


def test_a_muted_microphone_is_noticed_once() -> None:
    source = PushSource()
    with hearing(source, FakeTranscriber()) as heard:
        heard.listen()
        source.push([bytes(1024)] * 400 + [ROOM_BLOCK] * 90)
        told = heard.until(HeardQuiet)
    assert told == [Notice(messages.MICROPHONE_SILENT), HeardQuiet(1, long=False)]


def test_zeros_after_sound_are_a_gate_not_a_muted_microphone() -> None:
    source = PushSource()
    with hearing(source, FakeTranscriber()) as heard:
        heard.listen()
        source.push([ROOM_BLOCK] + [bytes(1024)] * 490)
        assert heard.until(HeardQuiet) == [HeardQuiet(1, long=False)]


def test_headphones_speech_interrupts_and_becomes_the_reply() -> None:
    source, recording = PushSource(), MemoryRecording()
    transcriber = FakeTranscriber()
    with hearing(source, transcriber) as heard:
        heard.ear.attend()
        source.push(sound((3, False), (0.16, True), (3, False)))
        source.push([SPEECH_BLOCK] * 10)
        assert heard.until(SpeechBegan) == [SpeechBegan()]
        heard.listen(1, recording, tail=0.0)
        source.push(sound((1, True), (5, False)))
        told = heard.until(HeardEnd)
    assert [type(message) for message in told] == [Partial, HeardSegment, HeardEnd]
    speech = b"".join(sound((1, True)))
    before = recording.pcm.index(SPEECH_BLOCK) / 32000
    assert 0.45 <= before <= 1.1, "at least half a second before the speech is kept"
    assert recording.pcm.count(SPEECH_BLOCK) == 10 + len(speech) // 1024
    assert transcriber.fed[0].count(SPEECH_BLOCK) == 10 + len(speech) // 1024


def test_what_comes_while_nobody_listens_is_dropped() -> None:
    source, recording = PushSource(), MemoryRecording()
    with hearing(source, FakeTranscriber()) as heard:
        heard.ear.open()
        source.push(sound((2, True)))
        source.drained()
        heard.listen(1, recording)
        source.push(sound((16, False)))
        heard.until(HeardQuiet)
    assert recording.pcm.count(SPEECH_BLOCK) <= 1


def test_closing_ends_the_recording() -> None:
    recording = MemoryRecording()
    source = PushSource()
    source.push([ROOM_BLOCK])
    with hearing(source, FakeTranscriber()) as heard:
        heard.listen(1, recording)
        source.drained()
        source.push([ROOM_BLOCK])
        heard.ear.close()
    assert recording.closed


def test_the_level_of_silence_and_of_full_scale() -> None:
    from array import array

    assert dbfs(array("h", [0] * 100)) == -90
    assert dbfs(array("h", [32767, -32768] * 50)) == pytest.approx(0, abs=0.01)


# -- the real detector -----------------------------------------------------------------------------
def test_the_first_sound_of_short_words_is_not_lost() -> None:
    """Yes, no, two, in three voices; their edges are where 10 ms reach a tenth of the peak."""
    edges = [(0.24, 0.63), (1.64, 1.89), (3.14, 3.35)]
    inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
    transcriber = FakeTranscriber("yes", "no", "two")
    ear = StreamingEar(RecordedReplies([WORDS], inbox.put), transcriber, inbox.put)
    recording = MemoryRecording()
    ear.listen(Listen(1, Dictation(), (), 1.5, None, None), recording, 0.0)
    segments = []
    while not isinstance(message := inbox.get(timeout=LIMIT), HeardEnd):
        segments += [message.segment] if isinstance(message, HeardSegment) else []
    ear.close()
    assert [segment.text for segment in segments] == ["yes", "no", "two"]
    for segment, (start, end) in zip(segments, edges, strict=True):
        assert max(0.0, start - 0.4) <= segment.start <= max(0.0, start - 0.1)
        assert end + 0.1 <= segment.end <= end + 0.6
