"""Before a circle begins: what will be shared, asked aloud where nobody said so yet."""

from __future__ import annotations

from collections.abc import Sequence

from softlanding import catalogue
from softlanding.config import Home
from softlanding.conversation import machine
from softlanding.conversation.circle import Circle
from softlanding.conversation.effects import Line
from softlanding.conversation.events import Began
from softlanding.conversation.routine import Expects, Routine, Step
from softlanding.conversation.state import Pace
from softlanding.equipment import Equipment
from softlanding.resuming import Question
from softlanding.understanding import choices

SHARED = ("recap", "check-in")  # names of the routines whose questions a circle can ask


def gather(
    home: Home,
    equipment: Equipment,
    pace: Pace,
    where_help_is: tuple[Line, ...],
    people: Sequence[str],
    share: str,
    each: bool,
) -> Routine | None:
    """The circle of these people. None: they left when they were asked what to share."""
    circle = catalogue.circle(home.routines)
    name = share or _ask(circle, equipment, pace, where_help_is)
    if name is None:
        return None
    load = catalogue.load
    return circle.routine(
        people, load(name, home.routines), load("soft-landing", home.routines), each
    )


def _ask(
    circle: Circle, equipment: Equipment, pace: Pace, where_help_is: tuple[Line, ...]
) -> str | None:
    """Ask aloud; not understood, or skipped, it is the first."""
    options = tuple(f"The {name}" for name in SHARED)
    step = Step("circle.what", circle.texts["what"], Expects.CHOICE, options)
    journal = Question()
    first = machine.start(Routine("circle-what", "", (step,)), pace, where_help_is)
    equipment.talk(first, Began(), journal)
    if journal.stopped:
        return None
    return SHARED[choices.pick(journal.said, options) or 0]
