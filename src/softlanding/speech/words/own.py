"""The person's own words and names, and how they are said: words.toml among their settings."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import tomli

from softlanding.config import ConfigError, Home
from softlanding.journal.opening import write_privately
from softlanding.speech.words import Pronunciations
from softlanding.speech.words.pronouncing import PronunciationError, checked, is_everyday, names_in

_WORD = re.compile(r"[^\W\d_][\w'’-]*")


@dataclass(frozen=True, slots=True)
class OwnWords:
    """said: the words as the person spells them, and their pronunciations. guesses: words of this
    session, from --about; the person's own come first."""

    said: Pronunciations = field(default_factory=dict)
    guesses: Pronunciations = field(default_factory=dict)

    @property
    def pronunciations(self) -> Pronunciations:
        """By word as a transcript has it; for engines that need to be told."""
        both = (*self.guesses.items(), *self.said.items())
        return {word.lower(): ways for word, ways in both}

    @property
    def names(self) -> tuple[str, ...]:
        """As they are spelt; for engines that know how letters sound. Everyday words of --about
        are not among them: an engine that looks out for "with" would hear it everywhere."""
        own = {word.lower() for word in self.said}
        new = (word for word in self.guesses if word.lower() not in own and not is_everyday(word))
        return (*self.said, *new)


def load_own_words(home: Home, about: str = "") -> OwnWords:
    """The person's words, with those of `about` beside them. Raises ConfigError for a file that
    can't be used."""
    return OwnWords(_read(home.words), names_in(about))


def is_word(text: str) -> bool:
    """Whether this is one word that can be listened for."""
    return _WORD.fullmatch(text) is not None


def save_own_words(home: Home, said: Mapping[str, tuple[str, ...]]) -> None:
    """Write them all, or nothing. Raises OSError."""
    lines = ["# Your own words and how they are said; softlanding words changes this file.", ""]
    lines.append("[words]")
    lines += [
        f"{json.dumps(word, ensure_ascii=False)} = {json.dumps(ways)}"
        for word, ways in sorted(said.items(), key=lambda pair: pair[0].lower())
    ]
    write_privately(home.words, ("\n".join(lines) + "\n").encode())


def _read(path: Path) -> Pronunciations:
    try:
        data = tomli.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (tomli.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: this is not a TOML file: {error}") from error
    except OSError as error:
        raise ConfigError(f"{path}: I can't read it: {error.strerror}") from error
    words = data.get("words", {})
    if set(data) - {"words"} or not isinstance(words, dict):
        raise ConfigError(f"{path}: it should hold only [words]")
    return {word: _ways(path, word, ways) for word, ways in words.items()}


def _ways(path: Path, word: str, ways: object) -> tuple[str, ...]:
    if not is_word(word):
        raise ConfigError(f"{path}: '{word}' is not one word")
    if not isinstance(ways, list) or not ways or not all(isinstance(way, str) for way in ways):
        raise ConfigError(f"{path}: '{word}' should be a list of texts, each of ARPAbet phones")
    try:
        return tuple(checked(way) for way in ways)
    except PronunciationError as error:
        raise ConfigError(f"{path}: '{word}': {error}") from error
