"""What the one who shares answers, when asked whether ideas are wanted."""

from __future__ import annotations

from softlanding.conversation.events import Command
from softlanding.understanding import commands
from softlanding.understanding.matching import plain
from softlanding.understanding.solutions import judge

YES = ("ideas please", "yes ideas", "i'd like ideas", "i would like ideas", "more please")
ENOUGH = (
    "enough", "that's enough", "that is enough", "it's enough", "enough for now", "no more",
    "being heard is enough", "heard is enough", "just being heard", "being heard",
)  # fmt: skip
PHRASES = (*YES, *ENOUGH, *commands.phrases(commands.YES_NO))
_NO_MORE = ("not", "don't", "no", "nope", "without")
_WANTED = {"ideas", "idea", "advice", "suggestions", "more", "tips"}


def are_wanted(text: str) -> bool | None:
    """Whether the answer is that ideas are wanted. None: it can't be told.

    In doubt it is a no: held ideas are never read out uninvited.
    """
    words = plain(text).split()
    if is_enough(text) or "enough" in words or "heard" in words:
        return False
    refused = not set(_NO_MORE).isdisjoint(words)
    if not _WANTED.isdisjoint(words) or judge(text).invitation:
        return not refused
    answer = commands.yes_no(text)
    return None if answer is None else answer is Command.YES


def is_enough(text: str) -> bool:
    """Whether the whole reply says that it is enough."""
    return plain(text) in ENOUGH or plain(text).removeprefix("okay ") in ENOUGH
