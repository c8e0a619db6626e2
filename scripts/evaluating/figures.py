"""The few statistics that are needed, with their intervals. Pure."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import Levenshtein

_Z = 1.96  # 95 %
_DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many. Clips count as independent, which clips of one text are not quite."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        """0 to 1; 0 of nothing."""
        return self.hits / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's score interval at 95 %; (0, 1) of nothing."""
        if not self.of:
            return 0.0, 1.0
        n, p, z2 = self.of, self.value, _Z**2
        middle = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = _Z / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)

    def __add__(self, other: Share) -> Share:
        return Share(self.hits + other.hits, self.of + other.of)

    def data(self) -> dict[str, Any]:
        """For JSON."""
        low, high = self.interval
        return {
            "hits": self.hits,
            "of": self.of,
            "share": round(self.value, 4),
            "interval": [round(low, 4), round(high, 4)],
        }


@dataclass(frozen=True, slots=True)
class Edits:
    """What changes the words that were said into those that were heard."""

    substituted: int = 0
    deleted: int = 0
    inserted: int = 0
    said: int = 0

    @property
    def rate(self) -> float:
        """The word error rate; 0 when nothing was said."""
        errors = self.substituted + self.deleted + self.inserted
        return errors / self.said if self.said else 0.0

    def __add__(self, other: Edits) -> Edits:
        return Edits(
            self.substituted + other.substituted,
            self.deleted + other.deleted,
            self.inserted + other.inserted,
            self.said + other.said,
        )


def edits(said: Sequence[str], heard: Sequence[str]) -> Edits:
    """The fewest there are (Levenshtein over words)."""
    tags = Counter(op.tag for op in Levenshtein.editops(said, heard))
    return Edits(tags["replace"], tags["delete"], tags["insert"], len(said))


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """The edits of each text, summed over its voices: texts are what is drawn by chance."""

    of_texts: tuple[Edits, ...]

    @classmethod
    def of(cls, found: Iterable[tuple[str, Edits]]) -> ErrorRate:
        """From (text, edits) of every clip."""
        texts: dict[str, Edits] = {}
        for text, counted in found:
            texts[text] = texts.get(text, Edits()) + counted
        return cls(tuple(texts.values()))

    @property
    def total(self) -> Edits:
        """Over all texts."""
        return sum(self.of_texts, Edits())

    @property
    def interval(self) -> tuple[float, float]:
        """The 2.5 and 97.5 % points of the rate over texts drawn anew 1,000 times (bootstrap)."""
        if not self.of_texts:
            return 0.0, 1.0
        chance = random.Random(len(self.of_texts))
        rates = sorted(
            sum(chance.choices(self.of_texts, k=len(self.of_texts)), Edits()).rate
            for _ in range(_DRAWS)
        )
        return rates[int(0.025 * _DRAWS)], rates[int(0.975 * _DRAWS) - 1]

    def data(self) -> dict[str, Any]:
        """For JSON."""
        low, high = self.interval
        total = self.total
        return {
            "wer": round(total.rate, 4),
            "interval": [round(low, 4), round(high, 4)],
            "substituted": total.substituted,
            "deleted": total.deleted,
            "inserted": total.inserted,
            "words": total.said,
            "texts": len(self.of_texts),
        }


def percentile(values: Sequence[float], share: float) -> float:
    """By nearest rank: a value that was measured. Of fewer than 20 values, 95 % is the worst."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def summed(shares: Mapping[str, Share], names: Iterable[str]) -> Share:
    """Of these names together."""
    return sum((shares[name] for name in names), Share(0, 0))
