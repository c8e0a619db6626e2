"""`softlanding feelings`: which feelings and signs were named, how often and when."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

from softlanding.config import Home
from softlanding.journal.database import ALL, Choice
from softlanding.journal.naming import Use
from softlanding.journal.store import Store
from softlanding.journal.trends import (
    FEW_DAYS,
    FEW_NAMES,
    Count,
    chosen,
    counts,
    days,
)
from softlanding.messages import common as messages
from softlanding.understanding.feeling_words import lexicon

_SHOWN = 15  # feelings in the table and the picture


def print_feelings(home: Home, choice: Choice, person: str, as_json: bool) -> int:
    """Print them, as a table with pictures or as JSON. choice: by its days alone."""
    store = Store.reading(home)
    uses = {kind: list(store.named(kind)) if store else [] for kind in ("feeling", "sign")}
    named, signs = (chosen(some, person, choice.since, choice.until) for some in uses.values())
    if as_json:
        print(json.dumps(_plain(named, signs, choice), indent=2, ensure_ascii=False))
    elif named or signs:
        _show(named, signs, choice)
    else:
        people = {use.person for some in uses.values() for use in some} - {""}
        print(_nothing(choice, person, people))
    return 0


def _nothing(choice: Choice, person: str, people: Collection[str]) -> str:
    """What is said where nothing was named. people: those who named something in a circle."""
    if person and person not in people:
        from softlanding.understanding.matching import closest

        names = sorted(people)
        near = closest(person, names)
        return messages.named_nothing(person, "" if near is None else names[near])
    return messages.NOTHING_NAMED if choice == ALL else messages.NOTHING_NAMED_THEN


def _show(named: Sequence[Use], signs: Sequence[Use], choice: Choice) -> None:
    from softlanding.comparing import print_table

    times = messages.times
    reflections = len({use.reflection for use in (*named, *signs)})
    print(messages.named_in(len(named), len(signs), reflections, choice.since, choice.until))
    rows = counts(named)
    for heads, found in (
        (("feeling", "named", "first", "last"), rows[:_SHOWN]),
        (("sign", "named", "first", "last"), counts(signs)),
    ):
        if found:
            print()
            print_table(heads, [_row(one, times) for one in found])
    if len(rows) > _SHOWN:
        print(messages.MORE_NAMES.format(count=len(rows) - _SHOWN))
    placed = [one for one in rows if one.name in lexicon().words][:_SHOWN]
    if placed:
        from softlanding.plotting import places

        print(f"\n{messages.WHERE_THEY_LIE}\n\n{places(placed)}")
    line = days(named)
    if len({day.at.date() for day in line}) < FEW_DAYS or len(named) < FEW_NAMES:
        print(f"\n{messages.FEW_NAMED}")
    else:
        from softlanding.plotting import over_time

        print(f"\n{messages.OVER_TIME}\n\n{over_time(line)}")


def _row(one: Count, times: Any) -> tuple[str, str, str, str]:
    name = messages.SIGN_NAMES.get(one.name, one.name)
    return name, times(one.times), f"{one.first:%Y-%m-%d}", f"{one.last:%Y-%m-%d}"


def _plain(named: Sequence[Use], signs: Sequence[Use], choice: Choice) -> dict[str, Any]:
    words = lexicon().words

    def counted(one: Count) -> dict[str, Any]:
        row: dict[str, Any] = {**asdict(one), "first": one.first.isoformat()}
        return {**row, "last": one.last.isoformat()}

    def placed(one: Count) -> dict[str, Any]:
        word = words.get(one.name)
        return {
            **counted(one),
            "pleasantness": word.pleasantness if word else None,
            "energy": word.energy if word else None,
            "family": list(lexicon().family(one.name)) if word else [],
        }

    return {
        "since": choice.since.isoformat() if choice.since else None,
        "until": choice.until.isoformat() if choice.until else None,
        "reflections": len({use.reflection for use in (*named, *signs)}),
        "feelings": [placed(one) for one in counts(named)],
        "signs": [counted(one) for one in counts(signs)],
        "named": [
            {**asdict(use), "at": use.at.isoformat(), "kind": kind}
            for kind, uses in (("feeling", named), ("sign", signs))
            for use in uses
        ],
    }
