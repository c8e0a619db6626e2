"""What a step expects to hear. A transcriber listens for these phrases beside free speech.

The phrases are looked up when they are asked for: the processes that only speak or recognise know
these classes too, and have no use for all that is understood (20 MB).
"""

from __future__ import annotations

from dataclasses import dataclass


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
        from softlanding.understanding import commands

        return commands.phrases(commands.YES_NO)


@dataclass(frozen=True, slots=True)
class Feelings:
    """The name of a feeling, alone or in a sentence. own: names of the person's own."""

    own: tuple[str, ...] = ()

    @property
    def phrases(self) -> tuple[str, ...]:
        """The names that are known."""
        from softlanding.understanding import feelings

        return (*feelings.phrases(), *self.own)


@dataclass(frozen=True, slots=True)
class Correction:
    """What may be said after something was said back: that it is so, or what it is. own: as for
    Feelings. finer: words that were offered."""

    own: tuple[str, ...] = ()
    finer: tuple[str, ...] = ()

    @property
    def phrases(self) -> tuple[str, ...]:
        """Yes, no, and the names of feelings."""
        known = (*YesNo().phrases, *LEAVE_IT, *self.finer, *Feelings(self.own).phrases)
        return tuple(dict.fromkeys(known))


LEAVE_IT = ("none of these", "none of them", "leave it", "neither", "as it is")
Expectation = Dictation | Choice | YesNo | Feelings | Correction
