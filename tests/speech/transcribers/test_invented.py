"""Every guard against invented text, alone: what it stops, and what it must let pass."""

from __future__ import annotations

import zlib

import pytest

from softlanding.speech.transcribers.invented import (
    Written,
    is_invented,
    loops,
    recites,
    too_many,
)


def written(
    text: str, likely: float = -0.2, no_speech: float = 0.05, words: float = 0.8
) -> Written:
    data = text.encode()
    return Written(text, likely, no_speech, len(data) / len(zlib.compress(data)), (0.1, words))


SAID = [
    "I told them about the project, and they had questions.",
    "Thank you for watching over my dog while I was there.",
    "No, no, no, no. It was fine.",
    "Thank you.",
    "Music.",
    "Okay.",
    "Bye.",
]


@pytest.mark.parametrize("text", SAID)
def test_what_people_say_is_believed(text: str) -> None:
    assert not is_invented(written(text))


@pytest.mark.parametrize(
    "text",
    [
        " Thanks for watching!",
        "Thank you for watching.",
        "Please subscribe to my channel!",
        "Subtitles by the Amara.org community",
    ],
)
def test_the_end_of_a_video_is_never_said_however_sure_the_model_is(text: str) -> None:
    assert is_invented(written(text, likely=-0.01, no_speech=0.0))


@pytest.mark.parametrize("text", ["Thank you.", "you", "Bye.", "So", "Music"])
def test_what_is_seldom_said_needs_a_sure_model(text: str) -> None:
    assert is_invented(written(text, likely=-0.7))
    assert is_invented(written(text, no_speech=0.5))


def test_what_is_expected_may_be_said() -> None:
    assert not is_invented(written("Thank you.", likely=-0.7), {("thank", "you"): "thank you"})
    assert is_invented(written("Thank you.", likely=-1.1), {("thank", "you"): "thank you"})


def test_an_unlikely_text_is_not_believed() -> None:
    assert is_invented(written(SAID[0], likely=-1.01))
    assert not is_invented(written(SAID[0], likely=-0.99))


def test_a_sound_that_is_no_speech_has_no_words_unless_the_model_is_sure_of_them() -> None:
    assert is_invented(written(SAID[0], likely=-0.6, no_speech=0.7))
    assert not is_invented(written(SAID[0], likely=-0.2, no_speech=0.7))
    assert not is_invented(written(SAID[0], likely=-0.6, no_speech=0.5))


def test_a_text_that_repeats_itself_is_not_believed() -> None:
    assert is_invented(Written(SAID[0], -0.2, 0.0, 2.5, (0.8,)))
    assert not is_invented(Written(SAID[0], -0.2, 0.0, 2.3, (0.8,)))


def test_words_that_are_not_found_in_the_sound_are_not_believed() -> None:
    assert is_invented(written(SAID[0], words=0.14))
    assert not is_invented(written(SAID[0], words=0.16))
    assert is_invented(Written(SAID[0], -0.2, 0.0, 1.0, ()))


@pytest.mark.parametrize("text", ["so \ufffd\ufffd", "a\x13b"])
def test_bytes_that_are_no_text_are_not_believed(text: str) -> None:
    assert is_invented(Written(text, -0.1, 0.0, 1.0, (0.8,)))


@pytest.mark.parametrize(
    "text",
    [
        "no no no no no no",
        "and so on " * 4,
        "it was good and then thank you thank you thank you thank you thank you",
        "going to be a bad person i am " * 4,
    ],
)
def test_a_loop_is_found(text: str) -> None:
    assert loops(text.split())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no",
        "no no no no",
        "i don't know i don't know i don't know",
        "very very very good very very good",
        "one two three one two four one two five one two six",
    ],
)
def test_emphasis_is_no_loop(text: str) -> None:
    assert not loops(text.split())


def test_nobody_speaks_faster_than_a_person_can() -> None:
    words = ["word"] * 31
    assert too_many(words, speech=3.9)
    assert not too_many(words, speech=4.1)
    assert not too_many(["i'm", "done"], speech=0.1)


def test_the_prompt_read_out_is_no_speech() -> None:
    prompt = [("i'm", "done"), ("skip",), ("go", "back"), ("stop",)]
    assert recites(["skip", "go", "back", "stop"], prompt)
    assert recites(["i'm", "done", "skip", "go", "back", "stop"], prompt)
    assert not recites(("skip",), prompt)
    assert not recites(["i'm", "done"], prompt)
    assert not recites(["skip", "go", "back"], prompt)
    assert not recites(["i'm", "done", "skip", "stop"], prompt)
    assert not recites(["skip", "go", "back", "st"], prompt)
    assert not recites((), prompt)
