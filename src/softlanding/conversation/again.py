"""What a recap asks from the second one on: which interview it was, and about last time's steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from softlanding.conversation.routine import ABOUT, LAST_STEPS, Expects, Routine, Step
from softlanding.errors import RoutineError
from softlanding.understanding.retelling import wanted

_TEXTS = {"about": "", "last_steps": "{steps}", "last_words": "{words}"}  # and what is put in


@dataclass(frozen=True, slots=True)
class Again:
    """The texts of routines/again.toml."""

    about: str
    last_steps: str
    last_words: str

    def routine(self, routine: Routine, words: str, asks_about: bool) -> Routine:
        """The same routine, with these questions before the first one of the part that asks which
        steps to take; a routine that does not is left as it is.

        words: what was said about the steps last time; empty where there is nothing to ask.
        """
        part = next((s.id.rpartition(".")[0] for s in routine.steps if s.chooses_steps), None)
        if part is None:
            return routine
        first = next(
            number
            for number, step in enumerate(routine.steps)
            if step.id.startswith(f"{part}.") and step.expects is not Expects.NOTHING
        )
        known = {step.id for step in routine.steps}  # of a person's own routine
        asked = []
        if asks_about and part + ABOUT not in known:
            asked.append(Step(part + ABOUT, self.about, Expects.OPEN))
        if words and part + LAST_STEPS not in known:
            asked.append(Step(part + LAST_STEPS, self._prompt(words), Expects.OPEN))
        steps = (*routine.steps[:first], *asked, *routine.steps[first:])
        return replace(routine, steps=steps)

    def _prompt(self, words: str) -> str:
        steps = wanted(words)
        if steps:
            return self.last_steps.replace("{steps}", steps)
        return self.last_words.replace("{words}", shortened(words).rstrip(".!?"))


def parse(data: Mapping[str, Any], where: str) -> Again:
    """From the content of its TOML file. Raises RoutineError."""
    for key in data:
        if key not in _TEXTS:
            there = ", ".join(_TEXTS)
            raise RoutineError(f"{where}: there is no key '{key}' here; there are: {there}")
    for key, place in _TEXTS.items():
        if not isinstance(data.get(key), str) or not data[key].strip() or place not in data[key]:
            within = f" with {place} in it" if place else ""
            raise RoutineError(f"{where}: '{key}' should be a text in quotes{within}")
    return Again(*(data[key].strip() for key in _TEXTS))


_MOST = 30  # words of what was said that are read out again


def shortened(words: str) -> str:
    """Its beginning, where it is long."""
    row = words.split()
    return " ".join(row) if len(row) <= _MOST else f"{' '.join(row[:_MOST])}, and more"
