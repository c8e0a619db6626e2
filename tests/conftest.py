"""No test can touch a real person's data: every home is a temporary one."""

from __future__ import annotations

from pathlib import Path

import pytest

from softlanding.config import Home


@pytest.fixture(autouse=True)
def no_real_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever asks for the person's folders gets a temporary one."""
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "SOFTLANDING_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """The folders that `SOFTLANDING_HOME` gives."""
    where = tmp_path / "home"
    return Home(where, where, where / "cache")
