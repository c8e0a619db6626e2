"""The ear with sources, a transcriber and a disk that a test holds in its hands."""

from __future__ import annotations

import math
import queue
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from softlanding.conversation.effects import Listen
from softlanding.conversation.events import Segment, Sign
from softlanding.conversation.expectation import Dictation
from softlanding.messages import common as messages
from softlanding.ports import (
    HeardEnd,
    HeardQuiet,
    HeardSegment,
    HeardSign,
    Level,
    Message,
    MicrophoneError,
    NoSound,
    Notice,
    Partial,
    RecordingFile,
    Source,
    SpeechBegan,
    Transcriber,
    Trouble,
    Words,
)
from softlanding.speech.absence import WAITED_LONG
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
        longest: float = math.inf,
        bell_after: float | None = None,
    ) -> None:
        phrases = ("skip", "i'm done")
        listening = Listen(
            take, Dictation(), phrases, 4, nudge_after, 60, dictation, longest, bell_after
        )
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


# -- a microphone that gives no sound for a while --------------------------------------------------
def lost(seconds: float, why: Sign = Sign.STALLED) -> list[NoSound]:
    """As a microphone tells it, ten times a second."""
    return [NoSound(why, 0.1)] * round(seconds * 10)


def test_a_reply_goes_on_when_the_microphone_is_back() -> None:
    source, recording = PushSource(), MemoryRecording()
    transcriber = FakeTranscriber("before", "after")
    with hearing(source, transcriber) as heard:
        heard.listen(5, recording)
        source.push([*sound((1, False), (2, True)), *lost(60)])
        told = heard.until(HeardSegment)
        assert HeardSign(5, Sign.STALLED) in told
        assert told[-1] == HeardSegment(5, Segment("before", *times(told[-1]), 0.9))
        source.drained()
        assert heard.rest() == [], "told once, and no patience comes to its end"
        source.push(sound((3.5, False), (1, True), (5, False)))
        told = heard.until(HeardEnd)
    assert [type(message) for message in told] == [HeardSign, Partial, HeardSegment, HeardEnd]
    assert told[0] == HeardSign(5, Sign.BACK)
    assert recording.pcm[: 32000 * 8].count(SPEECH_BLOCK) == 62 + 31
    assert [fed.count(SPEECH_BLOCK) for fed in transcriber.fed] == [62, 31]


def times(message: Message) -> tuple[float, float]:
    assert isinstance(message, HeardSegment)
    return message.segment.start, message.segment.end


def test_patience_begins_anew_after_a_fault() -> None:
    source = PushSource()
    with hearing(source, FakeTranscriber()) as heard:
        heard.listen()
        source.push(sound((2, True), (3.8, False)))
        source.push(lost(1))
        source.push(sound((3.8, False)))
        source.drained()
        assert HeardEnd(1) not in heard.rest()
        source.push(sound((0.4, False)))
        heard.until(HeardEnd)


def test_after_a_long_wait_the_routine_waits_by_itself() -> None:
    source = PushSource()
    with hearing(source, FakeTranscriber()) as heard:
        heard.listen(1)
        source.push(lost(WAITED_LONG - 1))
        source.drained()
        assert heard.rest() == [HeardSign(1, Sign.STALLED)]
        source.push(lost(1.2))
        assert heard.until(HeardQuiet) == [HeardQuiet(1, long=True)]
        heard.listen(2, dictation=False)
        source.push(lost(WAITED_LONG - 1))
        source.drained()
        assert heard.rest() == [], "it was said, and only a command is waited for"
        source.push([ROOM_BLOCK])
        assert heard.until(HeardSign) == [HeardSign(2, Sign.BACK)]


def test_a_fault_while_the_voice_speaks_is_shown_then_and_said_afterwards() -> None:
    source = PushSource()
    with hearing(source, FakeTranscriber()) as heard:
        heard.ear.open()
        source.push(lost(1, Sign.MUTED))
        assert heard.until(Notice) == [Notice(messages.SIGNS[Sign.MUTED].text)]
        heard.listen(3)
        source.push(lost(1, Sign.MUTED))
        assert heard.until(HeardSign) == [HeardSign(3, Sign.MUTED)]


def test_another_reason_is_shown_and_not_said_again() -> None:
    source = PushSource()
    with hearing(source, FakeTranscriber()) as heard:
        heard.listen(3)
        source.push([*lost(1, Sign.GONE), *lost(1, Sign.OWN_SOUND), ROOM_BLOCK])
        assert heard.until(Notice) == [
            HeardSign(3, Sign.GONE),
            Notice(messages.SIGNS[Sign.OWN_SOUND].text),
        ]
        heard.until(HeardSign)
        source.push([*lost(1, Sign.GONE), ROOM_BLOCK])
        assert heard.until(HeardSign) == [HeardSign(3, Sign.GONE)], "it went once more"


def test_a_key_ends_a_reply_while_the_microphone_is_away() -> None:
    source, recording = PushSource(), MemoryRecording()
    with hearing(source, FakeTranscriber("half a thought")) as heard:
        heard.listen(1, recording)
        source.push([*sound((2, True)), *lost(1)])
        source.drained()
        assert not recording.closed
        said = [m.segment.text for m in heard.rest() if isinstance(m, HeardSegment)]
        assert [*said, *(s.text for s in heard.ear.close_reply())] == ["half a thought"]
        assert recording.closed


# -- asides ----------------------------------------------------------------------------------------
ASIDE = ((1, False), (3, True), (1, False))


@pytest.mark.parametrize("tail", [0.2, 0.0], ids=["on the speaker", "on headphones"])
@pytest.mark.parametrize("echo", [True, False], ids=["heard", "not heard"])
def test_an_aside_is_not_taken_for_words_where_the_microphone_hears_it(
    echo: bool, tail: float
) -> None:
    source, recording = PushSource(), MemoryRecording()
    transcriber = FakeTranscriber("one", "two", "three")
    with hearing(source, transcriber) as heard:
        heard.ear.open()
        source.push(sound((6, echo)))  # a prompt
        source.drained()
        heard.listen(1, recording)
        source.push(sound((1, False), (2, True)))
        source.drained()
        heard.ear.aside(True, tail)
        source.push(sound(*ASIDE))
        source.drained()
        heard.ear.aside(False, tail)
        source.push(sound((1, False), (1, True), (5, False)))
        told = heard.until(HeardEnd)
    segments = [message.segment for message in told if isinstance(message, HeardSegment)]
    ours = echo and tail > 0
    assert len(segments) == (2 if ours else 3)
    everything = b"".join(sound((1, False), (2, True), *ASIDE, (1, False), (1, True)))
    assert recording.pcm.startswith(everything), "all of it is recorded"
    for segment, fed in zip(segments, transcriber.fed, strict=True):
        first, last = round(segment.start * 32000), round(segment.end * 32000)
        assert recording.pcm[first:last] == fed, "the times are those of the recording"
        assert not ours or segment.end <= 3.1 or segment.start >= 8


@pytest.mark.parametrize("echo", [True, False], ids=["heard", "not heard"])
def test_silence_during_an_aside_does_not_end_the_reply(echo: bool) -> None:
    source = PushSource()
    with hearing(source, FakeTranscriber()) as heard:
        heard.ear.open()
        source.push(sound((6, echo)))
        source.drained()
        heard.listen()
        source.push(sound((2, True), (3.5, False)))
        source.drained()
        heard.ear.aside(True, 0.2)
        source.push(sound((20, False)))
        source.drained()
        heard.ear.aside(False, 0.2)
        source.push(sound((3.5, False)))
        source.drained()
        assert HeardEnd(1) not in heard.rest()
        source.push(sound((1, False)))
        heard.until(HeardEnd)


def test_recordings_hear_no_aside() -> None:
    with hearing(ListSource(sound((1, True))), FakeTranscriber()) as heard:
        heard.ear.aside(True, 0.2)
        heard.listen()
        heard.ear.aside(True, 0.2)
        heard.until(HeardEnd)


# -- long replies, and talk without end ------------------------------------------------------------
def test_a_long_reply_is_announced_and_goes_on_without_a_gap() -> None:
    source, recording, transcriber = PushSource(), MemoryRecording(), FakeTranscriber()
    talk = sound(*((6.4, True), (0.8, False)) * 30)  # 216 s
    with hearing(source, transcriber) as heard:
        heard.listen(1, recording, longest=150)
        source.push(talk)
        source.push(sound((5, False)))
        told = heard.until(HeardEnd)
    signs = [m for m in told if isinstance(m, HeardSign | Notice)]
    assert signs == [HeardSign(1, Sign.LONG_REPLY), Notice(messages.NEW_PART)]
    assert recording.pcm.startswith(b"".join(talk))
    assert sum(fed.count(SPEECH_BLOCK) for fed in transcriber.fed) == talk.count(SPEECH_BLOCK)


def test_a_bell_rings_once_in_a_pause_and_the_turn_goes_on() -> None:
    source, recording = PushSource(), MemoryRecording()
    talk = sound((4, True), (0.8, False), (4, True), (0.8, False), (2, True))
    with hearing(source, FakeTranscriber()) as heard:
        heard.listen(1, recording, bell_after=3)
        source.push(talk)
        source.push(sound((5, False)))
        told = heard.until(HeardEnd)
    assert [m for m in told if isinstance(m, HeardSign)] == [HeardSign(1, Sign.LONG_TURN)]
    assert sum(isinstance(m, HeardSegment) for m in told) == 3
    assert recording.pcm.startswith(b"".join(talk))


NEAR_BLOCK = b"\x00\x40" * 512


class Babble(FakeDetector):
    """All is speech."""

    def __call__(self, block: bytes) -> bool:
        return True


def test_in_a_room_full_of_talk_a_command_is_a_segment_of_its_own() -> None:
    def near(seconds: float) -> list[bytes]:
        return [NEAR_BLOCK] * round(seconds / BLOCK_SECONDS)

    room = sound((2, True))
    source, recording = PushSource(), MemoryRecording()
    transcriber = FakeTranscriber()
    heard = Hearing(source, transcriber)
    heard.ear = StreamingEar(source, transcriber, heard.inbox.put, Babble)
    talk = [*sound((60, True)), *near(5), *room, *near(0.8), *room, *near(4), *sound((9, True))]
    try:
        heard.listen(1, recording)
        source.push(talk)
        source.drained()
        heard.ear.close_reply()
    finally:
        heard.ear.close()
    assert heard.rest().count(HeardSign(1, Sign.NO_PAUSE)) == 1
    listened = zip(transcriber.fed, transcriber.begun, strict=True)
    short = [fed for fed, (phrases, _) in listened if phrases and 0 < len(fed) < 32000 * 1.6]
    assert [fed.count(NEAR_BLOCK) for fed in short] == [25], "the command, and nothing else"
    assert len(short[0]) / 32000 == pytest.approx(0.8 + 0.4, abs=0.2)
    assert b"".join(transcriber.fed) == b"".join(talk) == recording.pcm, "all of it, once, in order"


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
