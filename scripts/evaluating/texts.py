"""What the voices say: our own texts, and all closed phrases as the package has them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import tomli

from softlanding import catalogue
from softlanding.conversation.routine import Expects
from softlanding.understanding import choices, commands, feelings
from softlanding.understanding.matching import plain

_SENTENCE = re.compile(r"(?<=[.?!]) +")
FOLDER = Path(__file__).resolve().parents[2] / "tests" / "data" / "speech"


class Kind(StrEnum):
    """What a text is. OTHER: a short utterance that is none of the closed phrases."""

    COMMAND = "command"
    YES_NO = "yes-no"
    FEELING = "feeling"
    MANTRA = "mantra"
    CHOICE = "choice"
    OTHER = "other"
    REPLY = "reply"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Text:
    """One thing to say. say: as it is spelled for the voices. words: the words to be found."""

    kind: Kind
    text: str
    say: str
    words: tuple[str, ...] = ()

    @property
    def sentences(self) -> list[str]:
        """What is said in one go: with pauses between the sentences of a reply only."""
        if self.kind in (Kind.REPLY, Kind.WORDS):
            return _SENTENCE.split(self.say)
        return [self.say]


def mantras() -> tuple[str, ...]:
    """The options of the step that closes the soft landing."""
    steps = catalogue.load("soft-landing").steps
    return next(step.options for step in steps if step.expects is Expects.MANTRA)


def everything() -> list[Text]:
    """All texts, in a fixed order; each is there once within its kind."""
    options = mantras()
    spoken = {plain(option) for option in options}
    closed: dict[Kind, Iterable[str]] = {
        Kind.COMMAND: commands.phrases(commands.PHRASES),
        Kind.YES_NO: commands.phrases(commands.YES_NO),
        Kind.FEELING: feelings.phrases(),
        Kind.MANTRA: options,
        Kind.CHOICE: [way for way in choices.phrases(options) if plain(way) not in spoken],
        Kind.OTHER: lines(FOLDER / "others.txt"),
        Kind.REPLY: lines(FOLDER / "replies.txt"),
    }
    found = [Text(kind, text, text) for kind, texts in closed.items() for text in texts]
    return [*found, *trade_replies(FOLDER / "words.toml")]


def lines(path: Path) -> list[str]:
    """The lines of a file that are neither empty nor a remark."""
    stripped = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in stripped if line and not line.startswith("#")]


def trade_replies(path: Path) -> list[Text]:
    """The replies that hold words of the trade, spelled for the voices as people say them."""
    data = tomli.loads(path.read_text(encoding="utf-8"))
    spelled: dict[str, str] = data["say"]
    return [
        Text(
            Kind.WORDS,
            reply["text"],
            _respelled(reply["text"], spelled),
            tuple(reply["words"]),
        )
        for reply in data["replies"]
    ]


def _respelled(text: str, spelled: dict[str, str]) -> str:
    for word, how in spelled.items():
        text = text.replace(word, how)
    return text


def sample(texts: Sequence[Text], most: int | None, seed: int) -> list[Text]:
    """At most so many of each kind, chosen by chance, in their order."""
    if most is None:
        return list(texts)
    chance = random.Random(seed)
    kept: list[Text] = []
    for kind in Kind:
        of_kind = [text for text in texts if text.kind is kind]
        chosen = sorted(chance.sample(range(len(of_kind)), min(most, len(of_kind))))
        kept += [of_kind[index] for index in chosen]
    return kept
