"""`softlanding edit`: a reflection in the person's own editor, and what was changed taken back."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from softlanding.browsing import chosen
from softlanding.config import Home
from softlanding.editor import EditorError, open_in_editor
from softlanding.errors import JournalError
from softlanding.journal import page
from softlanding.journal.correcting import Corrections, correct
from softlanding.journal.opening import private_file, private_folder
from softlanding.journal.store import Reflection, Store
from softlanding.messages import correcting as messages
from softlanding.messages.common import CANT_WRITE

_AT_ONCE = 1.0  # seconds: in less nobody corrects anything


def edit(home: Home, which: str) -> int:
    """Let a reflection be corrected. 0: what was changed is taken over, or nothing was changed.
    1: something was in the way; what was written is kept then."""
    found = chosen(home, which)
    if found is None:
        return 1
    before = page.written(found)
    file = _laid_out(home, found.summary.id, before)
    whole = False
    try:
        code, whole = _corrected(home, found, file, before)
    finally:
        _put_away(file, before, whole)
    with contextlib.suppress(OSError):
        home.pages.rmdir()  # only an empty one goes
    if home.pages.is_dir() and whole:
        print(messages.PAGES_LEFT.format(folder=home.pages), file=sys.stderr)
    return code


def _laid_out(home: Home, number: int, text: str) -> Path:
    """The page as a file that only this person can open. Raises JournalError."""
    try:
        private_folder(home.pages)
        file = Path(tempfile.mkdtemp(prefix="page-", dir=home.pages)) / f"reflection-{number}.md"
        with os.fdopen(private_file(file), "wb") as out:
            out.write(text.encode())
    except OSError as error:
        reason = error.strerror or str(error)
        raise JournalError(CANT_WRITE.format(place=home.pages, reason=reason)) from error
    return file


def _put_away(file: Path, before: str, whole: bool) -> None:
    """Leave no words about, unless the person wrote some that were not taken over."""
    with contextlib.suppress(OSError):
        if not whole and file.read_bytes() != before.encode():
            print(messages.page_kept(file), file=sys.stderr)
            return
    shutil.rmtree(file.parent, ignore_errors=True)  # with what the editor put beside it


def _corrected(home: Home, found: Reflection, file: Path, before: str) -> tuple[int, bool]:
    """Wait for the editor and take over what was changed: the exit code, and whether all of it
    was."""
    begun = time.monotonic()
    try:
        open_in_editor(file)
    except EditorError as error:
        return _trouble(f"{messages.NOTHING_CORRECTED} {error}")
    at_once = time.monotonic() - begun < _AT_ONCE
    try:
        now = page.read(file.read_bytes().decode("utf-8-sig"))
    except OSError:
        return _trouble(messages.PAGE_GONE)
    except UnicodeDecodeError:
        return _trouble(messages.PAGE_NO_TEXT)
    except page.PageError as error:
        return _trouble(str(error))
    was = page.read(before)
    if strange := [take for take in now.words if take not in was.words]:
        return _trouble(messages.PAGE_MARK_UNKNOWN.format(take=strange[0]))
    return _taken_over(home, found, was, now, at_once)


def _trouble(told: str) -> tuple[int, bool]:
    print(told, file=sys.stderr)
    return 1, False


def _taken_over(
    home: Home, found: Reflection, was: page.Page, now: page.Page, at_once: bool
) -> tuple[int, bool]:
    words = {take: text for take, text in now.words.items() if text != was.words[take]}
    title = now.title if now.title not in (was.title, "") else None
    corrections = Corrections(words, title, now.about if now.about != was.about else None)
    if now.title == "":
        print(messages.TITLE_STAYS, file=sys.stderr)
    if gone := [take for take in was.words if take not in now.words]:
        print(messages.marks_gone(gone), file=sys.stderr)
    if now.loose:
        print(messages.WORDS_LOOSE, file=sys.stderr)
    if not corrections:
        print(messages.EDITOR_TOO_QUICK if at_once else messages.NOTHING_CORRECTED)
        return 0, not now.loose
    with contextlib.closing(Store(home)) as store:
        done = correct(store, found, corrections)
    facts = [
        name
        for name, new in (("title", corrections.title), ("about", corrections.about))
        if new is not None and name not in done.elsewhere
    ]
    if done.replies or facts:
        print(messages.corrected(len(done.replies), facts))
    for named in done.named:
        print(messages.named_now(*named))
    if done.elsewhere:
        told = messages.CHANGED_ELSEWHERE.format(what=", ".join(done.elsewhere))
        print(told, file=sys.stderr)
    return int(bool(done.elsewhere)), not (done.elsewhere or now.loose)
