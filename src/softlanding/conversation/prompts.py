"""Prompts that speak of what was named: {signs}, {feeling} and {new} in their words."""

from __future__ import annotations

from collections.abc import Sequence

from softlanding.conversation.effects import Line
from softlanding.conversation.routine import Step
from softlanding.messages import common as messages
from softlanding.understanding.signs import Sign

_PLACES = ("{signs}", "{feeling}", "{new}")


def filled(
    step: Step,
    named: Sequence[str],
    signs: Sequence[str],
    known: Sequence[str],
    latest: Sequence[str] = (),
) -> Line | None:
    """A step's prompt, to be spoken. named, signs: in this reflection. known: named before. latest:
    named in the reply before. None where the prompt speaks of what there is none of."""
    values = {
        "{signs}": messages.listed([messages.sign(which) for which in _left(signs)], "or"),
        "{feeling}": messages.listed(latest),
        "{new}": messages.listed([name for name in dict.fromkeys(named) if name not in known]),
    }
    text = step.prompt
    for place in _PLACES:
        if place in text:
            if not values[place]:
                return None
            text = text.replace(place, values[place])
    return Line(step.id, text) if text == step.prompt or _is_whole(step, signs) else Line("", text)


def _left(signs: Sequence[str]) -> list[Sign]:
    return [sign for sign in Sign if sign not in signs]


def _is_whole(step: Step, signs: Sequence[str]) -> bool:
    """Whether all signs are asked for: these words are stored."""
    return "{signs}" in step.prompt and not signs
