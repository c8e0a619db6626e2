"""What is said while words are put right, by hand or by another engine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from softlanding.messages import common as messages

# The page.
PAGE_HEAD = (
    "<!-- Correct the words, save, and close the editor. Leave the headings with their marks. "
    "What was heard at first is kept. -->"
)
PAGE_MANTRA = "Your mantra, spoken aloud"
PAGE_WITHOUT_MARKS = "I can't find the headings with their marks in it, so nothing was changed."
PAGE_MARK_TWICE = "The mark of reply {take} is there twice, so nothing was changed."
PAGE_MARK_UNKNOWN = "There is no reply {take} in this reflection, so nothing was changed."
PAGE_NO_TEXT = "The page is no text in UTF-8 any more, so nothing was changed."
PAGE_GONE = "The page is gone, so nothing was changed."
PAGE_KEPT = "What you wrote is kept in {file}"
PAGES_LEFT = "Pages that were not taken over lie in {folder}. Delete them when you are done."
NOTHING_CORRECTED = "Nothing was changed."
EDITOR_TOO_QUICK = (
    'Nothing was changed. An editor with a window has to be waited for, as in: EDITOR="code --wait"'
)
WORDS_LOOSE = "There are words above the first heading. They belong to no reply, and were left out."
TITLE_STAYS = "A reflection needs a title, so it keeps its own."
CHANGED_ELSEWHERE = "Changed by another program meanwhile, and left as it is: {what}."


def replies(count: int) -> str:
    """ "one reply", "3 replies"."""
    return "one reply" if count == 1 else f"{count} replies"


def corrected(count: int, facts: Sequence[str]) -> str:
    """What was taken over."""
    what = messages.listed([*([replies(count)] if count else []), *facts])
    kept = " What was heard at first is kept." if count else ""
    return f"Corrected: {what}.{kept}"


def marks_gone(takes: Sequence[int]) -> str:
    """Replies whose headings are gone from the page."""
    which = messages.listed([str(take) for take in takes])
    if len(takes) == 1:
        return f"The mark of reply {which} is gone. That reply stays as it was."
    return f"The marks of replies {which} are gone. Those replies stay as they were."


def named_now(feelings: Sequence[str], signs: Sequence[str]) -> str:
    """What corrected words name."""
    return f"Named there now: {messages.shown(feelings, signs) or 'nothing'}."


def page_kept(file: Path) -> str:
    """Where a page is that was not taken over."""
    return PAGE_KEPT.format(file=file)


# Writing down anew.
NO_REPLIES = "There is nothing to write down anew."
OPEN_LEFT_OUT = "Reflection {number} is open in a session now. It was left out."
NOT_HEARD = "Reflection {number}, reply {take}: I couldn't find the words ({reason}). It stays."
NOT_ALL_THERE = "Reflection {number}, reply {take}: its recording is damaged. The words stay."
NO_WORDS_FOUND = "Reflection {number}, reply {take}: {engine} found no words. It stays as it was."
MANTRA_STAYS = "Reflection {number}, reply {take}: {engine} heard another mantra. The words stay."
ENGINE_FAILS = "{engine} fails again and again, so I stop here. All that was done is kept."
ANEW_STOPPED = "Stopped. What is done is kept; the same command goes on from there."
ANEW = "Reflection {number}: {replies} by {engine}."


def written_anew(count: int, engine: str) -> str:
    """How many replies were done."""
    are = "is" if count == 1 else "are"
    return f"{replies(count).capitalize()} {are} written down anew by {engine}."


def passed_over(done: int, typed: int, silent: int, engine: str) -> str:
    """Replies that were not looked at, and why; empty where there are none."""
    why = (
        (done, f"written down by {engine} before"),
        (typed, "typed"),
        (silent, "without a recording"),
    )
    parts = [f"{count} {reason}" for count, reason in why if count]
    return f"Passed over: {messages.listed(parts)}." if parts else ""
