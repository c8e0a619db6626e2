"""Our own sentences with their readings, for learning and measuring; tests/data/holdback."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "tests" / "data" / "holdback"
READINGS = ("none", "advice", "plan", "invitation")  # as in softlanding's solutions.READINGS
_OPENED, _TRAILED = 0.25, 0.15  # shares of the made sentences that begin or end as speech does
_LETTERS = {"n": 0, "a": 1, "p": 2, "i": 3}


class SentencesError(ValueError):
    """A file of sentences can't be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text and what it is: an index of READINGS. heard: the same by share of words wrong."""

    text: str
    reading: int
    heard: Mapping[int, str] = field(default_factory=dict)


def read(file: Path) -> list[Sentence]:
    """From JSON lines: text, solution, invitation, and perhaps noisy15 and noisy30. Raises
    SentencesError."""
    try:
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
        return [_sentence(row) for row in rows]
    except OSError as error:
        raise SentencesError(f"{file}: I can't read it ({error.strerror})") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SentencesError(f"{file}: these are no sentences with readings: {error!r}") from error


def _sentence(row: Mapping[str, object]) -> Sentence:
    name = "invitation" if row["invitation"] else row["solution"] or "none"
    heard = {rate: str(row[f"noisy{rate}"]) for rate in (15, 30) if f"noisy{rate}" in row}
    return Sentence(str(row["text"]), READINGS.index(str(name)), heard)


def made(each: int, chance: random.Random) -> Iterator[Sentence]:
    """Sentences put together from frames.txt: up to `each` from a frame with a gap in it."""
    frames, gaps = _frames()
    seen: set[str] = set()
    for reading, frame in frames:
        for _ in range(each if "{" in frame else max(2, each // 4)):
            text = _filled(frame, gaps, chance)
            if chance.random() < _OPENED:
                text = f"{chance.choice(gaps['open'])} {text}"
            if chance.random() < _TRAILED:
                text = f"{text} {chance.choice(gaps['trail'])}"
            if text not in seen:
                seen.add(text)
                yield Sentence(text, reading)


def _frames() -> tuple[list[tuple[int, str]], dict[str, list[str]]]:
    lines = (DATA / "frames.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.partition("|") for line in lines if "|" in line]
    gaps = {name[1:]: texts.split(";") for name, _, texts in rows if name[0] == "#"}
    return [(_LETTERS[name], frame) for name, _, frame in rows if name in _LETTERS], gaps


def _filled(frame: str, gaps: Mapping[str, Sequence[str]], chance: random.Random) -> str:
    return re.sub(r"\{(\w+)\}", lambda gap: chance.choice(gaps[gap[1]]), frame)
