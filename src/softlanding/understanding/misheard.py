"""Feelings that were misheard or misspelt: by spelling and by sound, where one is expected.

A recogniser writes real words only, so "ashamed" may come as "a shamed", and "relieved" as
"relived". Nothing is looked for where no feeling is expected: there, most words sound like one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from softlanding.understanding import grammar
from softlanding.understanding.feeling_words import Form, Needs, lexicon
from softlanding.understanding.matching import closest, sounding

_WORDS = 3  # at most, that one word was taken for
_LETTERS = 5  # at least: shorter words are like too many others
_ALIKE = 87.0  # of the letters
_ALIKE_IN_SOUND = 70.0  # of the letters, where all consonants sound the same


def nearly(words: Sequence[str], at: int, ends: int) -> tuple[Form, int] | None:
    """The feeling that words[at:] may have been before it was misheard, and where it ends; not
    after words[ends]."""
    if (words[at],) in lexicon().forms:
        return None
    for count in range(1, min(_WORDS, ends - at) + 1):
        row = words[at : at + count]
        if count == 1 and (row[0] in grammar.THEMSELVES or row[0].endswith("ing")):
            continue
        heard = "".join(row)
        if len(heard) >= _LETTERS and (form := _like(heard)) is not None:
            return form, at + count
    return None


def _like(heard: str) -> Form | None:
    names, forms = _spelt()
    found = closest(heard, names, _ALIKE)
    if found is not None and names[found][0] == heard[0]:
        return forms[found]
    alike = [i for i in _sounds().get(sounding(heard), ()) if names[i][:1] == heard[:1]]
    found = closest(heard, [names[i] for i in alike], _ALIKE_IN_SOUND)
    return forms[alike[found]] if found is not None else None


@cache
def _spelt() -> tuple[tuple[str, ...], tuple[Form, ...]]:
    """What feelings look like without spaces, and what they are."""
    pairs = {
        "".join(row): form
        for row, form in lexicon().forms.items()
        if form.needs is Needs.NOTHING and not form.thing and row[-1] != "me"
    }
    long = {name: form for name, form in pairs.items() if len(name) >= _LETTERS}
    return tuple(long), tuple(long.values())


@cache
def _sounds() -> dict[str, tuple[int, ...]]:
    """The places in `_spelt`, by the consonants; those with four and more."""
    groups: dict[str, list[int]] = {}
    for index, name in enumerate(_spelt()[0]):
        key = sounding(name)
        if len(key) >= 4:
            groups.setdefault(key, []).append(index)
    return {key: tuple(places) for key, places in groups.items()}
