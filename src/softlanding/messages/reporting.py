"""What a report says: a page for looking back. No score, no verdict, no advice."""

from __future__ import annotations

from datetime import date

from softlanding.messages.common import times

# On the page.
TITLE = "Looking back"
SKIP = "Skip to the content"
ON_THIS_PAGE = "On this page"
NO_VERDICT = "They are your own words, and no verdict."
TIMELINE = "When you reflected"
TIMELINE_MARKS = "Each mark is one reflection; it leads to its words."
TIMELINE_MONTHS = "Month by month."
FEELINGS = "What you felt"
FEELINGS_WHERE = (
    "Each feeling lies where its word does: from unpleasant to pleasant, and from little energy to "
    "much. A larger dot was named more often."
)
FEELINGS_TABLE = "The feelings in a table"
FEELINGS_CAPTION = "Feelings that you named"
FEELINGS_MORE = "Not all names had room here; the table has more of them."
NAMES_MORE = "and {count} more; softlanding feelings --json has all of them."
NO_FEELINGS = "No feelings were named in this time."
SIGNS = "How the vulnerability hangover showed"
SIGNS_CAPTION = "Signs that you named"
STEPS = "Steps you chose"
NO_STEPS = "No steps were chosen in this time."
STEPS_BEFORE = "From before: {count} more"
STEPS_LATER = "What you said of them on {day}:"
MANTRAS = "Your mantras"
NO_MANTRAS = "No mantra was chosen in this time."
MANTRA_LABEL = "You, saying: {mantra}"
MANTRA_LEFT_OUT = "Its recording is not in this page. Hear it: softlanding replay {which}"
MANTRAS_BEFORE = "{count} more"
MANTRAS_MORE = "and {count} more, chosen less often or longer ago."
WORDS = "Your words"
FOLDED = "Each reflection opens when you choose it, the newest first."
NAMED = "named: {names}"
LESS, MUCH, UNPLEASANT, PLEASANT = "little energy", "much energy", "unpleasant", "pleasant"
HEAD_FEELING, HEAD_SIGN, HEAD_TIMES = "Feeling", "Sign", "Named"
HEAD_FIRST, HEAD_LAST, HEAD_PLEASANT, HEAD_ENERGY = "First", "Last", "Pleasant", "Energy"
FOOT = (
    "Made on {day} by Softlanding {version}, on your own machine. This page loads nothing from "
    "elsewhere, and opening it tells nobody. It holds your words: whoever has the file can read "
    "them."
)

# In the terminal.
WRITTEN = "Your report is in {file}"
WORDS_LEFT_OUT = (
    "The words of the newest {count:,} of {all:,} reflections are in it; for those before, see "
    "softlanding report --until {day}"
)
CANT_WRITE = "{file}: I can't write there ({reason}). Nothing was changed; your journal is safe."
NOT_OURS = "{file} is there already, and it is no report of mine."
WRITE_OVER = "Write over it? [y/N] "
WRITE_OVER_ASKS = "It was left as it is. --yes writes over it; --output names another file."
LEFT = "All right. It was left as it is."
NO_BROWSER = "I can't find a browser to open it with."
OPEN_NEEDS_FILE = "--open needs a file; --output - has none."
NONE_THEN = "There is no reflection in that time. softlanding list shows those there are."


def day(at: date) -> str:
    """ "3 March 2026", the same on every machine."""
    return f"{at.day} {month(at)}"


def short_day(at: date) -> str:
    """ "3 Mar 2026", for tables."""
    return f"{at.day} {_MONTHS[at.month - 1][:3]} {at.year}"


def month(at: date) -> str:
    """ "March 2026"."""
    return f"{_MONTHS[at.month - 1]} {at.year}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def spanning(first: date, last: date) -> str:
    """The time that a page is of."""
    if first == last:
        return day(first)
    if first.year == last.year:
        return f"{day(first).removesuffix(f' {first.year}')} to {day(last)}"
    return f"{day(first)} to {day(last)}"


def asked_for(since: date | None, until: date | None) -> str:
    """Which time was asked for; nothing where it was all of it."""
    if since and until:
        return f"You asked for the days from {day(since)} to {day(until)}."
    if since:
        return f"You asked for the days from {day(since)} on."
    return f"You asked for the days up to {day(until)}." if until else ""


def counted(reflections: int, replies: int) -> str:
    """How much there is, said kindly."""
    said = "one reply" if replies == 1 else f"{replies:,} replies"
    return f"You sat down to reflect {often(reflections)}, and gave {said}. {NO_VERDICT}"


def chosen(count: int, last: date) -> str:
    """How often a mantra was, and when last."""
    text = often(count)
    text = text[:1].upper() + text[1:]
    return f"{text}, on {day(last)}" if count == 1 else f"{text}, last on {day(last)}"


def often(count: int) -> str:
    """How often, with a large number made readable."""
    return times(count) if count < 1000 else f"{count:,} times"


def sound_left_out(count: int) -> str:
    """In the terminal: mantras without their sound."""
    some = "a mantra" if count == 1 else f"{count:,} mantras"
    return (
        f"The sound of {some} is left out, so that the page stays small; softlanding replay has it."
    )


def words_of(count: int, among: int, before: date | None) -> str:
    """Which reflections have their words on the page. before: the day of the newest without."""
    if before is None:
        return FOLDED
    return (
        f"The words of the newest {count:,} of {among:,} reflections are here, so that the page "
        f"stays small. softlanding report --until {before.isoformat()} makes a page of those "
        "before."
    )
