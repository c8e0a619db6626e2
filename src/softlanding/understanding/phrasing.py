"""Phrases as data: what may be said in a stretch of words, and where it was found.

A phrase is a row of words: `a/b` one of these, a word in capitals a kind of words (`-ing` in it:
any that ends so), `_` any word of content, `word?` may be missing, `*` up to three words of any
sort, `^` where a reply begins, `&` there or after a joining word, `$` where it ends. Words that
only fill are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

_GAP = 3  # words that `*` may stand for
_MARKS = ("*", "^", "&", "$")
_ING, _CONTENT = "-ing", "_"
_WORD = re.compile(r"[\w'’]+")
_CONTRACTED = {"re": "are", "ve": "have", "ll": "will", "d": "would", "m": "am", "s": "is"}
# before 's, in which "is" is meant
_IS = {
    "it", "that", "what", "there", "here", "he", "she", "how", "where", "who", "why", "everyone",
    "everybody", "somebody", "someone", "nobody", "one",
}  # fmt: skip
_WHOLE = {
    "can't": "can not", "won't": "will not", "cannot": "can not", "gonna": "going to",
    "wanna": "want to", "gotta": "got to", "let's": "let us", "lemme": "let me",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """A text as plain words, without contractions: "you're" is two. spans: where each stands in
    the text, first and last letter + 1."""

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str) -> Words:
        """The words of a text, spelt as a transcriber or a person may."""
        found = [
            (word, match.span())
            for match in _WORD.finditer(text)
            for word in _apart(match[0].lower().replace("’", "'").strip("'"))
        ]
        return cls(tuple(word for word, _ in found), tuple(span for _, span in found))


def _apart(word: str) -> Sequence[str]:
    if word in _WHOLE:
        return _WHOLE[word].split()
    if word.endswith("n't"):
        return (word[:-3], "not")
    first, mark, rest = word.partition("'")
    if not mark or rest not in _CONTRACTED:
        return (word,) if word else ()
    return (first,) if rest == "s" and first not in _IS else (first, _CONTRACTED[rest])


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that phrases are made of. kinds: words by the name of their kind. fillers: passed
    over inside a phrase. joints: words that join two sentences. grammar: words without content.
    not_doing: words on -ing that are nothing one does."""

    kinds: Mapping[str, frozenset[str]]
    fillers: frozenset[str]
    joints: frozenset[str]
    grammar: frozenset[str]
    not_doing: frozenset[str]

    def fits(self, word: str, wanted: frozenset[str]) -> bool:
        """Whether a word is one of these, or of a sort among them."""
        return (
            word in wanted
            or (_ING in wanted and self.is_doing(word))
            or (_CONTENT in wanted and word not in self.grammar)
        )

    def is_doing(self, word: str) -> bool:
        """Whether it names what one does: "calling", not "morning"."""
        return word.endswith("ing") and len(word) > 4 and word not in self.not_doing


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase was found: its name, its first word, and the first one after it."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Element:
    words: frozenset[str]
    mark: str = ""


_Form = tuple[_Element, ...]
_Named = tuple[int, str, _Form]  # place among the phrases, name, form


class Phrases:
    """Many phrases, looked for at once."""

    def __init__(self, named: Iterable[tuple[str, str]], vocabulary: Vocabulary) -> None:
        """named: phrases and what each is called. Raises KeyError for a kind that is not known."""
        self._vocabulary = vocabulary
        # by first word: what may come second, None where that can't be told, and the forms
        self._by_first: dict[str, dict[frozenset[str] | None, list[_Named]]] = {}
        for order, (name, phrase) in enumerate(named):
            for form in self._forms(phrase):
                first, second = _first_two(form)
                for word in first:
                    groups = self._by_first.setdefault(word, {})
                    groups.setdefault(second, []).append((order, name, form))

    def find(self, words: Sequence[str]) -> list[Match]:
        """All that is there, by first word and then as they were given; of a phrase that can end
        in several places, the first end."""
        begins = self._beginning(words)
        found = []
        for start in range(len(words)):
            here = []
            for order, name, form in self._possible(words, start):
                if self._may_start(words, start, begins, form[0].mark):
                    end = self._end(words, start, form[1:] if form[0].mark else form, 0)
                    if end is not None:
                        here.append((order, Match(name, start, end)))
            found += [match for _, match in sorted(here, key=lambda one: one[0])]
        return found

    def _possible(self, words: Sequence[str], start: int) -> Iterator[_Named]:
        """What could start here, by this word and the next ones."""
        word, fillers = words[start], self._vocabulary.fillers
        after = start + 1
        while after < len(words) and words[after] in fillers:
            after += 1
        following = words[start + 1 : after + 1]
        firsts = (word, _ING) if self._vocabulary.is_doing(word) else (word,)
        for first in firsts:
            for second, forms in self._by_first.get(first, {}).items():
                if second is None or not second.isdisjoint(following):
                    yield from forms

    def _forms(self, phrase: str) -> list[_Form]:
        forms: list[_Form] = [()]
        for token in phrase.split():
            if token in _MARKS:
                forms = [(*form, _Element(frozenset(), token)) for form in forms]
                continue
            element = _Element(self._wanted(token.rstrip("?")))
            longer = [(*form, element) for form in forms]
            forms = longer + forms if token.endswith("?") else longer
        return forms

    def _wanted(self, token: str) -> frozenset[str]:
        words: set[str] = set()
        for part in token.split("/"):
            words |= self._vocabulary.kinds[part] if part.isupper() else {part}
        return frozenset(words)

    def _beginning(self, words: Sequence[str]) -> int:
        """How many words at the start only fill or join."""
        lead = self._vocabulary.fillers | self._vocabulary.joints
        return next((index for index, word in enumerate(words) if word not in lead), len(words))

    def _may_start(self, words: Sequence[str], at: int, begins: int, mark: str) -> bool:
        if mark not in ("^", "&") or at <= begins:
            return True
        fillers, joints = self._vocabulary.fillers, self._vocabulary.joints
        before = words[at - 2] if at > 1 and words[at - 1] in fillers else words[at - 1]
        return mark == "&" and (words[at - 1] in joints or before in joints)

    def _end(self, words: Sequence[str], at: int, form: _Form, index: int) -> int | None:
        if index == len(form):
            return at
        element, fillers = form[index], self._vocabulary.fillers
        if element.mark == "*":
            ends = (self._end(words, at + skip, form, index + 1) for skip in range(_GAP + 1))
            return next((end for end in ends if end is not None), None)
        if element.mark == "$":
            return at if all(word in fillers for word in words[at:]) else None
        if at >= len(words):
            return None
        if self._vocabulary.fits(words[at], element.words):
            end = self._end(words, at + 1, form, index + 1)
            if end is not None:
                return end
        if index and words[at] in fillers:
            return self._end(words, at + 1, form, index)
        return None


def _first_two(form: _Form) -> tuple[frozenset[str], frozenset[str] | None]:
    """What a form begins with, and what must come next; None: anything may."""
    body = form[1:] if form[0].mark else form
    second = body[1].words if len(body) > 1 and not body[1].mark else frozenset((_ING,))
    return body[0].words, None if second & {_ING, _CONTENT} else second
