"""A journal of many years, made up from the sentences of our tests."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from softlanding import catalogue
from softlanding.config import Home
from softlanding.conversation.effects import Status
from softlanding.conversation.events import Began, Ended, Event, Heard, Segment, Spoken, to_dict
from softlanding.conversation.routine import Step
from softlanding.conversation.routine import to_dict as routine_to_dict
from softlanding.journal.recordings import Recordings
from softlanding.journal.store import Store

REFLECTIONS, REPLIES = 10_000, 6  # of each: 60,000
_DATA = Path(__file__).resolve().parents[2] / "tests" / "data"
_SENTENCES = ("feelings/own.jsonl", "feelings/signs.jsonl", "holdback/own.jsonl")
_WORDS = 25  # in a reply, at least
_ASKED = ("went-well", "gone-better", "next-steps", "right-now", "care", "mantra")
_SELDOM = 17  # every so many has something that not all have
_RECORDED = 20  # every so many reflections has the recording of its mantra
_MANTRAS = (
    "I showed up, and that took courage.",
    "One conversation is not the whole of me.",
    "This is hard for many people. I am not alone.",
    "I can be kind to myself while I wait.",
)
_PLACES = ("Acme, backend", "Globex, data", "Initech, platform", "")


def a_journal(home: Home, seed: int, reflections: int = REFLECTIONS) -> None:
    """Fill an empty home: one reflection a day, the newest of today."""
    chance = random.Random(seed)
    sentences = list(_sentences())
    store = Store(home)
    first = datetime.now(UTC).astimezone() - timedelta(days=reflections)
    routine = catalogue.load("after-interview")
    asked = [step for step in routine.steps if step.id.rpartition(".")[2] in _ASKED]
    script = json.dumps(routine_to_dict(routine))
    with store.transaction() as db:
        for number in range(1, reflections + 1):
            at = first + timedelta(days=number, minutes=chance.randrange(600))
            db.execute(
                "INSERT INTO reflections (id, started, ended, routine, title, script, status,"
                " mantra, about, follows) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    number, at.isoformat(timespec="seconds"), at.isoformat(timespec="seconds"),
                    routine.name, routine.title, script,
                    Status.FINISHED if number % _SELDOM else Status.STOPPED,
                    chance.choice(_MANTRAS) if number % _SELDOM else None,
                    chance.choice(_PLACES), number - 1 if number % 2 == 0 else None,
                ),
            )  # fmt: skip
            _replies(db, number, at, asked, sentences, chance)
    store.close()
    _recordings(home, reflections, len(asked), chance)


def _sentences() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each with the feelings that it names."""
    for name in _SENTENCES:
        for line in (_DATA / name).read_text(encoding="utf-8").splitlines():
            found = json.loads(line)
            yield found["text"], tuple(found.get("feelings", ()))


def _replies(
    db: sqlite3.Connection,
    reflection: int,
    at: datetime,
    steps: list[Step],
    sentences: list[tuple[str, tuple[str, ...]]],
    chance: random.Random,
) -> None:
    events: list[Event] = [Began()]
    for number, step in enumerate(steps):
        take, words, feelings = number + 1, "", dict[str, None]()
        while len(words.split()) < _WORDS:
            text, named = chance.choice(sentences)
            words, feelings = f"{words} {text}".strip(), feelings | dict.fromkeys(named)
        segment = Segment(words, 0.3, 9.8, 0.8)
        mantra = number == len(steps) - 1
        seldom = (reflection + number) % _SELDOM == 0
        when = at + timedelta(minutes=number)
        db.execute(
            "INSERT INTO replies (reflection, number, at, step, take, transcript, confidence,"
            " segments, mantra, held, edited, engine, person)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (reflection, number, when.isoformat(timespec="seconds"), step.id, take, words, 0.8,
             json.dumps([asdict(segment)]), mantra, "aside" if seldom and not mantra else None,
             f"{words} indeed" if seldom else None, "sphinx" if seldom else "",
             "Ana" if reflection % 97 == 0 else ""),
        )  # fmt: skip
        if seldom:
            older = json.dumps([asdict(Segment("as it was heard at first", 0.3, 9.8, 0.5))])
            db.execute("INSERT INTO transcripts VALUES (?, ?, 0, '', ?)", (reflection, take, older))
        if step.asks_feelings:
            db.executemany(
                "INSERT INTO named VALUES (?, ?, 'feeling', ?, ?)",
                [(reflection, take, place, name) for place, name in enumerate(feelings)],
            )
            if seldom:
                db.execute("INSERT INTO named VALUES (?, ?, 'sign', 0, 'fatigue')",
                           (reflection, take))  # fmt: skip
        events += [Spoken(), Heard(segment), Ended()]
    db.executemany(
        "INSERT INTO events VALUES (?, ?, ?, ?)",
        [
            (reflection, number, at.isoformat(timespec="seconds"), json.dumps(to_dict(event)))
            for number, event in enumerate(events)
        ],
    )


def _recordings(home: Home, reflections: int, take: int, chance: random.Random) -> None:
    """Some seconds of noise for the mantra of every so many."""
    recordings = Recordings(home.audio)
    for number in range(_RECORDED, reflections + 1, _RECORDED):
        file = recordings.create(number, take)
        file.append(chance.randbytes(32_000))
        file.close()
        recordings.finish(number, take)
