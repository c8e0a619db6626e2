"""What a step expects to hear. A transcriber listens for these phrases beside free speech."""

from __future__ import annotations

from dataclasses import dataclass

from softlanding.understanding import commands, feelings


@dataclass(frozen=True, slots=True)
class Dictation:
    """Anything."""

    @property
    def phrases(self) -> tuple[str, ...]:
        """None in particular."""
        return ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of these phrases."""

    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YesNo:
    """A yes or a no."""

    @property
    def phrases(self) -> tuple[str, ...]:
        """The ways to say so."""
        return commands.phrases(commands.YES_NO)


@dataclass(frozen=True, slots=True)
class Feelings:
    """The name of a feeling, alone or in a sentence."""

    @property
    def phrases(self) -> tuple[str, ...]:
        """The names that are known."""
        return feelings.phrases()


Expectation = Dictation | Choice | YesNo | Feelings
