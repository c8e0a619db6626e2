"""Finding what may have been misheard, or is spelt in another way.

A recogniser writes real words only, so "whiteboarding" may stand there as "white boarding", and
"kubernetes" as "cooper nettie's". It is looked for by spelling (words of the journal that are
nearly the same, split or joined) and by sound (the consonants of all that was asked for, in a row).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from softlanding.journal.database import Database
from softlanding.journal.finding import (
    Allowed,
    Found,
    Pieces,
    described,
    joined,
    marked,
    quoted,
    rows,
    shorter,
)
from softlanding.journal.index import Index
from softlanding.understanding import matching

_NEARBY = 60  # characters on each side of what sounds like it
_LETTERS = 3  # of a part of a word, at least
_CONSONANTS = 4  # of what is looked for by its sound, at least: less sounds like too much
_MOST = 12  # words that are looked for in this way
_MANY = 200  # places of one word of several
_SOUNDS_LIKE = 55.0  # of the letters, where all consonants are alike


def find(
    store: Database, index: Index, words: str, allowed: Allowed | None, known: set[int], limit: int
) -> list[Found]:
    """What looks or sounds like it, the most alike first."""
    plain = " ".join(matching.plain(words).split()[:_MOST])
    pieces: dict[int, Pieces] = {}
    if (match := _nearly(index, plain.split())) is not None:
        there = [row for row in rows(index, match, allowed, limit) if row not in known]
        pieces |= marked(index, there, match)
    sounds = {} if "*" in words else _sounding_alike(index, plain, allowed, limit - len(pieces))
    for row, piece in sounds.items():
        if row not in known:
            pieces.setdefault(row, piece)
    if not pieces and not known:
        pieces = _word_by_word(index, plain.split(), allowed, limit)
    alike = {row: matching.part_likeness(plain, joined(parts)) for row, parts in pieces.items()}
    best = sorted(pieces, key=lambda row: (-alike[row], -row))[:limit]
    return [replace(one, alike=True) for one in described(store, best, pieces)]


def _word_by_word(
    index: Index, words: Sequence[str], allowed: Allowed | None, limit: int
) -> dict[int, Pieces]:
    """Where each of several words is there by its spelling or by its sound."""
    places: dict[int, Pieces] | None = None
    for word in words if len(words) > 1 else ():
        match = _nearly(index, [word])
        here = dict.fromkeys(rows(index, match, allowed, _MANY), ()) if match else {}
        found: dict[int, Pieces] = {**here, **_sounding_alike(index, word, allowed, _MANY)}
        places = {
            row: places[row] if places and places[row] else piece
            for row, piece in found.items()
            if places is None or row in places
        }
    newest = sorted(places or {}, reverse=True)[:limit]
    texts = dict(_texts(index, newest))
    return {row: (places or {})[row] or _around(texts[row], 0, 0) for row in newest if row in texts}


def _sounding_alike(
    index: Index, plain: str, allowed: Allowed | None, limit: int
) -> dict[int, Pieces]:
    """The newest texts that have all its consonants in a row, whatever the words."""
    sound = matching.sounding(plain)
    if len(sound) < _CONSONANTS or limit < 1:
        return {}
    newest = "SELECT rowid FROM sounds WHERE sounds MATCH ? ORDER BY rowid DESC LIMIT ?"
    there = [int(row[0]) for row in index.rows(newest, quoted(sound), 5 * limit)]
    there = [row for row in there if allowed is None or allowed(row)][:limit]
    found = {}
    for row, text in _texts(index, there):
        place = matching.where_it_sounds(plain, text)
        if place and matching.likeness(plain, text[slice(*place)]) >= _SOUNDS_LIKE:
            found[row] = _around(text, *place)
    return found


def _nearly(index: Index, words: Sequence[str]) -> str | None:
    """The words of the journal that are nearly those asked for, as a query; None: there are none
    for one of them."""
    if not words:
        return None
    known = [row[0] for row in index.rows("SELECT word FROM vocabulary")]
    groups: list[str] = []
    at = 0
    while at < len(words):
        as_one = matching.near("".join(words[at : at + 2]), known) if at + 1 < len(words) else []
        alternatives = [quoted(term) for term in matching.near(words[at], known)]
        alternatives += [quoted(pair) for pair in _split(words[at], known)]
        if not alternatives and as_one:
            alternatives, at = [quoted(term) for term in as_one], at + 1
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


def _texts(index: Index, rows: Sequence[int]) -> Iterator[tuple[int, str]]:
    places = ", ".join("?" * len(rows))
    for row, text in index.rows(f"SELECT rowid, text FROM words WHERE rowid IN ({places})", *rows):
        yield int(row), text


def _around(text: str, start: int, end: int) -> Pieces:
    """The stretch of a text, marked, with a few words around it."""
    left, right = text[max(0, start - _NEARBY) : start], text[end : end + _NEARBY]
    if start > _NEARBY:
        left = "…" + left.partition(" ")[2]
    if end + _NEARBY < len(text):
        right = right.rpartition(" ")[0] + "…"
    pieces = ((left, False), (text[start:end], True), (right, False))
    return tuple((shorter(piece.replace("\n", " · ")), mark) for piece, mark in pieces if piece)
