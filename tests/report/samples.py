"""A page from reflections that were never stored, and a reader that is strict with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

from softlanding import catalogue
from softlanding.conversation.effects import Reply, Status
from softlanding.conversation.events import Segment
from softlanding.conversation.routine import Expects, Step
from softlanding.journal.database import ALL, Choice
from softlanding.journal.naming import Use
from softlanding.journal.overview import Overview
from softlanding.journal.store import Reflection, Summary
from softlanding.report.page import Page, Voice, page

RECAP = catalogue.load("recap")
LAST = Step("recap.last-steps", "Anything to say of your steps?", Expects.OPEN)
ROUTINE = replace(RECAP, steps=(LAST, *RECAP.steps))
START = datetime(2026, 3, 3, 19, 30, tzinfo=UTC)
VOID = {"meta", "link", "br", "img", "input", "hr"}


def said(text: str, step: str = "recap.went-well", **more: object) -> Reply:
    return replace(Reply(step, 1, (Segment(text),)), **more)  # type: ignore[arg-type]


def reflection(
    number: int,
    *replies: Reply,
    title: str = "After the interview",
    mantra: str | None = None,
    about: str = "",
    follows: int | None = None,
) -> Reflection:
    """The number is its id, and its day from the start on."""
    at = START + timedelta(days=number - 1)
    summary = Summary(number, at, title, Status.FINISHED, mantra, about, follows)
    return Reflection(summary, ROUTINE, replies)


def a_page(
    reflections: Sequence[Reflection],
    voices: Mapping[str, Voice] | None = None,
    uses: Sequence[Use] = (),
    signs: Sequence[Use] = (),
    choice: Choice = ALL,
) -> Page:
    """From reflections, the oldest first."""
    summaries = tuple(one.summary for one in reflections)
    replies = sum(len(one.replies) for one in reflections)
    seen = Overview(summaries, replies, tuple(uses), tuple(signs))
    return page(choice, seen, reflections[::-1], voices or {}, START)


class Strict(HTMLParser):
    """What is in a page. Fails where a tag is not closed as it was opened."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts[self.open[-1]][-1] += data

    def values(self, name: str) -> list[str]:
        """All values of an attribute."""
        return [attributes[name] for _, attributes in self.tags if name in attributes]
