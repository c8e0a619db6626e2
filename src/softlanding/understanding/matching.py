"""How alike two texts are, for imperfect transcripts. The one place that imports rapidfuzz."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

_A_WORD = re.compile(r"[\w'’]+")
_NOT_A_WORD = re.compile(r"[^\w' ]+")


def plain(text: str) -> str:
    """Lower case, without punctuation, single spaces: how a transcriber writes."""
    return " ".join(_NOT_A_WORD.sub(" ", text.lower().replace("’", "'")).split())


def likeness(one: str, other: str) -> float:
    """0 to 100: how alike two whole texts are, by the letters that must be changed."""
    return fuzz.ratio(plain(one), plain(other))


def part_likeness(part: str, whole: str) -> float:
    """0 to 100: how much `part` looks like a stretch of `whole`, or shares its words.

    Words in another order or left out count a little less than a clean stretch.
    """
    part, whole = plain(part), plain(whole)
    if not part or not whole:
        return 0.0
    return max(fuzz.partial_ratio(part, whole), 0.95 * fuzz.token_set_ratio(part, whole))


# Letters that sound alike, for one who hears badly. Vowels, h, w and y say little.
_ALIKE = str.maketrans("bdgqkzxcvmaeiouhwy'", "ptkkkssk" + "fn" + " " * 9)
_SPELLINGS = (("tion", "sn"), ("ph", "f"), ("ck", "k"), ("ce", "s"), ("ci", "s"), ("sh", "s"),
              ("ch", "s"), ("j", "s"), ("gh", ""), ("kn", "n"))  # fmt: skip


def sounding(text: str) -> str:
    """The consonants of a text in a few classes, without repeats: "showed up" → "stp"."""
    text = plain(text)
    for spelling, sound in _SPELLINGS:
        text = text.replace(spelling, sound)
    key = text.translate(_ALIKE).replace(" ", "")
    return "".join(letter for i, letter in enumerate(key) if not i or letter != key[i - 1])


def sound_likeness(part: str, whole: str) -> float:
    """0 to 100: how much `part` sounds like a stretch of `whole`, whatever the words are."""
    one, other = sounding(part), sounding(whole)
    return fuzz.partial_ratio(one, other) if one and other else 0.0


def nearest(text: str, candidates: Sequence[str]) -> tuple[int, float]:
    """Index and likeness (0 to 100) of the candidate most like `text`; (-1, 0) of none."""
    found = process.extractOne(plain(text), [plain(c) for c in candidates], scorer=fuzz.ratio)
    return (found[2], found[1]) if found else (-1, 0.0)


def closest(text: str, plain_ones: Sequence[str], least: float = 60.0) -> int | None:
    """Index of the one most like `text` by its letters, when they are alike enough (0 to 100);
    all of them are plain already."""
    found = process.extractOne(text, plain_ones, scorer=fuzz.ratio, score_cutoff=least)
    return found[2] if found else None


def near(word: str, words: Sequence[str], most: int = 8) -> list[str]:
    """Those of `words` that are nearly this word by their letters, the most alike first; all are
    plain. Words may be cut to their stems."""
    found = process.extract(word, words, scorer=fuzz.ratio, score_cutoff=_NEARLY, limit=most)
    return [name for name, score, _ in found if len(word) >= _LONG or score > _NEARLY_SHORT]


_NEARLY, _NEARLY_SHORT, _LONG = 76.0, 85.0, 5  # of the letters; of words with fewer than so many


_sound_of = lru_cache(10_000)(sounding)  # of a word; most are met again and again


def where_it_sounds(part: str, whole: str) -> tuple[int, int] | None:
    """Where `whole` has the consonants of `part` in a row: the ends of these words in it."""
    key, owners = "", []
    words = list(_A_WORD.finditer(whole))
    for number, word in enumerate(words):
        for letter in _sound_of(word[0]):
            if key[-1:] != letter:
                key += letter
                owners.append(number)
    sound = sounding(part)
    at = key.find(sound) if sound else -1
    if at < 0:
        return None
    return words[owners[at]].start(), words[owners[at + len(sound) - 1]].end()


_POLITE = frozenset(("please", "um", "uh", "okay", "thanks"))


def bare(text: str) -> str:
    """Plain, without the polite words around it; a polite word alone stays."""
    words = plain(text).split()
    while len(words) > 1 and words[0] in _POLITE:
        words = words[1:]
    while len(words) > 1 and words[-1] in _POLITE:
        words = words[:-1]
    return " ".join(words)
