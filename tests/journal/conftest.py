"""A filled journal, and what was exported of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from softlanding.config import Home
from tests.journal.filled import fill
from tests.journal.parcels import export


@pytest.fixture
def other(tmp_path: Path) -> Home:
    where = tmp_path / "other"
    return Home(where, where, where / "cache")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled home folder, and its export beside it: made once, as each commit is a sync."""
    folder = tmp_path_factory.mktemp("made")
    where = folder / "home"
    fill(Home(where, where, where / "cache"))
    export(Home(where, where, where / "cache"), folder / "parcel")
    return folder


@pytest.fixture
def parcel(home: Home, made: Path, tmp_path: Path) -> Path:
    """An export of a filled journal; home is that journal."""
    shutil.copytree(made / "home", home.data)
    return Path(shutil.copytree(made / "parcel", tmp_path / "parcel"))
