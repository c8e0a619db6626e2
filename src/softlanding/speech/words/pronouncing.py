"""How words are said: from the recogniser's dictionary, put together, or guessed from letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from softlanding.speech.words import Pronunciations, interview_words
from softlanding.understanding.matching import nearest

# The phones of the CMU Pronouncing Dictionary (http://www.speech.cs.cmu.edu/cgi-bin/cmudict).
PHONES = frozenset(
    {
        "AA", "AE", "AH", "AO", "AW", "AY", "B", "CH", "D", "DH", "EH", "ER", "EY", "F", "G", "HH",
        "IH", "IY", "JH", "K", "L", "M", "N", "NG", "OW", "OY", "P", "R", "S", "SH", "T", "TH",
        "UH", "UW", "V", "W", "Y", "Z", "ZH",
    }
)  # fmt: skip
# Letters and what they mostly sound like; the longest that fit are taken.
_LETTERS = {
    "tion": "SH AH N", "sion": "ZH AH N", "ough": "AO", "eigh": "EY", "tch": "CH", "sch": "SH",
    "igh": "AY", "eau": "OW", "ch": "CH", "sh": "SH", "th": "TH", "ph": "F", "wh": "W", "ck": "K",
    "ng": "NG", "qu": "K W", "kn": "N", "wr": "R", "zh": "ZH", "dg": "JH", "gh": "G", "kh": "K",
    "ai": "EY", "ay": "EY", "ei": "AY", "ey": "IY", "ee": "IY", "ea": "IY", "ie": "IY", "oa": "OW",
    "oo": "UW", "ou": "UW", "ow": "OW", "oi": "OY", "oy": "OY", "au": "AO", "aw": "AO", "ew": "UW",
    "ue": "UW", "ar": "AA R", "er": "ER", "ir": "ER", "or": "AO R", "ur": "ER", "aa": "AA",
    "ce": "S EH", "ci": "S IH", "cy": "S IY", "a": "AA", "b": "B", "c": "K", "d": "D", "e": "EH",
    "f": "F", "g": "G", "h": "HH", "i": "IH", "j": "JH", "k": "K", "l": "L", "m": "M", "n": "N",
    "o": "OW", "p": "P", "q": "K", "r": "R", "s": "S", "t": "T", "u": "UW", "v": "V", "w": "W",
    "x": "K S", "y": "IY", "z": "Z",
}  # fmt: skip
_ENDS = {"e": "", "i": "IY", "y": "IY", "a": "AH", "es": "Z", "le": "AH L"}
_DOUBLED = re.compile(r"([b-df-hj-np-tv-z])\1")
_WITHOUT_MARKS = str.maketrans(  # those that Unicode does not take apart itself
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ß": "ss", "þ": "th", "æ": "ae", "œ": "oe", "é": "ay"}
)
_TOKEN = re.compile(r"[^\W\d_][^\W_]+(?:['’][^\W_]+)*|[^\W\d_]['’][^\W_]+")
_VOWELS = frozenset("AEIOUY")


class PronunciationError(ValueError):
    """It can't be said how this sounds; the message names what is not known."""


@cache
def _dictionary() -> Pronunciations:
    """The dictionary that comes with pocketsphinx, read without loading pocketsphinx (0.2 s)."""
    library = find_spec("pocketsphinx")
    folder = Path(library.origin).parent if library and library.origin else Path()
    found: dict[str, list[str]] = {}
    with (folder / "model" / "en-us" / "cmudict-en-us.dict").open(encoding="utf-8") as lines:
        for line in lines:
            word, _, phones = line.strip().partition(" ")
            found.setdefault(word.partition("(")[0], []).append(phones.strip())
    return {word: tuple(ways) for word, ways in found.items()}


def ways_to_say(word: str) -> tuple[str, ...]:
    """What is known of this word: interview words, then the dictionary. Empty: nothing."""
    word = word.lower()
    return interview_words().get(word) or _dictionary().get(word, ())


def like(words: str) -> str:
    """The phones of known words one after another: "on jolly" → AA N JH AA L IY.

    Raises PronunciationError for a word that is not known, with one that is spelt like it.
    """
    parts = words.lower().split()
    if not parts:
        raise PronunciationError("there is no word to sound like")
    phones = []
    for part in parts:
        if not (ways := ways_to_say(part)):
            known = (*interview_words(), *_dictionary())
            hint = known[nearest(part, known)[0]]
            raise PronunciationError(f"I don't know the word '{part}'; perhaps '{hint}'")
        phones.append(ways[0])
    return " ".join(phones)


def checked(phones: str) -> str:
    """The same phones, in capitals. Raises PronunciationError for one that is none."""
    said = phones.upper().split()
    if not said:
        raise PronunciationError("there is no phone in it")
    if wrong := next((phone for phone in said if phone not in PHONES), None):
        there_are = " ".join(sorted(PHONES))
        raise PronunciationError(f"'{wrong}' is no phone; there are: {there_are}")
    return " ".join(said)


def guessed(word: str) -> str:
    """How a name is probably said, by its letters; capitals without a vowel are spelt out. Only a
    guess: `words add` tells better. Empty for a word without Latin letters."""
    plain = unicodedata.normalize("NFKD", word.lower().translate(_WITHOUT_MARKS))
    plain = re.sub(r"[^a-z]", "", plain)
    if plain and word.isupper() and not _VOWELS & set(plain.upper()):
        return like(" ".join(plain))
    letters = _DOUBLED.sub(r"\1", plain)
    phones: list[str] = []
    while letters:
        if letters in _ENDS and phones:
            phones += _ENDS[letters].split()
            break
        size = next(n for n in (4, 3, 2, 1) if letters[:n] in _LETTERS)
        phones += _LETTERS[letters[:size]].split()
        letters = letters[size:]
    return " ".join(phones)


def names_in(text: str) -> Pronunciations:
    """The words of a free text such as "Acme, backend, with Anjali", to be listened for: spelt as
    they are there, said as they are known, or else as guessed from their letters."""
    spelt = {word.lower(): word for word in reversed(tuple(_words(text)))}
    found = {word: ways_to_say(word) or (guessed(word),) for word in reversed(spelt.values())}
    return {word: ways for word, ways in found.items() if any(ways)}


def is_everyday(word: str) -> bool:
    """Whether every engine knows this word ("with"): in small letters, and in the dictionary."""
    return word.islower() and word in _dictionary() and word not in interview_words()


def _words(text: str) -> Iterable[str]:
    """As they are spelt; "Anjali's" is Anjali, and O'Brien and McDonald's are what they are."""
    for token in _TOKEN.findall(unicodedata.normalize("NFC", text)):
        word = token.replace("’", "'")
        if not ways_to_say(word):
            word = re.sub(r"'[sS]$", "", word)
        if ways_to_say(word) or not re.search(r"\d", word):  # nobody can guess a name like X9Q
            yield word
