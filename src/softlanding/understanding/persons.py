"""Around the name of a feeling: who is spoken of, whether it is only thought, said or supposed, and
whether the word tells of a thing."""

from __future__ import annotations

from collections.abc import Sequence

from softlanding.understanding import grammar as g
from softlanding.understanding.said import Others, Said

FAR = 9  # words from a governing word back to who is spoken of


def nearest_person(said: Said, at: int) -> bool | None:
    """Who was spoken of last before this: the person (True), somebody else, or nobody."""
    for j in range(at, max(-1, at - FAR), -1):
        word = said.words[j]
        if word in g.FIRST:
            return True
        if word in g.OTHERS or word in g.PEOPLE:
            return False
        if j in said.breaks:
            return None
    return None


def is_raised(said: Said, j: int) -> bool:
    """ "I don't think I'm …", "not that I'm …", "I wouldn't say I'm …"."""
    before = said.words[max(0, j - 4) : j]
    if len(before) > 1 and before[-1] in ("that", "because") and before[-2] in g.DENYING:
        return True
    if before and before[-1] in ("that", "like"):
        before = before[:-1]
    thinks = len(before) > 1 and (before[-1] in g.THINKING or before[-1] == "feel")
    return thinks and before[-2] in g.DENYING


def is_if(said: Said, j: int) -> bool:
    """Whether the one spoken of only supposes it: "if I was nervous"."""
    return j > 0 and said.words[j - 1] in g.IF


def is_hearsay(said: Said, j: int) -> bool:
    """ "my wife thinks I'm angry", "they asked if I was stressed"."""
    for k in range(j - 1, max(-1, j - 5), -1):
        word = said.words[k]
        if word in g.SAYING:
            return nearest_person(said, k - 1) is False
        if word in g.THINKING and k:
            return nearest_person(said, k - 1) is False
        if word not in ("that", "if", "whether", "how", "me", "like"):
            return False
    return False


def goes_on(said: Said, end: int, others: Others) -> bool:
    """Whether a word of content follows at once, which the feeling then tells of."""
    if end >= len(said.words) or end in said.breaks:
        return False
    word = said.words[end]
    if any(other.start == end for other in others.values()):
        return any(other.start == end and other.form.noun for other in others.values())
    follows = word in g.GRAMMAR or word in g.PASSED or word in g.WHEN
    return not (follows or word.endswith(("ly", "ing")))


def names_more(said: Said, end: int, others: Others) -> bool:
    """Whether a noun goes on: "stress testing", "the pride network"."""
    if end >= len(said.words) or end in said.breaks:
        return False
    word = said.words[end]
    follows = any(other.start == end for other in others.values())
    follows = follows or word in g.GRAMMAR or word in g.PASSED or word in g.GONE
    return word in g.NAMING_MORE or not (follows or word.endswith("ing"))


def is_idiom(words: Sequence[str], start: int, end: int) -> bool:
    """ "happy to relocate", "afraid the lift was broken", "good at": no feeling is meant."""
    name, after = words[start:end], words[end : end + 2]
    if " ".join(name) in g.MODIFIERS and after and after[0] not in g.GRAMMAR:
        return True
    if len(name) > 1 or not after:
        return False
    felt = not g.FEEL.isdisjoint(words[max(0, start - 3) : start])
    if after[0] in g.NOT_BEFORE_WORD.get(name[0], ()) and (not felt or name[0] in g.GRAMMATICAL):
        return True
    if name[0] in g.WILLING and after[0] == "to":
        return len(after) < 2 or after[1] not in g.FELT_TO
    return False
