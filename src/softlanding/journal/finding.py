"""Finding what was said: by the index of words, and, where that finds little, by what may have been
misheard (mishearing.py)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from softlanding.journal.database import Choice, Database
from softlanding.journal.index import BEGIN_MARK, END_MARK, SHIFT, SLOTS, Index

LITTLE = 3  # with fewer found, what may have been misheard is looked for too
_AROUND = 14  # words in a snippet
_LONGEST = 120  # characters of a single word that are shown
_WORDS = 100  # that begin in the same way, and are looked for one by one
_BEYOND, _AT_ONCE = 2**62, 1000  # a row after all rows; rows looked at together
_PARTS = re.compile(r'"([^"]*)"?|(\S+)')
_WORD = re.compile(r"\w")


Pieces = tuple[tuple[str, bool], ...]
Allowed = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for. words: as typed: every word must be there; `white*` is the beginning of
    one, "system design" stands as it is. since, until: days. step: its id, or the end of it.
    feeling: named in the same reflection. about: a part of what
    it is about. limit: found at most; page: 1 has the newest."""

    words: str
    since: date | None = None
    until: date | None = None
    step: str = ""
    feeling: str = ""
    about: str = ""
    limit: int = 20
    page: int = 1

    @property
    def is_something(self) -> bool:
        """Whether there is a word in it."""
        return any(_parts(self.words))


@dataclass(frozen=True, slots=True)
class Found:
    """A place where it was said. take, step: of the reply; None for a title, a name or a mantra.
    pieces: of its words, and whether each is what was looked for. alike: it only looks or sounds
    like it."""

    reflection: int
    at: datetime
    title: str
    about: str
    take: int | None
    step: str | None
    pieces: Pieces
    alike: bool = False

    @property
    def text(self) -> str:
        """The words around it."""
        return joined(self.pieces)


def find(
    store: Database, query: Query, told: Callable[[], None] = lambda: None
) -> tuple[list[Found], bool]:
    """The places, newest first, then those that may have been misheard; and whether there are more.

    told: see Index. Raises JournalError.
    """
    if not query.is_something:
        return [], False
    allowed = _allowed(store, query)
    first = (query.page - 1) * query.limit
    with Index(store, told) as index:
        match = " AND ".join(_wanted(index, query.words))
        there = rows(index, match, allowed, first + query.limit + 1)
        page = there[first : first + query.limit]
        found = described(store, page, marked(index, page, match))
        found.sort(key=lambda one: one.at.date(), reverse=True)  # a memo may be of an earlier day
        if len(there) < LITTLE and query.page == 1:
            from softlanding.journal import mishearing  # 20 ms, which most searches do without

            known = set(there)
            found += mishearing.find(store, index, query.words, allowed, known, query.limit)
    return found[: query.limit], len(there) > first + query.limit


def _wanted(index: Index, words: str) -> list[str]:
    """Each part as FTS5 wants it, in its quotes: https://www.sqlite.org/fts5.html#fts5_strings.

    A beginning stands for the words of the journal that begin so: the index holds stems, and
    "meetin" is no beginning of one.
    """
    wanted = []
    for text, begins in _parts(words):
        known = _begin_so(index, text.lower()) if begins else []
        either = " OR ".join(map(quoted, known))
        wanted.append(f"({either})" if known else quoted(text) + ("*" if begins else ""))
    return wanted


def _begin_so(index: Index, start: str) -> list[str]:
    """Words of the journal; none where that would be too many."""
    query = "SELECT word FROM vocabulary WHERE word >= ? AND word < ? LIMIT ?"
    found = [row[0] for row in index.rows(query, start, start + chr(0x10FFFF), _WORDS + 1)]
    return found if len(found) <= _WORDS else []


def _parts(words: str) -> Iterator[tuple[str, bool]]:
    """Words and phrases, and whether each is only a beginning."""
    for phrase, word in _PARTS.findall(words):
        text = phrase or word.rstrip("*")
        if _WORD.search(text) or any(ord(letter) > 0x2000 for letter in text):  # an emoji, too
            yield text, not phrase and word.endswith("*")


def quoted(text: str) -> str:
    """A word or a phrase as FTS5 takes it, whatever is in it."""
    return '"' + text.replace('"', '""').replace("\0", " ") + '"'


def _allowed(store: Database, query: Query) -> Allowed | None:
    """Which rows of the index may be found; None: any."""
    if not (query.since or query.until or query.step or query.feeling or query.about):
        return None
    choice = Choice(query.since, query.until, feeling=query.feeling, about=query.about)
    ids = store.ids(choice)
    if not query.step:
        return lambda row: row >> SHIFT in ids
    replies = store.rows(
        "SELECT reflection, number FROM replies"
        " WHERE step = ?1 OR substr(step, -length(?1) - 1) = '.' || ?1",
        query.step,
    )
    there = {
        int(reflection) << SHIFT | int(number) + 1
        for reflection, number in replies
        if int(reflection) in ids
    }
    return there.__contains__


def rows(index: Index, match: str, allowed: Allowed | None, limit: int) -> list[int]:
    """The newest rows that match."""
    newest = "SELECT rowid FROM words WHERE words MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?"
    found: list[int] = []
    before, many = _BEYOND, limit if allowed is None else _AT_ONCE
    while len(found) < limit:
        there = [int(row[0]) for row in index.rows(newest, match, before, many)]
        found += [row for row in there if allowed is None or allowed(row)]
        if len(there) < many:
            break
        before = there[-1]
    return found[:limit]


def marked(index: Index, rows: Sequence[int], match: str) -> dict[int, Pieces]:
    """What stands there, with the words that were found marked."""
    if not rows:
        return {}
    places = ", ".join("?" * len(rows))
    texts = index.rows(  # with the plus, one pass in place of one for each row
        f"SELECT rowid, snippet(words, 0, ?, ?, '…', {_AROUND}) FROM words"
        f" WHERE words MATCH ? AND rowid BETWEEN ? AND ? AND +rowid IN ({places})",
        BEGIN_MARK,
        END_MARK,
        match,
        min(rows),
        max(rows),
        *rows,
    )
    return {int(row): _pieces(text) for row, text in texts}


def joined(pieces: Pieces) -> str:
    """The words alone."""
    return "".join(text for text, _ in pieces)


def _pieces(snippet: str) -> Pieces:
    pieces = []
    for number, part in enumerate(snippet.replace("\n", " · ").split(BEGIN_MARK)):
        marked, _, rest = part.partition(END_MARK) if number else ("", "", part)
        pieces += [(shorter(marked), True), (shorter(rest), False)]
    return tuple(piece for piece in pieces if piece[0])


def shorter(text: str) -> str:
    """Without what no screen takes: a word of thousands of letters."""
    long = re.compile(rf"\S{{{_LONGEST},}}")
    return long.sub(lambda word: f"{word[0][:_LONGEST]}…", text)


def described(store: Database, rows: Sequence[int], pieces: dict[int, Pieces]) -> list[Found]:
    """In the order of the rows; what went meanwhile is left out."""
    found = []
    for row in rows:
        there = store.rows(
            "SELECT id, started, title, about, take, step FROM reflections LEFT JOIN replies"
            " ON reflection = id AND number = ? WHERE id = ?",
            (row & SLOTS) - 1,
            row >> SHIFT,
        )
        for number, started, title, about, take, step in there:
            at, reply = datetime.fromisoformat(started), None if take is None else int(take)
            found.append(Found(int(number), at, title, about, reply, step, pieces.get(row, ())))
    return found
