"""Finds and loads routines: the built-in ones, and the person's own in the config folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import tomli

from softlanding.conversation.again import Again
from softlanding.conversation.again import parse as parse_again
from softlanding.conversation.circle import Circle
from softlanding.conversation.circle import parse as parse_circle
from softlanding.conversation.effects import Line
from softlanding.conversation.practice import SITUATION, Practice, Situation
from softlanding.conversation.practice import parse as parse_practice
from softlanding.conversation.practice import situations as parse_situations
from softlanding.conversation.prompts import filled
from softlanding.conversation.routine import Routine, parse, unique
from softlanding.errors import RoutineError
from softlanding.messages import common as messages
from softlanding.messages import replaying

_NAMELESS = ("agreement", "what", "mantra_for_all", "closing")  # nobody's name is in these
_PIECES = ("circle", "naming", "situations", "again", "memo")  # what other commands are made of
BUILT_IN = ("after-interview", "recap", "check-in", "soft-landing")


def load(name: str, own: Path | None = None) -> Routine:
    """The routine of this name; one in the folder `own` comes before a built-in one.

    Raises RoutineError.
    """
    return _load(name, own, ())


def circle(own: Path | None = None) -> Circle:
    """What is said in a listening circle. Raises RoutineError."""
    file = _find("circle", own, ())
    return parse_circle(_read(file), str(file))


def practice(own: Path | None = None) -> tuple[Practice, tuple[Situation, ...]]:
    """What is said in a practice in naming emotions, and the situations. Raises RoutineError."""
    texts, known = _find("naming", own, ()), _find("situations", own, ())
    return parse_practice(_read(texts), str(texts)), parse_situations(_read(known), str(known))


def again(own: Path | None = None) -> Again:
    """What a recap asks from the second one on. Raises RoutineError."""
    file = _find("again", own, ())
    return parse_again(_read(file), str(file))


def names(own: Path | None = None) -> tuple[str, ...]:
    """All routines that can be run by name."""
    mine = sorted(p.stem for p in own.glob("*.toml")) if own and own.is_dir() else []
    return tuple(dict.fromkeys((*BUILT_IN, *mine)))


def fixed_lines() -> tuple[Line, ...]:
    """Every line whose words are known beforehand: what audio_prompts holds."""
    texts = circle().texts
    of_circle = (Line(f"circle.{name.replace('_', '-')}", texts[name]) for name in _NAMELESS)
    parts = [load(name) for name in BUILT_IN if name != "after-interview"]
    recap = again().routine(load("recap"), "", asks_about=True)
    of_again = (step.line for step in recap.steps if step.asks_about)
    today = practice()[0].routine(practice()[1], ())
    of_practice = (step for step in today.steps if not step.id.startswith(SITUATION))
    lines = (filled(step, (), (), ()) for step in of_practice)
    said = (*messages.SPOKEN, *replaying.SPOKEN)
    return (*_spoken(parts), *of_again, *of_circle, *filter(None, lines), *said)


def _spoken(routines: Sequence[Routine]) -> Iterable[Line]:
    for step in (step for routine in routines for step in routine.steps):
        line = filled(step, (), (), ())
        if line is not None:
            yield line
        yield from step.option_lines
    for routine in routines:
        yield from routine.hold_backs


def _load(name: str, own: Path | None, inside: tuple[str, ...]) -> Routine:
    file = _find(name, own, inside)
    if name in inside:
        raise RoutineError(f"{file}: 'parts' leads back to '{name}' itself")
    routine = parse(_read(file), name, str(file))
    if isinstance(routine, Routine):
        return routine
    title, parts = routine
    loaded = [_load(part, own, (*inside, name)) for part in parts]
    unique(loaded, str(file))
    steps = tuple(step for part in loaded for step in part.steps)
    return Routine(name, title, steps, tuple(way for part in loaded for way in part.hold_backs))


def _read(file: Path | Traversable) -> dict[str, Any]:
    try:
        return tomli.loads(file.read_text(encoding="utf-8-sig"))
    except (tomli.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RoutineError(f"{file}: this is not a TOML file: {error}") from error
    except OSError as error:
        raise RoutineError(f"{file}: I can't read it: {error.strerror}") from error


def _find(name: str, own: Path | None, inside: tuple[str, ...]) -> Path | Traversable:
    if own and Path(name).name == name and (own / f"{name}.toml").is_file():
        return own / f"{name}.toml"
    if name in (*BUILT_IN, *_PIECES):
        return resources.files("softlanding") / "routines" / f"{name}.toml"
    from softlanding.understanding.matching import closest  # 30 ms, for a mistake alone

    asked = f"'{inside[-1]}' names a part '{name}', but" if inside else ""
    known = names(own)
    near = closest(name.lower(), known)
    hint = "" if near is None else f". Did you mean {known[near]}?"
    said = f"{asked} there is no routine '{name}'; there are: {', '.join(known)}{hint}"
    raise RoutineError(said.strip())
