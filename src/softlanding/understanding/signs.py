"""The five signs of a vulnerability hangover, in the many ways people say them. Pure.

The phrases are data, lexicons/signs.toml; names of feelings that are signs too stand there as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib import resources

import tomli

from softlanding.understanding import grammar, weighing
from softlanding.understanding.cues import lexicon as cues
from softlanding.understanding.phrasing import Match, Phrases, Words
from softlanding.understanding.weighing import learned


class Sign(StrEnum):
    """A sign of a vulnerability hangover, by the name that is said and stored."""

    SELF_DOUBT = "self-doubt"
    INSECURITY = "insecurity"
    FATIGUE = "fatigue"
    CRAVINGS = "cravings"
    WANTING_TO_HIDE = "wanting to hide"


@dataclass(frozen=True, slots=True)
class _Lexicon:
    ways: tuple[Sign, ...]
    phrases: Phrases
    feelings: Mapping[str, frozenset[Sign]]


_NO_SIGN, _NAME = "no sign", "name of "
# Probabilities from which on a sign is there: with one of its phrases, and without.
_WITH_PHRASE, _WITHOUT = 0.05, 0.4


def of_feeling(name: str) -> frozenset[Sign]:
    """The signs that a feeling of this name is as well."""
    return _lexicon().feelings.get(name, frozenset())


def said(text: str, doubtful: Collection[Sign] = ()) -> tuple[Sign, ...]:
    """The signs in a text, in the order of the five: by name, by phrases and by what was learned.

    doubtful: signs of which a feeling was named as denied, over, or somebody else's; for these
    what was learned does not count.
    """
    words = Words.of(text).words
    by_name = by_phrase(words, _NAME)
    present = features(text)
    chances = learned("signs").chances(present)

    def least(sign: Sign) -> float:
        if f"found:{sign}" in present:
            return _WITH_PHRASE
        return 1.0 if sign in doubtful else _WITHOUT

    return tuple(sign for sign in Sign if sign in by_name or chances[sign] >= least(sign))


def ways() -> tuple[Sign, ...]:
    """The sign of each phrase in the lexicon."""
    return _lexicon().ways


def features(text: str) -> list[str]:
    """What there is in this text, for the weights."""
    words = Words.of(text).words
    return weighing.features(words, by_phrase(words))


def by_phrase(words: Sequence[str], what: str = "") -> tuple[Sign, ...]:
    """The signs in these words by their phrases; not those denied, or said of somebody else.
    what: _NAME for only the names that the signs have."""
    found = _lexicon().phrases.find(words)
    beside = [match for match in found if match.name == _NO_SIGN]
    there = {match.name for match in found if _stands(words, match, beside)}
    names = {_NAME + sign for sign in Sign}
    if not what:
        there |= {name.removeprefix(_NAME) for name in there & names}
    return tuple(sign for sign in Sign if what + sign in there)


def _stands(words: Sequence[str], match: Match, beside: Iterable[Match]) -> bool:
    if any(other.start <= match.start < other.end for other in beside):
        return False
    before = _clause(words[max(0, match.start - 4) : match.start])
    inside = words[match.start : match.end]
    if not {"not", "no", "never", "without"}.isdisjoint(before):
        return False
    if _is_over(words, match):
        return False
    own = {"i", "me", "my", "myself"}
    if not own.isdisjoint(inside):
        return True
    return _nearest(words, match.start) is not False


def _clause(before: Sequence[str]) -> Sequence[str]:
    """Only what stands after the last word that joins two clauses."""
    joints = [at for at, word in enumerate(before) if word in ("and", "but", "because", "i", "so")]
    return before[joints[-1] :] if joints else before


def _is_over(words: Sequence[str], match: Match) -> bool:
    """By words of time before it, or "but not now" after it."""
    if " ".join(words[match.end :]).find("but not now") >= 0:
        return True
    for at in range(match.start - 1, -1, -1):
        pair = " ".join(words[at : at + 2])
        if words[at] in grammar.NOW or pair in grammar.NOW:
            return False
        if words[at] in grammar.THEN or pair in grammar.THEN:
            return True
    return False


def _nearest(words: Sequence[str], at: int) -> bool | None:
    """Who was spoken of last: the person (True), somebody else, or nobody."""
    for word in reversed(words[max(0, at - 6) : at]):
        if word in grammar.FIRST:
            return True
        if word in ("he", "she", "they") or word in grammar.PEOPLE:
            return False
    return None


@cache
def _lexicon() -> _Lexicon:
    file = resources.files("softlanding") / "understanding" / "lexicons" / "signs.toml"
    data = tomli.loads(file.read_text(encoding="utf-8"))
    kinds = {name: frozenset(text.split()) for name, text in data.pop("kinds").items()}
    base = cues().vocabulary
    vocabulary = replace(base, kinds={**base.kinds, **kinds})
    named: list[tuple[str, str]] = []
    feelings: dict[str, set[Sign]] = {}
    for key, entry in data.items():
        sign = Sign(key.replace("wanting-to-hide", "wanting to hide"))
        named += [(sign, phrase) for phrase in entry["phrases"]]
        named += [(_NAME + sign, phrase) for phrase in entry["names"]]
        named += [(_NO_SIGN, phrase) for phrase in entry["not"]]
        for name in entry["feelings"].replace("\n", " ").split(","):
            feelings.setdefault(name.strip(), set()).add(sign)
    frozen = {name: frozenset(found) for name, found in feelings.items()}
    ways = tuple(sign for name, _ in named for sign in Sign if name == sign)
    return _Lexicon(ways, Phrases(named, vocabulary), frozen)
