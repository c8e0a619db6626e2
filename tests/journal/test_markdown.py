"""What Obsidian gets: valid front matter and safe Markdown, whatever was said."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from softlanding import catalogue
from softlanding.config import Home
from softlanding.conversation.effects import Held, Reply, Status
from softlanding.conversation.events import Segment
from softlanding.conversation.routine import Routine
from softlanding.journal.exporting import jrnl, markdown
from softlanding.journal.exporting.wording import lines, one_line, sections
from softlanding.journal.store import Reflection, Store, Summary
from tests.journal.filled import NASTY, START, fill

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
anything = st.text(st.characters(codec="utf-8"), max_size=60) | st.sampled_from(NASTY)
words = anything | st.lists(anything, max_size=4).map("\n".join)
RECAP = catalogue.load("recap")


def reflection(text: str, routine: Routine = RECAP) -> Reflection:
    reply = Reply(
        "recap.went-well",
        1,
        (Segment(text),),
        person=text[:9],
        feelings=(text,),
        signs=("fatigue",),
    )
    summary = Summary(12, START, text, Status.FINISHED, text, text)
    return Reflection(summary, routine, (reply,))


def no_sound(_: int | None) -> str:
    return ""


@given(words)
@example("\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"))
def test_the_front_matter_is_valid_whatever_was_said(text: str) -> None:
    page = markdown.page(reflection(text), no_sound)
    head = page.split("\n---\n")[0].removeprefix("---\n")
    found = yaml.safe_load(head)
    assert found["title"] == " · ".join(filter(None, (text, text)))
    assert found["date"] == datetime(2026, 3, 3, 18, 2, 11)
    assert (found["about"], found["feelings"]) == (text, [text])
    assert found.get("mantra", "") == text
    assert (found["signs"], found["id"], found["status"]) == (["tiredness"], 12, "finished")
    assert found["tags"][0] == "softlanding"
    assert all(re.fullmatch(r"[\w-]+", tag) for tag in found["tags"])


@given(words)
def test_the_body_shows_just_the_words_that_were_said(text: str) -> None:
    shown = list(_shown(markdown.body(sections(reflection(text)), no_sound)))
    assert [kind for kind, _ in shown[:2]] == ["heading_open", "paragraph_open"]
    said = " ".join(filter(None, map(one_line, lines(text))))
    reply = shown[1][1]
    name = f"{one_line(text[:9])}:" if text[:9] else ""
    notes = f"({one_line(f'{text}, tiredness')})"
    expected = " ".join(filter(None, (name, said or "(no words)", notes)))
    assert " ".join(reply.split()) == " ".join(expected.split())


def _shown(body: str) -> Iterator[tuple[str, str]]:
    """Each block with its plain words. Raises AssertionError for markup of the person's own."""
    opened = ""
    for token in MARKDOWN.parse(body):
        assert token.type.split("_")[0] in ("heading", "paragraph", "inline", "blockquote")
        if token.type == "inline":
            kinds = {child.type for child in token.children or ()}
            ours = {"strong_open", "strong_close", "em_open", "em_close", "softbreak", "hardbreak"}
            assert kinds <= {"text", "text_special", *ours}
            yield (
                opened,
                "".join(
                    child.content
                    if child.type.startswith("text")
                    else " " * ("break" in child.type)
                    for child in token.children or ()
                ),
            )
        opened = token.type


@given(words)
def test_names_of_files_are_allowed_everywhere_and_tell_the_day(text: str) -> None:
    name = markdown.file_name(reflection(text))
    assert name.startswith("2026-03-03 ")
    assert name.endswith("(12).md")
    assert not set(name) & set('<>:"/\\|?*[]#^\0\n\r\t')
    assert len(name.encode()) <= 255
    assert name.isprintable() or "\xa0" in name or not text.isprintable()


def test_a_filled_journal_in_files(home: Home, tmp_path: Path) -> None:
    fill(home)
    store = Store.reading(home)
    assert store is not None
    with contextlib.closing(store):
        assert markdown.write(store, (1, 2, 3), tmp_path, audio=True).reflections == 2
    page = (tmp_path / "2026-03-03 After the interview, Acme (1).md").read_text()
    assert "## What went well?\n\nI stayed so calm\n\n![[softlanding-1-001.flac]]\n" in page
    assert "call them *(set aside, and joined your steps)*\n\n![[softlanding-1-003.wav]]" in page
    assert "## Joined your steps\n\ncall them\n" in page
    assert page.endswith("## Mantra\n\n> I showed up.\n\n*(spoken aloud)*\n\n")
    sounds = home.audio / "1"
    copied = (tmp_path / "audio" / "softlanding-1-002.flac").read_bytes()
    assert copied == (sounds / "002.flac").read_bytes()
    raw = (tmp_path / "audio" / "softlanding-1-003.wav").read_bytes()
    assert raw.startswith(b"RIFF")
    assert raw.endswith((sounds / "003.pcm").read_bytes())
    (other,) = tmp_path.glob("*Interview recap, Acme, backend new (3).md")
    assert other.stat().st_mode & 0o777 == 0o600


def test_a_circle_has_its_people() -> None:
    landing = catalogue.load("soft-landing")
    circle = catalogue.circle().routine(("Ana", "Ben: *", "Chi"), RECAP, landing, each=True)
    steps = {step.turn.person: step for step in reversed(circle.steps) if step.turn}
    share, back = steps["Ana"], steps["Ben: *"]
    said = (
        Reply(share.id, 1, (Segment("calm"),), person="Ana"),
        Reply(back.id, 2, (Segment("you should rest"),), person="Ben: *", held=Held.ASIDE),
        Reply(share.id, 3, (Segment("I showed up"),), person="Ana", mantra=True),
    )
    one = replace(reflection("x", circle), replies=said)
    page = markdown.page(one, no_sound)
    assert '\npeople: ["Ana", "Ben: *", "Chi"]\n' in page
    assert "\n**Ana:** calm\n\n**Ana:** I showed up *(mantra, spoken aloud)*\n" in page
    assert "\n**Ben: \\*:** you should rest *(set aside, and kept)*\n" in page
    text = jrnl.entry(one)
    assert "\n    Ana: calm\n    Ana: I showed up (mantra, spoken aloud)\n" in text
    assert "\n    Ben: *: you should rest (set aside, and kept)\n" in text


@pytest.mark.parametrize("hours", [-11, 0, 9])
def test_the_date_is_that_of_the_place(hours: int) -> None:
    there = datetime(2026, 1, 1, 0, 30, tzinfo=UTC).astimezone(timezone(timedelta(hours=hours)))
    one = reflection("x")
    one = replace(one, summary=replace(one.summary, started=there))
    assert f"date: {there:%Y-%m-%dT%H:%M:%S}\n" in markdown.page(one, no_sound)
