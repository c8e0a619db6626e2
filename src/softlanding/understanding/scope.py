"""Where a feeling stands in what was said: whose it is, when, and whether it is there at all.

By grammar that bears imperfect transcripts: from the word to the left, over what only colours it,
to the word that governs it ("am", "felt", "a bit of"), and from there to who is spoken of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from softlanding.understanding import grammar as g
from softlanding.understanding.feeling_words import Form, Needs
from softlanding.understanding.persons import (
    FAR,
    goes_on,
    is_hearsay,
    is_if,
    is_raised,
    names_more,
    nearest_person,
)
from softlanding.understanding.said import Found, Others, Said
from softlanding.understanding.standing import Frame, Standing, Strength
from softlanding.understanding.timing import in_time

_COLOUR = g.PASSED | g.MUCH | g.LITTLE | g.REALLY_TO
_ME_TOO = re.compile(r"(and )?(so am i|i am too|me too|and me)\b")
LACKING = re.compile(r"(is|are|was|were) not (there|here|really)")


@dataclass(slots=True)
class _Walk:
    """What was met on the way to the left."""

    at: int
    denied: bool = False
    strength: Strength | None = None
    beside: Found | None = None
    joined: bool = False

    @property
    def coloured(self) -> bool:
        """Whether a word says how much."""
        return self.strength is not None


def stand(said: Said, one: Found, others: Others) -> Standing | None:
    """How a feeling stands; None where it is none, as in "an angry customer"."""
    walk = _to_governor(said, one, others)
    found = _governed(said, one, walk, others)
    if found is None:
        return None
    beside = found.frame is Frame.BESIDE
    denied = (found.denied or walk.denied) if beside else found.denied != walk.denied
    unreal = found.unreal
    if (denied or unreal) and _is_turned(said.words, one):
        denied = unreal = False
    if _ME_TOO.match(" ".join(said.words[one.end :])):
        found = replace(found, own=True)
    strength = walk.strength or found.strength
    timed = in_time(said, one, found)
    return replace(timed, denied=denied, unreal=unreal, strength=strength)


def _to_governor(said: Said, one: Found, others: Others) -> _Walk:
    """Over all that only colours the word."""
    words, walk = said.words, _Walk(one.start - 1)
    joined = False  # by "and" or "or": then "not" reaches over it
    while walk.at >= 0 and walk.at + 1 not in said.breaks:
        word = words[walk.at]
        if walk.at + 1 in others:
            walk.beside = others[walk.at + 1]
            return walk
        if word in g.DENYING and not (word == "no" and not _denies(said, walk.at, one)):
            walk.denied = walk.denied != (words[walk.at + 1] not in g.MERELY)
        elif word == "no":
            pass  # an answer
        elif word in g.LITTLE:
            walk.strength = walk.strength or Strength.LITTLE
        elif word in g.MUCH:
            walk.strength = walk.strength or Strength.MUCH
        elif word in g.JOINTS and not joined:
            joined = True
        elif word == "a":
            if words[walk.at + 1] not in g.AMOUNTS:
                break
        elif word in ("of", "from"):
            if not walk.at or words[walk.at - 1] not in ("kind", "sort", "far"):
                break
        elif word in ("that", "this") and not one.form.noun:
            if words[walk.at - 1] not in g.BE and words[walk.at - 1] not in g.FEEL:
                break
        elif word in ("say", "call") and walk.at and words[walk.at - 1] in g.DENYING:
            pass
        elif word in g.THINKING and walk.at and words[walk.at - 1] == "i":
            walk.at -= 1
        elif not (word in g.PASSED or (word.endswith("ly") and len(word) > 4)):
            break
        walk.at -= 1
    walk.joined = joined
    return walk


def _denies(said: Said, at: int, one: Found) -> bool:
    """Whether "no" does: "no regrets", "no longer"; before anything else it is an answer."""
    saying = one.end > one.start + 1
    return one.form.noun or saying or said.words[at + 1] == "longer"


def _governed(said: Said, one: Found, walk: _Walk, others: Others) -> Standing | None:
    words, at, form = said.words, walk.at, one.form
    if walk.beside is not None:
        return _beside(said, walk.beside, one, others)
    if words[one.end - 1] == "me" or _is_done_to_me(words, one):
        return Standing(True, Frame.FEEL)
    single = one.end == one.start + 1 and form.needs is not Needs.NOTHING
    attributive = not form.noun and goes_on(said, one.end, others)
    if at < 0 or at + 1 in said.breaks:
        more = (attributive and single) or (form.noun and names_more(said, one.end, others))
        return None if more or form.thing else Standing(True, Frame.ALONE)
    word = words[at]
    little = walk.strength is Strength.LITTLE and word == "the"  # "the little annoyed"
    thanked = words[at - 1 : at + 1] == ("thank", "you")
    if little or (walk.coloured and (word in ("that", "it") or thanked)):
        return None if form.thing else Standing(True, Frame.ALONE)
    if word in g.FEEL or word in g.BE or (word in g.HAVE and form.noun):
        mine = word in g.FEEL or word == "am" or words[at - 1] == "i"
        return None if attributive and single and not mine else _by_verb(said, at, form)
    if form.thing or (attributive and one.end == one.start + 1):
        return None
    if word in g.DETERMINERS:
        more = words[one.start - 1] == "more"
        if more and words[one.end : one.end + 2] in g.TURNED_ROUND:  # "the more worried i get"
            return Standing(True, Frame.FEEL, words[one.end + 1] in g.PAST)
        return _by_determiner(said, at, one, others)
    if word == "of":
        return _of_amount(said, at)
    if walk.joined and (before := _latest(said, one, others)) is not None:
        how = stand(said, before, others)
        return how and replace(how, frame=Frame.BESIDE, denied=False, strength=None)
    return _loosely(said, at, one, walk.joined, others)


def _beside(said: Said, before: Found, one: Found, others: Others) -> Standing | None:
    """One of several: as the one before it, but for what is denied there."""
    found = stand(said, before, others)
    between = said.words[before.end : one.start]
    joined = any(word in g.JOINTS for word in between)
    if found is None or (before.form.noun != one.form.noun and not joined):
        return None
    if not g.NOW.isdisjoint(between):
        found = replace(found, past=False, over=False)
    contrast = any(word in g.CONTRAST for word in between)
    denied = found.denied and joined and not contrast
    return replace(found, frame=Frame.BESIDE, denied=denied, strength=None)


def _is_done_to_me(words: Sequence[str], one: Found) -> bool:
    """ "they humiliated me"."""
    done = one.form.needs is Needs.NOTHING and words[one.end - 1].endswith("ed")
    return done and words[one.end : one.end + 1] == ("me",) and words[one.end + 1 :][:1] != ("i",)


def _by_verb(said: Said, at: int, form: Form) -> Standing | None:
    """Governed by "am", "felt", "have": who is spoken of?"""
    words, verb = said.words, said.words[at]
    frame = Frame.FEEL if verb in g.FEEL else Frame.BE
    past = verb in g.PAST
    denied = unreal = False
    j = at - 1
    while j >= max(0, at - FAR) and j + 1 not in said.breaks:
        word = words[j]
        if word in g.DENYING:
            denied = words[j + 1] not in g.MERELY and not denied
        elif word in g.UNREAL:
            unreal = True
        elif word == "to":
            unreal = unreal or not (j and words[j - 1] in g.REALLY_TO)
            past = past or (j > 0 and words[j - 1] == "used")
        elif word in g.HELPING:
            past = past or word in g.PAST
        elif not (word in _COLOUR or word.endswith("ly")):
            break
        j -= 1
    if verb in ("been", "felt", "had") and not {"have", "has"}.isdisjoint(words[j + 1 : at]):
        past = False
    if verb == "feeling" and j >= 0 and words[j] in g.WAYS:
        past = True  # "came out feeling small"
    how = Standing(True, frame, past, denied=denied, unreal=unreal)
    if j < 0 or j + 1 in said.breaks:
        return how if not form.thing else replace(how, frame=Frame.THING)
    if words[j] in g.STARTS or verb == "feeling":
        return replace(how, own=nearest_person(said, j) is not False)
    return _by_subject(said, j, how, form)


def _by_subject(said: Said, j: int, how: Standing, form: Form) -> Standing | None:
    subject = said.words[j]
    if subject in g.FIRST:
        denied, unreal = how.denied != is_raised(said, j), how.unreal or is_if(said, j)
        return replace(how, own=not is_hearsay(said, j), denied=denied, unreal=unreal)
    if subject in g.IT or subject in g.EVENTS:
        unreal = how.unreal or is_if(said, j)
        return replace(how, frame=Frame.THING, unreal=unreal) if form.thing or form.noun else None
    if form.thing:
        return None
    if subject in g.BODY:
        mine = (j > 0 and said.words[j - 1] in g.FIRST) or subject in g.PARTS
        return replace(how, own=mine, frame=Frame.BE)
    if subject in g.NOTHING:
        return replace(how, denied=not how.denied)
    if form.noun:  # "what i have got is shame"
        return replace(how, own=nearest_person(said, j) is not False)
    return replace(how, own=False)


def _by_determiner(said: Said, at: int, one: Found, others: Others) -> Standing | None:
    word, end = said.words[at], one.end
    if word in g.THEIRS:
        return Standing(False, Frame.BE)
    if not one.form.noun and not goes_on(said, end, others) and word in ("a", "an", "the"):
        return _by_misheard(said, at, one, others)
    if not one.form.noun or names_more(said, end, others):
        return None
    before = said.words[at - 1] if at else ""
    if before in g.BE or before in g.HAVE or before in g.FEEL:
        return _by_verb(said, at - 1, one.form)
    if before in g.NO_NOUN_AFTER or word in ("a", "an"):
        return None
    gone = LACKING.match(" ".join(said.words[end : end + 3])) is not None
    return Standing(True, Frame.LOOSE, denied=gone)


def _by_misheard(said: Said, at: int, one: Found, others: Others) -> Standing | None:
    """An article before what names no thing was something else: "feeling an anxious", "an uneasy
    about the rest" for "and uneasy"."""
    if said.words[at - 1 : at] and said.words[at - 1] in g.FEEL:
        return _by_verb(said, at - 1, one.form)
    after = any(other.start == one.end for other in others.values())
    if said.words[at] == "an" and not after and (before := _latest(said, one, others)) is not None:
        how = stand(said, before, others)
        return how and replace(how, frame=Frame.BESIDE, denied=False, strength=None)
    return None


def _of_amount(said: Said, at: int) -> Standing | None:
    """ "a bit of hope", "full of doubt", "a mix of pride and panic"."""
    before = said.words[at - 1] if at else ""
    if before not in g.AMOUNTS_OF:
        return None
    strength = Strength.LITTLE if before in g.AMOUNTS - g.SORTS else None
    strength = Strength.MUCH if before in g.MUCH_OF else strength
    denied = not g.DENYING.isdisjoint(said.words[max(0, at - 5) : at])
    own = nearest_person(said, at) is not False
    past = not g.PAST.isdisjoint(said.words[max(0, at - 4) : at])
    return Standing(own, Frame.BE, past, strength=strength, denied=denied)


def _latest(said: Said, one: Found, others: Others) -> Found | None:
    """The feeling named before this one in the same sentence."""
    begin = max((b for b in said.breaks if b <= one.start), default=0)
    before = [other for other in others.values() if begin <= other.start < one.start]
    return max(before, key=lambda other: other.start, default=None)


def _loosely(said: Said, at: int, one: Found, joined: bool, others: Others) -> Standing | None:
    """Governed by nothing in particular: whoever was spoken of last."""
    words, word, noun = said.words, said.words[at], one.form.noun
    before = words[at - 1] if at else ""
    if word == "me":
        return Standing(True, Frame.FEEL if before in g.MADE else Frame.LOOSE)
    if word in g.FIRST:
        raised, unreal = is_raised(said, at), is_if(said, at)
        asked = before in g.BE and at > 1 and words[at - 2] in g.SAYING  # "asked was i scared"
        return Standing(not asked, Frame.LOOSE, before in g.PAST, denied=raised, unreal=unreal)
    if word in g.OTHERS:
        return Standing(False, Frame.BE)
    if word == "it" and before == "call":
        return Standing(True, Frame.LOOSE, denied=not g.DENYING.isdisjoint(words[at - 4 : at]))
    if noun and (names_more(said, one.end, others) or word in g.NO_NOUN_AFTER):
        return None
    if (word in g.WAYS and before in g.MOVING) or word in g.MOVING:
        if before in g.IT:  # "it went fine"
            return None
        went = word in g.PAST or before in g.PAST
        return Standing(nearest_person(said, at) is not False, Frame.BE, went)
    turned = word == "to" and "from" in words[max(0, at - 4) : at]
    if word == "into" or turned:
        return Standing(nearest_person(said, at) is not False, Frame.BE)
    if joined:
        return Standing(nearest_person(said, at) is not False, Frame.LOOSE)
    if word == "from" and (noun or "to" in words[one.end : one.end + 3]):
        return Standing(True, Frame.LOOSE, over=True)
    if noun and word not in g.GRAMMAR:
        mine = before in g.DETERMINERS and before not in g.THEIRS
        return Standing(True, Frame.LOOSE) if mine else None
    if word in g.LEADING:
        return Standing(True, Frame.ALONE)
    person = nearest_person(said, at)
    if person is None and one.end > one.start + 1:  # a saying hardly means anything else
        return Standing(True, Frame.LOOSE)
    verb = word in g.IT and words[one.start].endswith("ed")  # "which surprised my coach"
    return None if person is None or verb or word in g.NOT_BEFORE else Standing(person, Frame.LOOSE)


def _is_turned(words: Sequence[str], one: Found) -> bool:
    """ "couldn't be happier", "never felt so small", "can't stop worrying"."""
    before = words[max(0, one.start - 6) : one.start]
    if words[one.start] == "stop":
        return True
    more = words[one.end - 1].endswith("er") or "more" in before
    could = "could" in before or "can" in before
    strongly = not {"so", "this", "that", "more"}.isdisjoint(before)
    return (could and more and "not" in before) or ("never" in before and strongly)
