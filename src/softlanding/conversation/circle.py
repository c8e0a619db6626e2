"""The listening circle: one routine for several people, made of texts and of other routines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from softlanding.conversation.effects import Line
from softlanding.conversation.routine import Expects, Role, Routine, Step, Turn, hold_backs
from softlanding.errors import RoutineError

FEWEST, MOST = 3, 6
_TEXTS = (
    "title", "agreement", "what", "turn", "listen_back", "gate", "idea", "more", "care", "mantra",
    "mantra_for_all", "closing",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Circle:
    """What is said in a circle, by what it is for; the names of people still stand as {sharer} and
    {listener}. hold_backs: the ways to hold a solution back."""

    texts: Mapping[str, str]
    hold_backs: tuple[Line, ...]

    def routine(
        self, people: Sequence[str], share: Routine, landing: Routine, each: bool
    ) -> Routine:
        """The whole of it. share: its questions are asked of each in turn. landing: its mantras
        are offered, to each, or once for all."""
        mantras = next(step for step in landing.steps if step.expects is Expects.MANTRA)
        steps = [self._step("agreement", Expects.NOTHING)]
        for number, sharer in enumerate(people, start=1):
            listeners = [person for person in people if person != sharer]
            steps += self._round(number, sharer, listeners, share)
        for number, person in enumerate(people, start=1):
            turn = Turn(person, person, Role.LAND)
            steps.append(self._step("care", Expects.OPEN, turn, number))
            if each:
                steps.append(self._mantra("mantra", mantras, turn, number))
        if not each:
            steps.append(self._mantra("mantra_for_all", mantras))
        steps.append(self._step("closing", Expects.NOTHING))
        return Routine("circle", self.texts["title"], tuple(steps), self.hold_backs)

    def _round(
        self, number: int, sharer: str, listeners: Sequence[str], share: Routine
    ) -> Iterator[Step]:
        own = Turn(sharer, sharer, Role.SHARE)
        opening = self._step("turn", Expects.NOTHING, own, number)
        yield replace(opening, turn=None)
        for step in share.steps:
            if step.expects is not Expects.NOTHING:
                name = f"{step.id}@{number}"
                yield replace(
                    step, id=name, hold_back=False, offer_held=False, mirror=False, turn=own
                )
        for seat, person in enumerate(listeners, start=1):
            turn = Turn(person, sharer, Role.LISTEN)
            step = self._step("listen_back", Expects.OPEN, turn, number, seat)
            yield replace(step, hold_back=True)
        gate = Turn(sharer, sharer, Role.GATE)
        yield self._step("gate", Expects.IDEAS, gate, number)
        for seat, person in enumerate(listeners, start=1):
            yield self._step("idea", Expects.OPEN, Turn(person, sharer, Role.IDEA), number, seat)
        yield self._step("more", Expects.IDEAS, replace(gate, role=Role.MORE), number)

    def _step(
        self, name: str, expects: Expects, turn: Turn | None = None, number: int = 0, seat: int = 0
    ) -> Step:
        text = self.texts[name]
        if turn is not None:
            text = text.replace("{sharer}", turn.sharer).replace("{listener}", turn.person)
        places = "".join(f"-{place}" for place in (number, seat) if place)
        return Step(f"circle.{name.replace('_', '-')}{places}", text, expects, turn=turn)

    def _mantra(self, name: str, mantras: Step, turn: Turn | None = None, number: int = 0) -> Step:
        step = self._step(name, Expects.MANTRA, turn, number)
        return replace(step, options=mantras.options, own=mantras.own)


def parse(data: Mapping[str, Any], where: str) -> Circle:
    """The circle in the content of its TOML file. Raises RoutineError."""
    for key in data:
        if key not in (*_TEXTS, "hold_backs"):
            raise RoutineError(f"{where}: there is no key '{key}' here; there are: "
                               f"{', '.join((*_TEXTS, 'hold_backs'))}")  # fmt: skip
    for key in _TEXTS:
        if not isinstance(data.get(key), str) or not data[key].strip():
            raise RoutineError(f"{where}: '{key}' should be a text in quotes")
    texts = {key: data[key].strip() for key in _TEXTS}
    return Circle(texts, hold_backs(data, "circle", where))


def people_in(text: str) -> tuple[str, ...]:
    """The people named in "Ana,Ben,Chi". Raises ValueError, which says what is right."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not FEWEST <= len(names) <= MOST:
        raise ValueError(f"a circle has {FEWEST} to {MOST} people, like: Ana,Ben,Chi")
    if len({name.casefold() for name in names}) < len(names):
        raise ValueError("two people have the same name; add a letter to one of them")
    for name in names:
        if not name.replace(" ", "").replace("-", "").replace("'", "").isalpha():
            raise ValueError(f"{name!r} is not a name that I can say")
    return names
