"""The engines there are, as data: catalogue.toml beside this module."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import Any

import tomli

AUTO = "auto"  # the name by which a person asks for the best engine that is installed


class UnknownEngineError(ValueError):
    """There is no engine of this name; the message says which there are."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of an engine's model. size: bytes. sha256: in hexadecimal."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Engine:
    """One engine.

    kind: the module that runs it, in speech/transcribers. package: what must be importable for it,
    and `requires` what to ask pip for. source: the address below which its files are.
    """

    name: str
    kind: str
    package: str
    requires: str
    publisher: str
    source: str
    licence: str
    languages: str
    files: tuple[ModelFile, ...]

    @property
    def built_in(self) -> bool:
        """Whether it comes with Softlanding, model and all."""
        return not self.files

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(file.size for file in self.files)

    @property
    def host(self) -> str:
        """Where its files are fetched from."""
        return self.source.partition("://")[2].partition("/")[0]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All engines, the best one first; the last is built in. offered: the one to begin with."""

    engines: tuple[Engine, ...]
    offered: str

    def get(self, name: str) -> Engine:
        """The engine of this name. Raises UnknownEngineError."""
        for engine in self.engines:
            if engine.name == name:
                return engine
        names = ", ".join(engine.name for engine in self.engines)
        raise UnknownEngineError(f"There is no engine '{name}'; there are: {names}.")

    @property
    def built_in(self) -> Engine:
        """The one that is always there."""
        return self.engines[-1]


def shipped() -> Catalogue:
    """The catalogue of this version."""
    file = resources.files("softlanding.speech.engines") / "catalogue.toml"
    return parse(tomli.loads(file.read_text(encoding="utf-8")))


def parse(data: dict[str, Any]) -> Catalogue:
    """A catalogue from its data."""
    engines = tuple(
        Engine(**{**engine, "files": tuple(ModelFile(**file) for file in engine["files"])})
        for engine in data["engines"]
    )
    return Catalogue(engines, data["offered"])
