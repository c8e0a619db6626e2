"""Weights of words, learned from our own sentences: a second witness beside phrases.

Logistic regression over single words, rows of two and three, and pairs around a word. A phrase that
was found is one feature more, so what it is worth is learned as well (scripts/learn_feelings).
"""

from __future__ import annotations

import math
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import tomli

_BEGIN, _END = "<s>", "</s>"
ALWAYS = "always"  # the feature of every text


def features(words: Sequence[str], found: Iterable[str]) -> list[str]:
    """What is there in a text, each once. found: names of the phrases that were found."""
    plain = _rows((_BEGIN, *words, _END), "")
    sorts = _rows((_BEGIN, *(_sort(word) for word in words), _END), "#")
    return list(dict.fromkeys((ALWAYS, *(f"found:{name}" for name in found), *plain, *sorts)))


def _rows(row: Sequence[str], mark: str) -> Iterator[str]:
    for start in range(len(row)):
        for length in (1, 2, 3):
            if start + length <= len(row):
                yield mark + " ".join(row[start : start + length])
        if start + 2 < len(row):
            yield f"{mark}{row[start]} _ {row[start + 2]}"


def _sort(word: str) -> str:
    """A word's class, or what is left of it without its ending."""
    if (found := _classes().get(word)) is not None:
        return found
    for ending in ("ing", "ed", "ly", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word


@cache
def _classes() -> dict[str, str]:
    """The class of each word that has one; of several, the first."""
    file = resources.files("softlanding") / "understanding" / "lexicons" / "classes.toml"
    found: dict[str, str] = {}
    for name, text in tomli.loads(file.read_text(encoding="utf-8")).items():
        for word in text.split():
            found.setdefault(word, name)
    return found


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature adds to each of some labels, in the order of `labels`.

    keys: the CRC-32 of the features, in order. rows: hundredths, of all labels for each key. A
    tenth of the memory of a dict; that a feature which isn't known has the key of one that is
    happens once in 100,000 times.
    """

    labels: tuple[str, ...]
    keys: array[int]
    rows: array[int]

    def chances(self, present: Iterable[str]) -> dict[str, float]:
        """The probability of each label, each by itself."""
        found = [row for feature in present if (row := self.of(feature))]
        scores = (sum(column) / 100 for column in zip(*found, strict=True))
        chances = [1 / (1 + math.exp(-max(-30.0, min(30.0, score)))) for score in scores]
        return dict(zip(self.labels, chances or [0.0] * len(self.labels), strict=True))

    def of(self, feature: str) -> Sequence[int]:
        """What a feature adds to each label, in hundredths; nothing for one that isn't known."""
        key, width = _key(feature), len(self.labels)
        at = bisect_left(self.keys, key)
        if at == len(self.keys) or self.keys[at] != key:
            return ()
        return self.rows[at * width : (at + 1) * width]


def _key(feature: str) -> int:
    return zlib.crc32(feature.encode())


@cache
def learned(name: str) -> Weights:
    """The weights in lexicons/<name>.tsv: a line with the labels, then a feature a line, and what
    it adds to each label, in hundredths."""
    file = resources.files("softlanding") / "understanding" / "lexicons" / f"{name}.tsv"
    keys, rows = array("I"), array("h")
    with file.open(encoding="utf-8") as lines:
        labels = tuple(next(lines).rstrip("\n").split("\t")[1:])
        for line in lines:
            feature, *numbers = line.split("\t")
            keys.append(_key(feature))
            rows.extend(map(int, numbers))
    order, width = sorted(range(len(keys)), key=keys.__getitem__), len(labels)
    sorted_rows = array("h", (rows[at * width + n] for at in order for n in range(width)))
    return Weights(labels, array("I", map(keys.__getitem__, order)), sorted_rows)
