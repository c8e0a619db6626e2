"""Which engine listens: the chosen one, the best one, and the built-in one behind it."""

from __future__ import annotations

import queue
from dataclasses import replace
from pathlib import Path

import pytest

from softlanding.config import Home, Settings
from softlanding.messages import common as messages
from softlanding.ports import Message, Notice
from softlanding.speech.engines import choosing
from softlanding.speech.engines.choosing import Choice, choose, in_use, offer, offered
from softlanding.speech.engines.installing import from_folder, install
from tests.speech.engines.publisher import catalogue, engine, written

FILES = {"model.bin": b"model"}
BEST, GOOD = engine("best", FILES), engine("good", FILES)
ALL = catalogue(BEST, GOOD)
SPHINX = ALL.built_in


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return written(tmp_path / "source", FILES)


def put(home: Home, source: Path, *names: str) -> None:
    for name in names:
        install(home, ALL.get(name), from_folder(source), lambda now: None)


def test_without_any_other_the_built_in_one_listens(home: Home) -> None:
    assert in_use(home, Settings(), ALL) == Choice(SPHINX)
    assert not home.data.exists()


def test_the_best_installed_one_listens(home: Home, source: Path) -> None:
    put(home, source, "good")
    assert in_use(home, Settings(), ALL) == Choice(GOOD)
    put(home, source, "best")
    assert in_use(home, Settings(), ALL) == Choice(BEST)


def test_one_without_its_package_does_not(home: Home, source: Path) -> None:
    put(home, source, "best", "good")
    lame = replace(ALL, engines=(replace(BEST, package="no_such_package"), GOOD, SPHINX))
    assert in_use(home, Settings(), lame) == Choice(GOOD)
    assert in_use(home, Settings(engine="best"), lame) == Choice(
        SPHINX, "best was chosen, but its Python package is missing; sphinx listens."
    )


def test_the_choice_is_remembered_and_the_settings_come_first(home: Home, source: Path) -> None:
    put(home, source, "best", "good")
    choose(home, "good")
    assert in_use(home, Settings(), ALL) == Choice(GOOD)
    assert in_use(home, Settings(engine="sphinx"), ALL) == Choice(SPHINX)
    assert in_use(home, Settings(engine="auto"), ALL) == Choice(BEST)
    choose(home, "auto")
    assert in_use(home, Settings(), ALL) == Choice(BEST)
    assert [path.name for path in home.engines.glob(".in-use*")] == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("best", "best was chosen and is not installed; sphinx listens."),
        ("gone", "There is no engine 'gone'; sphinx listens."),
    ],
)
def test_a_chosen_one_that_is_missing_is_told(
    home: Home, source: Path, name: str, said: str
) -> None:
    put(home, source, "good")
    choose(home, name)
    assert in_use(home, Settings(), ALL) == Choice(SPHINX, said)


def test_a_choice_that_cannot_be_read_counts_as_none(home: Home) -> None:
    home.engines.mkdir(parents=True)
    (home.engines / "in-use").write_bytes(b"\xff\xfe")
    assert in_use(home, Settings(), ALL) == Choice(SPHINX)


def test_a_better_one_is_offered_once(home: Home, source: Path) -> None:
    assert offer(home, Settings(engine="sphinx"), ALL) is None
    assert offer(home, Settings(), ALL) == BEST
    assert offer(home, Settings(), ALL) == BEST  # it was not shown yet
    offered(home, BEST)
    assert offer(home, Settings(), ALL) is None


def test_who_has_one_is_offered_none(home: Home, source: Path) -> None:
    put(home, source, "good")
    assert offer(home, Settings(), ALL) is None


def test_an_offer_that_cannot_be_remembered_breaks_nothing(home: Home) -> None:
    home.data.parent.mkdir(parents=True, exist_ok=True)
    home.data.write_text("a file")
    offered(home, BEST)
    assert offer(home, Settings(), ALL) == BEST


def test_a_broken_engine_is_followed_by_the_built_in_one(home: Home, tmp_path: Path) -> None:
    """The real whisper worker, which finds no model; the real pocketsphinx behind it."""
    install(home, BEST, from_folder(written(tmp_path / "own", FILES)), lambda now: None)
    told: queue.SimpleQueue[Message] = queue.SimpleQueue()
    transcriber = choosing.transcriber(home, Settings(), told.put, catalogue=ALL)
    try:
        assert told.get(timeout=1) == Notice("best listens.")
        transcriber.begin((), True, lambda text: None)
        transcriber.feed(bytes(16_000))
        assert transcriber.end().result(timeout=30).text == ""
        assert told.get(timeout=1) == Notice(messages.ENGINE_FAILED)
        assert transcriber.name == "sphinx"
    finally:
        transcriber.close()


def test_a_missing_one_is_told_when_a_session_starts(home: Home) -> None:
    told: queue.SimpleQueue[Message] = queue.SimpleQueue()
    settings = Settings(engine="best")
    transcriber = choosing.transcriber(home, settings, told.put, catalogue=ALL)
    transcriber.close()
    assert told.get(timeout=1) == Notice("best was chosen and is not installed; sphinx listens.")
    assert told.empty()


@pytest.mark.parametrize(("whole", "lines"), [(False, ["sphinx listens."]), (True, [])])
def test_the_usual_one_is_named_in_a_session_and_not_over_recordings(
    home: Home, whole: bool, lines: list[str]
) -> None:
    told: list[Message] = []
    transcriber = choosing.transcriber(home, Settings(), told.append, whole=whole)
    transcriber.close()
    assert transcriber.name == "sphinx"
    assert told == [Notice(line) for line in lines]


@pytest.mark.parametrize(
    ("kind", "name"), [("whisper", "best"), ("sherpa", "best"), ("sphinx", "sphinx")]
)
def test_each_kind_is_made_by_its_own_module(home: Home, kind: str, name: str) -> None:
    transcriber = choosing.make(home, replace(BEST, kind=kind))
    transcriber.close()
    assert transcriber.name == name
    assert transcriber._module.endswith(f".{kind}_worker")  # type: ignore[attr-defined]
