"""Things to put into a journal, and a reader of all of it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from softlanding import catalogue
from softlanding.config import Home
from softlanding.conversation.effects import Conclude, Reply, Status
from softlanding.conversation.events import Ended, Heard, Segment
from softlanding.journal.reading import transcript
from softlanding.journal.store import Reflection, Store

RECAP = catalogue.load("recap")


def reply(*texts: str, step: str = "recap.went-well", take: int = 1, mantra: bool = False) -> Reply:
    parts = tuple(Segment(text, n, n + 0.5, 0.8) for n, text in enumerate(texts))
    return Reply(step, take, parts, mantra)


def a_full_journal(home: Home) -> bytes:
    """The bytes of a journal with 40 reflections."""
    store = Store(home)
    for n in range(40):
        number = store.begin(RECAP)
        for text in ("calm", "and then"):
            store.commit(number, Heard(Segment(f"{text} {n} " * 20, 0, 1)), [], None)
        store.commit(number, Ended(), [reply(f"reply {n}")], Conclude(Status.FINISHED, "Rest."))
    store.close()
    return home.journal.read_bytes()


def open_and_read_all(home: Home, opening: Callable[[Home], Store | None]) -> None:
    """Everything in the journal, as list, show, replay and resuming read it."""
    store = opening(home)
    if store is None:
        return
    with contextlib.closing(store):
        for summary in store.summaries():
            found = store.get(str(summary.id))
            assert found is not None
            assert all(isinstance(line, str) for line in transcript(found))
            store.events(summary.id)
        store.open_reflection()
        store.mantras()


def stored(home: Home, which: str = "last") -> Reflection:
    """A reflection that is there."""
    store = Store.reading(home)
    assert store is not None
    with contextlib.closing(store):
        found = store.get(which)
    assert found is not None
    return found
