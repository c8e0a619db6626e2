"""The words that come with the program, how words are said, and teaching them to the recogniser."""

from __future__ import annotations

import string

import pocketsphinx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softlanding.speech.words import interview_words, pronunciations, teach
from softlanding.speech.words.own import is_word
from softlanding.speech.words.pronouncing import (
    PHONES,
    PronunciationError,
    checked,
    guessed,
    like,
    names_in,
    ways_to_say,
)

# What the dictionary has already, said in a way that people don't say it.
ODD = {"saas", "ngos", "kpmg", "ios", "sql", "github", "linkedin"}


@pytest.fixture(scope="module")
def decoder() -> pocketsphinx.Decoder:
    return pocketsphinx.Decoder(samprate=16_000.0, loglevel="FATAL")


def test_there_are_enough_of_them() -> None:
    assert len(interview_words()) >= 250


@pytest.mark.parametrize("word", sorted(interview_words()))
def test_each_is_one_word_said_with_known_phones(word: str) -> None:
    assert word == word.lower()
    assert word.isalnum()
    ways = interview_words()[word]
    assert len(set(ways)) == len(ways)
    assert all(way and set(way.split()) <= PHONES for way in ways)


def test_none_of_them_was_heard_before(decoder: pocketsphinx.Decoder) -> None:
    model = decoder.get_lm()
    known = {word for word in interview_words() if model.prob([word]) > -1_000_000}
    assert known <= ODD


def test_a_taught_word_is_in_the_dictionary_and_in_the_model() -> None:
    decoder = pocketsphinx.Decoder(samprate=16_000.0, loglevel="FATAL")
    before = decoder.get_lm().prob(["sad"])
    teach(decoder, {"leetcode": ("L IY T K OW D",), "sql": ("S IY K W AH L",), "sad": ("S AE D",)})
    assert decoder.lookup_word("leetcode") == "L IY T K OW D"
    assert "S IY K W AH L" in pronunciations(decoder, "sql")
    assert decoder.get_lm().prob(["leetcode"]) > -200_000
    assert decoder.get_lm().prob(["sql"]) > -200_000
    assert decoder.get_lm().prob(["sad"]) == before


def test_sounds_like_known_words() -> None:
    assert like("on jolly") == "AA N JH AA L IY"
    assert like("Leetcode") == "L IY T K OW D"


def test_an_unknown_word_is_named_with_one_like_it() -> None:
    with pytest.raises(PronunciationError, match="'jollyy'; perhaps 'jolly'"):
        like("on jollyy")


@pytest.mark.parametrize("phones", ["", "  ", "AA KK", "aa1"])
def test_what_is_no_phone_is_refused(phones: str) -> None:
    with pytest.raises(PronunciationError):
        checked(phones)


def test_small_letters_are_taken_too() -> None:
    assert checked(" aa n  jh ") == "AA N JH"


@given(st.text(string.ascii_letters, min_size=1, max_size=20))
def test_every_name_gets_some_known_phones(name: str) -> None:
    assert set(guessed(name).split()) <= PHONES
    assert guessed(name)


@given(st.text(max_size=80))
def test_names_in_any_text_can_be_taught(text: str) -> None:
    for word, ways in names_in(text).items():
        assert is_word(word)
        assert ways
        assert all(way and set(way.split()) <= PHONES for way in ways)


def test_a_guess_is_made_only_for_what_nobody_knows() -> None:
    found = names_in("Verizon, backend, with Zyntora")
    assert found["Verizon"] == ways_to_say("verizon") != ()
    assert found["backend"] == interview_words()["backend"]
    assert found["Zyntora"] == (guessed("zyntora"),)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("José and Zoë, Müller GmbH", ["José", "and", "Zoë", "Müller", "GmbH"]),
        ("O’Brien, Łukasz", ["O'Brien", "Łukasz"]),
        ("Anjali's team; B2B at X9Q", ["Anjali", "team", "B2B", "at"]),
        ("Anjali, anjali", ["Anjali"]),
        ("Анна", []),  # how to say it can't be told from Latin letters
    ],
)
def test_names_stay_as_they_are_spelt(text: str, names: list[str]) -> None:
    assert list(names_in(text)) == names


@pytest.mark.parametrize(
    ("name", "phones"),
    [
        ("HSBC", "EY CH EH S B IY S IY"),
        ("José", "JH OW S EY"),
        ("Łukasz", "L UW K AA S Z"),
        ("ANJALI", "AA N JH AA L IY"),
    ],
)
def test_capitals_are_spelt_out_and_marks_do_no_harm(name: str, phones: str) -> None:
    assert guessed(name) == phones
