"""How well feelings, signs and words of crisis are understood, on our own sentences."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from scripts.evaluating.figures import Share

from softlanding.understanding import feelings, safety

DATA = Path(__file__).resolve().parents[2] / "tests" / "data" / "feelings"
Row = dict[str, Any]
_Names = Callable[[Row], tuple[set[str], set[str]]]  # what is meant, what was understood


def read(name: str) -> list[Row]:
    """The sentences of a file, with what is meant."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line]


def named(row: Row) -> tuple[set[str], set[str]]:
    """Feelings that are there now."""
    return set(row["feelings"]), set(feelings.read(row["text"]).now)


def signs(row: Row) -> tuple[set[str], set[str]]:
    """Signs of a vulnerability hangover."""
    return set(row["signs"]), set(map(str, feelings.read(row["text"]).signs))


def scores(rows: Sequence[Row], names: _Names) -> Row:
    """Precision, recall and F1 over all names in these sentences."""
    right = wrong = missed = 0
    for row in rows:
        meant, understood = names(row)
        right += len(meant & understood)
        wrong += len(understood - meant)
        missed += len(meant - understood)
    found, there = right + wrong, right + missed
    return {
        "sentences": len(rows),
        "names": there,
        "precision": round(right / found, 3) if found else 1.0,
        "recall": round(right / there, 3) if there else 1.0,
        "F1": round(2 * right / (found + there), 3) if found + there else 1.0,
    }


def share(truths: Iterable[bool]) -> Row:
    """How many of these, with a 95 % interval."""
    flags = list(truths)
    found = Share(sum(flags), len(flags))
    return {
        "count": sum(flags),
        "of": len(flags),
        "share": round(found.value, 3),
        "interval": [round(end, 3) for end in found.interval],
    }


def measured() -> Row:
    """Every figure: on sentences that were learned and written from, and on those set aside."""
    own, aside, heard = read("own.jsonl"), read("aside.jsonl"), read("heard.jsonl")
    neutral = {name: [row for row in rows if row["kind"] == "neutral"]
               for name, rows in (("own", own), ("aside", aside))}  # fmt: skip
    crisis = {"own": read("crisis.jsonl"), "aside": read("crisis_aside.jsonl")}
    return {
        "feelings": {
            "own": scores(own, named),
            "aside": scores(aside, named),
            "aside, as recognised": scores(heard, named),
        },
        "signs": {
            "own": scores([*own, *read("signs.jsonl")], signs),
            "aside": scores([*aside, *read("signs_aside.jsonl")], signs),
        },
        "a feeling found in neutral sentences": {
            name: share(bool(named(row)[1]) for row in rows) for name, rows in neutral.items()
        },
        "crisis caught": {name: _caught(rows, True) for name, rows in crisis.items()},
        "near misses falsely caught": {name: _caught(rows, False) for name, rows in crisis.items()},
        "milliseconds": round(_milliseconds([row["text"] for row in own]), 2),
    }


def _caught(rows: Sequence[Row], crisis: bool) -> Row:
    return share(safety.is_crisis(row["text"]) for row in rows if row["crisis"] is crisis)


def _milliseconds(texts: Sequence[str]) -> float:
    """Median time for one reply."""
    feelings.read(texts[0])
    took = []
    for text in texts:
        begun = time.perf_counter()
        feelings.read(text)
        took.append(time.perf_counter() - begun)
    return 1000 * statistics.median(took)


def printed(found: Row) -> str:
    """The figures, a line each."""
    lines = []
    for what in ("feelings", "signs"):
        for name, row in found[what].items():
            lines.append(
                f"{what + ', ' + name:<32} F1 {row['F1']:.3f}   precision {row['precision']:.3f}   "
                f"recall {row['recall']:.3f}   ({row['names']} in {row['sentences']} sentences)"
            )
    for what in (
        "a feeling found in neutral sentences", "crisis caught", "near misses falsely caught",
    ):  # fmt: skip
        lines.append("")
        for name, row in found[what].items():
            low, high = (100 * end for end in row["interval"])
            lines.append(
                f"{what + ', ' + name:<46} {100 * row['share']:5.1f} %   "
                f"{row['count']} of {row['of']} [{low:.1f} to {high:.1f}]"
            )
    return "\n".join([*lines, "", f"a reply is read in {found['milliseconds']} ms (median)"])
