"""The names of feelings: their forms, their place, and the broader words they belong to.

The data is lexicons/feelings.toml, which says how it is written and where its numbers come from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib import resources
from typing import Any

import tomli

from softlanding.understanding import grammar
from softlanding.understanding.phrasing import Words


class Needs(IntEnum):
    """What must stand around a word before it is taken for a feeling."""

    NOTHING = 0  # it hardly means anything else
    BEING = 1  # somebody is it or feels it: "I am low"
    FEELING = 2  # somebody feels it: "I feel light"


@dataclass(frozen=True, slots=True)
class FeelingWord:
    """A name of a feeling. pleasantness, energy: -1 to 1. under: the broader word, empty for a
    root. broad: it is vague. needs: see Needs. offer: finer words, for a broad one."""

    name: str
    pleasantness: float
    energy: float
    under: str
    broad: bool
    needs: Needs
    offer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A way to say a feeling. noun: it is a thing that one has ("relief"). thing: what makes one
    feel so ("it was embarrassing"). needs: of this form. expected: a transcriber listens for it."""

    name: str
    noun: bool
    thing: bool
    needs: Needs
    expected: bool = False


Row = tuple[str, ...]
_ALSO = re.compile(r"([^,(]+)(?:\(([^)]*)\))?,?")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All names and forms. words: by name, in the order of the file. forms: by the row of their
    words; longest: the longest such row."""

    words: Mapping[str, FeelingWord]
    forms: Mapping[Row, Form]
    longest: int

    @classmethod
    def of(cls, data: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Lexicon:
        """From the content of the TOML file. Raises KeyError for what is missing."""
        words: dict[str, FeelingWord] = {}
        forms: dict[Row, Form] = {}
        for family in data.values():
            for name, entry in family.items():
                for word, shapes in _entry(name, entry):
                    words.setdefault(word.name, word)
                    for row, form in shapes:
                        forms.setdefault(row, form)
        return cls(words, forms, max(map(len, forms)))

    def family(self, name: str) -> tuple[str, ...]:
        """From this word to the broadest above it."""
        line = [name]
        while (word := self.words.get(line[-1])) and word.under:
            line.append(word.under)
        return tuple(line)


def _entry(name: str, entry: Mapping[str, Any]) -> Iterator[tuple[FeelingWord, list[Any]]]:
    """The words of one line of the file, each with its forms."""
    needs = {True: Needs.BEING, "feel": Needs.FEELING}.get(
        entry.get("framed", False), Needs.NOTHING
    )
    pleasantness, energy = entry["at"]

    def word(own: str, needs: Needs) -> FeelingWord:
        under = entry.get("under", "") if own == name else name
        offer = tuple(_parts(entry.get("offer", "")))
        broad = entry.get("broad", False)
        return FeelingWord(own, pleasantness, energy, under, broad, needs, offer)

    shapes = [_form(name, name, needs, expected=True)]
    shapes += [_form(name, form, needs, expected=True) for form in _parts(entry.get("forms", ""))]
    shapes += [_form(name, n, Needs.BEING, expected=True) for n in _parts(entry.get("nouns", ""))]
    shapes += [_form(name, form, needs, thing=True) for form in _parts(entry.get("things", ""))]
    shapes += [_form(name, form, Needs.BEING) for form in _parts(entry.get("misheard", ""))]
    if needs is Needs.NOTHING:
        shapes += [_form(name, f"{deed} me", needs) for deed in _deeds(name)]
    yield word(name, needs), shapes
    for key, least in (("also", Needs.NOTHING), ("rare", Needs.NOTHING), ("felt", Needs.BEING)):
        for own, others in _ALSO.findall(entry.get(key, "")):
            own, need = own.strip(), max(needs, least)
            if own:
                rows = (own, *_parts(others, ";"))
                common = key == "also"
                yield word(own, need), [_form(own, row, need, expected=common) for row in rows]


def _deeds(name: str) -> tuple[str, ...]:
    """What does it to somebody: "annoyed" → "annoys"."""
    if not name.endswith("ed") or " " in name:
        return ()
    if name.endswith("ied"):
        return (f"{name[:-3]}ies",)
    return (f"{name[:-2]}s", f"{name[:-1]}s")


def _parts(text: str, mark: str = ",") -> list[str]:
    return [part.strip() for part in text.split(mark) if part.strip()]


def _form(
    name: str, said: str, needs: Needs, thing: bool = False, expected: bool = False
) -> tuple[Row, Form]:
    row = Words.of(said).words
    noun = (
        not thing
        and len(row) == 1
        and (row[-1] in grammar.NOUNS or row[-1].endswith(grammar.NOUN_ENDINGS))
    )
    if len(row) > 1 and said != name:  # a longer saying hardly means anything else
        needs = min(needs, Needs.BEING)
    return row, Form(name, noun, thing, needs, expected and (len(row) < 3 or said == name))


@cache
def lexicon() -> Lexicon:
    """The one in lexicons/feelings.toml."""
    file = resources.files("softlanding") / "understanding" / "lexicons" / "feelings.toml"
    return Lexicon.of(tomli.loads(file.read_text(encoding="utf-8")))
