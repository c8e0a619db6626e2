"""Finding what was said: words, beginnings, phrases, and what may have been misheard."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from softlanding.config import Home
from softlanding.conversation.effects import Conclude, Held, Status
from softlanding.conversation.events import Ended
from softlanding.journal.finding import Found, Query, find
from softlanding.journal.index import Index
from softlanding.journal.store import Store
from tests.journal.samples import RECAP, reply

MARCH = datetime(2026, 3, 3, 18, 40, tzinfo=UTC)


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    made = Store(home, lambda: MARCH)
    yield made
    made.close()


def say(store: Store, *texts: str, about: str = "", mantra: str | None = None) -> int:
    """A reflection with these replies."""
    number = store.begin(RECAP, about)
    steps = [step.id for step in RECAP.steps[1:]]
    replies = [
        reply(text, take=take, step=steps[min(take, len(steps)) - 1])
        for take, text in enumerate(texts, start=1)
    ]
    store.commit(number, Ended(), replies, Conclude(Status.FINISHED, mantra))
    return number


def found(store: Store, words: str, **more: object) -> list[Found]:
    return find(store, replace(Query(words), **more))[0]  # type: ignore[arg-type]


def places(store: Store, words: str, **more: object) -> list[int]:
    return [one.reflection for one in found(store, words, **more) if not one.alike]


def test_every_word_must_be_there_in_any_form_and_the_newest_comes_first(store: Store) -> None:
    say(store, "I practised whiteboarding", "the design of a system")
    say(store, "whiteboards, again", "system design was fine")
    say(store, "nothing of it")
    assert places(store, "whiteboard") == [2, 1]
    assert places(store, "practise whiteboard") == [1]
    assert places(store, "design system") == [2, 1]
    assert places(store, '"system design"') == [2]
    assert places(store, "whit*") == [2, 1]
    assert places(store, "whit") == []


def test_what_was_found_is_marked(store: Store) -> None:
    say(store, f"{'at first ' * 20}the whiteboard frightened me{' and then' * 20}")
    (one,) = found(store, "whiteboards")
    assert [text for text, hit in one.pieces if hit] == ["whiteboard"]
    assert one.text.startswith("…")
    assert len(one.text) < 150
    assert (one.take, one.step, one.at) == (1, "recap.went-well", MARCH)


def test_titles_names_mantras_and_held_ideas_are_found_too(store: Store) -> None:
    number = say(store, "fine", about="Acme, backend", mantra="One breath at a time.")
    held = replace(reply("have you tried flashcards", take=9), held=Held.ASIDE)
    store.commit(number, Ended(), [held], None)
    for words in ("acme", "interview recap", "breath", "flashcards"):
        assert places(store, words) == [number], words
    assert found(store, "acme")[0].take is None


def test_only_of_some_days_a_step_or_a_feeling(home: Home) -> None:
    for month in (2, 3, 4):
        store = Store(home, lambda month=month: MARCH.replace(month=month))  # type: ignore[misc]
        sad = replace(reply("calm enough"), feelings=("sad",) if month == 3 else ())
        store.commit(store.begin(RECAP), Ended(), [sad], None)
    say(store, "no", "calm too")
    assert places(store, "calm", since=date(2026, 3, 3)) == [4, 3, 2]
    assert places(store, "calm", until=date(2026, 3, 3)) == [2, 1]
    assert places(store, "calm", feeling="Sad") == [2]
    assert places(store, "calm", step="%") == []
    assert places(store, "calm", step="gone-better") == [4]
    assert places(store, "calm", step="recap.went-well", until=date(2026, 2, 28)) == [1]
    store.close()


def test_what_is_of_an_earlier_day_comes_later_whenever_it_was_brought_in(home: Home) -> None:
    for year in (2026, 2021):
        store = Store(home, lambda year=year: MARCH.replace(year=year))  # type: ignore[misc]
        say(store, "calm")
        assert found(store, "calm")[0].at.year == 2026
        store.close()


def test_pages(store: Store) -> None:
    for _ in range(5):
        say(store, "calm")
    first, more = find(store, Query("calm", limit=2))
    last, none = find(store, Query("calm", limit=2, page=3))
    assert [one.reflection for one in (*first, *last)] == [5, 4, 1]
    assert (more, none) == (True, False)


@pytest.mark.parametrize(
    ("asked", "heard"),
    [
        ("kubernetes", "they asked about cooper nettie's and i froze"),
        ("system design", "the system the sign went well"),
        ("whiteboarding", "white boarding was hard"),
        ("white boarding", "whiteboarding was hard"),
        ("terraform", "never used terror form before"),
        ("embarased", "i was so embarrassed"),
        ("anxius interview", "an anxious interview"),
    ],
)
def test_what_was_misheard_or_misspelt_is_found(store: Store, asked: str, heard: str) -> None:
    say(store, "something else, about a burnt toast in the evening")
    number = say(store, heard)
    (one,) = found(store, asked)
    assert (one.reflection, one.alike) == (number, True)
    assert any(hit for _, hit in one.pieces)


def test_a_beginning_is_one_of_words_and_not_of_stems(store: Store) -> None:
    say(store, "long meetings, and the news")
    say(store, "a new project")
    assert places(store, "meetin*") == [1]
    assert places(store, "NEW*") == [2, 1]
    assert places(store, "proje*") == [2]


def test_several_words_that_were_misheard_are_found_together(store: Store) -> None:
    say(store, "we talked about cooper netties and white boarding")
    say(store, "cooper netties alone")
    (one,) = found(store, "whiteboarding kubernetes")
    assert (one.reflection, one.alike) == (1, True)
    assert found(store, "kubernetes umbrella") == []


def test_an_index_that_another_process_holds_is_done_without(
    store: Store, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(store, "calm")
    assert places(store, "calm") == [1]
    say(store, "calm again")
    monkeypatch.setattr("softlanding.journal.index._BUSY", 0.05)
    holder = sqlite3.connect(home.index, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    assert places(store, "calm") == [2, 1]
    holder.close()


def test_where_enough_is_found_nothing_else_is_guessed(store: Store) -> None:
    for _ in range(3):
        say(store, "terraform")
    say(store, "terror form")
    assert [one.alike for one in found(store, "terraform")] == [False] * 3


def test_it_follows_the_journal(store: Store) -> None:
    number = say(store, "calm")
    assert places(store, "calm") == [number]
    with store.transaction() as db:
        db.execute("UPDATE replies SET edited = 'brave' WHERE reflection = ?", (number,))
    assert (places(store, "calm"), places(store, "brave")) == ([], [number])
    with store.transaction() as db:
        db.execute("DELETE FROM reflections WHERE id = ?", (number,))
    assert places(store, "brave") == []


def test_a_damaged_or_foreign_index_is_made_anew(store: Store, home: Home) -> None:
    number = say(store, "calm")
    assert places(store, "calm") == [number]
    whole = home.index.read_bytes()
    for broken in (b"nothing of SQLite", whole[:5000], whole[:4096] + b"\xff" * 40_000, b""):
        home.index.write_bytes(broken)
        assert places(store, "calm") == [number]
    db = sqlite3.connect(home.index)
    db.execute("DROP TABLE words_data")
    db.close()
    assert places(store, "calm") == [number]
    other = Home(home.data / "other", home.config, home.cache)
    there = Store(other)
    for _ in range(3):
        say(there, "somebody else's")
    assert places(there, "somebody") == [3, 2, 1]
    there.close()
    shutil.copy(other.index, home.index)
    assert (places(store, "somebody"), places(store, "calm")) == ([], [number])


def test_without_a_place_for_the_index_it_is_found_all_the_same(store: Store, home: Home) -> None:
    number = say(store, "calm")
    home.index.mkdir()
    assert places(store, "calm") == [number]


def test_the_index_is_private(store: Store, home: Home) -> None:
    before = os.umask(0)
    try:
        with Index(store):
            assert home.index.stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(before)


_SEARCH = """
import sys
from pathlib import Path
from softlanding.config import Home
from softlanding.journal.finding import Query, find
from softlanding.journal.store import Store
home = Path(sys.argv[1])
store = Store.reading(Home(home, home, home))
print([one.reflection for one in find(store, Query("calm"))[0]])
"""


def test_two_processes_at_once_make_one_index(store: Store, home: Home) -> None:
    for _ in range(3):
        say(store, "calm")
    asked = [sys.executable, "-c", _SEARCH, str(home.data)]
    running = [subprocess.Popen(asked, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [one.communicate(timeout=60)[0] for one in running] == ["[3, 2, 1]\n"] * 3


def test_odd_texts_are_kept_and_found(store: Store) -> None:
    long = "so " * 33_333 + "enormousword"
    texts = ["it was 🎉 great", "שלום עולם", "x" * 100_000, long, "naïve café", "a\0b zero"]
    numbers = [say(store, text) for text in texts]
    asked = ["🎉", "עולם", "xxx*", "enormousword", "cafe", "zero"]
    assert [places(store, words) for words in asked] == [[number] for number in numbers]
    assert all(len(one.text) < 2_000 for words in asked for one in found(store, words))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=40))
def test_nothing_that_is_asked_for_breaks_it(store: Store, words: str) -> None:
    if not store.count():
        say(store, "calm AND NOT near OR *")
    assert all(one.reflection == 1 for one in found(store, words))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.text("abcdefghijklmnopqrstuvwxyzäöéשלוםabc0123", min_size=1, max_size=9),
        min_size=1,
        max_size=6,
    )
)
def test_a_reply_is_found_by_each_of_its_words(store: Store, words: list[str]) -> None:
    number = say(store, " ".join(words))
    for word in words:
        assert number in places(store, word, limit=1000)
