"""`softlanding words`: the person's own words and names, so that they are heard right."""

from __future__ import annotations

import argparse
import sys

from softlanding.config import Home, Settings
from softlanding.messages import common as messages
from softlanding.speech.words import own, pronouncing
from softlanding.speech.words.own import OwnWords
from softlanding.speech.words.pronouncing import PronunciationError


def run(home: Home, settings: Settings, options: argparse.Namespace) -> int:
    """Add, list, remove or try words. 0: done. 1: it was not heard, or could not be written.
    2: it was asked wrongly. Raises ConfigError for a words.toml that can't be used."""
    words = own.load_own_words(home)
    what = options.words or "list"
    if what == "list":
        return _list(words)
    try:
        if what == "add":
            return _add(home, words, options)
        if what == "remove":
            return _remove(home, words, options.word)
    except OSError as error:
        reason = error.strerror or error
        print(messages.CANT_WRITE.format(place=home.words, reason=reason), file=sys.stderr)
        return 1
    return _try(home, settings, words, options)


def _list(words: OwnWords) -> int:
    if not words.said:
        print(messages.NO_OWN_WORDS)
    for word, ways in sorted(words.said.items(), key=lambda pair: pair[0].lower()):
        print(f"{word}: {' · '.join(ways)}")
    return 0


def _add(home: Home, words: OwnWords, options: argparse.Namespace) -> int:
    word = options.word.strip()
    if not own.is_word(word):
        print(messages.NOT_A_WORD.format(word=word), file=sys.stderr)
        return 2
    try:
        ways = (
            *(pronouncing.like(text) for text in options.sounds_like),
            *(pronouncing.checked(phones) for phones in options.phones),
        ) or pronouncing.ways_to_say(word)
    except PronunciationError as error:
        print(messages.NOT_SAID.format(word=word, reason=error), file=sys.stderr)
        return 2
    if not ways:
        print(messages.HOW_IS_IT_SAID.format(word=word), file=sys.stderr)
        return 2
    before = _spelt(words, word)
    others = {name: said for name, said in words.said.items() if name != before}
    own.save_own_words(home, {**others, word: tuple(dict.fromkeys(ways))})
    line = messages.WORD_CHANGED if before else messages.WORD_ADDED
    print(line.format(word=word, ways=" · ".join(dict.fromkeys(ways))))
    return 0


def _spelt(words: OwnWords, word: str) -> str | None:
    return next((name for name in words.said if name.lower() == word.lower()), None)


def _remove(home: Home, words: OwnWords, word: str) -> int:
    spelt = _spelt(words, word)
    if spelt is None:
        print(messages.NO_SUCH_WORD.format(word=word), file=sys.stderr)
        return 1
    own.save_own_words(home, {name: said for name, said in words.said.items() if name != spelt})
    print(messages.WORD_REMOVED.format(word=spelt))
    return 0


def _try(home: Home, settings: Settings, words: OwnWords, options: argparse.Namespace) -> int:
    """Listen whether the word is heard in free speech; as an expected phrase it would win against
    whatever sounds a little like it."""
    from softlanding.comparing import from_files, from_microphone
    from softlanding.speech.transcribers.sphinx import sphinx

    word = options.word.strip()
    spelt = _spelt(words, word)
    ways = words.said[spelt] if spelt else pronouncing.ways_to_say(word)
    if not ways:
        print(messages.NO_SUCH_WORD.format(word=word), file=sys.stderr)
        return 2
    print(messages.WORD_IS_SAID.format(word=spelt or word, ways=" · ".join(ways)))
    sounds = from_files([options.file]) if options.file else from_microphone(settings)
    if not sounds:
        return 1
    engine = sphinx(words.pronunciations, whole=True)
    try:
        engine.begin((), True, lambda partial: None)
        engine.feed(sounds[0][1])
        heard = engine.end().result().text
    except RuntimeError as error:
        print(messages.NOT_HEARD.format(file=sounds[0][0], reason=error), file=sys.stderr)
        return 1
    finally:
        engine.close()
    if word.lower() in heard.split():
        print(messages.WORD_HEARD.format(word=spelt or word))
        return 0
    print(messages.WORD_NOT_HEARD.format(word=spelt or word, heard=heard or "…"))
    return 1
