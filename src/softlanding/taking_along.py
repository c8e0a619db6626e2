"""`softlanding export` and `softlanding import --json`: the journal taken along and back."""

from __future__ import annotations

import argparse
import contextlib
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

from softlanding import stopping
from softlanding.config import Home
from softlanding.journal.database import Choice, now
from softlanding.journal.exporting.whole import Written, new_file, new_folder
from softlanding.journal.locking import session_lock
from softlanding.journal.parcel import Parcel
from softlanding.journal.restoring import bring_back
from softlanding.journal.store import Store
from softlanding.messages import common as messages
from softlanding.messages import taking
from softlanding.messages.browsing import NOTHING_YET


def export(home: Home, options: argparse.Namespace) -> int:
    """Write what was chosen in the form that was asked for; Markdown where none was."""
    if options.jrnl and options.audio:
        print(taking.NO_SOUND_IN_JRNL, file=sys.stderr)
        return 2
    store = Store.reading(home)
    if store is None:
        print(NOTHING_YET, file=sys.stderr)
        return 1
    with closing(store), store.steady(), stopping.tidily():
        numbers = _numbers(store, options)
        if not numbers:
            return 1
        written, place = _write(store, numbers, options)
    print(taking.taken(*written, place))
    if options.jrnl:
        print(taking.TO_JRNL.format(place=place))
    return 0


def _numbers(store: Store, options: argparse.Namespace) -> list[int]:
    """The reflections that were chosen, oldest first; told on stderr where there are none."""
    numbers = store.ids(Choice(options.since, options.until))
    if options.which:
        found = {which: _meant(store, which) for which in options.which}
        if missing := [which for which, ids in found.items() if not ids]:
            print(messages.NO_SUCH.format(which=missing[0]), file=sys.stderr)
            return []
        numbers &= set().union(*found.values())
    if not numbers:
        print(taking.NOTHING_CHOSEN, file=sys.stderr)
    return sorted(numbers)


def _meant(store: Store, which: str) -> set[int]:
    """A day means all of its reflections."""
    with contextlib.suppress(ValueError):
        day = date.fromisoformat(which)
        return store.ids(Choice(day, day))
    found = store.get(which)
    return {found.summary.id} if found else set()


def _write(store: Store, numbers: list[int], options: argparse.Namespace) -> tuple[Written, Path]:
    """How much was written, and where."""
    if options.json:
        from softlanding.journal.exporting import lossless

        with new_folder(options.json) as folder:
            return lossless.write(store, numbers, folder, now()), options.json
    if options.jrnl:
        from softlanding.journal.exporting import jrnl

        with new_file(options.jrnl) as path:
            return jrnl.write(store, numbers, path), options.jrnl
    if options.day_one:
        from softlanding.journal.exporting import day_one

        with new_file(options.day_one) as path:
            return day_one.write(store, numbers, path, options.audio), options.day_one
    from softlanding.journal.exporting import markdown

    place = options.markdown or Path(f"softlanding-{now():%Y-%m-%d}")
    with new_folder(place) as folder:
        return markdown.write(store, numbers, folder, options.audio), place


def bring_json(home: Home, options: argparse.Namespace) -> int:
    """Put back what `softlanding export --json` wrote."""
    given = (options.routine, options.about, options.engine, options.again)
    if len(options.files) != 1 or any(given):
        print(taking.FOR_MEMOS if any(given) else taking.ONE_FOLDER, file=sys.stderr)
        return 2
    parcel = Parcel(options.files[0])
    with session_lock(home), closing(Store(home)) as store:
        brought = bring_back(store, parcel)
    print(taking.brought(brought.new, brought.there, brought.recordings))
    if brought.others:
        print(taking.others(brought.others))
    for line in taking.renumbered(brought.renumbered):
        print(line)
    if brought.unlinked:
        print(taking.unlinked(brought.unlinked))
    return 0
