"""Practising to name emotions: one routine of a few rounds, made of texts, situations and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from softlanding.conversation.routine import Expects, Routine, Step
from softlanding.errors import RoutineError

NAME = "naming"
NOW = f"{NAME}.now"
ROUNDS = 6  # three to five minutes
_TEXTS = ("title", "opening", "now", "again", "aloud", "body", "new", "closing")
_PATIENCE = 2.0  # seconds: a word is enough
SITUATION = f"{NAME}.situation."  # how the ids of such steps begin
_WITH_BODY = (0, 2, 4)  # rounds in which it is asked where in the body it is


@dataclass(frozen=True, slots=True)
class Situation:
    """Something to find a feeling for. near: feelings that people might name there."""

    id: str
    text: str
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Practice:
    """What is said in a practice. situations: ways to ask, with {situation} in each."""

    texts: Mapping[str, str]
    ways: tuple[str, ...]

    def routine(self, situations: Sequence[Situation], words: Sequence[str]) -> Routine:
        """Right now, then a situation and a word that was not used for long, in turns.

        situations: in the order in which they are taken, ROUNDS - 1 at least. words: those to bring
        back; there may be none.
        """
        steps = [self._step("opening", self.texts["opening"], Expects.NOTHING)]
        left, words = list(situations), list(words)
        for number in range(ROUNDS):
            if number and number % 2 == 0 and words:
                word = words.pop(0)
                asked = self.texts["again"].replace("{word}", word)
                first = self._naming(f"{NAME}.again.{word.replace(' ', '-')}", asked)
            elif number:
                here = left.pop(0)
                way = self.ways[number % len(self.ways)]
                first = self._naming(SITUATION + here.id, way.replace("{situation}", here.text))
            else:
                first = self._naming(NOW, self.texts["now"])
            steps += [first, *self._after(number)]
        steps.append(self._step("new", self.texts["new"], Expects.NOTHING))
        steps.append(self._step("closing", self.texts["closing"], Expects.NOTHING))
        return Routine(NAME, self.texts["title"], tuple(steps))

    def _naming(self, name: str, prompt: str) -> Step:
        return Step(name, prompt, Expects.EMOTION, patience=_PATIENCE, mirror=True, any_word=True)

    def _after(self, number: int) -> Iterator[Step]:
        aloud = self._step(f"aloud-{number + 1}", self.texts["aloud"], Expects.SENTENCE)
        yield replace(aloud, patience=_PATIENCE, optional=True)
        if number in _WITH_BODY:
            body = self._step(f"body-{number + 1}", self.texts["body"], Expects.OPEN)
            yield replace(body, optional=True)

    def _step(self, name: str, prompt: str, expects: Expects) -> Step:
        return Step(f"{NAME}.{name}", prompt, expects)


def parse(data: Mapping[str, Any], where: str) -> Practice:
    """The practice in the content of its TOML file. Raises RoutineError."""
    for key in data:
        if key not in (*_TEXTS, "situations"):
            raise RoutineError(f"{where}: there is no key '{key}' here; there are: "
                               f"{', '.join((*_TEXTS, 'situations'))}")  # fmt: skip
    for key in _TEXTS:
        if not isinstance(data.get(key), str) or not data[key].strip():
            raise RoutineError(f"{where}: '{key}' should be a text in quotes")
    ways = data.get("situations")
    if not isinstance(ways, list) or not ways or not all(_is_way(way) for way in ways):
        raise RoutineError(f"{where}: 'situations' should be a list of texts with {{situation}}")
    return Practice({key: data[key].strip() for key in _TEXTS}, tuple(ways))


def _is_way(way: object) -> bool:
    return isinstance(way, str) and "{situation}" in way


def situations(data: Mapping[str, Any], where: str) -> tuple[Situation, ...]:
    """The situations in the content of their TOML file: enough for a practice. Raises
    RoutineError."""
    found = data.get("situation")
    entries = found if isinstance(found, list) else []
    known: list[Situation] = []
    for number, entry in enumerate(entries, start=1):
        texts = [entry.get(key) for key in ("id", "text")] if isinstance(entry, dict) else []
        if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
            raise RoutineError(f"{where}: situation {number}: 'id' and 'text' should be texts")
        near = entry.get("near", [])
        if not isinstance(near, list) or not all(isinstance(name, str) for name in near):
            raise RoutineError(f"{where}: situation {number}: 'near' should be a list of words")
        known.append(Situation(entry["id"], entry["text"].strip(), tuple(near)))
    if len(known) < ROUNDS:
        raise RoutineError(f"{where}: a practice needs {ROUNDS} situations or more")
    return tuple(known)
