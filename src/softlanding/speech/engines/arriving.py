"""Files that come piece by piece: what is there of one, and its publisher's mark beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Told = Callable[[int], None]


def length(path: Path) -> int:
    """Bytes of a file; 0 where there is none."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def forget(into: Path) -> None:
    """Drop what is there of a file."""
    into.unlink(missing_ok=True)
    mark(into).unlink(missing_ok=True)


def mark(into: Path) -> Path:
    """Where the publisher's mark (ETag) of a file that has begun to come is kept."""
    return into.with_name(f"{into.name}.etag")
