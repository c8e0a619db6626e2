"""Which of some options a person means: by number, or by saying part of one."""

from __future__ import annotations

from collections.abc import Sequence

from softlanding.understanding.matching import (
    bare,
    likeness,
    part_likeness,
    plain,
    sound_likeness,
)

_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_SOUNDS = {"won": 0, "to": 1, "too": 1, "for": 3, "fore": 3, "tree": 2, "ate": 7}
_AROUND = {
    "number", "the", "one", "option", "mantra", "i", "take", "choose", "want", "would", "like",
    "i'll", "i'd", "please", "um", "uh", "maybe", "let's", "pick", "say",
}  # fmt: skip
OWN = ("my own", "my own words", "my own one", "my own mantra", "something else", "none of these")
_PART = 82.0  # likeness of a part; below it, the words are the person's own
_ALIKE = 72.0  # mean of the likenesses in spelling and in sound: enough to ask "did you mean"
_MANY = 4  # words: in fewer, too much sounds alike
_LEAD = 6.0  # how much better than the next option it must be


def phrases(options: Sequence[str]) -> tuple[str, ...]:
    """What a person may say to choose, for a transcriber to expect."""
    numbered = [
        form
        for index in range(len(options))
        for form in (_ONES[index], f"number {_ONES[index]}", f"the {_ORDINALS[index]} one")
    ]
    return (*numbered, *OWN[:4], *(plain(option) for option in options))


def wants_own(text: str) -> bool:
    """Whether the reply asks for words of one's own."""
    words = bare(text)
    return any(likeness(words, phrase) >= 88 for phrase in OWN)


def pick(text: str, options: Sequence[str]) -> int | None:
    """Index of the option that is meant, None when it is none of them for sure."""
    words = plain(text)
    if not words:
        return None
    by_number = _number(words, len(options))
    if by_number is not None:
        return by_number
    if len(words.split()) < 2 and len(words) < 6:
        return None
    spelt = [part_likeness(words, option) for option in options]
    if (index := _leading(spelt, _PART)) is not None or len(words.split()) < _MANY:
        return index
    both = [(s + sound_likeness(words, o)) / 2 for s, o in zip(spelt, options, strict=True)]
    return _leading(both, _ALIKE)


def is_sure(text: str, options: Sequence[str]) -> bool:
    """Whether a pick from this text needs no question: it is a number, or all of an option."""
    words = plain(text)
    by_number = _number(words, len(options)) is not None
    return by_number or any(words == plain(option) for option in options)


def _leading(scores: Sequence[float], least: float) -> int | None:
    """Index of the best score, when it is good enough and well above the next."""
    ranked = sorted(((score, index) for index, score in enumerate(scores)), reverse=True)
    if not ranked or ranked[0][0] < least:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _LEAD:
        return None
    return ranked[0][1]


def _number(words: str, count: int) -> int | None:
    """The number named, when the reply is hardly more: "number two", "the second one"."""
    said = words.split()
    if len(said) > 6:
        return None
    rest = [word for word in said if word not in _AROUND]
    index = _index(rest[0]) if len(rest) == 1 else None
    if index is None and said[-1] in _ONES and (not rest or len(said) < 4):
        index = _index(said[-1])  # "number one"; also "element one": it is read back and confirmed
    return index if index is not None and index < count else None


def _index(word: str) -> int | None:
    for table in (_ONES, _ORDINALS):
        if word in table:
            return table.index(word)
    return int(word) - 1 if word.isdecimal() and word != "0" else _SOUNDS.get(word)
