"""All that a journal and its recordings hold, to compare."""

from __future__ import annotations

from contextlib import closing

from softlanding.config import Home
from softlanding.journal.store import Store
from tests.journal.marked import recordings, rows

Everything = tuple[list[object], dict[str, bytes]]


def everything(home: Home) -> Everything:
    """All rows and all sound."""
    with closing(Store(home)) as store:
        return rows(store, range(1, 100)), recordings(home)
