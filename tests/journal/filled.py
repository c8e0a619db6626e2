"""A journal in which every column of every table holds something, and files of recordings."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime, timedelta, timezone

from softlanding import catalogue
from softlanding.config import Home
from softlanding.conversation.effects import Conclude, Held, Reply, Status
from softlanding.conversation.events import Began, Ended, Heard, Segment, Word
from softlanding.journal.recordings import Recordings
from softlanding.journal.store import Store

START = datetime(2026, 3, 3, 18, 2, 11, tzinfo=timezone(timedelta(hours=2)))
CALM = Segment("I stayed calm", 0.25, 1.5, 0.875, None, (Word("calm", 1.0, 1.5, 0.5),))
NASTY = (
    "---", "# no heading", "<script>alert(1)</script>", "[[no link]] ![[no file]]", "`code` ```",
    "[2024-01-01 10:00] no entry", "[monday] no entry", "- no list", "1. no list", "> no quote",
    "a: b, \"c\" 'd' | e ~~f~~ ==g== %%h%% $i$ &amp; ^j", "כן 🌊 שלום", "\x00\x07\x1b\x7f\x85",
    "one\n\n[2024-01-01 10:00] two\r[2024-01-01 10:00] three\u2028four\x0b\x1cfive", "*",
    "+ no list", "\ufeff\ufffe", "ends with *", "    no code", "\tno code", "***", "___",
    "a\n===\nb\n---",
)  # fmt: skip
"""Texts that mean something elsewhere."""


def fill(home: Home, texts: Iterable[str] = NASTY) -> None:
    """Two circles and a recap, the last one with all these texts; one between was deleted."""
    with contextlib.closing(Store(home, lambda: START)) as store:
        first = _after_interview(store)
        store.begin(catalogue.load("recap"))  # deleted below
        texts = tuple(texts)
        last = store.begin(catalogue.load("recap"), "Acme, backend: *new*", first)
        keeps = [
            Reply("recap.went-well", take, (Segment(text, 0, 1, 0.5),))
            for take, text in enumerate(texts, 1)
        ]
        store.commit(last, Ended(), keeps, Conclude(Status.STOPPED, None))
        sounds = Recordings(home.audio)
        for take, ending in ((1, "flac"), (2, "flac"), (3, "pcm"), (1200, "flac")):
            path = sounds.path(first, take, ending)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(bytes([take % 256, 0]) * 400 * take)
        path = sounds.path(first, 1)
        path.with_name("001-1.flac").write_bytes(b"an older one")
        with store.transaction() as db:
            db.execute("DELETE FROM reflections WHERE id = 2")
            db.execute("UPDATE sqlite_sequence SET seq = 12 WHERE name = 'reflections'")


def _after_interview(store: Store) -> int:
    number = store.begin(catalogue.load("after-interview"), "Acme")
    store.commit(number, Began(), [], None)
    store.commit(number, Heard(CALM), [], None)
    keeps = [
        Reply("recap.went-well", 1, (CALM, replace(CALM, text="and clear", phrase="skip"))),
        Reply("check-in.right-now", 2, (Segment("tired", 0, 1),), feelings=("tired", "a bit sad"),
              signs=("self-doubt",)),
        Reply("check-in.hangover", 3, (Segment("call them", 0, 1, 1.0),), held=Held.JOINED),
        Reply("circle.idea", 4, (Segment("write it down", 0, 1),), False, "Ben", Held.ASIDE),
        Reply("soft-landing.mantra", 5, (Segment("I showed up", 0.5, 2, 0.75),), mantra=True),
    ]  # fmt: skip
    store.commit(number, Ended(), keeps, Conclude(Status.FINISHED, "I showed up."))
    older = json.dumps([asdict(CALM)])
    with store.transaction() as db:
        db.execute("UPDATE replies SET edited = 'I stayed so calm' WHERE number = 0")
        db.execute("UPDATE replies SET engine = 'whisper-small.en' WHERE number = 1")
        for version, text in enumerate((older, f" {older}")):
            row = (number, 2, version, "sphinx", text)
            db.execute("INSERT INTO transcripts VALUES (?, ?, ?, ?, ?)", row)
    return number
