"""Tests here ask servers on this machine, and nobody else."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def straight(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever proxies this machine has, these tests ask this machine."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
