"""`softlanding words`, through the command."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from softlanding.cli import main
from softlanding.config import Home, Settings
from softlanding.ports import Emit, Transcriber
from softlanding.speech.decoding import RecordingError
from softlanding.speech.engines import choosing
from softlanding.speech.words.own import OwnWords, load_own_words

SPEECH = Path(__file__).parent / "data" / "speech"
WORDS, PROJECT, SKIP = (SPEECH / name for name in ("ear_words.wav", "project.wav", "skip.wav"))


def add(*arguments: str) -> int:
    return main(["words", "add", *arguments])


def test_a_name_is_added_listed_and_removed(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert add("Anjali", "--sounds-like", "on jolly") == 0
    assert main(["words", "list"]) == 0
    assert "Anjali: AA N JH AA L IY\n" in capsys.readouterr().out
    assert main(["words", "remove", "anjali"]) == 0
    assert load_own_words(home).said == {}


def test_only_the_person_can_read_the_file(home: Home) -> None:
    add("Anjali", "--sounds-like", "on jolly")
    assert stat.S_IMODE(home.words.stat().st_mode) == 0o600
    assert list(home.words.parent.glob(".words*")) == []


def test_several_ways_to_say_it_and_each_once(home: Home) -> None:
    assert add("Anjali", "--sounds-like", "on jolly", "--phones", "aa n jh aa l iy") == 0
    assert load_own_words(home).said == {"Anjali": ("AA N JH AA L IY",)}


def test_a_word_that_is_there_is_said_anew(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    add("Anjali", "--sounds-like", "on jolly")
    add("anjali", "--phones", "AE N JH AA L IY")
    assert "I knew anjali already" in capsys.readouterr().out
    assert load_own_words(home).pronunciations == {"anjali": ("AE N JH AA L IY",)}


def test_a_word_of_the_dictionary_needs_nothing_more(home: Home) -> None:
    assert add("GitHub") == 0
    assert load_own_words(home).names == ("GitHub",)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Zyntora"], "how Zyntora is said"),
        (["Anjali", "--sounds-like", "on jollyy"], "perhaps 'jolly'"),
        (["Anjali", "--sounds-like", " "], "no word to sound like"),
        (["Anjali", "--phones", "AA KK"], "'KK' is no phone"),
        (["Mary Ann", "--sounds-like", "marry an"], "not one word"),
        (["", "--sounds-like", "on"], "not one word"),
    ],
)
def test_what_can_t_be_said_is_told_in_a_line(
    home: Home, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert add(*arguments) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert not home.words.exists()


@pytest.mark.parametrize(
    "text", ["[words", "words = 3", "[words]\nA = 'AA'", "[words]\nA = ['XX']", "other = 1"]
)
def test_a_broken_file_is_named_and_never_written_over(
    home: Home, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    home.words.parent.mkdir(parents=True, exist_ok=True)
    home.words.write_text(text)
    assert add("Anjali", "--sounds-like", "on jolly") == 2
    assert str(home.words) in capsys.readouterr().err
    assert home.words.read_text() == text


def test_removing_what_is_not_there(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["words", "remove", "Anjali"]) == 1
    assert "I don't know Anjali" in capsys.readouterr().err


def test_names_of_this_session_join_and_the_own_ones_come_first(home: Home) -> None:
    add("Anjali", "--sounds-like", "on jolly")
    words = load_own_words(home, "Zyntora, with Anjali")
    assert words.pronunciations["anjali"] == ("AA N JH AA L IY",)
    assert "zyntora" in words.pronunciations
    assert words.names == ("Anjali", "Zyntora")


def test_everyday_words_of_about_are_no_names(home: Home) -> None:
    words = load_own_words(home, "Acme, backend, with Anjali at work")
    assert words.names == ("Acme", "backend", "Anjali")


def test_trying_a_word_that_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["words", "try", "project", "--from", str(PROJECT)]) == 0
    assert "I heard project." in capsys.readouterr().out


def test_what_only_sounds_like_it_is_not_the_word(capsys: pytest.CaptureFixture[str]) -> None:
    add("Kip", "--phones", "K IH P")
    assert main(["words", "try", "Kip", "--from", str(SKIP)]) == 1
    assert "That was not Kip." in capsys.readouterr().out


def test_trying_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["words", "try", "project", "--from", "nowhere.wav"]) == 1
    error = capsys.readouterr().err
    assert "nowhere.wav" in error
    assert error.count("\n") == 1


def test_what_a_reflection_is_about_reaches_the_transcriber(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[OwnWords] = []

    def transcriber(home: Home, settings: Settings, emit: Emit, own: OwnWords) -> Transcriber:
        given.append(own)
        raise RecordingError("far enough")

    monkeypatch.setattr(choosing, "transcriber", transcriber)
    assert main(["reflect", "--from", str(WORDS), "--about", "with Zyntora"]) == 1
    assert [own.names for own in given] == [("Zyntora",)]


def test_trying_a_word_that_is_not_said(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    add("Anjali", "--sounds-like", "on jolly")
    assert main(["words", "try", "Anjali", "--from", str(WORDS)]) == 1
    assert "That was not Anjali." in capsys.readouterr().out
