"""How a feeling stands in what was said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Strength(StrEnum):
    """How much of it, by a word that says so."""

    LITTLE = "a little"
    MUCH = "much"


class Frame(StrEnum):
    """What stands around the word."""

    FEEL = "feel"  # somebody feels it
    BE = "be"  # somebody is it, or has it
    THING = "thing"  # something is so
    ALONE = "alone"  # it begins what is said: "tired", "mostly tired"
    BESIDE = "beside"  # one of several
    LOOSE = "loose"  # nothing in particular


@dataclass(frozen=True, slots=True)
class Standing:
    """own: it is the person's. frame: see Frame. past: it was. over: and is no more. early: it was
    at the beginning. denied: it is said not to be there. unreal: it only would be. strength: where
    a word says so."""

    own: bool
    frame: Frame
    past: bool = False
    over: bool = False
    early: bool = False
    denied: bool = False
    unreal: bool = False
    strength: Strength | None = None
