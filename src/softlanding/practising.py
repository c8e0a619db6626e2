"""`softlanding practise`: which situations and words make up a practice in naming emotions."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from softlanding import catalogue
from softlanding.config import Home
from softlanding.conversation.practice import SITUATION, Situation
from softlanding.conversation.routine import Routine
from softlanding.journal.naming import Use
from softlanding.journal.store import Store
from softlanding.understanding import feelings

FIRST, LONGEST = timedelta(days=2), timedelta(days=60)  # until a word comes back
BROUGHT_BACK = 2  # words in a practice


def practice(home: Home, store: Store, now: datetime, chance: random.Random) -> Routine:
    """The practice for today."""
    practice, known = catalogue.practice(home.routines)
    used = [step.removeprefix(SITUATION) for step in store.steps_replied(SITUATION)]
    return practice.routine(in_turn(known, used, chance), due(store.named(), now)[:BROUGHT_BACK])


def in_turn(
    situations: Sequence[Situation], used: Sequence[str], chance: random.Random
) -> list[Situation]:
    """Those first that were never used, by chance; then those not used for the longest time.

    used: ids, the longest ago first.
    """
    fresh = [one for one in situations if one.id not in used]
    chance.shuffle(fresh)
    others = {one.id: one for one in situations}
    return [*fresh, *(others[name] for name in used if name in others)]


def due(uses: Iterable[Use], now: datetime) -> list[str]:
    """Words that were not used for long, the most overdue first.

    Each use doubles the time until a word comes back, from two days to two months: what is known
    well needs to be met less often. Vague words don't come back, nor what others named in a circle.
    """
    last: dict[str, datetime] = {}
    times: dict[str, int] = {}
    for use in uses:
        if not use.person and not feelings.finer(use.name):
            last[use.name] = max(use.at, last.get(use.name, use.at))
            times[use.name] = times.get(use.name, 0) + 1
    overdue = {
        name: (now - at) / min(LONGEST, FIRST * 2 ** min(times[name] - 1, 10))
        for name, at in last.items()
    }
    ready = (name for name, share in overdue.items() if share >= 1)
    return sorted(ready, key=lambda name: (-overdue[name], name))
