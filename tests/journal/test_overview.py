"""Reading a whole journal at once gives the same as reading reflection by reflection."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from softlanding.config import Home
from softlanding.conversation.effects import Conclude, Held, Status
from softlanding.conversation.events import Ended
from softlanding.journal import overview
from softlanding.journal.database import ALL, Choice
from softlanding.journal.reading import transcript
from softlanding.journal.store import Store
from tests.journal.samples import RECAP, reply

START = datetime(2026, 3, 3, 20, tzinfo=UTC)


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    """Five reflections, two days apart, with all that replies may have."""
    for n in range(5):
        at = START + timedelta(days=2 * n)
        writing = Store(home, clock=lambda at=at: at)  # type: ignore[misc]
        number = writing.begin(RECAP, "Acme", n or None)
        replies = [
            reply(f"first {n}", "and more"),
            replace(reply(f"an idea {n}", step="recap.gone-better", take=2), held=Held.JOINED),
            replace(reply("sad", take=3), feelings=("sad", "tired"), signs=("fatigue",)),
            replace(reply("i heard you", take=4), person="Ana", feelings=("calm",)),
            reply("rest", step="soft-landing.mantra", take=5, mantra=True),
        ]
        mantra = "Rest." if n % 2 else "Breathe."
        writing.commit(number, Ended(), replies, Conclude(Status.FINISHED, mantra))
        with writing.transaction() as db:
            db.execute("UPDATE replies SET edited = 'corrected' WHERE take = 1 AND reflection = 2")
        writing.close()
    reading = Store.reading(home)
    assert reading is not None
    with contextlib.closing(reading):
        yield reading


def test_the_words_are_those_of_each_reflection(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "_TOGETHER", 2)
    summaries = store.summaries()[::-1]
    found = list(overview.reflections(store, summaries))
    assert [one.summary for one in found] == summaries
    for one in found:
        alone = store.get(str(one.summary.id))
        assert alone is not None
        assert list(transcript(one)) == list(transcript(alone))
        assert one.routine == alone.routine


def test_a_span_holds_its_first_and_last_day(store: Store) -> None:
    days = Choice(date(2026, 3, 5), date(2026, 3, 7))
    seen = overview.overview(store, days)
    assert [one.id for one in seen.summaries] == [2, 3]
    assert seen.replies == 10
    assert [use.name for use in seen.feelings] == ["sad", "tired"] * 2, "Ana's are hers"
    assert [use.name for use in seen.signs] == ["fatigue"] * 2


def test_mantras_are_counted_and_their_newest_recording_comes_first(store: Store) -> None:
    found = overview.mantras(store.summaries())
    assert [(one.text, one.times, one.last.id) for one in found] == [
        ("Breathe.", 3, 5),
        ("Rest.", 2, 4),
    ]
    newest = overview.spoken(store)["Breathe."][0]
    assert (newest.reflection, newest.take) == (5, 5)
    assert newest.recording is not None
    assert (newest.recording.start, newest.recording.end) == (0.0, 0.85)


def test_a_clock_that_goes_back_keeps_days_in_order(home: Home, store: Store) -> None:
    writing = Store(home, clock=lambda: START - timedelta(days=1))
    writing.begin(RECAP)
    writing.close()
    days = [one.started.date() for one in overview.overview(store, ALL).summaries]
    assert days == sorted(days)
