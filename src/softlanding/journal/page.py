"""A reflection as a page of Markdown to be corrected, and back. Pure.

Each reply stands under its prompt; a quiet mark at the end of that heading tells which one it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from softlanding.journal.reading import by_step
from softlanding.journal.store import Reflection
from softlanding.messages import correcting as messages

_MARK = re.compile(r"#{1,6} .*<!-- reply (\d{1,9}) -->\s*")
_SHIELDED = re.compile(rf"\\*{_MARK.pattern}")  # within the words, with a backslash before it
_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_FENCE = "---"


class PageError(ValueError):
    """A page can't be understood; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says. title, about: None where their lines are gone. words: by take, each as
    `plain` gives it. loose: words that stand at no reply."""

    title: str | None
    about: str | None
    words: Mapping[int, str]
    loose: str


def plain(text: str) -> str:
    """The text as it comes back from a page: without spaces at the ends of lines, and empty lines
    before and after."""
    return "\n".join(line.rstrip() for line in _LINE_ENDS.split(text)).strip()


def written(reflection: Reflection) -> str:
    """The page."""
    summary = reflection.summary
    prompts = {
        reply.take: prompt.text for prompt, replies in by_step(reflection) for reply in replies
    }
    head = (_FENCE, f"title: {_line(summary.title)}", f"about: {_line(summary.about)}", _FENCE)
    blocks = ["\n".join(map(str.rstrip, head)), messages.PAGE_HEAD]
    for reply in reflection.replies:
        name = f"{reply.person}: " if reply.person else ""
        prompt = prompts.get(reply.take, messages.PAGE_MANTRA)
        blocks.append(f"## {_line(name + prompt)} <!-- reply {reply.take} -->")
        blocks.append(_shielded(plain(reply.text)))
    return "\n\n".join(block for block in blocks if block) + "\n"


def read(text: str) -> Page:
    """What a page says. Raises PageError."""
    lines = [line.rstrip() for line in _LINE_ENDS.split(text)]
    heads = [n for n, line in enumerate(lines) if _MARK.fullmatch(line)]
    before = lines[: heads[0]] if heads else lines
    facts, rest = _facts(before)
    if not heads and not facts:
        raise PageError(messages.PAGE_WITHOUT_MARKS)
    words: dict[int, str] = {}
    for head, end in zip(heads, (*heads[1:], len(lines)), strict=True):
        mark = _MARK.fullmatch(lines[head])
        assert mark is not None
        take = int(mark[1])
        if take in words:
            raise PageError(messages.PAGE_MARK_TWICE.format(take=take))
        words[take] = plain("\n".join(map(_bared, lines[head + 1 : end])))
    loose = plain("\n".join(rest)).replace(messages.PAGE_HEAD, "", 1).strip()
    return Page(facts.get("title"), facts.get("about"), words, loose)


def _facts(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    """Title and about from the lines at the top, and the other lines."""
    there = [n for n, line in enumerate(lines) if line == _FENCE]
    if len(there) < 2 or any(lines[: there[0]]):
        return {}, lines
    start, end = there[:2]
    facts, rest = {}, []
    for line in lines[start + 1 : end]:
        key, colon, value = line.partition(":")
        if colon and key.strip() in ("title", "about"):
            facts[key.strip()] = _line(value)
        else:
            rest.append(line)
    return facts, [*rest, *lines[end + 1 :]]


def _line(text: str) -> str:
    return " ".join(text.split())


def _shielded(text: str) -> str:
    return "\n".join(
        f"\\{line}" if _SHIELDED.fullmatch(line) else line for line in text.split("\n")
    )


def _bared(line: str) -> str:
    return line[1:] if line.startswith("\\") and _SHIELDED.fullmatch(line) else line
