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
from scripts.benching.journals_alike import differences

from softlanding.journal.finding import Query, find
from softlanding.journal.store import Store

PROCESS_BAR, SEARCH_BAR = 0.25, 0.010  # seconds
JRNL_BAR, REPORT_BAR, PAGE_BAR = 10, 5.0, 5_000_000  # times, seconds, bytes
_MARKER = "zyxwmarker"
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
        return [
            *_processes(home, plan, reflections),
            _inside(home, chance, first),
            _beside_jrnl(home, plan),
            _report(home),
            _round_trip(home),
            _forgotten(home, reflections),
        ]


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


def _beside_jrnl(home: Path, plan: Plan) -> Figure:
    """Our search and jrnl's `-contains` for the same word, in turns; jrnl has a reflection as an
    entry, and prints all that it finds."""
    jrnl = Path(PROGRAM).with_name("jrnl")
    if not jrnl.is_file():
        raise RuntimeError("jrnl is missing: ./scripts/test installs it")
    text, settings = home / "jrnl.txt", home / "jrnl.yaml"
    run(home, "export", "--jrnl", text)
    settings.write_text(
        "version: v4.6\neditor: ''\nencrypt: false\ntemplate: false\nhighlight: false\n"
        "default_hour: 9\ndefault_minute: 0\ntimeformat: '%Y-%m-%d %H:%M'\ntagsymbols: '@'\n"
        "linewrap: 79\nindent_character: '|'\ncolors: {}\n"
        f"journals: {{default: {{journal: '{text}'}}}}\n"
    )
    found: dict[str, list[float]] = {"ours": [], "jrnl": [], "jrnl, 20 at most": []}
    asked = [str(jrnl), "--config-file", str(settings), "-contains", "whiteboard"]

    def ask_jrnl(*more: str) -> None:
        done = subprocess.run(
            [*asked, *more], env=environment(home, XDG_CONFIG_HOME=str(home)),
            capture_output=True, text=True, timeout=_LIMIT,
        )  # fmt: skip
        if done.returncode or "whiteboard" not in done.stdout.lower():
            raise RuntimeError(f"jrnl found nothing: {done.stderr}")

    for _ in range(3 if plan.quick else 9):
        found["ours"].append(seconds(lambda: run(home, "search", "whiteboard")))
        found["jrnl"].append(seconds(ask_jrnl))
        found["jrnl, 20 at most"].append(seconds(lambda: ask_jrnl("-n", "20")))
    ours, whole, few = (statistics.median(times) for times in found.values())
    what = (
        f"search beside jrnl -contains, whole processes in turns: {ours:.3f} s and {whole:.3f} s "
        f"(jrnl -n 20: {few:.3f} s, {few / ours:.1f} times)"
    )
    details = {name: spread(times) for name, times in found.items()}
    return Figure("journal jrnl", what, f"{whole / ours:.1f} times", f">= {JRNL_BAR} times",
                  whole / ours >= JRNL_BAR, details)  # fmt: skip


def _report(home: Path) -> Figure:
    file = home / "report.html"
    times = [seconds(lambda: run(home, "report", "--no-audio", "--output", file)) for _ in range(3)]
    middle, size = statistics.median(times), file.stat().st_size
    holds = middle <= REPORT_BAR and size <= PAGE_BAR
    what = f"report, whole process, median of {len(times)}; its page without audio"
    return Figure("journal report", what, f"{middle:.1f} s, {size / 1e6:.2f} MB",
                  f"<= {REPORT_BAR} s, {PAGE_BAR / 1e6:.0f} MB", holds, spread(times))  # fmt: skip


def _round_trip(home: Path) -> Figure:
    """Export, then import into a home of its own."""
    with a_home() as other:
        folder = other / "copy"
        out = seconds(lambda: run(home, "export", "--json", folder))
        back = seconds(lambda: run(other, "import", "--json", folder))
        found = differences(home_in(home), home_in(other))
    what = (
        f"export --json ({out:.0f} s), then import ({back:.0f} s): fields and recordings that "
        "differ"
    )
    return Figure("journal export", what, str(len(found)), "0", not found, {"first": found[:5]})


def _forgotten(home: Path, reflections: int) -> Figure:
    """A marker wherever words can be; where it is after the reflection is deleted."""
    number = reflections // 3 // 20 * 20  # one that has a recording
    with closing(Store(home_in(home))) as store, store.transaction() as db:
        db.execute("UPDATE reflections SET about = ?1, title = ?1, mantra = ?1 WHERE id = ?2",
                   (_MARKER, number))  # fmt: skip
        db.execute("UPDATE replies SET transcript = transcript || ?1, edited = ?1"
                   " WHERE reflection = ?2", (f" {_MARKER}", number))  # fmt: skip
        db.execute("INSERT OR REPLACE INTO named VALUES (?, 1, 'feeling', 9, ?)", (number, _MARKER))
        db.execute("INSERT OR REPLACE INTO transcripts VALUES (?, 1, 9, '', ?)", (number, _MARKER))
        db.execute("UPDATE events SET event = json_set(event, '$.segment.text', ?)"
                   " WHERE reflection = ? AND event LIKE '%Heard%'", (_MARKER, number))  # fmt: skip
    if _MARKER not in run(home, "search", _MARKER):
        raise RuntimeError("the marker is not found before it is deleted")
    took = seconds(lambda: run(home, "delete", str(number), "--yes"))
    needle = _MARKER.encode()
    left = [str(path) for path in home.rglob("*") if path.is_file() and _holds(path, needle)]
    what = f"files in the home folder that hold a marker word after delete ({took:.1f} s)"
    return Figure("journal delete", what, str(len(left)), "0", not left, {"files": left})


def _holds(path: Path, needle: bytes) -> bool:
    return needle in path.read_bytes().lower()


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
