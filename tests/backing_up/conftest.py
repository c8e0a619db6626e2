"""A journal with recordings and settings, its backup, and an empty place."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from softlanding.cli import main
from softlanding.config import Home
from softlanding.journal.store import Store
from tests.journal.marked import marked


@pytest.fixture
def home(home: Home) -> Home:
    """With two reflections, recordings and settings."""
    with closing(Store(home)) as store:
        marked(store, "tambour")
        marked(store, "viola")
    shutil.rmtree(home.audio / "2" / "002.part", ignore_errors=True)
    for part in home.audio.rglob("*.part"):
        part.unlink()
    home.settings.write_text("rate = 160\n")
    home.words.write_text('[words]\n"Anjali" = ["AA N"]\n')
    home.routines.mkdir()
    (home.routines / "tea (2).toml").write_text('title = "Tea"\n')
    (home.engines / "sphinx").mkdir(parents=True)
    (home.engines / "sphinx" / "model").write_text("large")
    return home


@pytest.fixture
def file(home: Home, tmp_path: Path) -> Path:
    """A backup of it."""
    where = tmp_path / "out" / "copy.zip"
    where.parent.mkdir()
    assert main(["backup", str(where)]) == 0
    return where


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An empty home, which the commands use from here on."""
    where = tmp_path / "elsewhere"
    monkeypatch.setenv("SOFTLANDING_HOME", str(where))
    return Home(where, where, where / "cache")
