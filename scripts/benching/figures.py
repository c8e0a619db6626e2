"""A figure that was measured, its bar, and the few statistics that are needed."""

from __future__ import annotations

import contextlib
import math
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from softlanding.config import Home

PROGRAM = str(Path(sys.executable).with_name("softlanding"))  # as it was installed


@dataclass(frozen=True, slots=True)
class Plan:
    """How thorough to be. minutes: length of the capture. seed: of every random choice."""

    quick: bool
    minutes: float
    seed: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table. details: everything behind it, fit for JSON."""

    name: str
    what: str
    measured: str
    bar: str
    holds: bool
    details: dict[str, Any] = field(default_factory=dict)


def percentile(values: Sequence[float], share: float) -> float:
    """By nearest rank: a value that was measured. Of fewer than 20 values, 95 % is the worst."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def spread(values: Sequence[float]) -> dict[str, Any]:
    """The values in short, and each of them."""
    return {
        "n": len(values),
        "median": round(statistics.median(values), 3),
        "p95": round(percentile(values, 0.95), 3),
        "min": round(min(values), 3),
        "max": round(max(values), 3),
        "all": [round(value, 3) for value in values],
    }


@contextlib.contextmanager
def a_home(settings: str = "", routine: str = "") -> Iterator[Path]:
    """A new person's folder, gone afterwards; `routine` is the text of one named "bench"."""
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        home = Path(folder, "home")
        (home / "routines").mkdir(parents=True)
        (home / "config.toml").write_text(settings)
        if routine:
            (home / "routines" / "bench.toml").write_text(routine)
        yield home


def home_in(folder: Path) -> Home:
    """The folders that SOFTLANDING_HOME gives."""
    return Home(folder, folder, folder / "cache")


_NOT_OURS = ("PYTHONDONTWRITEBYTECODE",)  # as installed, a program has its bytecode


def environment(home: Path, **more: str) -> dict[str, str]:
    """For the program: this person's folder, and nothing of the real one."""
    own = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
    return {**own, **more, "SOFTLANDING_HOME": str(home), "HOME": str(home)}


def tell(text: str) -> None:
    """How far it is, beside the table."""
    sys.stderr.write(f"{text}\n")  # at once: the capture runs beside the others
