"""Engines side by side: words, time and trouble of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from softlanding.ports import BYTES_PER_SECOND
from softlanding.speech.engines.trying import Comparison, Trial, compare
from tests.fakes import FakeTranscriber

SECOND, TWO = bytes(BYTES_PER_SECOND), bytes(2 * BYTES_PER_SECOND)


def every(step: float) -> Callable[[], float]:
    """A clock that goes on by this at each look."""
    times: Iterator[float] = iter(step * n for n in range(100))
    return lambda: next(times)


def test_each_engine_hears_all_of_each_recording() -> None:
    made: list[FakeTranscriber] = []

    def one() -> FakeTranscriber:
        made.append(FakeTranscriber("", "good morning", "bye"))
        return made[-1]

    found = compare({"one": one}, [("a.wav", TWO), ("b.wav", SECOND)], every(0.5))
    assert found == [
        Comparison("a.wav", 2.0, (Trial("one", "good morning", "", 0.5, 0.5, 0.25),)),
        Comparison("b.wav", 1.0, (Trial("one", "bye", "", 0.5, 0.5, 0.5),)),
    ]
    assert made[0].fed == [b"", TWO, SECOND]
    assert made[0].begun == [((), True)] * 3


def test_one_that_fails_leaves_the_others_alone() -> None:
    engines = {
        "lame": lambda: FakeTranscriber("", RuntimeError("out of breath"), "again"),
        "fine": lambda: FakeTranscriber("", "hello", "there"),
    }
    (first, second) = compare(engines, [("a.wav", SECOND), ("b.wav", SECOND)], every(1))
    assert [(t.engine, t.words, t.trouble) for t in first.trials] == [
        ("lame", "", "out of breath"),
        ("fine", "hello", ""),
    ]
    assert [(t.engine, t.words, t.trouble) for t in second.trials] == [
        ("lame", "", "out of breath"),
        ("fine", "there", ""),
    ]


def test_one_that_can_not_be_loaded_says_why_at_each_recording() -> None:
    made: list[FakeTranscriber] = []

    def broken() -> FakeTranscriber:
        made.append(FakeTranscriber(RuntimeError("there is no model")))
        return made[-1]

    found = compare({"broken": broken}, [("a.wav", SECOND), ("b.wav", SECOND)], every(1))
    assert [one.trials[0].trouble for one in found] == ["there is no model"] * 2
    assert made[0].fed == [b""]  # it was asked for nothing more


def test_every_wait_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    from softlanding.speech.engines import trying

    monkeypatch.setattr(trying, "_LOADING_LIMIT", 0.01)
    hanging = {"hanging": lambda: FakeTranscriber(holding=True)}
    (found,) = compare(hanging, [("a.wav", SECOND)])
    assert found.trials[0].trouble == "no words within 0 s"
