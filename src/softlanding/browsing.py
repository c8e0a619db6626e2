"""`softlanding list` and `show`: the journal to read."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import Any

from softlanding.config import Home
from softlanding.journal.database import ALL, Choice
from softlanding.journal.reading import row, transcript
from softlanding.journal.store import Reflection, Store, Summary
from softlanding.messages import browsing as said
from softlanding.messages import common as messages
from softlanding.messages.browsing import NOTHING_YET
from softlanding.searching import unnamed


@dataclass(frozen=True, slots=True)
class Page:
    """Which of a list are shown. number: 1 has the newest. length: 0 shows all."""

    number: int = 1
    length: int = 20


def print_list(home: Home, choice: Choice, page: Page, as_json: bool) -> int:
    """Reflections, a line each, the newest last."""
    with Store.opened(home) as store:
        count = store.count(choice) if store else 0
        length = page.length or max(count, 1)
        first = (page.number - 1) * length
        if first and first >= count:
            pages = max(1, -(-count // length))
            print(said.NO_SUCH_PAGE.format(page=page.number, pages=pages), file=sys.stderr)
            return 1
        shown = store.summaries(choice, length, first) if store else []
        if as_json:
            print(json.dumps([_plain(one) for one in shown], indent=2, ensure_ascii=False))
        elif not shown:
            text = NOTHING_YET if choice == ALL else said.NONE_LIKE_THAT
            print(unnamed(store, choice.feeling) or _unrun(store, choice.routine) or text)
        else:
            print("\n".join(map(row, shown)))
            if len(shown) < count:
                print(f"\n{said.older(first + 1, first + len(shown), count, page.number)}")
    return 0


def _unrun(store: Store | None, routine: str) -> str:
    """What is said when a routine was never talked through; nothing when it was."""
    names = (
        [row[0] for row in store.rows("SELECT DISTINCT routine FROM reflections")] if store else []
    )
    if not routine or routine in names:
        return ""
    from softlanding.understanding.matching import near

    return said.no_routine(routine, near(routine.lower(), names, 1))


def _plain(one: Summary) -> dict[str, Any]:
    return {
        "id": one.id,
        "started": one.started.isoformat(),
        "title": one.title,
        "about": one.about,
        "routine": one.routine,
        "ended": one.ended and one.ended.isoformat(),
        "status": one.status,
        "mantra": one.mantra,
        "follows": one.follows,
    }


def print_reflection(home: Home, which: str, person: str = "", original: bool = False) -> int:
    """One reflection, as a transcript; of a circle, only of one person if that is named. original:
    see reading.transcript."""
    found = chosen(home, which)
    if found is None:
        return 1
    if person and person not in found.routine.people:
        there = ", ".join(found.routine.people) or messages.NOBODY
        print(messages.NO_SUCH_PERSON.format(person=person, there=there), file=sys.stderr)
        return 1
    print(*map(said.visible, transcript(found, person, original)), sep="\n")
    return 0


def print_plainly(home: Home, which: str) -> int:
    """One reflection as JSON, with all there is of it but the sound."""
    from softlanding.journal import plain

    found = chosen(home, which)
    with Store.opened(home) as store:
        if found is None or store is None:
            return 1
        data = plain.reflection(store, found.summary.id)
    print(json.dumps(data, indent=2, ensure_ascii=False))
    return 0


def chosen(home: Home, which: str) -> Reflection | None:
    """The reflection that was asked for; None, told on stderr, where there is none such."""
    with Store.opened(home) as store:
        found = store.get(which) if store else None
    if found is None:
        text = NOTHING_YET if which == "last" else messages.NO_SUCH.format(which=which)
        print(text, file=sys.stderr)
    return found
