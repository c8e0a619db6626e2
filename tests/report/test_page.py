"""The page: whole, safe whatever was said, and honest about what is not in it."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import timedelta
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from softlanding.conversation.effects import Held
from softlanding.journal.naming import Use
from softlanding.messages import reading, reporting
from softlanding.report.page import Voice
from tests.report.samples import START, Strict, a_page, reflection, said

HOSTILE = (
    "<script>alert(1)</script></style></title>\"'><img src=x onerror=alert(1)> &amp; {{ 7*7 }}"
)


@settings(max_examples=40, deadline=None)
@given(st.text(), st.text(min_size=1))
@example(HOSTILE, HOSTILE)
@example("\0\x1b[2J\x7f\ud800\ufffe", "שלום \u202e عالم 😀")
def test_whatever_was_said_shows_as_text(text: str, other: str) -> None:
    replies = [
        said(text),
        said(text, "recap.next-steps"),
        said(text, person=other),
        said(text, held=Held.JOINED, feelings=(other,)),
    ]
    one = reflection(1, *replies, title=text, mantra=other, about=text)
    uses = [Use(other, START, 1, "check-in.right-now", "")]
    made = Strict(a_page([one], {other: Voice(1, b"sound")}, uses).html)
    tags = {tag for tag, _ in made.tags}
    assert not tags & {"script", "img", "iframe", "object", "embed", "link", "base", "form"}
    assert not [name for _, names in made.tags for name in names if name.startswith("on")]
    assert made.values("style") == []
    shown = re.sub("[\0-\x08\x0b\x0c\x0e-\x1f]", lambda m: chr(0x2400 + ord(m[0])), text)
    shown = re.sub("[\x7f-\x9f\ud800-\udfff\ufffe\uffff]", "\ufffd", shown)
    if text:
        assert made.texts["dd"][0] == shown
    assert len(made.texts["blockquote"]) == 1


def test_nothing_is_loaded_and_the_policy_forbids_it() -> None:
    mantra = "I showed up."
    made = Strict(
        a_page([reflection(1, said("Hello."), mantra=mantra)], {mantra: Voice(1, b"f")}).html
    )
    assert made.values("src") == ["data:audio/flac;base64,Zg=="]
    assert all(href.startswith("#") for href in made.values("href"))
    policy = next(a["content"] for _, a in made.tags if "http-equiv" in a)
    (style,) = made.texts["style"]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; media-src data:; base-uri 'none'; "
        "form-action 'none'"
    )
    assert "url(" not in style
    assert "@import" not in style


def test_links_lead_somewhere_and_ids_are_there_once() -> None:
    made = Strict(
        a_page([reflection(n, said("Well.", "recap.next-steps")) for n in range(1, 60)]).html
    )
    ids = made.values("id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in made.values("href")} <= set(ids)
    levels = [int(tag[1]) for tag, _ in made.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_steps_stand_with_what_was_said_of_them_later() -> None:
    chosen = reflection(1, said("practise whiteboarding", "recap.next-steps"))
    later = reflection(2, said("I did it twice.", "recap.last-steps"), follows=1)
    html = a_page([chosen, later]).html
    steps = html[html.index('<h2 id="steps">') : html.index('<h2 id="mantras">')]
    assert "practise whiteboarding" in steps
    assert f"{reporting.STEPS_LATER.format(day='4 March 2026')}" in steps
    assert steps.index("practise") < steps.index("I did it twice.")


def test_held_ideas_feelings_and_names_are_told() -> None:
    held = said("have you tried a list", held=Held.LEFT, person="Ben", feelings=("sad",))
    joined = said("make a list", held=Held.JOINED)
    made = Strict(a_page([reflection(1, held, joined)]).html)
    assert made.texts["bdi"].count("Ben") == 1
    assert "set aside, and kept" in made.texts["bdi"]
    assert "named: sad" in made.texts["bdi"]
    assert reading.JOINED in made.texts["dt"]


def test_mantras_are_counted_and_what_has_no_sound_tells_where_it_is() -> None:
    those = [
        reflection(1, mantra="Rest."),
        reflection(2, mantra="Breathe."),
        reflection(3, mantra="Rest."),
    ]
    made = Strict(a_page(those, {"Rest.": Voice(1, None)}).html)
    assert made.texts["blockquote"] == ["Rest.", "Breathe."]
    notes = made.texts["p"]
    assert "Twice, last on 5 March 2026" in notes
    assert "Once, on 4 March 2026" in notes
    assert reporting.MANTRA_LEFT_OUT.format(which=1) in notes
    assert made.values("src") == []


def test_words_beyond_the_room_are_left_out_and_this_is_said() -> None:
    those = [reflection(n, said(f"word{n} " * 2000)) for n in range(1, 1001)]
    made = a_page(those)
    assert len(made.html.encode()) < 5_000_000
    assert 200 < made.words < 1000
    newest_left = 1000 - made.words
    assert made.before == (START + timedelta(days=newest_left - 1)).date()
    assert f"word{newest_left + 1} " in made.html
    assert f"word{newest_left} " not in made.html
    assert f"--until {made.before}" in made.html
    assert 'class="marks"' not in made.html, "so many are shown month by month"
    assert "March 2026" in made.html


def test_one_reflection_is_always_there() -> None:
    endless = reflection(1, said("x" * 6_000_000))
    assert a_page([endless]).words == 1
