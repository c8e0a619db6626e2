"""The page: an overview, words and sound in, HTML out. It reads its templates, and nothing else.

What is stored is data: all of it is escaped, and the page's policy (a Content-Security-Policy)
allows no script, and nothing from elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import accumulate
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from softlanding import __version__
from softlanding.journal.database import Choice
from softlanding.journal.overview import MantraCount, Overview, mantras
from softlanding.journal.store import Reflection
from softlanding.journal.trends import Count, counts
from softlanding.messages import common as messages
from softlanding.messages import reporting
from softlanding.report import picture, timeline
from softlanding.report.words import gather
from softlanding.understanding.feeling_words import lexicon

MARKER = "Softlanding report"  # in a page's head: it is ours, and may be written over
_MOST_NAMES = 500  # rows in a table
_MANTRA_TEXT = 100_000  # letters of mantras
_AT_FIRST = 8  # steps and mantras before a fold
_CLIP = 80  # letters in a name for a mark
_ODD = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Voice:
    """A mantra in the person's own voice. reflection: where it was said. flac: its sound; None
    where it is left out of the page."""

    reflection: int
    flac: bytes | None


@dataclass(frozen=True, slots=True)
class Page:
    """html: all of it. words: of how many reflections it has the words, the newest ones. before:
    the day of the newest reflection without its words; None where all have theirs."""

    html: str
    words: int
    before: date | None


def page(
    choice: Choice,
    seen: Overview,
    reflections: Iterable[Reflection],
    voices: Mapping[str, Voice],
    made: datetime,
) -> Page:
    """Make the page. seen: at least one reflection. reflections: the same ones, newest first; read
    as far as there is room. voices: by mantra."""
    templates = _templates()
    words = gather(templates, reflections)
    left = seen.summaries[: len(seen.summaries) - words.count]
    before = left[-1].started.date() if left else None
    html = templates.get_template("page.html").render(
        marker=MARKER,
        style=_style(),
        policy=_policy(),
        span=reporting.spanning(
            seen.summaries[0].started.date(), seen.summaries[-1].started.date()
        ),
        counted=reporting.counted(len(seen.summaries), seen.replies),
        asked=reporting.asked_for(choice.since, choice.until),
        sections=_sections(bool(seen.signs)),
        months=timeline.months(seen.summaries),
        words=words,
        at_first=_AT_FIRST,
        words_of=reporting.words_of(words.count, len(seen.summaries), before),
        foot=reporting.FOOT.format(day=reporting.day(made), version=__version__),
        **_named(seen),
        **_mantras(mantras(seen.summaries), voices),
    )
    return Page(html, words.count, before)


def _sections(signs: bool) -> list[tuple[str, str]]:
    return [
        ("timeline", reporting.TIMELINE),
        ("feelings", reporting.FEELINGS),
        *([("signs", reporting.SIGNS)] if signs else []),
        ("steps", reporting.STEPS),
        ("mantras", reporting.MANTRAS),
        ("words", reporting.WORDS),
    ]


def _named(seen: Overview) -> dict[str, Any]:
    """Feelings and signs: a picture and tables."""
    feelings, signs = counts(seen.feelings), counts(seen.signs)
    marks = picture.place(feelings)
    placed = sum(one.name in lexicon().words for one in feelings)
    more = len(feelings) - _MOST_NAMES
    return {
        "feelings": [_row(one) for one in feelings[:_MOST_NAMES]],
        "signs": [_row(one) for one in signs],
        "marks": marks,
        "width": picture.WIDTH,
        "height": picture.HEIGHT,
        "picture": f"{messages.listed([mark.name for mark in marks])}.",
        "not_drawn": reporting.FEELINGS_MORE if len(marks) < placed else "",
        "more_names": _if_any(reporting.NAMES_MORE, more),
    }


def _row(one: Count) -> dict[str, str]:
    word = lexicon().words.get(one.name)
    return {
        "name": messages.SIGN_NAMES.get(one.name, one.name),
        "often": reporting.often(one.times),
        "first": reporting.short_day(one.first),
        "last": reporting.short_day(one.last),
        "pleasant": _number(word.pleasantness) if word else "",
        "energy": _number(word.energy) if word else "",
    }


def _number(value: float) -> str:
    """ "+0.6", with a real minus sign where it is negative, and none at nothing."""
    return f"{round(value, 1) or 0.0:+.1f}".replace("-", "−").replace("+0.0", "0.0")


def _mantras(found: Sequence[MantraCount], voices: Mapping[str, Voice]) -> dict[str, Any]:
    lengths = accumulate(len(one.text) for one in found)
    fit = max(1, sum(length <= _MANTRA_TEXT for length in lengths))
    shown = [_mantra(one, voices.get(one.text)) for one in found[:fit]]
    return {"mantras": shown, "more_mantras": _if_any(reporting.MANTRAS_MORE, len(found) - fit)}


def _mantra(one: MantraCount, voice: Voice | None) -> dict[str, Any]:
    flac = voice.flac if voice else None
    return {
        "text": one.text,
        "often": reporting.chosen(one.times, one.last.started),
        "label": reporting.MANTRA_LABEL.format(mantra=clipped(one.text)),
        "sound": base64.b64encode(flac).decode("ascii") if flac else "",
        "left_out": reporting.MANTRA_LEFT_OUT.format(which=voice.reflection) if voice else "",
    }


def _if_any(text: str, count: int) -> str:
    return text.format(count=f"{count:,}") if count > 0 else ""


# -- templates ------------------------------------------------------------------------------------
@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("softlanding.report", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_shown,
    )
    made.filters["clipped"] = clipped
    made.globals["say"] = reporting
    return made


def clipped(text: str) -> str:
    """At most so many letters as a name for a mark may have."""
    return text if len(text) <= _CLIP else f"{text[: _CLIP - 1]}…"


def _shown(value: Any) -> Any:
    """Text without what HTML can't hold: control characters are shown as their signs."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return _ODD.sub(_sign, value)
    return value


def _sign(found: re.Match[str]) -> str:
    code = ord(found[0])
    return chr(0x2400 + code) if code < 0x20 else "\ufffd"


@cache
def _style() -> Markup:
    """Our own style sheet, as it is."""
    return Markup(_templates().get_template("style.css").render())


@cache
def _policy() -> str:
    """What a browser may do with the page: https://www.w3.org/TR/CSP3/."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode("ascii")
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; media-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
