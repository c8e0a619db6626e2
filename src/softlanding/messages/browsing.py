"""What is said when the journal is looked through."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

NOTHING_YET = "There is no reflection yet. ./scripts/reflect, or softlanding reflect, starts one."
JSON_HAS_ALL = "--json has all of a reflection: leave --person and --original out."
NONE_LIKE_THAT = "There is no reflection like that. softlanding list shows all there are."
NO_SUCH_FEELING = "{name} was not named so far."
PERHAPS = "perhaps meant, and misheard or spelt in another way:"
MAKING_THE_INDEX = "One moment: I read all words once, so that they are found quickly."
NO_MORE_FOUND = "There is no page {page} of what I found."
NOT_FOUND = "I found nothing with these words."
NOTHING_TO_FIND = "Tell me a word to look for, like: softlanding search whiteboard"
MORE_FOUND = "There is more: the same with --page {page}."
NO_SUCH_PAGE = "There is no page {page}; there are {pages}."


def when(at: datetime) -> str:
    """A date and a time, the same in every language."""
    return f"{at:%Y-%m-%d %H:%M}"


_UNSEEN = dict.fromkeys(
    [*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)],
    "\ufffd",
)


def visible(text: str) -> str:
    """Stored words, for a terminal: without what would steer it, or turn the line around."""
    return text.translate(_UNSEEN)


def older(first: int, last: int, count: int, page: int) -> str:
    """Below a page of a list that is not the whole of it. first, last: how many are newer than the
    oldest and the newest shown, counted from 1."""
    more = f" · older ones: --page {page + 1}" if last < count else ""
    return f"{first} to {last} of {count:,}, counted from the newest{more}"


def no_routine(name: str, names: Sequence[str]) -> str:
    """A routine that was never talked through."""
    like = f" Did you mean {names[0]}?" if names else ""
    return f"There is no reflection by a routine {name}.{like}"


def no_step(name: str, names: Sequence[str]) -> str:
    """A step that nobody replied to."""
    like = f" Did you mean {' or '.join(names)}?" if names else ""
    return f"There is no reply to a step {name}.{like}"


def nearly(name: str, names: Sequence[str]) -> str:
    """A feeling that was never named."""
    like = f" Did you mean {' or '.join(names)}?" if names else ""
    return NO_SUCH_FEELING.format(name=name) + like
