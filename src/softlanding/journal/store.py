"""The journal on disk: SQLite, every commit durable when it returns.

WAL with synchronous FULL: a commit survives a crash of the program and of the machine
(https://www.sqlite.org/pragma.html#pragma_synchronous).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from softlanding.conversation import routine as routines
from softlanding.conversation.effects import Conclude, Corrected, Held, Reply, Settle, Status
from softlanding.conversation.events import Event, from_dict, segment_from, to_dict
from softlanding.conversation.routine import Routine
from softlanding.journal import naming
from softlanding.journal.database import ALL, CHOSEN, Choice, Database
from softlanding.journal.opening import understood

_Names = dict[tuple[int, str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Summary:
    """One reflection, in a line. mantra: the chosen one. about: "Acme, backend", or empty.
    follows: the reflection whose steps it asked about. routine: its name."""

    id: int
    started: datetime
    title: str
    status: Status
    mantra: str | None
    about: str = ""
    follows: int | None = None
    routine: str = ""
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reflection:
    """One stored run of a routine."""

    summary: Summary
    routine: Routine
    replies: tuple[Reply, ...]


class Store(Database):
    """All reflections of one person. Raises JournalError, and no other error, for a person."""

    # -- writing ------------------------------------------------------------------------------
    def begin(self, routine: Routine, about: str = "", follows: int | None = None) -> int:
        """Start a reflection; its id, which is not that of any recordings there are: those may be
        from a journal that was moved away, or newer than the copy that was put back. about,
        follows: see Summary."""
        with self.transaction():
            return self.insert(routine, about, follows)

    def insert(self, routine: Routine, about: str = "", follows: int | None = None) -> int:
        """The same, within a transaction."""
        script = json.dumps(routines.to_dict(routine))
        values = (self._at(), routine.name, routine.title, script, about, follows)
        return int(
            self._db.execute(
                "INSERT INTO reflections (id, started, routine, title, script, about, follows)"
                " SELECT max(?, coalesce(max(seq), 0)) + 1, ?, ?, ?, ?, ?, ?"
                " FROM sqlite_sequence WHERE name = 'reflections' RETURNING id",
                (self._last_recorded(), *values),
            ).fetchone()[0]
        )

    def commit(
        self,
        reflection: int,
        event: Event,
        keeps: Sequence[Reply],
        conclude: Conclude | None,
        settles: Sequence[Settle] = (),
        corrections: Sequence[Corrected] = (),
    ) -> None:
        """Store an event and what came of it, all or nothing."""
        with self.transaction():
            self._db.execute(
                "INSERT INTO events SELECT ?, count(*), ?, ? FROM events WHERE reflection = ?",
                (reflection, self._at(), json.dumps(to_dict(event)), reflection),
            )
            for reply in keeps:
                self.keep(reflection, reply)
            for right in corrections:
                naming.store(self._db, reflection, right.take, right.feelings, right.signs)
            for settle in settles:
                self._db.execute(
                    "UPDATE replies SET held = ? WHERE reflection = ? AND take = ?",
                    (settle.held, reflection, settle.take),
                )
            if conclude:
                self.conclude(reflection, conclude)

    def stop(self, reflection: int) -> None:
        """It will not be gone on with."""
        with self.transaction():
            self._db.execute(
                "UPDATE reflections SET status = ?, ended = ? WHERE id = ?",
                (Status.STOPPED, self._at(), reflection),
            )

    def keep(self, reflection: int, reply: Reply) -> None:
        """Store a reply, within a transaction."""
        self._db.execute(
            "INSERT INTO replies (reflection, number, at, step, take, transcript,"
            " confidence, segments, mantra, person, held)"
            " SELECT ?, coalesce(max(number) + 1, 0), ?, ?, ?, ?, ?, ?, ?, ?, ?"
            " FROM replies WHERE reflection = ?",
            (reflection, self._at(), *_row(reply), reflection),
        )
        naming.store(self._db, reflection, reply.take, reply.feelings, reply.signs)
        if reply.step.endswith(routines.ABOUT):
            self.call(reflection, told_name(reply.text))

    def call(self, reflection: int, about: str) -> None:
        """Store which interview it is of, within a transaction; nothing where that is empty."""
        if about:
            self._db.execute("UPDATE reflections SET about = ? WHERE id = ?", (about, reflection))

    def conclude(self, reflection: int, conclude: Conclude) -> None:
        """Store how it ended, within a transaction."""
        ended = None if conclude.status is Status.OPEN else self._at()
        self._db.execute(
            "UPDATE reflections SET status = ?, mantra = ?, ended = ? WHERE id = ?",
            (conclude.status, conclude.mantra, ended, reflection),
        )

    # -- reading ------------------------------------------------------------------------------
    def summaries(self, choice: Choice = ALL, limit: int = -1, skipping: int = 0) -> list[Summary]:
        """Reflections, oldest first: the newest `limit` of the chosen, after so many newer ones."""
        newest = f"{_SUMMARY} {CHOSEN} {NEWEST_FIRST} LIMIT ? OFFSET ?"
        rows = self.rows(newest, *choice.values, limit, skipping)
        with understood(self.home.journal):
            return [_summary(row) for row in reversed(rows)]

    def get(self, which: str) -> Reflection | None:
        """The reflection with this id, the "last" one, or that of a day ("2026-03-03": its last
        one); None where there is none such."""
        if which == "last":
            rows = self.rows(f"{_SUMMARY} {NEWEST_FIRST} LIMIT 1")
        elif _IS_DAY.fullmatch(which):
            day = f"{_SUMMARY} WHERE substr(started, 1, 10) = ? ORDER BY id DESC LIMIT 1"
            rows = self.rows(day, which)
        else:
            rows = self.rows(f"{_SUMMARY} WHERE id = ?", which)
        if not rows:
            return None
        with understood(self.home.journal):
            summary = _summary(rows[0])
        replies = self.rows(
            "SELECT step, take, segments, mantra, person, held, edited FROM replies"
            " WHERE reflection = ? ORDER BY number",
            summary.id,
        )
        script = self.rows("SELECT script FROM reflections WHERE id = ?", summary.id)[0][0]
        with understood(self.home.journal):
            routine = routines.from_dict(json.loads(script))
            named = self._named(summary.id)
            return Reflection(summary, routine, tuple(_reply(row, named) for row in replies))

    def _named(self, reflection: int) -> _Names:
        """What was named, by take and kind."""
        rows = self.rows(
            "SELECT take, kind, name FROM named WHERE reflection = ? ORDER BY place", reflection
        )
        found: _Names = {}
        for take, kind, name in rows:
            found[int(take), kind] = (*found.get((int(take), kind), ()), name)
        return found

    def named(self, kind: Literal["feeling", "sign"] = "feeling") -> list[naming.Use]:
        """When which feelings, or signs, were named; oldest first."""
        rows = self.rows(naming.USES, kind)
        with understood(self.home.journal):
            return list(naming.uses(rows))

    def abouts(self) -> list[str]:
        """What reflections were about, the newest first."""
        rows = self.rows(
            "SELECT about FROM reflections WHERE about != '' GROUP BY about ORDER BY max(id) DESC"
        )
        return [row[0] for row in rows]

    def followers(self, reflection: int) -> list[int]:
        """Those that were to ask about its steps."""
        rows = self.rows("SELECT id FROM reflections WHERE follows = ?", reflection)
        return [int(row[0]) for row in rows]

    def steps_replied(self, begins: str) -> list[str]:
        """The ids of steps that begin so and had a reply, the longest ago first."""
        rows = self.rows(
            "SELECT step FROM replies WHERE substr(step, 1, length(?1)) = ?1"
            " GROUP BY step ORDER BY max(reflection), step",
            begins,
        )
        return [row[0] for row in rows]

    def events(self, reflection: int) -> list[Event]:
        """What happened, in order."""
        rows = self.rows(
            "SELECT event FROM events WHERE reflection = ? ORDER BY number", reflection
        )
        with understood(self.home.journal):
            return [from_dict(json.loads(row[0])) for row in rows]

    def open_reflection(self) -> Reflection | None:
        """The newest session's reflection, when it was left open; a memo has no session."""
        rows = self.rows(
            "SELECT id, status FROM reflections WHERE status = ?1"
            " OR EXISTS (SELECT 1 FROM events WHERE reflection = id) ORDER BY id DESC LIMIT 1",
            Status.OPEN,
        )
        return self.get(str(rows[0][0])) if rows and rows[0][1] == Status.OPEN else None

    def mantras(self) -> list[str]:
        """The mantras chosen so far, the newest first."""
        rows = self.rows(
            "SELECT mantra FROM reflections WHERE mantra IS NOT NULL"
            " GROUP BY mantra ORDER BY max(id) DESC"
        )
        return [row[0] for row in rows]

    def holds(self) -> int:
        """How many solutions were held back so far."""
        return int(self.rows("SELECT count(*) FROM replies WHERE held IS NOT NULL")[0][0])

    # -- inside -------------------------------------------------------------------------------
    def _last_recorded(self) -> int:
        """The highest id that has a folder of recordings."""
        names = (path.name for path in self.home.audio.glob("*"))
        return max((int(name) for name in names if _IS_ID.fullmatch(name)), default=0)

    def _at(self) -> str:
        return self._clock().isoformat(timespec="seconds")


_IS_ID = re.compile("[1-9][0-9]{0,8}")
_IS_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
NEWEST_FIRST = "ORDER BY substr(started, 1, 10) DESC, id DESC"  # a memo may be of an earlier day
_SUMMARY = (
    "SELECT id, started, title, status, mantra, about, follows, routine, ended FROM reflections"
)


def told_name(words: str) -> str:
    """What an interview is called in a reply; words of crisis are no name."""
    from softlanding.understanding import safety
    from softlanding.understanding.retelling import name_in

    return "" if safety.is_crisis(words) else name_in(words)


def _summary(row: Sequence[str]) -> Summary:
    number, started, title, status, mantra, about, follows, routine, ended = row
    at, before = datetime.fromisoformat(started), int(follows) if follows else None
    end = datetime.fromisoformat(ended) if ended else None
    return Summary(int(number), at, title, Status(status), mantra, about, before, routine, end)


def _row(reply: Reply) -> tuple[object, ...]:
    segments = json.dumps([asdict(segment) for segment in reply.segments])
    return (
        reply.step, reply.take, reply.transcript, reply.confidence, segments, int(reply.mantra),
        reply.person, reply.held,
    )  # fmt: skip


def _reply(row: Sequence[str], named: _Names) -> Reply:
    step, take, segments, mantra, person, held, edited = row
    parts = tuple(segment_from(segment) for segment in json.loads(segments))
    feelings, signs = (named.get((int(take), kind), ()) for kind in ("feeling", "sign"))
    fate = Held(held) if held else None
    return Reply(step, int(take), parts, bool(mantra), person, fate, feelings, signs, edited)
