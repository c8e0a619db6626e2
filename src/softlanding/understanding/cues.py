"""Cues in a reply: phrases that give or ask for a solution, and what takes that meaning away.

The phrases are data, lexicons/solutions.toml. Whatever stands inside kind words, or inside what
somebody else said, counts for nothing: scope, not keywords.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

import tomli

from softlanding.understanding.phrasing import Match, Phrases, Vocabulary

_AFTER_REPORT = 14  # words that "my mom said" reaches
_AFTER_REFLECTED = 5  # words that "it sounds like you" reaches, beyond itself


class Meaning(StrEnum):
    """What a cue tells of the words in it. The first three count, unless one of the rest is
    around them."""

    ADVICE = "advice"
    PLAN = "plan"
    INVITATION = "invitation"
    KIND = "kind"
    REFLECTED = "reflected"
    SELF = "self"
    REFUSAL = "refusal"
    REPORTED = "reported"


ASKING = (Meaning.ADVICE, Meaning.PLAN, Meaning.INVITATION)


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue that was found in these words, from `start` to before `end`. shield: what takes its
    meaning away, if anything does."""

    name: str
    means: Meaning
    weight: float
    start: int
    end: int
    shield: Meaning | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The phrases, ready to be found. shapes: words that stand for themselves when only the shape
    of a sentence counts."""

    vocabulary: Vocabulary
    shapes: frozenset[str]
    phrases: Phrases
    meanings: Mapping[str, tuple[Meaning, float]]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Lexicon:
        """From the content of the TOML file. Raises KeyError for what is missing."""
        words = {name: frozenset(text.split()) for name, text in data["words"].items()}
        vocabulary = Vocabulary(
            kinds={name: frozenset(text.split()) for name, text in data["kinds"].items()},
            fillers=words["fillers"],
            joints=words["joints"] | words["openers"],
            grammar=words["grammar"],
            not_doing=words["not_doing"],
        )
        cues = data["cue"]
        named = [(cue["name"], phrase) for cue in cues for phrase in cue["phrases"]]
        return cls(
            vocabulary,
            words["shapes"],
            Phrases(named, vocabulary),
            {cue["name"]: (Meaning(cue["means"]), float(cue.get("weight", 0))) for cue in cues},
        )

    def find(self, words: Sequence[str]) -> list[Cue]:
        """The cues in these words, each with what takes its meaning away. Of two that ask and
        begin at the same word, only the longer counts."""
        found = [_cue(match, *self.meanings[match.name]) for match in self.phrases.find(words)]
        longest: dict[int, int] = {}
        for cue in found:
            if cue.means in ASKING:
                longest[cue.start] = max(longest.get(cue.start, 0), cue.end)
        others = [cue for cue in found if cue.means not in ASKING]
        asking = [
            _shielded(cue, others)
            for cue in found
            if cue.means in ASKING and cue.end == longest[cue.start]
        ]
        return asking + others


def _cue(match: Match, means: Meaning, weight: float) -> Cue:
    return Cue(match.name, means, weight, match.start, match.end)


def _shielded(cue: Cue, others: Sequence[Cue]) -> Cue:
    shields = list(_around(cue, others))
    if not shields:
        return cue
    reported = Meaning.REPORTED in shields
    shield = Meaning.REPORTED if reported else shields[-1]
    return Cue(cue.name, cue.means, cue.weight, cue.start, cue.end, shield)


def _around(cue: Cue, others: Sequence[Cue]) -> Iterator[Meaning]:
    """What takes this cue's meaning away."""
    for other in others:
        if other.means is Meaning.REPORTED:
            if other.start < cue.start < other.end + _AFTER_REPORT:
                yield other.means
            continue
        reach = other.end + (_AFTER_REFLECTED if other.means is Meaning.REFLECTED else 0)
        if other.start <= cue.start < reach and not _outweighs(cue, other):
            yield other.means


def _outweighs(cue: Cue, other: Cue) -> bool:
    """Whether a cue stands in spite of the kind words around it: it says more, from the same
    word on."""
    asks = cue.means is Meaning.INVITATION
    if other.means is Meaning.REFUSAL:
        return not asks
    if cue.start != other.start:
        return False
    length, around = cue.end - cue.start, other.end - other.start
    if asks:
        return around <= length
    if other.means is Meaning.KIND and around >= 3:
        return False
    return length > around + (1 if cue.means is Meaning.ADVICE else 0)


@cache
def lexicon() -> Lexicon:
    """The one in lexicons/solutions.toml."""
    file = resources.files("softlanding") / "understanding" / "lexicons" / "solutions.toml"
    return Lexicon.of(tomli.loads(file.read_text(encoding="utf-8")))
