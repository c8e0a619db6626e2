"""When the better ear fails, the built-in one gets the same sound, and no words are lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path

import pytest

from softlanding.messages import common as messages
from softlanding.ports import BYTES_PER_SECOND, Message, Notice, Words
from softlanding.speech.transcribers.fallback import WithFallback
from softlanding.speech.transcribers.sphinx import sphinx
from softlanding.speech.transcribers.whisper import whisper
from tests.fakes import FakeTranscriber
from tests.speech.transcribers.test_sphinx import COMMANDS, recording

LIMIT = 10
BROKEN = RuntimeError("it broke")
FAR = 1000.0  # seconds of patience: never late


class Both:
    """A fallback over two fakes, and what it told."""

    def __init__(
        self, primary: FakeTranscriber, second: FakeTranscriber, patience: float = FAR
    ) -> None:
        self.primary, self.second = primary, second
        self.told: list[Message] = []
        self.made = 0
        self.ear = WithFallback(primary, self._make, self.told.append, patience)

    def _make(self) -> FakeTranscriber:
        self.made += 1
        return self.second

    def say(self, pcm: bytes) -> Future[Words]:
        self.ear.begin(["skip"], True, lambda _: None)
        self.ear.feed(pcm)
        return self.ear.end()

    @property
    def failures(self) -> int:
        assert all(message == Notice(messages.ENGINE_FAILED) for message in self.told)
        return len(self.told)


class Refuses(FakeTranscriber):
    """Raises RuntimeError in one of its methods."""

    def __init__(self, method: str) -> None:
        super().__init__()
        self.method = method

    def begin(
        self, phrases: Sequence[str], dictation: bool, partial: Callable[[str], None]
    ) -> None:
        self._maybe("begin")
        super().begin(phrases, dictation, partial)

    def feed(self, pcm: bytes) -> None:
        self._maybe("feed")
        super().feed(pcm)

    def end(self) -> Future[Words]:
        self._maybe("end")
        return super().end()

    def _maybe(self, method: str) -> None:
        if method == self.method:
            raise BROKEN


def test_while_all_is_well_the_second_is_not_made() -> None:
    both = Both(FakeTranscriber("one", "two"), FakeTranscriber())
    assert [both.say(b"ab").result(0).text for _ in range(2)] == ["one", "two"]
    assert (both.made, both.failures, both.ear.name) == (0, 0, "fake")
    assert both.primary.fed == [b"ab", b"ab"]
    assert both.primary.begun == [(("skip",), True)] * 2


def test_a_segment_that_fails_is_heard_again_by_the_second_which_stays() -> None:
    both = Both(FakeTranscriber("one", BROKEN, "never"), FakeTranscriber("zwei", "drei"))
    assert [both.say(pcm).result(0).text for pcm in (b"ab", b"cd", b"ef")] == [
        "one",
        "zwei",
        "drei",
    ]
    assert both.second.fed == [b"cd", b"ef"]
    assert both.second.begun == [(("skip",), True)] * 2
    assert (both.made, both.failures) == (1, 1)


@pytest.mark.parametrize("method", ["begin", "feed", "end"])
def test_a_refusal_is_a_failure_too(method: str) -> None:
    both = Both(Refuses(method), FakeTranscriber("zwei"))
    assert both.say(b"abcd").result(0).text == "zwei"
    assert both.second.fed == [b"abcd"]
    assert (both.made, both.failures) == (1, 1)


def test_all_that_is_owed_and_open_goes_over_in_order() -> None:
    both = Both(FakeTranscriber(holding=True), FakeTranscriber("eins", "zwei", "drei"))
    owed = [both.say(b"1" * (2 * BYTES_PER_SECOND + 7)), both.say(b"22")]
    partials: list[str] = []
    both.ear.begin((), False, partials.append)
    both.ear.feed(b"33")
    both.primary.futures[0].set_exception(BROKEN)
    assert [future.result(0).text for future in owed] == ["eins", "zwei"]
    both.ear.feed(b"44")
    assert both.ear.end().result(0).text == "drei"
    assert both.second.fed == [b"1" * (2 * BYTES_PER_SECOND + 7), b"22", b"3344"]
    assert both.second.begun[2] == ((), False)
    assert partials == ["wo", "wo"]  # the open segment's words come from the second now
    assert both.failures == 1


def test_words_that_come_too_late_are_not_waited_for() -> None:
    both = Both(FakeTranscriber(holding=True), FakeTranscriber("zwei"), patience=0.05)
    assert both.say(b"ab").result(LIMIT).text == "zwei"
    both.primary.futures[0].set_result(Words("late", 0.9, None))  # nobody minds
    assert (both.made, both.failures) == (1, 1)


def test_a_segment_that_waits_for_the_one_before_is_not_late() -> None:
    both = Both(FakeTranscriber(holding=True), FakeTranscriber(), patience=FAR)
    first, second = both.say(b"ab"), both.say(b"cd")
    watched = both.ear._timer
    assert watched is not None
    both.primary.futures[0].set_result(Words("one", 0.9, None))
    assert both.ear._timer is not watched  # from now on
    both.primary.futures[1].set_result(Words("two", 0.9, None))
    assert (first.result(0).text, second.result(0).text) == ("one", "two")
    assert both.ear._timer is None
    assert both.made == 0


def test_what_the_second_fails_is_told_to_the_caller() -> None:
    both = Both(FakeTranscriber(BROKEN), FakeTranscriber(BROKEN, "zwei"))
    with pytest.raises(RuntimeError, match="it broke"):
        both.say(b"ab").result(0)
    assert both.say(b"cd").result(0).text == "zwei"
    assert both.failures == 1


@pytest.mark.parametrize("method", ["feed", "end"])
def test_a_second_that_refuses_leaves_nobody_waiting(method: str) -> None:
    both = Both(FakeTranscriber(BROKEN), Refuses(method))
    with pytest.raises(RuntimeError, match="it broke"):
        both.say(b"ab").result(0)
    with pytest.raises(RuntimeError, match="it broke"):
        both.say(b"cd").result(0)


def test_close_fails_what_is_owed_and_makes_no_second() -> None:
    both = Both(FakeTranscriber(holding=True), FakeTranscriber())
    owed = both.say(b"ab")
    both.ear.close()
    both.ear.close()
    with pytest.raises(RuntimeError, match="closed"):
        owed.result(0)
    both.primary.futures[0].set_exception(BROKEN)
    for refused in (lambda: both.ear.feed(b"ab"), lambda: both.say(b"ab")):
        with pytest.raises(RuntimeError, match="closed"):
            refused()
    with pytest.raises(RuntimeError, match="closed"):
        both.ear.end().result(0)
    assert (both.made, both.failures) == (0, 0)


def test_a_failure_may_come_from_any_thread_at_any_moment() -> None:
    for _ in range(50):
        both = Both(FakeTranscriber(holding=True), FakeTranscriber(*"abcdef"))
        owed = [both.say(b"ab") for _ in range(3)]
        thread = threading.Thread(target=both.primary.futures[1].set_exception, args=(BROKEN,))
        thread.start()
        owed += [both.say(b"ab") for _ in range(3)]
        thread.join(LIMIT)
        assert [future.result(LIMIT).text for future in owed] == list("abcdef")
        assert both.failures == 1


def test_sphinx_goes_on_where_whisper_has_no_model(tmp_path: Path) -> None:
    told: list[Message] = []
    ear = WithFallback(whisper(tmp_path / "none"), sphinx, told.append, patience=FAR)
    futures = []
    for name in ("skip", "im-done"):
        ear.begin(COMMANDS, True, lambda _: None)
        ear.feed(recording(name))
        futures.append(ear.end())
    assert [future.result(60).phrase for future in futures] == ["skip", "I'm done"]
    assert told == [Notice(messages.ENGINE_FAILED)]
    assert ear.name == "sphinx"
    ear.close()
