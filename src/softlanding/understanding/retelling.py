"""Telling a person their own words: "i want to call my sister" → "call your sister"."""

from __future__ import annotations

import re

_YOURS = {
    "i am": "you are", "i was": "you were", "am i": "are you", "was i": "were you",
    "i'm": "you're", "i'll": "you'll", "i've": "you've", "i'd": "you'd", "i": "you", "me": "you",
    "my": "your", "mine": "yours", "myself": "yourself", "we're": "you're", "we'll": "you'll",
    "we've": "you've", "we'd": "you'd", "we": "you", "our": "your", "ours": "yours", "us": "you",
    "ourselves": "yourselves",
}  # fmt: skip
_OWN = re.compile(rf"(?<![\w'])(?:{'|'.join(_YOURS)})(?![\w'])", re.IGNORECASE)
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
_INTENTS = re.compile(
    rf"{_BEFORE}{_WILL} (?:(?:also|just|really|definitely|probably|try and) )*", re.IGNORECASE
)
_MORE = re.compile(rf"(?:,? (?:and|then|and then))? {_WILL} ", re.IGNORECASE)
_MOST = 24  # words: longer ones are better told as they were said

_NOTHING = frozenset((
    "no", "nope", "none", "nothing", "nothing really", "not really", "no steps", "nothing yet",
    "not yet", "not sure", "i'm not sure", "no idea", "i have no idea", "i don't know", "dunno",
    "i'd rather not", "i'd rather not say", "i would rather not say", "i don't want to say",
    "i don't want to", "skip", "skip it", "skip that", "skip this", "pass", "next",
))  # fmt: skip
_LEADS = re.compile(
    r"(?:um |uh |so |well |okay )*(?:(?:it|that|this) was |it's )?(?:(?:the|an?|my) )?"
    r"(?:(?:one|interview|call|role|job|position) )?(?:with|at|for) ", re.IGNORECASE,
)  # fmt: skip
_LONGEST = 80  # characters of a name


def to_you(words: str) -> str:
    """The same of "you": "beside myself" → "beside yourself"."""
    return _OWN.sub(lambda own: _YOURS[own[0].lower()], words.replace("’", "'"))


def wanted(words: str) -> str:
    """What somebody said to want to do, after "you wanted to"; empty where it is not said so, or is
    too long to be told in this way."""
    said = " ".join(words.replace("’", "'").split()).rstrip(".!?")
    intent = _INTENTS.match(said)
    if intent is None:
        return ""
    rest = _MORE.sub(" and ", f" {said[intent.end() :]}").strip()
    row = rest.split()
    if not row or len(row) > _MOST or re.search(r"[.!?;]", rest):
        return ""
    return to_you(" ".join([row[0].lower() if row[0] != "I" else "I", *row[1:]]))


def is_nothing(words: str) -> bool:
    """Whether a reply only says that there is none: "no", "i don't know"."""
    from softlanding.understanding.matching import plain  # 20 ms, which telling need not wait for

    return plain(words) in _NOTHING or not plain(words)


def name_in(words: str) -> str:
    """What an interview is called in an answer to "which one was it?", shortened where it is long:
    "it was the one with Acme, for backend" → "Acme, for backend". Empty where there is none."""
    said = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    if is_nothing(said):
        return ""
    lead = _LEADS.match(said)
    name = said[lead.end() :] if lead and lead.end() < len(said) else said
    name = name.strip(" .,;")
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"
