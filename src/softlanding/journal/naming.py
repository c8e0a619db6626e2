"""Feelings and signs in the journal: storing them, and when which were named."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from softlanding.conversation.routine import from_dict


@dataclass(frozen=True, slots=True)
class Use:
    """A feeling or a sign was named. step: id of the step. person: in a circle."""

    name: str
    at: datetime
    reflection: int
    step: str
    person: str


def store(
    db: sqlite3.Connection, reflection: int, take: int, names: Sequence[str], signs: Sequence[str]
) -> None:
    """These were named in this take, in place of what was there."""
    db.execute("DELETE FROM named WHERE reflection = ? AND take = ?", (reflection, take))
    rows = [("feeling", n, name) for n, name in enumerate(names)]
    rows += [("sign", n, name) for n, name in enumerate(signs)]
    db.executemany(
        "INSERT INTO named VALUES (?, ?, ?, ?, ?)",
        [(reflection, take, *row) for row in rows],
    )


def read_old_replies(db: sqlite3.Connection) -> None:
    """Find what was named in the words of replies that were stored before this was kept."""
    from softlanding.understanding import feelings  # 30 ms, which a list need not wait for

    scripts = db.execute("SELECT id, script FROM reflections").fetchall()
    for reflection, script in scripts:
        asked = {step.id for step in from_dict(json.loads(script)).steps if step.asks_feelings}
        replies = db.execute(
            "SELECT step, take, transcript FROM replies WHERE reflection = ? AND NOT mantra",
            (reflection,),
        )
        for step, take, transcript in replies.fetchall():
            if step in asked:
                reading = feelings.read(transcript)
                store(db, reflection, take, reading.now, reading.signs)


def uses(rows: Sequence[Sequence[str]]) -> Iterator[Use]:
    """From rows of name, at, reflection, step, person."""
    for name, at, reflection, step, person in rows:
        yield Use(name, datetime.fromisoformat(at), int(reflection), step, person)


USES = """
SELECT named.name, replies.at, named.reflection, replies.step, replies.person
FROM named JOIN replies USING (reflection, take)
WHERE named.kind = ? ORDER BY replies.at, named.reflection, named.take, named.place"""
