"""How well solutions and invitations are recognised, on sentences with readings."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from scripts.evaluating.figures import percentile
from scripts.evaluating.mishearing import Mishearing
from scripts.evaluating.sentences import DATA, READINGS, Sentence, read

from softlanding.understanding.solutions import judge

FILES = (DATA / "development.jsonl", DATA / "aside.jsonl")
RATES = (0, 15, 30)  # percent of the words wrong
_DRAWS = 1000  # of the bootstrap
_WORDS = 40  # of a reply, for the time it takes
_Pair = tuple[int, int]  # what a sentence is, and what it was taken for: indices of READINGS
_Figure = Callable[[Sequence[_Pair]], float]
Row = dict[str, Any]


def measured(files: Sequence[Path], seed: int) -> Row:
    """Every figure: by file and share of words wrong, and the time of one reply. Raises
    SentencesError."""
    found = {file: read(file) for file in files}
    own = [sentence.text for sentence in read(DATA / "own.jsonl")]
    mishear = Mishearing([*own, *(one.text for many in found.values() for one in many)])
    rows = [
        {"file": file.name, "wrong": rate, **_figures(_pairs(many, rate, mishear, seed), seed)}
        for file, many in found.items()
        for rate in RATES
    ]
    return {"rows": rows, "milliseconds": round(_milliseconds(own), 2)}


def _pairs(
    found: Sequence[Sentence], rate: int, mishear: Mishearing, seed: int
) -> list[tuple[int, int]]:
    chance = random.Random(seed)
    pairs = []
    for sentence in found:
        text = sentence.text
        if rate:
            text = sentence.heard.get(rate) or mishear(text, rate / 100, chance)
        pairs.append((sentence.reading, reading(text)))
    return pairs


def reading(text: str) -> int:
    """What a text is taken for."""
    verdict = judge(text)
    return READINGS.index("invitation" if verdict.invitation else verdict.solution or "none")


def _figures(pairs: Sequence[_Pair], seed: int) -> Row:
    row: Row = {"sentences": len(pairs)}
    for index, name in enumerate(READINGS[1:], start=1):
        if any(index in pair for pair in pairs):
            row[name] = {
                what: _with_interval(figure, pairs, seed) for what, figure in _of(index).items()
            }
    row["false alarms"] = _with_interval(false_alarms, pairs, seed)
    return row


def _of(index: int) -> dict[str, _Figure]:
    return {
        "precision": lambda pairs: precision(pairs, index),
        "recall": lambda pairs: recall(pairs, index),
        "F1": lambda pairs: f1(pairs, index),
        "false": lambda pairs: _share([taken == index for meant, taken in pairs if meant != index]),
    }


def precision(pairs: Sequence[_Pair], index: int) -> float:
    """Of what was taken for this reading, the share that is."""
    return _share([meant == index for meant, taken in pairs if taken == index])


def recall(pairs: Sequence[_Pair], index: int) -> float:
    """Of what is this reading, the share that was taken for it."""
    return _share([taken == index for meant, taken in pairs if meant == index])


def f1(pairs: Sequence[_Pair], index: int) -> float:
    """The harmonic mean of both; 0 where nothing was found."""
    both = precision(pairs, index), recall(pairs, index)
    return 2 * both[0] * both[1] / sum(both) if sum(both) else 0.0


def false_alarms(pairs: Sequence[_Pair]) -> float:
    """Of the sentences that neither give nor ask for a solution, the share taken for one that
    gives it."""
    return _share([READINGS[taken] in ("advice", "plan") for meant, taken in pairs if not meant])


def _share(holds: Sequence[bool]) -> float:
    return sum(holds) / len(holds) if holds else 0.0


def _with_interval(figure: _Figure, pairs: Sequence[_Pair], seed: int) -> Row:
    """The figure, and its 2.5 and 97.5 % points over sentences drawn anew (bootstrap)."""
    chance = random.Random(seed)
    drawn = [figure(chance.choices(pairs, k=len(pairs))) for _ in range(_DRAWS)]
    ends = (percentile(drawn, 0.025), percentile(drawn, 0.975))
    return {"value": round(figure(pairs), 3), "interval": [round(end, 3) for end in ends]}


def _milliseconds(texts: Sequence[str]) -> float:
    """Median time to judge 40 words of our own sentences."""
    words = " ".join(texts).split()
    replies = [" ".join(words[at : at + _WORDS]) for at in range(0, len(words) - _WORDS, _WORDS)]
    judge(replies[0])  # the lexicon is read with the first
    times = []
    for reply in replies:
        began = time.perf_counter()
        judge(reply)
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


def tables(figures: Row) -> str:
    """The same for people: a line for each reading."""
    lines = []
    for row in figures["rows"]:
        lines.append(f"\n{row['file']}, {row['sentences']} sentences, {row['wrong']} % words wrong")
        for name in READINGS[1:]:
            if name in row:
                cells = (f"{what} {_cell(cell)}" for what, cell in row[name].items())
                lines.append(f"  {name:<11}" + "  ".join(cells))
        lines.append(
            f"  taken for a solution, of those that are none: {_cell(row['false alarms'])}"
        )
    lines.append(f"\n{_WORDS} words are judged in {figures['milliseconds']} ms (median)")
    return "\n".join(lines)


def _cell(cell: Row) -> str:
    low, high = cell["interval"]
    return f"{cell['value']:.3f} ({low:.2f} to {high:.2f})"
