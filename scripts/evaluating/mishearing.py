"""Texts with words changed as a recogniser changes them: swapped for others, lost, added."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from functools import cache

from rapidfuzz import fuzz, process

_SWAPPED, _LOST, _ADDED = 0.65, 0.20, 0.15  # shares of the errors
_COMMON = 60  # words that are heard where others were said
_NEAR = 8  # words alike that are thought of
_ALIKE = 50.0  # likeness in letters, 0 to 100


class Mishearing:
    """Changes words for others of these texts."""

    def __init__(self, texts: Iterable[str]) -> None:
        counts = Counter(word for text in texts for word in text.split())
        self._words = list(counts)
        self._often = list(counts.values())
        self._common = [word for word, _ in counts.most_common(_COMMON)]
        self._near = cache(self._alike)

    def __call__(self, text: str, rate: float, chance: random.Random) -> str:
        """The text with about this share of its words wrong."""
        heard: list[str] = []
        for word in text.split():
            at = chance.random()
            if at < rate * _SWAPPED:
                heard.append(self._instead(word, chance))
            elif at >= rate * (_SWAPPED + _LOST):
                heard.append(word)
            if chance.random() < rate * _ADDED:
                heard.append(chance.choice(self._common))
        return " ".join(heard) or text

    def _instead(self, word: str, chance: random.Random) -> str:
        kind = chance.random()
        if kind < 0.45:
            return chance.choice(self._near(word))
        if kind < 0.75:
            return chance.choice(self._common)
        if kind < 0.85:
            return chance.choices(self._words, self._often)[0]
        return chance.choice(self._words)

    def _alike(self, word: str) -> list[str]:
        found = process.extract(
            word, self._words, scorer=fuzz.ratio, limit=_NEAR + 1, score_cutoff=_ALIKE
        )
        return [other for other, _, _ in found if other != word] or [word]
