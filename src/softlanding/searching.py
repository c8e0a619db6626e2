"""`softlanding search`: where something was said."""

from __future__ import annotations

import argparse
import json
import sys
from itertools import groupby
from typing import Any

from softlanding.config import Home
from softlanding.journal.database import Database
from softlanding.journal.finding import Found, Query, find
from softlanding.messages import browsing as said

_MARK = "\x1b[1m", "\x1b[0m"  # bold, on a terminal


def search(home: Home, options: argparse.Namespace) -> int:
    """Print where these words were said. 0: found. 1: not."""
    query = Query(
        " ".join(options.words), options.since, options.until, options.step, options.feeling,
        options.about, options.limit, options.page,
    )  # fmt: skip
    if not query.is_something:
        print(said.NOTHING_TO_FIND, file=sys.stderr)
        return 2
    with Database.opened(home) as store:
        return _searched(store, query, options.json)


def _searched(store: Database | None, query: Query, as_json: bool) -> int:
    found, more = find(store, query, _making) if store else ([], False)
    if as_json:
        print(json.dumps([_plainly(one) for one in found], indent=2, ensure_ascii=False))
        return 0 if found else 1
    if not found:
        text = said.NOT_FOUND if store else said.NOTHING_YET
        if query.page > 1:
            text = said.NO_MORE_FOUND.format(page=query.page)
        print(unnamed(store, query.feeling) or unknown(store, query.step) or text, file=sys.stderr)
        return 1
    _print_found(found)
    if more:
        print(f"\n{said.MORE_FOUND.format(page=query.page + 1)}")
    return 0


def unnamed(store: Database | None, feeling: str) -> str:
    """What is said when a feeling was never named; nothing when it was, or none was asked for."""
    names = store.names() if store and feeling else []
    if not feeling or feeling.lower() in names:
        return ""
    from softlanding.understanding.matching import near

    return said.nearly(feeling, near(feeling.lower(), names, 2))


def unknown(store: Database | None, step: str) -> str:
    """What is said when no step has this name; nothing when one has, or none was asked for."""
    rows = store.rows("SELECT DISTINCT step FROM replies") if store and step else []
    names = sorted({row[0] for row in rows} | {row[0].rpartition(".")[2] for row in rows})
    if not step or step in names:
        return ""
    from softlanding.understanding.matching import near

    return said.no_step(step, near(step.lower(), names, 2))


def _making() -> None:
    if sys.stderr is not None and sys.stderr.isatty():
        print(said.MAKING_THE_INDEX, file=sys.stderr, flush=True)


def _print_found(found: list[Found]) -> None:
    """By reflection, newest first; within one in the order of saying."""
    begin, end = _MARK if sys.stdout.isatty() else ("[", "]")
    told = False
    order = list(dict.fromkeys((one.reflection, one.alike) for one in found))
    together = sorted(found, key=lambda one: order.index((one.reflection, one.alike)))
    for (reflection, alike), places in groupby(together, lambda one: (one.reflection, one.alike)):
        if alike and not told:
            print(said.PERHAPS if found[0].alike else f"\n{said.PERHAPS}")
            told = True
        first, *others = reversed(list(places))
        name = " · ".join(filter(None, (first.title, first.about)))
        print(said.visible(f"{reflection:>4}  {said.when(first.at)}  {name}"))
        for one in (first, *others):
            pieces = (f"{begin}{text}{end}" if hit else text for text, hit in one.pieces)
            print(f"      {said.visible(''.join(pieces))}")


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
