"""A routine: an ordered list of steps, from TOML to frozen data and back.

Reading the file is the catalogue's work; this module only looks at what was in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from softlanding.conversation.effects import Line
from softlanding.errors import RoutineError

NEXT_STEPS, LAST_STEPS, ABOUT = ".next-steps", ".last-steps", ".which-interview"  # how ids end
MAX_CHOICES = 9  # more can't be held in mind when they are read aloud


class Expects(StrEnum):
    """The kind of answer a step waits for."""

    OPEN = "open"
    CHOICE = "choice"
    YES_NO = "yes-no"
    EMOTION = "emotion"
    MANTRA = "mantra"
    IDEAS = "ideas"  # whether ideas are wanted now; only a circle asks
    SENTENCE = "sentence"  # what was named, said once in full
    NOTHING = "nothing"


class Role(StrEnum):
    """What one does in a turn of a circle."""

    SHARE = "share"
    LISTEN = "listen back"
    GATE = "say whether ideas are wanted"
    IDEA = "give an idea"
    MORE = "say whether more are wanted"
    LAND = "land softly"


@dataclass(frozen=True, slots=True)
class Turn:
    """In a circle: whose turn a step is, and the one who shares, to whom it belongs."""

    person: str
    sharer: str
    role: Role


@dataclass(frozen=True, slots=True)
class Step:
    """One prompt and what it expects. `id` is unique in its routine and names the prompt's audio.

    options: what can be chosen, for choice and mantra. own: how many of these, at the end, are
    the person's own. patience: seconds; None takes the person's setting. hold_back: a solution is
    gently held back here. offer_held: what was held back before is offered before this is asked.
    optional: silence goes on. mirror: what was named is said back. any_word: a short reply names a
    feeling, also one that is in no list. turn: in a circle.

    {signs}, {feeling} and {new} in a prompt stand for the signs that were not named yet, the
    feeling named last, and the names that are new; where there are none, the step is left out.
    """

    id: str
    prompt: str
    expects: Expects
    options: tuple[str, ...] = ()
    own: int = 0
    patience: float | None = None
    hold_back: bool = False
    offer_held: bool = False
    optional: bool = False
    mirror: bool = False
    any_word: bool = False
    turn: Turn | None = None

    @property
    def line(self) -> Line:
        """The prompt, to be spoken."""
        return Line(self.id, self.prompt)

    @property
    def asks_feelings(self) -> bool:
        """Whether feelings are what is asked for: elsewhere people tell of the past, and of
        others."""
        alone = self.turn is None and self.hold_back
        return self.expects is Expects.EMOTION or alone

    @property
    def chooses_steps(self) -> bool:
        """Whether it asks which steps to take: those are asked about next time."""
        return self.id.endswith(NEXT_STEPS)

    @property
    def asks_about(self) -> bool:
        """Whether it asks which interview it was."""
        return self.id.endswith(ABOUT)

    @property
    def looks_back(self) -> bool:
        """Whether it asks about the steps that were chosen last time."""
        return self.id.endswith(LAST_STEPS)

    @property
    def option_lines(self) -> tuple[Line, ...]:
        """The options, to be spoken; the person's own have no stored audio."""
        fixed = len(self.options) - self.own
        return tuple(
            Line(f"{self.id}.{number}" if number <= fixed else "", option)
            for number, option in enumerate(self.options, start=1)
        )


@dataclass(frozen=True, slots=True)
class Routine:
    """What is said and asked, in order. hold_backs: the ways to hold a solution back."""

    name: str
    title: str
    steps: tuple[Step, ...]
    hold_backs: tuple[Line, ...] = ()

    @property
    def people(self) -> tuple[str, ...]:
        """Who sits in the circle, in the order in which they share; nobody for one alone."""
        return tuple(dict.fromkeys(step.turn.sharer for step in self.steps if step.turn))

    @property
    def questions(self) -> int:
        """How many steps wait for a reply: the m of "step n of m"."""
        return sum(step.expects is not Expects.NOTHING for step in self.steps)

    def question(self, index: int) -> int:
        """The n of "step n of m" at steps[index]."""
        asked = sum(step.expects is not Expects.NOTHING for step in self.steps[: index + 1])
        return max(1, min(asked, self.questions))

    def with_mantras(self, own: Sequence[str]) -> Routine:
        """The same routine, with the person's own mantras after the given ones."""
        return replace(self, steps=tuple(_with_own(step, own) for step in self.steps))


def _with_own(step: Step, own: Sequence[str]) -> Step:
    if step.expects is not Expects.MANTRA:
        return step
    known = {option.casefold() for option in step.options}
    new = [mantra for mantra in dict.fromkeys(own) if mantra.casefold() not in known]
    new = new[: MAX_CHOICES - len(step.options)]
    return replace(step, options=(*step.options, *new), own=len(new))


def to_dict(routine: Routine) -> dict[str, Any]:
    """The routine as plain data for JSON."""
    return asdict(routine)


def from_dict(data: Mapping[str, Any]) -> Routine:
    """The routine that `to_dict` made plain."""
    hold_backs = tuple(Line(**line) for line in data.get("hold_backs", ()))
    steps = tuple(_step_from(step) for step in data["steps"])
    return Routine(data["name"], data["title"], steps, hold_backs)


def _step_from(data: Mapping[str, Any]) -> Step:
    turn = data.get("turn")
    known = {
        "expects": Expects(data["expects"]),
        "options": tuple(data["options"]),
        "turn": turn and Turn(turn["person"], turn["sharer"], Role(turn["role"])),
    }
    return Step(**{**data, **known})


_STEP_KEYS = {
    "id", "prompt", "expects", "options", "mantras", "patience", "hold_back", "offer_held",
    "optional", "mirror", "any_word",
}  # fmt: skip
_WAYS, _WORDS = 6, 20  # at least so many ways to hold back, each shorter than so many words


def parse(data: Mapping[str, Any], name: str, where: str) -> Routine | tuple[str, tuple[str, ...]]:
    """A routine from the content of its TOML file, or the title and names of its parts.

    where: the file, for messages. Raises RoutineError.
    """
    title = _text(data, "title", where)
    if "parts" in data:
        _only(data, {"title", "parts"}, where)
        parts = data["parts"]
        if not isinstance(parts, list) or not parts or not all(isinstance(p, str) for p in parts):
            raise RoutineError(
                f"{where}: 'parts' should be a list of routine names, like [\"recap\"]"
            )
        return title, tuple(parts)
    _only(data, {"title", "steps", "hold_backs"}, where)
    steps = data.get("steps")
    if not isinstance(steps, list) or not steps or not all(isinstance(s, dict) for s in steps):
        raise RoutineError(f"{where}: 'steps' is missing; a routine needs at least one [[steps]]")
    found = tuple(_step(s, i, name, where) for i, s in enumerate(steps, 1))
    holds = any(step.hold_back for step in found)
    ways = hold_backs(data, name, where) if holds or "hold_backs" in data else ()
    routine = Routine(name, title, found, ways)
    unique([routine], where)
    return routine


def hold_backs(data: Mapping[str, Any], name: str, where: str) -> tuple[Line, ...]:
    """The ways to hold a solution back. Raises RoutineError."""
    given = data.get("hold_backs")
    found = given if isinstance(given, list) else []
    ways = tuple(dict.fromkeys(w.strip() for w in found if isinstance(w, str) and w.strip()))
    if len(ways) < max(_WAYS, len(found)) or any(len(way.split()) >= _WORDS for way in ways):
        raise RoutineError(
            f"{where}: 'hold_backs' should be {_WAYS} or more different sentences, each shorter "
            f"than {_WORDS} words, for the steps with hold_back = true"
        )
    return tuple(Line(f"{name}.hold-back-{n}", way) for n, way in enumerate(ways, 1))


def unique(parts: Sequence[Routine], where: str) -> None:
    """Raise RoutineError when two steps have the same id."""
    seen: set[str] = set()
    for step in (step for part in parts for step in part.steps):
        if step.id in seen:
            raise RoutineError(
                f"{where}: step '{step.id}': 'id' is used twice; each step needs its own"
            )
        seen.add(step.id)


def _step(data: Mapping[str, Any], number: int, name: str, where: str) -> Step:
    where = f"{where}: step {number}"
    _only(data, _STEP_KEYS, where)
    short = _text(data, "id", where)
    where = f"{where} ('{short}')"
    kinds = ", ".join(kind for kind in Expects if kind is not Expects.IDEAS)
    try:
        expects = Expects(_text(data, "expects", where))
        if expects is Expects.IDEAS:
            raise ValueError(expects)
    except ValueError as error:
        if isinstance(error, RoutineError):
            raise
        raise RoutineError(
            f"{where}: 'expects' should be one of {kinds}, and is {data['expects']!r}"
        ) from error
    return Step(
        id=f"{name}.{short}",
        prompt=_text(data, "prompt", where),
        expects=expects,
        options=_options(data, expects, where),
        patience=_patience(data, where),
        hold_back=_flag(data, "hold_back", where),
        offer_held=_flag(data, "offer_held", where),
        optional=_flag(data, "optional", where),
        mirror=_flag(data, "mirror", where),
        any_word=_flag(data, "any_word", where),
    )


def _flag(data: Mapping[str, Any], key: str, where: str) -> bool:
    value = data.get(key, False)
    if not isinstance(value, bool):
        raise RoutineError(f"{where}: '{key}' should be true or false, and is {value!r}")
    return value


def _options(data: Mapping[str, Any], expects: Expects, where: str) -> tuple[str, ...]:
    keys = {Expects.CHOICE: "options", Expects.MANTRA: "mantras"}
    key = keys.get(expects)
    for other in {"options", "mantras"} - {key}:
        if other in data:
            raise RoutineError(f"{where}: '{other}' does not go with expects = \"{expects}\"")
    if key is None:
        return ()
    values = data.get(key)
    if (
        not isinstance(values, list)
        or not 1 <= len(values) <= MAX_CHOICES
        or not all(isinstance(value, str) and value.strip() for value in values)
    ):
        raise RoutineError(f"{where}: '{key}' should be a list of 1 to {MAX_CHOICES} sentences")
    return tuple(value.strip() for value in values)


def _patience(data: Mapping[str, Any], where: str) -> float | None:
    value = data.get("patience")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.5 <= value <= 60:
        raise RoutineError(
            f"{where}: 'patience' should be seconds from 0.5 to 60, and is {value!r}"
        )
    return float(value)


def _text(data: Mapping[str, Any], key: str, where: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        what = "is missing" if key not in data else f"is {value!r}"
        raise RoutineError(f"{where}: '{key}' should be a text in quotes, and {what}")
    return value.strip()


def _only(data: Mapping[str, Any], known: set[str], where: str) -> None:
    for key in data:
        if key not in known:
            raise RoutineError(
                f"{where}: there is no key '{key}' here; there are: {', '.join(sorted(known))}"
            )
