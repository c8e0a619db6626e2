"""Which feelings a person names, from the words alone: never from how a voice sounds.

Pure. What was misheard is found by spelling and by sound where a feeling is expected.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from softlanding.understanding import grammar, signs
from softlanding.understanding.feeling_words import Form, Needs, lexicon
from softlanding.understanding.matching import plain
from softlanding.understanding.misheard import nearly
from softlanding.understanding.persons import is_idiom
from softlanding.understanding.said import Found, Said
from softlanding.understanding.scope import stand
from softlanding.understanding.signs import Sign
from softlanding.understanding.standing import Frame, Standing, Strength


@dataclass(frozen=True, slots=True)
class Feeling:
    """A feeling that was named. name: as in the lexicon. span: where it stands in the text, first
    and last letter + 1. own: it is the person's, not somebody else's. now: it is there now.
    denied: it was named to say that it is not there. broad: it is vague. strength: if it was
    said."""

    name: str
    span: tuple[int, int]
    own: bool
    now: bool
    denied: bool
    broad: bool
    strength: Strength | None


@dataclass(frozen=True, slots=True)
class Feelings:
    """All that was named in a reply, in the order of saying, and the signs that were said."""

    named: tuple[Feeling, ...]
    signs: tuple[Sign, ...] = ()

    @property
    def now(self) -> tuple[str, ...]:
        """The names of what the person feels now, each once."""
        felt = (f.name for f in self.named if f.own and f.now and not f.denied)
        return tuple(dict.fromkeys(felt))


def read(text: str, own: Sequence[str] = (), supposed: bool = False) -> Feelings:
    """The feelings in a reply: spelt as by a recogniser, or as by a person.

    own: names that the person has beside the lexicon's. supposed: what would be felt counts as
    felt, as an answer to "what would you feel?".
    """
    said = Said.of(text)
    found = list(_exact(said, own))
    found += _misheard(said, found)
    others = {one.end: one for one in found}
    taken = {at for one in found for at in range(one.start, one.end)}
    found += _unknown(said, taken, others)
    found.sort(key=lambda one: one.start)
    standing = [
        (one, how) for one in found if (how := stand(said, one, others)) and _counts(how, one, said)
    ]
    if supposed:
        standing = [(one, replace(how, unreal=False)) for one, how in standing]
    present = any(how.own and not (how.past or how.denied or how.unreal) for _, how in standing)
    last = max((one.start for one, how in standing if how.own and not how.denied), default=0)
    named = tuple(
        _feeling(one, _contrasted(how, one.start < last), present, said)
        for one, how in standing
        if not how.unreal
    )
    return Feelings(named, _signs(text, named))


def _contrasted(how: Standing, more_follows: bool) -> Standing:
    """What was so at the beginning is over when something else follows."""
    return replace(how, over=how.over or (how.early and more_follows))


def _signs(text: str, named: tuple[Feeling, ...]) -> tuple[Sign, ...]:
    felt = {f.name for f in named if f.own and f.now and not f.denied}
    elsewhere = {f.name for f in named} - felt
    doubtful = {sign for name in elsewhere for sign in signs.of_feeling(name)}
    found = signs.said(text, doubtful)
    there = {*found, *(sign for name in felt for sign in signs.of_feeling(name))}
    return tuple(sign for sign in Sign if sign in there)


def _exact(said: Said, own: Sequence[str]) -> Iterator[Found]:
    """The longest names, from left to right."""
    known, words = lexicon(), said.words
    theirs = {Said.of(name).words: Form(name, False, False, Needs.BEING) for name in own}
    at = 0
    while at < len(words):
        for end in range(min(len(words), at + known.longest), at, -1):
            form = theirs.get(words[at:end]) or known.forms.get(words[at:end])
            if form is not None and not _is_parted(said, at, end) and not is_idiom(words, at, end):
                yield Found(at, end, form)
                at = end
                break
        else:
            at += 1


def _misheard(said: Said, found: list[Found]) -> Iterator[Found]:
    """What is like a name, where one is expected: "i'm so a shamed"."""
    words, taken = said.words, {at for one in found for at in range(one.start, one.end)}
    others = {one.end: one for one in found}
    at = 0
    while at < len(words):
        if at in taken or words[at] in _ORDINARY or not _expected(said, at, others):
            at += 1
            continue
        ends = min(t for t in (*taken, *said.breaks, len(words)) if t > at)
        near = nearly(words, at, ends)
        if near is None:
            at += 1
        else:
            yield Found(at, near[1], near[0])
            at = near[1]


_ORDINARY = grammar.GRAMMAR | grammar.PASSED | grammar.MUCH | grammar.LITTLE
_ORDINARY = (_ORDINARY | grammar.FIRST | grammar.OTHERS) - {"a", "an", "over"}
_ANY = Form("", noun=False, thing=False, needs=Needs.NOTHING)


def _expected(said: Said, at: int, others: dict[int, Found]) -> bool:
    """Whether the word of a feeling would be the person's own here."""
    how = stand(said, Found(at, at + 1, _ANY), others)
    if how is None or not how.own:
        return False
    short = how.frame is Frame.ALONE and at < 2
    return how.frame in (Frame.FEEL, Frame.BE) or short


def _is_parted(said: Said, start: int, end: int) -> bool:
    return any(at in said.breaks for at in range(start + 1, end))


def _unknown(said: Said, taken: set[int], others: dict[int, Found]) -> Iterator[Found]:
    """A word that is in no list, where somebody says that it is felt: "I feel humbled"."""
    for at, word in enumerate(said.words):
        if at in taken or word in _ORDINARY or not word.endswith(_ADJECTIVES) or len(word) < 5:
            continue
        if said.words[at - 1] not in _BEFORE_UNKNOWN:
            continue
        how = stand(said, Found(at, at + 1, _ANY), others)
        if how is not None and how.own and how.frame is Frame.FEEL:
            yield Found(at, at + 1, Form(word, noun=False, thing=False, needs=Needs.FEELING))


_ADJECTIVES = ("ed", "ful", "ous", "less", "ish", "y", "ive", "ant", "ent", "ic")
_BEFORE_UNKNOWN = grammar.FEEL | grammar.MUCH | grammar.LITTLE | {"all", "just", "almost", "quite"}


def _counts(how: Standing, one: Found, said: Said) -> bool:
    """Whether enough stands around the word for a feeling."""
    needs = one.form.needs
    if needs is Needs.NOTHING:
        return True
    if how.frame is Frame.ALONE:
        rest = said.words[one.end :]
        return len(rest) <= 4 or (needs is Needs.BEING and rest[0] not in ("is", "was", "on"))
    if needs is Needs.FEELING:
        return how.frame in (Frame.FEEL, Frame.BESIDE)
    if how.frame is Frame.THING:
        return one.form.noun
    return how.frame in (Frame.FEEL, Frame.BE, Frame.BESIDE)


def _feeling(one: Found, how: Standing, present: bool, said: Said) -> Feeling:
    name = one.form.name
    word = lexicon().words.get(name)
    broad = word is not None and word.broad
    over = how.over or (how.past and present)
    span = said.spans[one.start][0], said.spans[one.end - 1][1]
    return Feeling(name, span, how.own, not over, how.denied, broad, how.strength)


def is_listed(name: str) -> bool:
    """Whether the lexicon has this name."""
    return name in lexicon().words


def signs_of(name: str) -> frozenset[Sign]:
    """The signs that a feeling is as well."""
    return signs.of_feeling(name)


def signs_beside(names: Sequence[str], found: Sequence[str]) -> tuple[Sign, ...]:
    """Those of the signs that none of these feelings is as well."""
    implied = {sign for name in names for sign in signs.of_feeling(name)}
    return tuple(sign for sign in map(Sign, found) if sign not in implied)


def finer(name: str) -> tuple[str, ...]:
    """Three finer words for a vague one; none for any other."""
    known = lexicon().words
    if name not in known or not known[name].broad:
        return ()
    offers = (known[broader].offer for broader in lexicon().family(name))
    return next(filter(None, offers), ())


def bare_name(text: str) -> str:
    """The name in a short reply that is in no list: "um, maybe numb-ish" → "numb-ish"."""
    printable = "".join(sign for sign in text.lower() if sign.isprintable())
    words = [word.strip(".,;:!?…\"'") for word in printable.replace("’", "'").split()]
    while words and words[0] in _LEADING:
        words = words[1:]
    says_little = all(word in _SAYS_LITTLE for word in words)
    return " ".join(words) if len(words) <= _SHORT and not says_little else ""


def is_all(text: str) -> bool:
    """Whether it is all of what was asked for: "yes, all of them"."""
    return plain(text).removeprefix("yes ").removeprefix("yeah ") in _ALL


_ALL = (
    "all of them", "all of it", "all of these", "all of that", "all of the above", "all five",
    "everything", "all", "all of those",
)  # fmt: skip
_SHORT = 2  # words
_SAYS_LITTLE = grammar.SAYS_LITTLE
_LEADING = grammar.PASSED | grammar.LITTLE | grammar.MUCH | grammar.FEEL | {
    "i", "a", "am", "i'm", "it's", "is", "the", "so", "of", "think", "guess", "would", "be", "say",
}  # fmt: skip


def corrected(before: Sequence[str], text: str, own: Sequence[str] = ()) -> tuple[str, ...] | None:
    """What was named after this correction of it; None when it is none. Nothing: it was not that,
    and what it is was not said."""
    reading = read(text, own)
    denied = {feeling.name for feeling in reading.named if feeling.denied}
    words = plain(text).split()
    refused = " ".join(words[:2]) in _RATHER
    elsewhere = bool(denied) and not denied & set(before)
    if elsewhere or not (denied or (refused and reading.now)):
        return None
    left = [name for name in before if name not in denied] if denied & set(before) else []
    return tuple(dict.fromkeys((*left, *reading.now)))


_RATHER = frozenset(("i meant", "i said"))


@cache
def phrases() -> tuple[str, ...]:
    """The names of feelings and their forms, and those of the signs, for a transcriber to
    expect."""
    forms = lexicon().forms.items()
    names = (" ".join(row) for row, form in forms if form.expected)
    return tuple(dict.fromkeys((*names, "cravings", "craving", "wanting to hide")))
