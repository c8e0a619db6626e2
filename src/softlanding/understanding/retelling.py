"""Telling a person their own words: "i want to call my sister" → "call your sister"."""

from __future__ import annotations

import re

_YOURS = {
    "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself", "am": "are",
    "i'm": "you're", "i'll": "you'll", "i've": "you've", "i'd": "you'd", "we": "you", "our": "your",
    "us": "you", "ourselves": "yourselves",
}  # fmt: skip
_BEFORE = (
    r"(?:(?:um|uh|uhm|er|so|well|okay|ok|yes|yeah|and|but|then|probably|maybe|perhaps|definitely|"
    r"really|just|i think|i guess|i believe|i mean|next time|the next time|first|for the next one|"
    r"the next step is that|before the next one),? )*"
)
_HOW = r"(?: (?:really|also|just|definitely|probably|maybe|still|do))*"
_GOING = r"(?:going to|gonna|planning to|hoping to)"
_WILL = (
    rf"(?:i|we)(?:'d{_HOW} (?:like|love) to|'ll|'m{_HOW} {_GOING}|{_HOW} (?:will|wanna|"
    rf"(?:want|need|plan|hope|intend) to|would{_HOW} (?:like|love) to|am{_HOW} {_GOING}))"
)
_INTENTS = re.compile(rf"{_BEFORE}{_WILL} (?:(?:also|just|really|definitely|probably|try and) )*")
_MORE = re.compile(rf"(?:,? (?:and|then|and then))? {_WILL} ")
_MOST = 24  # words: longer ones are better told as they were said


def to_you(words: str) -> str:
    """The same of "you": "beside myself" → "beside yourself"."""
    return " ".join(_YOURS.get(word, word) for word in words.split(" "))


def wanted(words: str) -> str:
    """What somebody said to want to do, after "you wanted to"; empty where it is not said so, or is
    too long to be told in this way."""
    said = " ".join(words.replace("’", "'").split()).rstrip(".!?")
    intent = _INTENTS.match(said.lower())
    if intent is None:
        return ""
    rest = _MORE.sub(" and ", f" {said[intent.end() :]}").strip()
    row = rest.split()
    if not row or len(row) > _MOST or re.search(r"[.!?;]", rest):
        return ""
    return to_you(" ".join([row[0].lower(), *row[1:]]) if row[0] != "I" else rest)
