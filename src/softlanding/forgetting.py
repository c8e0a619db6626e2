"""`softlanding delete`: reflections, or only recordings, are forgotten for good."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from softlanding.config import Home, Settings
from softlanding.consenting import OK, TROUBLE, USAGE, consent
from softlanding.errors import JournalError
from softlanding.journal.database import now
from softlanding.journal.forgetting import clean_up, forget, forget_sound, unfinished
from softlanding.journal.locking import session_lock
from softlanding.journal.reading import row
from softlanding.journal.store import Store, Summary
from softlanding.messages import forgetting as messages
from softlanding.messages.browsing import NOTHING_YET
from softlanding.messages.common import NO_SUCH
from softlanding.speech.engines.installing import size

_SHOWN = 10  # reflections, a line each, before it asks


def delete(home: Home, settings: Settings, options: argparse.Namespace) -> int:
    """Say what would go, ask, and forget it. 0: done. 1: not, or not all of it. 2: it was asked
    wrongly. Raises JournalError."""
    wishes = (bool(options.which), options.before is not None, options.sound_days is not None)
    stray = options.keep_mantras and options.sound_days is None
    if stray or sum(wishes) > 1 or not (any(wishes) or unfinished(home)):
        print(messages.WHAT, file=sys.stderr)
        return USAGE
    if not home.journal.is_file():
        print(NOTHING_YET, file=sys.stderr)
        return TROUBLE
    with session_lock(home), closing(Store(home)) as store:
        if unfinished(home):
            code = _cleaned_up(store, messages.FINISHED)
            if not any(wishes):
                return code
        if options.sound_days is not None:
            return _delete_sound(store, options)
        return _delete(store, settings, options)


def _delete(store: Store, settings: Settings, options: argparse.Namespace) -> int:
    going = _chosen(store.summaries(), options.which, options.before)
    if not going:
        return TROUBLE
    if len(going) <= _SHOWN:
        print(*map(row, going), sep="\n")
    recordings = [path for one in going for path in _recordings(store.home, one.id)]
    days = [one.started.date() for one in going]
    print(messages.would_go(days, len(recordings), _size(recordings)))
    if (code := _agreed(options)) != OK:
        return code
    forget(store, [one.id for one in going], settings.mantras)
    return _cleaned_up(store, messages.DELETED)


def _agreed(options: argparse.Namespace) -> int:
    if not options.yes:
        print(messages.FOR_GOOD)
    return consent(options.yes, messages.QUESTION, messages.UNASKED, messages.DECLINED)


def _cleaned_up(store: Store, done: str) -> int:
    try:
        clean_up(store)
    except JournalError as error:
        print(messages.NOT_YET.format(reason=error), file=sys.stderr)
        return TROUBLE
    print(done)
    return OK


def _chosen(there: Sequence[Summary], which: Sequence[str], before: date | None) -> list[Summary]:
    """What is meant; nothing, and a sentence, where a part of it is not there."""
    if before is not None:
        found = [one for one in there if one.started.date() < before]
        if not found:
            print(messages.NOTHING_BEFORE.format(day=before), file=sys.stderr)
        return found
    by_name = {str(one.id): one for one in there}
    if there:
        by_name["last"] = there[-1]
    missing = [name for name in which if name not in by_name]
    for name in missing:
        told = messages.TAKES_NUMBERS.format(day=name) if _is_day(name) else NO_SUCH
        print(told.format(which=name), file=sys.stderr)
    if missing:
        return []
    return sorted({by_name[name] for name in which}, key=lambda one: one.id)


def _is_day(name: str) -> bool:
    try:
        date.fromisoformat(name)
    except ValueError:
        return False
    return not name.isdecimal()


def _delete_sound(store: Store, options: argparse.Namespace) -> int:
    before = now() - timedelta(days=options.sound_days)
    old = {one.id: one for one in store.summaries() if one.started < before}
    spoken, wordless = _takes(store, "mantra"), _takes(store, _WORDLESS)
    mantras: list[Path] = []
    going: list[Path] = []
    for number in old:
        for path in _recordings(store.home, number):
            mantra = _take(path) in spoken
            mantras += [path] if mantra else []
            going += [] if mantra and options.keep_mantras else [path]
    if not going:
        print(messages.NO_SOUND.format(days=options.sound_days), file=sys.stderr)
        return TROUBLE
    days = [old[int(path.parent.name)].started.date() for path in going]
    print(messages.sound_would_go(days, len(going), _size(going)))
    lost = [wordless[take] for path in going if (take := _take(path)) in wordless]
    for line in _also(0 if options.keep_mantras else len(mantras), len(lost)):
        print(line)
    if (code := _agreed(options)) != OK:
        return code
    forget_sound(store, going, lost)
    print(messages.SOUND_DELETED)
    return OK


_WORDLESS = "transcript = '' AND coalesce(edited, '') = '' AND NOT mantra"
_Take = tuple[int, int]  # reflection and take


def _takes(store: Store, which: str) -> dict[_Take, tuple[int, int]]:
    """Takes of these replies, and how the journal names the reply: reflection and number."""
    found = store.rows(f"SELECT reflection, take, number FROM replies WHERE {which}")
    return {(int(n), int(take)): (int(n), int(number)) for n, take, number in found}


def _take(recording: Path) -> _Take | None:
    """Whose recording this is; None for one that was set aside."""
    number = recording.stem
    return (int(recording.parent.name), int(number)) if number.isdecimal() else None


def _recordings(home: Home, reflection: int) -> Iterator[Path]:
    yield from sorted((home.audio / str(reflection)).glob("*"))


def _also(mantras: int, wordless: int) -> Iterator[str]:
    """What else should be known before."""
    if mantras:
        one = mantras == 1
        yield messages.ONE_MANTRA_TOO if one else messages.MANTRAS_TOO.format(mantras=mantras)
    if wordless:
        one = wordless == 1
        yield messages.ONE_WORDLESS if one else messages.WORDLESS.format(count=wordless)


def _size(recordings: Sequence[Path]) -> str:
    return size(sum(path.stat().st_size for path in recordings))
