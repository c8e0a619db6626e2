"""A journal of 10,000 reflections: how quick it is to look through, and whether all of it comes
back."""

from __future__ import annotations

import random
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from scripts.benching.figures import (
    PROGRAM,
    Figure,
    Plan,
    a_home,
    environment,
    home_in,
    percentile,
    spread,
    tell,
)
from scripts.benching.generated import REFLECTIONS, REPLIES, a_journal

from softlanding.journal.finding import Query, find
from softlanding.journal.store import Store

PROCESS_BAR, SEARCH_BAR = 0.25, 0.010
_LIMIT = 600  # seconds for one command


def journal(plan: Plan) -> list[Figure]:
    """All figures of the journal, on one that is made up from the sentences of our tests."""
    reflections = REFLECTIONS // 10 if plan.quick else REFLECTIONS
    with a_home() as home:
        tell(f"making a journal of {reflections:,} reflections, {reflections * REPLIES:,} replies")
        a_journal(home_in(home), plan.seed, reflections)
        began = time.monotonic()
        run(home, "search", "whiteboard")
        first = time.monotonic() - began
        chance = random.Random(plan.seed)
        return [*_processes(home, plan, reflections), _inside(home, chance, first)]


def run(home: Path, *arguments: str | Path, code: int = 0) -> str:
    """The command as it was installed; what it printed. Raises RuntimeError for another code."""
    done = subprocess.run(
        [PROGRAM, *map(str, arguments)], env=environment(home), capture_output=True, text=True,
        timeout=_LIMIT,
    )  # fmt: skip
    if done.returncode != code:
        raise RuntimeError(f"softlanding {arguments[0]}: {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def seconds(does: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.monotonic()
    does()
    return time.monotonic() - began


def _processes(home: Path, plan: Plan, reflections: int) -> list[Figure]:
    """Whole processes, in turns."""
    commands: dict[str, Sequence[str]] = {
        "list": ("list",),
        "search": ("search", "whiteboard", "interview"),
        "show": ("show", str(reflections // 2)),
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(7 if plan.quick else 21):
        for name, arguments in commands.items():
            times[name].append(seconds(lambda: run(home, *arguments)))  # noqa: B023
    figures = []
    for name, measured in times.items():
        middle = statistics.median(measured)
        what = f"softlanding {' '.join(commands[name])}, whole process, median of {len(measured)}"
        figures.append(
            Figure(f"journal {name}", what, f"{middle:.3f} s", f"<= {PROCESS_BAR} s",
                   middle <= PROCESS_BAR, spread(measured))
        )  # fmt: skip
    return figures


def _inside(home: Path, chance: random.Random, first: float) -> Figure:
    """Searches of many kinds inside one process."""
    with closing(Store(home_in(home))) as store:
        queries = list(_queries(store, chance))
        times = [seconds(lambda: find(store, Query(words))) for words in queries]  # noqa: B023
    worst = percentile(times, 0.95)
    details = {**spread([t * 1000 for t in times]), "unit": "ms", "making_the_index_s": first}
    what = (
        f"search inside the process, p95 of {len(times)} (the first search makes the index: "
        f"{first:.1f} s)"
    )
    return Figure(
        "journal inside", what, f"{worst * 1000:.1f} ms", f"<= {SEARCH_BAR * 1000:.0f} ms",
        worst <= SEARCH_BAR, details,
    )  # fmt: skip


def _queries(store: Store, chance: random.Random, count: int = 50) -> list[str]:
    """Words of the journal, two of them, beginnings, phrases, and words spelt wrong; as many of
    each."""
    texts = [row[0].split() for row in store.rows("SELECT transcript FROM replies LIMIT 20000")]
    found: list[str] = []
    for _ in range(count):
        words = chance.choice([text for text in texts if len(text) > 4])
        at = chance.randrange(len(words) - 1)
        word = max(words, key=len)
        wrong = list(word)
        wrong.insert(chance.randrange(len(word)), chance.choice("aeiou"))
        found += [word, f"{words[at]} {words[at + 1]}", f"{word[:4]}*",
                  f'"{words[at]} {words[at + 1]}"', "".join(wrong)]  # fmt: skip
    return found
