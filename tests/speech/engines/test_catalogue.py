"""The catalogue: complete, and only what can be checked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import tomli

from softlanding.speech.engines.catalogue import UnknownEngineError, shipped

ENGINES = shipped().engines
FETCHED = [engine for engine in ENGINES if not engine.built_in]


@pytest.mark.parametrize("engine", FETCHED, ids=lambda engine: engine.name)
def test_every_file_can_be_checked_and_comes_encrypted_from_a_pinned_place(engine: object) -> None:
    (found,) = (one for one in FETCHED if one == engine)
    assert re.fullmatch(r"https://[\w.]+/.*[0-9a-f]{40}", found.source)
    assert found.size > 1_000_000
    for file in found.files:
        assert re.fullmatch(r"[0-9a-f]{64}", file.sha256), file
        assert re.fullmatch(r"[\w-][\w.-]*", file.name), file
        assert file.size > 0
    assert all((found.licence, found.languages, found.publisher, found.package, found.requires))


def test_the_last_one_is_built_in_and_the_offered_one_is_there() -> None:
    catalogue = shipped()
    assert [engine.name for engine in ENGINES if engine.built_in] == ["sphinx"]
    assert catalogue.built_in.name == "sphinx"
    assert catalogue.get(catalogue.offered) in FETCHED
    assert len({engine.name for engine in ENGINES}) == len(ENGINES)


def test_what_pip_is_asked_for_is_what_the_project_says() -> None:
    root = Path(__file__).resolve().parents[3]
    project = tomli.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = {one for extra in project["optional-dependencies"].values() for one in extra}
    assert {engine.requires for engine in FETCHED} <= extras


def test_an_unknown_name_tells_those_there_are() -> None:
    with pytest.raises(UnknownEngineError, match=r"no engine 'whisper'; .*whisper-tiny.en, sphinx"):
        shipped().get("whisper")
