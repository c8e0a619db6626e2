"""Words that are put right: by hand, or by an engine that writes them down anew."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from softlanding.conversation.asking import Named
from softlanding.conversation.effects import Reply
from softlanding.conversation.events import Segment, segment_from
from softlanding.conversation.routine import ABOUT
from softlanding.journal import moments, naming
from softlanding.journal.page import plain
from softlanding.journal.store import Reflection, Store, told_name


# -- by hand ---------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Corrections:
    """What is to be changed. words: new ones, by take. title, about: None leaves them."""

    words: Mapping[int, str]
    title: str | None = None
    about: str | None = None

    def __bool__(self) -> bool:
        return bool(self.words) or self.title is not None or self.about is not None


@dataclass(frozen=True, slots=True)
class Corrected:
    """What became of it. replies: takes with new words. named: what is named now, where that is
    something else. elsewhere: what was changed, or deleted, by another program meanwhile, and was
    left as it is."""

    replies: tuple[int, ...]
    named: tuple[Named, ...]
    elsewhere: tuple[str, ...]


def correct(store: Store, found: Reflection, corrections: Corrections) -> Corrected:
    """Take corrections over, all or nothing. found: the reflection as it was when the person began
    to correct it; what is not as it was then stays as it is. Raises JournalError."""
    number = found.summary.id
    known = moments.known_before(store, number)
    replies: list[int] = []
    renamed: list[Named] = []
    elsewhere: list[str] = []
    with store.transaction() as db:
        if not _is_there(db, found):
            return Corrected((), (), _asked_for(corrections))
        for name, was in (("title", found.summary.title), ("about", found.summary.about)):
            new = getattr(corrections, name)
            change = f"UPDATE reflections SET {name} = ? WHERE id = ? AND {name} = ?"
            if new is not None and not db.execute(change, (new, number, was)).rowcount:
                elsewhere.append(name)
        for reply in found.replies:
            words = corrections.words.get(reply.take)
            if words is None:
                continue
            if not _put_right(db, number, reply, words):
                elsewhere.append(f"reply {reply.take}")
                continue
            replies.append(reply.take)
            before = moments.named(found, reply, reply.text, known)
            after = moments.named(found, reply, words, known)
            if after is not None and after != before:
                naming.store(db, number, reply.take, *after)
                renamed.append(after)
    return Corrected(tuple(replies), tuple(renamed), tuple(elsewhere))


def _is_there(db: sqlite3.Connection, found: Reflection) -> bool:
    """Whether this number is still that reflection: a restore may have brought another journal."""
    query = "SELECT started FROM reflections WHERE id = ?"
    now = db.execute(query, (found.summary.id,)).fetchone()
    return now is not None and now[0] == found.summary.started.isoformat()


def _asked_for(corrections: Corrections) -> tuple[str, ...]:
    """All that was to be changed, as it is told."""
    facts = (name for name in ("title", "about") if getattr(corrections, name) is not None)
    return (*facts, *(f"reply {take}" for take in corrections.words))


def _put_right(db: sqlite3.Connection, number: int, reply: Reply, words: str) -> bool:
    """Store the words of a reply, or that they are as they were heard. False: it is not as it was
    found."""
    at = (number, reply.take)
    query = "SELECT transcript, edited, step FROM replies WHERE reflection = ? AND take = ?"
    now = db.execute(query, at).fetchone()
    if now is None or now[1:] != (reply.edited, reply.step):
        return False
    edited = None if words == plain(now[0]) else words
    db.execute("UPDATE replies SET edited = ? WHERE reflection = ? AND take = ?", (edited, *at))
    _follow(db, number, reply, words)
    return True


def _follow(db: sqlite3.Connection, number: int, reply: Reply, words: str) -> None:
    """What the reflection is about, and its mantra, follow the words by which they were told."""
    if words:
        mantra = "UPDATE reflections SET mantra = ? WHERE id = ? AND mantra = ?"
        db.execute(mantra, (" ".join(words.split()), number, reply.text))
    if reply.step.endswith(ABOUT) and words:
        about = "UPDATE reflections SET about = ? WHERE id = ? AND about = ?"
        db.execute(about, (told_name(words), number, told_name(reply.text)))


# -- by an engine ----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Spoken:
    """Where a reply lies in its recording. engine: the one that wrote it down anew, if one did.
    start, end: seconds; both 0 where it was typed."""

    reflection: int
    take: int
    engine: str
    start: float
    end: float


def spoken(store: Store, reflection: int | None = None) -> list[Spoken]:
    """All replies, or those of one reflection; the oldest first."""
    rows = store.rows(
        "SELECT reflection, take, engine, coalesce(json_extract(segments, '$[0].start'), 0),"
        " coalesce(json_extract(segments, '$[#-1].end'), 0)"
        " FROM replies WHERE ?1 IS NULL OR reflection = ?1 ORDER BY reflection, number",
        reflection,
    )
    return [
        Spoken(int(number), int(take), engine, float(start), float(end))
        for number, take, engine, start, end in rows
    ]


def write_anew(
    store: Store, found: Reflection, reply: Reply, segments: Sequence[Segment], engine: str
) -> bool:
    """Store what an engine heard in the recording of a reply; what was heard before is kept beside
    it, and so are words that were corrected by hand. What the words name is read anew, where the
    person did not correct that. False: the reply is not as it was found, and was left so.
    Raises JournalError."""
    number, new = found.summary.id, replace(reply, segments=tuple(segments))
    at = (number, reply.take)
    known = moments.known_before(store, number)
    before = moments.named(found, reply, reply.transcript, known)
    after = moments.named(found, reply, new.transcript, known)
    as_read = reply.edited is None and before == Named(reply.feelings, reply.signs)
    plain_segments = json.dumps([asdict(segment) for segment in segments])
    with store.transaction() as db:
        query = "SELECT segments, edited FROM replies WHERE reflection = ? AND take = ?"
        now = db.execute(query, at).fetchone()
        if now is None or now[1] != reply.edited or _segments(now[0]) != reply.segments:
            return False
        db.execute(
            "INSERT INTO transcripts SELECT reflection, take, (SELECT count(*) FROM transcripts"
            " WHERE reflection = ?1 AND take = ?2), engine, segments"
            " FROM replies WHERE reflection = ?1 AND take = ?2",
            at,
        )
        db.execute(
            "UPDATE replies SET transcript = ?, confidence = ?, segments = ?, engine = ?"
            " WHERE reflection = ? AND take = ?",
            (new.transcript, new.confidence, plain_segments, engine, *at),
        )
        if reply.edited is None:
            _follow(db, number, reply, new.transcript)
        if as_read and after is not None and after != before:
            naming.store(db, *at, *after)
    return True


def _segments(stored: str) -> tuple[Segment, ...]:
    return tuple(segment_from(segment) for segment in json.loads(stored))
