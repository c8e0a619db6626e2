"""What a recap remembers of those before it: their names, and the steps that were chosen."""

from __future__ import annotations

from softlanding import catalogue
from softlanding.config import Home
from softlanding.conversation import machine
from softlanding.conversation.routine import Routine
from softlanding.journal.reading import steps_to_say
from softlanding.journal.scenes import latest_steps
from softlanding.journal.store import Store
from softlanding.understanding.retelling import name_in

_NAMES = 3  # reflections before this one whose names are listened for as well


def names_to_expect(store: Store, about: str) -> str:
    """Text in which the names are that may be said. about: of this reflection."""
    return ", ".join(filter(None, (about, *store.abouts()[:_NAMES])))


def again(home: Home, store: Store, routine: Routine, about: str) -> tuple[Routine, int | None]:
    """The routine with what is asked from the second one on, and the reflection whose steps that
    is about. about: what is known already."""
    before = latest_steps(store)
    if before and any(_asked(store, number) for number in store.followers(before.summary.id)):
        before = None
    words = " and ".join(reply.text for reply in steps_to_say(before)) if before else ""
    asks_about = not name_in(about) and store.count() > 0
    asked = catalogue.again(home.routines).routine(routine, words, asks_about)
    looks_back = any(step.looks_back for step in asked.steps)
    return asked, before.summary.id if before and looks_back else None


def _asked(store: Store, number: int) -> bool:
    """Whether a reflection came past its question about the steps of last time."""
    found = store.get(str(number))
    if found is None:
        return False
    state = machine.replay(machine.start(found.routine), store.events(number))
    return not any(step.looks_back for step in found.routine.steps[state.step :])
