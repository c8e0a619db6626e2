"""What is said and shown while a reflection is heard again."""

from __future__ import annotations

from datetime import date

from softlanding.conversation.effects import Line

_INTERVIEW = ("after-interview", "recap")  # routines that look back at one

# Spoken; their audio is stored.
HOW_TO_STEER = Line("replay.how-to-steer", "You can say: pause, next, back, repeat, or stop.")
NOTHING_HERE = Line("replay.nothing-here", "Nothing was said here yet.")
SPOKEN = (HOW_TO_STEER, NOTHING_HERE)

# Shown.
PRESS = "press: pause p · resume ⏎ · next n · back b · repeat r · stop q · help ?"
SAY_OR_PRESS = f"say or {PRESS}"
IN_A_PAUSE = "speak when I listen"
HEARS_NOBODY = "I can't hear you here; the keys steer."
HEARS_NO_MORE = "I can't hear you any more; the keys steer."
DAMAGED = "I can't read all of this recording. Its words stand here."
NOT_FOUND = "I found nothing with: {words}"
PERHAPS = "I found nothing with: {words}. Perhaps reflection {number}: softlanding replay {number}"
OTHERS = "{others} with these words. All of them: softlanding search {words}"
NO_STEPS = "No steps are chosen yet. A recap asks for them: softlanding reflect --routine recap"
NO_MANTRA = (
    "No mantra is chosen yet. A soft landing asks for one: "
    "softlanding reflect --routine soft-landing"
)
NOTHING_BEFORE = (
    "There are no steps and no mantra yet. A reflection makes both: softlanding reflect. "
    "Then I say them to you here, before the next interview."
)
NO_SPEED = "{text!r} is no speed; it goes from 0.5 (half as fast) to 2.0 (twice)"

_BELOW_20 = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_FIRST = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def frame(day: date, today: date, routine: str, title: str, about: str) -> Line:
    """Before a reflection: "On the third of March, after the interview with Acme, backend."

    routine: its name. about: whom and what it was about, or empty.
    """
    about = about.strip().rstrip(".")
    if routine in _INTERVIEW:
        what = f", after the interview{f' with {about}' if about else ''}"
    else:
        what = f": {title.strip().rstrip('.')}{f', about {about}' if about else ''}"
    return Line("", f"On {day_in_words(day, today)}{what}.")


def steps_from(day: date, today: date) -> Line:
    """Before the steps that were chosen."""
    return Line("", f"Your steps, from {day_in_words(day, today)}.")


def others(count: int, more: bool = False) -> str:
    """How many there are beside the one that is heard. more: not all were counted."""
    if count == 1 and not more:
        return "There is one more reflection"
    return f"There are {count} {'or ' if more else ''}more reflections"


def day_in_words(day: date, today: date) -> str:
    """ "the third of March"; with its year where that is not today's."""
    text = f"the {_ordinal(day.day)} of {_MONTHS[day.month - 1]}"
    return text if day.year == today.year else f"{text}, {year_in_words(day.year)}"


def year_in_words(year: int) -> str:
    """As it is said: "twenty twenty-five", "two thousand and nine", "nineteen oh five"."""
    high, low = divmod(year, 100)
    if not high:
        return _number(low)
    if high % 10 == 0 and low < 10:
        thousands = f"{_number(high // 10)} thousand"
        return f"{thousands} and {_number(low)}" if low else thousands
    if not low:
        return f"{_number(high)} hundred"
    return f"{_number(high)} {'oh ' if low < 10 else ''}{_number(low)}"


def _number(number: int) -> str:
    """From 0 to 99."""
    if number < 20:
        return _BELOW_20[number]
    ten, one = divmod(number, 10)
    return _TENS[ten - 2] + (f"-{_BELOW_20[one]}" if one else "")


def _ordinal(number: int) -> str:
    """From 1 to 99."""
    start, dash, last = _number(number).rpartition("-")
    if last.endswith("y"):
        return f"{start}{dash}{last[:-1]}ieth"
    return f"{start}{dash}{_FIRST.get(last, last + 'th')}"
