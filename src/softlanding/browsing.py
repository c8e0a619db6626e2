"""`softlanding list`, `show` and `search`: the journal to read."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from softlanding import messages
from softlanding.config import Home
from softlanding.journal.reading import NOTHING_YET, row, transcript, when
from softlanding.journal.store import ALL, Choice, Reflection, Store, Summary
from softlanding.messages import browsing as said

if TYPE_CHECKING:  # what a list does not need is loaded where it is needed
    from softlanding.journal.finding import Found

_MARK = "\x1b[1m", "\x1b[0m"  # bold, on a terminal


@dataclass(frozen=True, slots=True)
class Page:
    """Which of a list are shown. number: 1 has the newest. length: 0 shows all."""

    number: int = 1
    length: int = 20


def print_list(home: Home, choice: Choice, page: Page, as_json: bool) -> int:
    """Reflections, a line each, the newest last."""
    store = Store.reading(home)
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
        return 0
    if not shown:
        text = NOTHING_YET if choice == ALL else said.NONE_LIKE_THAT
        print(_unnamed(store, choice.feeling) or text)
        return 0
    print("\n".join(map(row, shown)))
    if len(shown) < count:
        print(f"\n{said.older(first + 1, first + len(shown), count, page.number)}")
    return 0


def _unnamed(store: Store | None, feeling: str) -> str:
    """What is said when a feeling was never named; nothing when it was, or none was asked for."""
    names = store.names() if store and feeling else []
    if not feeling or feeling.lower() in names:
        return ""
    from softlanding.understanding.matching import near

    return said.nearly(feeling, near(feeling.lower(), names, 2))


def _plain(one: Summary) -> dict[str, Any]:
    return {
        "id": one.id,
        "started": one.started.isoformat(),
        "title": one.title,
        "about": one.about,
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
    print(*transcript(found, person, original), sep="\n")
    return 0


def chosen(home: Home, which: str) -> Reflection | None:
    """The reflection that was asked for; None, told on stderr, where there is none such."""
    store = Store.reading(home)
    found = store.get(which) if store else None
    if found is None:
        text = NOTHING_YET if which == "last" else messages.NO_SUCH.format(which=which)
        print(text, file=sys.stderr)
    return found


# -- search ----------------------------------------------------------------------------------------
def search(home: Home, options: argparse.Namespace) -> int:
    """Print where these words were said. 0: found. 1: not."""
    from softlanding.journal.finding import Query, find

    query = Query(
        " ".join(options.words), options.since, options.until, options.step, options.feeling,
        options.limit, options.page,
    )  # fmt: skip
    if not query.is_something:
        print(said.NOTHING_TO_FIND, file=sys.stderr)
        return 2
    store = Store.reading(home)
    found, more = find(store, query) if store else ([], False)
    if options.json:
        print(json.dumps([_plainly(one) for one in found], indent=2, ensure_ascii=False))
        return 0 if found else 1
    if not found:
        text = said.NOT_FOUND if store else NOTHING_YET
        print(_unnamed(store, query.feeling) or text, file=sys.stderr)
        return 1
    _print_found(found)
    if more:
        print(f"\n{said.MORE_FOUND.format(page=query.page + 1)}")
    return 0


def _print_found(found: list[Found]) -> None:
    begin, end = _MARK if sys.stdout.isatty() else ("[", "]")
    last: tuple[int, bool] | None = None
    alike = False
    for one in found:
        if one.alike and not alike:
            alike = True
            print(f"\n{said.PERHAPS}" if last else said.PERHAPS)
        if (one.reflection, one.alike) != last:
            name = " · ".join(filter(None, (one.title, one.about)))
            print(f"{one.reflection:>4}  {when(one.at)}  {name}")
            last = one.reflection, one.alike
        text = "".join(f"{begin}{text}{end}" if hit else text for text, hit in one.pieces)
        print(f"      {text}")


def _plainly(one: Found) -> dict[str, Any]:
    return {
        "reflection": one.reflection,
        "started": one.at.isoformat(),
        "title": one.title,
        "about": one.about,
        "step": one.step,
        "take": one.take,
        "text": one.text,
        "found": [text for text, hit in one.pieces if hit],
        "alike": one.alike,
    }
