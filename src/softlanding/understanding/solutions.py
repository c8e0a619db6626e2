"""Whether a reply gives a solution, or asks for one.

Two witnesses: cues, which are phrases with a scope (see cues.py), and what was learned of single
words and shapes of sentences, from our own sentences with words changed as a recogniser changes
them (scripts/learn_solutions). Their weights are added, and made probabilities of four readings
(multinomial logistic regression with the cues' weights as a fixed prior).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from softlanding.understanding.cues import ASKING, Cue, Lexicon, Meaning, lexicon
from softlanding.understanding.phrasing import Words
from softlanding.understanding.weighing import Weights, learned

READINGS = (None, *ASKING)  # None: neither gives a solution nor asks for one
_NOTHING = 1.5  # weight of the reading None
_KINDNESS = 1.0  # more of it, where all cues stand inside kind words
_MOST = 6.0  # weight of all cues of one meaning together
_LEAST = 0.45  # probability of a solution, of an invitation: without it, None is the reading
_BEGIN, _END = "<s>", "</s>"
_GRAMS, _SHAPES = (1, 2, 3), (2, 3, 4)  # lengths of rows of words, of shapes


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reply is. confidence: 0 to 1, of this reading. cue: the name of the cue that speaks
    loudest for it, or the words in quotes that do. span: where that stands in the text, first and
    last letter + 1; None where nothing speaks for anything."""

    solution: Literal["advice", "plan"] | None
    confidence: float
    cue: str | None
    span: tuple[int, int] | None
    invitation: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a reading rests on. prior: weight of each of READINGS by the cues alone. features:
    names of what is there, for the learned weights."""

    words: Words
    cues: tuple[Cue, ...]
    prior: tuple[float, ...]
    features: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Evidence:
        """What there is in this text."""
        known = lexicon()
        words = Words.of(text)
        cues = known.find(words.words)
        return cls(words, tuple(cues), _prior(cues), tuple(_features(words.words, cues, known)))


def judge(text: str) -> Verdict:
    """Read one reply: spelt as by a recogniser, or as by a person."""
    evidence, weights = Evidence.of(text), learned("solutions")
    chances = probabilities(evidence, weights)
    best = max(range(len(READINGS)), key=chances.__getitem__)
    reading = READINGS[best] if chances[best] >= _LEAST else None
    if reading is None:
        return Verdict(None, chances[0], None, None, False)
    cue, span = _loudest(evidence, best, weights)
    if reading is Meaning.INVITATION:
        return Verdict(None, chances[best], cue, span, True)
    return Verdict(
        "advice" if reading is Meaning.ADVICE else "plan", chances[best], cue, span, False
    )


def probabilities(evidence: Evidence, weights: Weights) -> tuple[float, ...]:
    """Of each of READINGS."""
    scores = list(evidence.prior)
    for feature in evidence.features:
        for index, weight in enumerate(weights.of(feature), 1):  # of all readings but None
            scores[index] += weight / 100
    highest = max(scores)
    powers = [math.exp(score - highest) for score in scores]
    whole = sum(powers)
    return tuple(power / whole for power in powers)


def _prior(cues: Sequence[Cue]) -> tuple[float, ...]:
    heard: dict[Meaning, dict[str, float]] = {meaning: {} for meaning in ASKING}
    for cue in cues:
        if cue.means in ASKING and cue.shield is None:
            heard[cue.means][cue.name] = cue.weight
    asked = [min(_MOST, sum(heard[meaning].values())) for meaning in ASKING]
    kindness = any(cue.means not in ASKING for cue in cues) and not any(asked)
    return (_NOTHING + (_KINDNESS if kindness else 0.0), *asked)


def _loudest(
    evidence: Evidence, reading: int, weights: Weights
) -> tuple[str | None, tuple[int, int] | None]:
    """The cue, or the words, that speak most for a reading, and where they stand."""
    meaning, spans = READINGS[reading], evidence.words.spans
    cues = [cue for cue in evidence.cues if cue.means is meaning and cue.shield is None]
    if cues:
        cue = max(cues, key=lambda cue: (cue.weight, cue.end - cue.start))
        return cue.name, (spans[cue.start][0], spans[cue.end - 1][1])
    words = evidence.words.words
    rows = [
        (_weight(weights, row, reading) + _weight(weights, f"R:{row}", reading), start, length)
        for length in _GRAMS
        for start in range(len(words) - length + 1)
        for row in [" ".join(words[start : start + length])]
    ]
    if not rows:
        return None, None
    _, start, length = max(rows, key=lambda row: row[0])
    row = " ".join(words[start : start + length])
    return f"“{row}”", (spans[start][0], spans[start + length - 1][1])


def _weight(weights: Weights, feature: str, reading: int) -> int:
    found = weights.of(feature)
    return found[reading - 1] if found else 0


def _features(words: Sequence[str], cues: Sequence[Cue], known: Lexicon) -> Iterator[str]:
    """Names of all that is there, each once."""
    return iter(dict.fromkeys((*_of_cues(words, cues), *_of_words(words, cues, known))))


def _of_cues(words: Sequence[str], cues: Sequence[Cue]) -> Iterator[str]:
    you = not {"you", "your", "yourself"}.isdisjoint(words)
    me = not {"i", "my", "me", "we"}.isdisjoint(words)
    who = f"{you:d}{me:d}"
    yield f"who:{who}"
    yield f"length:{min(4, len(words) // 6)}"
    open_ = False
    for cue in cues:
        yield f"cue:{cue.name}" + (f"!{cue.shield}" if cue.shield else "")
        if cue.means in ASKING and cue.shield is None:
            open_ = True
            yield f"who:{cue.name}:{who}"
    if not open_:
        yield "cue:none"


def _of_words(words: Sequence[str], cues: Sequence[Cue], known: Lexicon) -> Iterator[str]:
    """Rows of words, of words around one, and of shapes; R: after somebody else's words began."""
    reports = (cue.start for cue in cues if cue.means is Meaning.REPORTED)
    reported = min(reports, default=len(words)) + 3
    row = (_BEGIN, *words, _END)
    shapes = (_BEGIN, *(_shape(word, known) for word in words), _END)
    for tag, names, lengths in (("", row, _GRAMS), ("#", shapes, _SHAPES)):
        for start in range(len(names)):
            scope = f"{tag}R:" if start > reported else tag
            for length in lengths:
                if start + length > len(names):
                    break
                yield scope + " ".join(names[start : start + length])
    for start in range(len(row) - 2):
        yield f"_{row[start]} _ {row[start + 2]}"


def _shape(word: str, known: Lexicon) -> str:
    """A word of grammar as it is, any other as its kind."""
    if word in known.shapes:
        return word
    kinds = known.vocabulary.kinds
    for kind in ("DO", "OTHER", "KINDBE", "TOLD"):
        if word in kinds[kind]:
            return kind
    if len(word) > 4 and word.endswith("ed"):
        return "-ed"
    return "-ing" if len(word) > 4 and word.endswith("ing") else "x"
