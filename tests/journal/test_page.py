"""A page to correct a reflection by: what is written comes back, whatever the words are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softlanding import catalogue
from softlanding.conversation.effects import Reply, Status
from softlanding.conversation.events import Segment
from softlanding.journal.page import PageError, plain, read, written
from softlanding.journal.store import Reflection, Summary

RECAP = catalogue.load("recap")
STEPS = [step.id for step in RECAP.steps if step.id != "recap.opening"]
ODD = st.sampled_from(
    [
        "<!-- reply 1 -->", "\n## What went well? <!-- reply 2 -->\n", "\n\\## <!-- reply 1 -->\n",
        "---",
        "## heading", "title: x", "\\", "\r\n", "\n\n\n", "trailing  \n", "שלום עולם", "👩🏽‍💻🌱",
        "\u2028", "\x0c", "\ufeff", "a" * 5000,
    ]
)  # fmt: skip
TEXT = st.lists(st.text() | ODD, max_size=6).map("".join)


def reflection(*texts: str, title: str = "Recap", about: str = "", person: str = "") -> Reflection:
    replies = tuple(
        Reply(STEPS[take % len(STEPS)], take, (Segment(text, 0, 1),), person=person)
        for take, text in enumerate(texts, start=1)
    )
    at = datetime(2026, 3, 3, 18, tzinfo=UTC)
    summary = Summary(1, at, title, Status.FINISHED, None, about)
    return Reflection(summary, RECAP, replies)


@settings(max_examples=60)
@given(st.lists(TEXT, min_size=1, max_size=4), TEXT, TEXT, TEXT)
def test_what_is_written_comes_back(texts: list[str], title: str, about: str, name: str) -> None:
    found = reflection(*texts, title=title, about=about, person=name)
    page = read(written(found))
    assert page.words == {reply.take: plain(reply.text) for reply in found.replies}
    assert (page.title, page.about) == (" ".join(title.split()), " ".join(about.split()))
    assert page.loose == ""


@given(st.lists(TEXT, min_size=1, max_size=3), st.sampled_from(["\r\n", "\r", " \t\n"]))
def test_other_line_ends_and_spaces_change_nothing(texts: list[str], end: str) -> None:
    page = written(reflection(*texts))
    assert read(page.replace("\n", end)) == read(page)


@given(TEXT, TEXT)
def test_new_words_are_read_as_they_were_meant(old: str, new: str) -> None:
    """Written by a person who knows no backslashes, without a line that looks like a mark."""
    new = plain(new.replace("<!-- reply", ""))
    before = written(reflection("the first", "old words", "the last"))
    page = read(before.replace("old words", new))
    assert page.words == {1: "the first", 2: new, 3: "the last"}
    back = reflection("the first", "old words", "the last")
    corrected = replace(back.replies[1], edited=new)
    again = replace(back, replies=(back.replies[0], corrected, back.replies[2]))
    assert read(written(again)).words == page.words


def test_the_page_shows_prompts_names_and_facts() -> None:
    found = reflection("it went fine", title="After the call", about="Acme", person="Ana")
    lines = written(found).split("\n")
    assert lines[:4] == ["---", "title: After the call", "about: Acme", "---"]
    prompt = next(step.prompt for step in RECAP.steps if step.id == found.replies[0].step)
    assert f"## Ana: {prompt} <!-- reply 1 -->" in lines


def test_words_that_stand_nowhere_are_told() -> None:
    page = written(reflection("one"))
    assert read(page.replace("<!-- Correct", "and this\n<!-- Correct")).loose == "and this"
    assert read(page.replace("title: Recap", "titel: Recap")).loose == "titel: Recap"


@pytest.mark.parametrize("wrong", ["", "\n\n", "words", "<html>", "---\ntitle", "PK\x03\x04\0"])
def test_what_is_no_page_is_refused(wrong: str) -> None:
    with pytest.raises(PageError, match="nothing was changed"):
        read(wrong)


def test_a_mark_that_is_there_twice_is_refused() -> None:
    page = written(reflection("one"))
    with pytest.raises(PageError, match="reply 1 is there twice"):
        read(f"{page}\n{page}")
