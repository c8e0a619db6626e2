"""A journal in which a reflection's word is wherever a word can be, and a search for it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from softlanding import catalogue
from softlanding.config import Home
from softlanding.conversation.effects import Conclude, Held, Reply, Status
from softlanding.conversation.events import Began, Ended, Event, Heard, Segment
from softlanding.conversation.routine import Expects, Step
from softlanding.journal.store import Store

ENDINGS = ("001.flac", "002.pcm", "002.part", "003.flac", "003-1.flac", "004.flac")
STEP = "recap.went-well"
_AFTER = catalogue.load("after-interview")


def marked(store: Store, word: str, days_ago: str = "", follows: int | None = None) -> int:
    """A finished reflection of which every text is, or holds, this word; with recordings."""
    home = store.home
    store.rows("PRAGMA secure_delete = OFF")  # as SQLite often is: what is written over stays
    routine = replace(_AFTER, title=f"About {word}").with_mantras(["Rest.", f"The {word}."])
    number = store.begin(routine, f"Acme, {word}", follows)
    said = Segment(f"a {word.upper()} came", 0, 1, 0.9, f"the {word}")
    feeling = Reply("check-in.right-now", 1, (said,), feelings=(word, "calm"))
    spoken = Reply("soft-landing.mantra", 4, (Segment(f"the {word}", 0, 1),), mantra=True)
    unheard = Reply(STEP, 3, (Segment("", 0, 1),))
    held = Reply(STEP, 2, (said,), held=Held.JOINED)
    store.commit(number, Began(), [], None)
    store.commit(number, Heard(said), [feeling, held, unheard, spoken], None)
    store.commit(number, Ended(), [], Conclude(Status.FINISHED, f"The {word}."))
    with store.transaction() as db:
        db.execute("UPDATE replies SET edited = ?, engine = ? WHERE take = 2 AND reflection = ?",
                   (f"an edited {word}" * 40, word, number))  # fmt: skip
        db.execute("UPDATE replies SET edited = ? WHERE take = 2 AND reflection = ?",
                   (f"an edited {word}", number))  # fmt: skip
        segments = json.dumps([{"text": f"older {word}"}])
        db.execute("INSERT INTO transcripts VALUES (?, 2, 0, ?, ?)", (number, word, segments))
        if days_ago:
            db.execute("UPDATE reflections SET started = ? WHERE id = ?", (days_ago, number))
    for name in ENDINGS:
        path = home.audio / str(number) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"fLaC" + f"TITLE={word} {name} {word}".encode() + word.encode("utf-16"))
    return number


def quoting(store: Store, word: str, follows: int) -> int:
    """A later reflection that repeats the words of that one, and says its own."""
    again = Step(f"naming.again.{word}", f"A word: {word}. Still there?", Expects.EMOTION)
    asked = Step("recap.last-steps", f"You wanted to {word}. And?", Expects.OPEN)
    routine = replace(_AFTER, steps=(asked, again, *_AFTER.steps))
    mantras = ["Rest.", *store.mantras()]
    number = store.begin(routine.with_mantras(mantras), "Globex", follows)
    known = tuple(dict.fromkeys(use.name for use in store.named()))
    happened: list[tuple[Event, str]] = [(Began(known=known), again.id), (Ended(), STEP)]
    for take, (event, step) in enumerate(happened):
        store.commit(number, event, [Reply(step, take, (Segment("my own words"),))], None)
    return number


def traces(home: Home, word: str) -> list[Path]:
    """Files below home that hold this word, in any case, as UTF-8 or UTF-16, or by their name."""
    ways = [word.lower().encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")]
    files = [path for path in home.data.rglob("*") if path.is_file()]
    assert files
    return [
        path
        for path in files
        if word in path.name or any(way in path.read_bytes().lower() for way in ways)
    ]


def rows(store: Store, reflections: Iterable[int]) -> list[object]:
    """All that the journal holds of these."""
    listed = ", ".join(map(str, reflections))
    tables = ("events", "replies", "named", "transcripts")
    return [
        store.rows(f"SELECT * FROM reflections WHERE id IN ({listed})"),
        *(store.rows(f"SELECT * FROM {one} WHERE reflection IN ({listed})") for one in tables),
    ]


def recordings(home: Home) -> dict[str, bytes]:
    """All sound, by its path."""
    return {
        path.relative_to(home.audio).as_posix(): path.read_bytes()
        for path in home.audio.rglob("*")
        if path.is_file()
    }
