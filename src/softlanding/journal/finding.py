"""Finding what was said: by the index of words, and, where that finds little, by what may have been
misheard.

A recogniser writes real words only, so "whiteboarding" may stand there as "white boarding", and
"kubernetes" as "cooper nettie's". The second look goes by spelling (words of the journal that are
nearly the same, split or joined) and by sound (the consonants of all that was asked for, in a row).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from softlanding.journal.index import BEGIN_MARK, END_MARK, SHIFT, SLOTS, Index
from softlanding.journal.store import Choice, Store
from softlanding.understanding import matching

LITTLE = 3  # with fewer found, what may have been misheard is looked for too
_AROUND = 14  # words in a snippet
_NEARBY = 60  # characters on each side of what sounds like it
_LONGEST = 120  # characters of a single word that are shown
_BEYOND, _AT_ONCE = 2**62, 1000  # a row after all rows; rows looked at together
_PARTS = re.compile(r'"([^"]*)"?|(\S+)')
_WORD = re.compile(r"\w")
_LETTERS = 3  # of a part of a word, at least
_CONSONANTS = 4  # of what is looked for by its sound, at least: less sounds like too much
_SOUNDS_LIKE = 50.0  # of the letters, where all consonants are alike


Pieces = tuple[tuple[str, bool], ...]
Allowed = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for. words: as typed: every word must be there; `white*` is the beginning of
    one, "system design" stands as it is. since, until: days. step: its id, or the end of it.
    feeling: named in the same reflection. limit: found at most; page: 1 has the newest."""

    words: str
    since: date | None = None
    until: date | None = None
    step: str = ""
    feeling: str = ""
    limit: int = 20
    page: int = 1

    @property
    def is_something(self) -> bool:
        """Whether there is a word in it."""
        return bool(_wanted(self.words))


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
        return _joined(self.pieces)


def find(store: Store, query: Query) -> tuple[list[Found], bool]:
    """The places, newest first, then those that may have been misheard; and whether there are more.

    Raises JournalError.
    """
    wanted = _wanted(query.words)
    if not wanted:
        return [], False
    allowed = _allowed(store, query)
    first = (query.page - 1) * query.limit
    with Index(store) as index:
        rows = _rows(index, " ".join(wanted), allowed, first + query.limit + 1)
        page = rows[first : first + query.limit]
        found = _described(store, page, _marked(index, page, " ".join(wanted)))
        if len(rows) < LITTLE and query.page == 1:
            found += _misheard(store, index, query.words, allowed, set(rows), query.limit)
    return found[: query.limit], len(rows) > first + query.limit


def _wanted(words: str) -> list[str]:
    """Each part as FTS5 wants it, in its quotes: https://www.sqlite.org/fts5.html#fts5_strings."""
    return [_quoted(text) + ("*" if begins else "") for text, begins in _parts(words)]


def _parts(words: str) -> Iterator[tuple[str, bool]]:
    """Words and phrases, and whether each is only a beginning."""
    for phrase, word in _PARTS.findall(words):
        text = phrase or word.rstrip("*")
        if _WORD.search(text) or any(ord(letter) > 0x2000 for letter in text):  # an emoji, too
            yield text, not phrase and word.endswith("*")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""').replace("\0", " ") + '"'


def _allowed(store: Store, query: Query) -> Allowed | None:
    """Which rows of the index may be found; None: any."""
    if not (query.since or query.until or query.step or query.feeling):
        return None
    choice = Choice(query.since, query.until, feeling=query.feeling)
    ids = store.ids(choice)
    if not query.step:
        return lambda row: row >> SHIFT in ids
    replies = store.rows(
        "SELECT reflection, number FROM replies WHERE step = ?1 OR step LIKE '%.' || ?1", query.step
    )
    rows = {
        int(reflection) << SHIFT | int(number) + 1
        for reflection, number in replies
        if int(reflection) in ids
    }
    return rows.__contains__


def _rows(index: Index, match: str, allowed: Allowed | None, limit: int) -> list[int]:
    """The newest rows that match."""
    newest = "SELECT rowid FROM words WHERE words MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?"
    found: list[int] = []
    before, many = _BEYOND, limit if allowed is None else _AT_ONCE
    while len(found) < limit:
        rows = [int(row[0]) for row in index.rows(newest, match, before, many)]
        found += [row for row in rows if allowed is None or allowed(row)]
        if len(rows) < many:
            break
        before = rows[-1]
    return found[:limit]


def _misheard(
    store: Store, index: Index, words: str, allowed: Allowed | None, known: set[int], limit: int
) -> list[Found]:
    """What looks or sounds like it, the most alike first."""
    plain = matching.plain(words)
    pieces: dict[int, Pieces] = {}
    if (match := _nearly(index, plain.split())) is not None:
        rows = [row for row in _rows(index, match, allowed, limit) if row not in known]
        pieces |= _marked(index, rows, match)
    for row, text in _sounding_alike(index, plain, allowed, limit - len(pieces)):
        place = matching.where_it_sounds(plain, text)
        if row in known or place is None:
            continue
        if matching.likeness(plain, text[slice(*place)]) >= _SOUNDS_LIKE:
            pieces.setdefault(row, _around(text, *place))
    alike = {row: matching.part_likeness(plain, _joined(parts)) for row, parts in pieces.items()}
    best = sorted(pieces, key=lambda row: (-alike[row], -row))[:limit]
    return [replace(one, alike=True) for one in _described(store, best, pieces)]


def _sounding_alike(
    index: Index, plain: str, allowed: Allowed | None, limit: int
) -> Iterator[tuple[int, str]]:
    """The newest texts that have all its consonants in a row, whatever the words."""
    sound = matching.sounding(plain)
    if len(sound) < _CONSONANTS or limit < 1:
        return
    newest = "SELECT rowid FROM sounds WHERE sounds MATCH ? ORDER BY rowid DESC LIMIT ?"
    rows = [int(row[0]) for row in index.rows(newest, _quoted(sound), 5 * limit)]
    yield from _texts(index, [row for row in rows if allowed is None or allowed(row)][:limit])


def _nearly(index: Index, words: Sequence[str]) -> str | None:
    """The words of the journal that are nearly those asked for, as a query; None: there are none
    for one of them."""
    if not words:
        return None
    known = [row[0] for row in index.rows("SELECT word FROM vocabulary")]
    groups: list[str] = []
    at = 0
    while at < len(words):
        joined = matching.near("".join(words[at : at + 2]), known) if at + 1 < len(words) else []
        alternatives = [_quoted(term) for term in matching.near(words[at], known)]
        alternatives += [_quoted(pair) for pair in _split(words[at], known)]
        if not alternatives and joined:
            alternatives, at = [_quoted(term) for term in joined], at + 1
        if not alternatives:
            return None
        groups.append(f"({' OR '.join(alternatives)})")
        at += 1
    return " AND ".join(groups)


def _split(word: str, known: Sequence[str]) -> list[str]:
    """The word as two of the journal: "white boarding"."""
    there = set(known)
    found = []
    for cut in range(_LETTERS, len(word) - _LETTERS + 1):
        first, second = word[:cut], word[cut:]
        if first in there:
            found += [f"{first} {other}" for other in matching.near(second, known)[:1]]
    return found


def _marked(index: Index, rows: Sequence[int], match: str) -> dict[int, Pieces]:
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


def _texts(index: Index, rows: Sequence[int]) -> Iterator[tuple[int, str]]:
    places = ", ".join("?" * len(rows))
    for row, text in index.rows(f"SELECT rowid, text FROM words WHERE rowid IN ({places})", *rows):
        yield int(row), text


def _joined(pieces: Pieces) -> str:
    return "".join(text for text, _ in pieces)


def _pieces(snippet: str) -> Pieces:
    pieces = []
    for number, part in enumerate(snippet.replace("\n", " · ").split(BEGIN_MARK)):
        marked, _, rest = part.partition(END_MARK) if number else ("", "", part)
        pieces += [(_shorter(marked), True), (_shorter(rest), False)]
    return tuple(piece for piece in pieces if piece[0])


def _shorter(text: str) -> str:
    """Without what no screen takes: a word of thousands of letters."""
    long = re.compile(rf"\S{{{_LONGEST},}}")
    return long.sub(lambda word: f"{word[0][:_LONGEST]}…", text)


def _around(text: str, start: int, end: int) -> Pieces:
    """The stretch of a text, marked, with a few words around it."""
    left, right = text[max(0, start - _NEARBY) : start], text[end : end + _NEARBY]
    if start > _NEARBY:
        left = "…" + left.partition(" ")[2]
    if end + _NEARBY < len(text):
        right = right.rpartition(" ")[0] + "…"
    pieces = ((left, False), (text[start:end], True), (right, False))
    return tuple((_shorter(piece.replace("\n", " · ")), mark) for piece, mark in pieces if piece)


def _described(store: Store, rows: Sequence[int], pieces: dict[int, Pieces]) -> list[Found]:
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
