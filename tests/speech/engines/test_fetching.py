"""Fetching: cut lines, wrong answers and hosts that hang, on a server of the test's own."""

from __future__ import annotations

import ast
import random
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import softlanding
from softlanding.speech.engines import fetching
from softlanding.speech.engines.fetching import FetchError, fetch
from tests.speech.engines.publisher import Publisher, publishing

MODEL = random.Random(5).randbytes(3_000_000)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing({"model": MODEL}) as publisher:
        yield publisher


class Trip:
    """One call of fetch, with what it told and how long it would have waited."""

    def __init__(self, publisher: Publisher, into: Path, size: int = len(MODEL)) -> None:
        self.told: list[int] = []
        self.pauses: list[float] = []
        fetch(f"{publisher.address}/model", into, size, self.told.append, 0.3, self.pauses.append)


def test_a_file_comes_whole_and_tells_how_far_it_is(publisher: Publisher, tmp_path: Path) -> None:
    trip = Trip(publisher, tmp_path / "model")
    assert (tmp_path / "model").read_bytes() == MODEL
    assert trip.told == sorted(trip.told)
    assert trip.told[-1] == len(MODEL)
    assert trip.pauses == []
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_cut_line_is_gone_on_with(publisher: Publisher, tmp_path: Path) -> None:
    publisher.cuts = [1_200_000, 1_200_000]
    trip = Trip(publisher, tmp_path / "model")
    assert (tmp_path / "model").read_bytes() == MODEL
    assert publisher.asked == [
        ("/model", "", ""),
        ("/model", "bytes=1200000-", '"one"'),
        ("/model", "bytes=2400000-", '"one"'),
    ]
    assert trip.pauses == [1.0, 1.0]  # as each try brought something


def test_what_came_stays_for_the_next_call(publisher: Publisher, tmp_path: Path) -> None:
    publisher.cuts, publisher.says = [700_000], [200, 503, 503, 503]
    with pytest.raises(FetchError, match=r"503 Service Unavailable.*kept: the same command goes"):
        Trip(publisher, tmp_path / "model")
    assert (tmp_path / "model").read_bytes() == MODEL[:700_000]
    Trip(publisher, tmp_path / "model")
    assert (tmp_path / "model").read_bytes() == MODEL
    assert publisher.ranges_asked[-1] == "bytes=700000-"


def test_a_file_that_changed_meanwhile_comes_anew(publisher: Publisher, tmp_path: Path) -> None:
    publisher.cuts, publisher.says = [700_000], [200, 404]
    with pytest.raises(FetchError, match="404"):
        Trip(publisher, tmp_path / "model")
    publisher.files["/model"], publisher.etag = MODEL[::-1], '"two"'
    Trip(publisher, tmp_path / "model")
    assert (tmp_path / "model").read_bytes() == MODEL[::-1]


@pytest.mark.parametrize("etag", ['W/"weak"', ""])
def test_without_a_strong_mark_the_checksum_has_to_do(
    publisher: Publisher, tmp_path: Path, etag: str
) -> None:
    publisher.cuts, publisher.etag = [700_000], etag
    Trip(publisher, tmp_path / "model")
    assert (tmp_path / "model").read_bytes() == MODEL
    assert publisher.asked[-1] == ("/model", "bytes=700000-", "")


def test_a_host_that_gives_no_parts_is_asked_for_the_whole(
    publisher: Publisher, tmp_path: Path
) -> None:
    publisher.cuts, publisher.ranges = [700_000], False
    Trip(publisher, tmp_path / "model")
    assert (tmp_path / "model").read_bytes() == MODEL


def test_a_part_from_elsewhere_in_the_file_is_not_taken(
    publisher: Publisher, tmp_path: Path
) -> None:
    publisher.cuts, publisher.wrong_range = [700_000], True
    Trip(publisher, tmp_path / "model")
    assert (tmp_path / "model").read_bytes() == MODEL
    assert publisher.ranges_asked == ["", "bytes=700000-", ""]


def test_a_host_that_stalls_is_given_up(publisher: Publisher, tmp_path: Path) -> None:
    publisher.stalls = True
    with pytest.raises(FetchError, match=r"127\.0\.0\.1:\d+ can't be reached \(.*timed out\)"):
        Trip(publisher, tmp_path / "model")
    assert len(publisher.asked) == 4


def test_nobody_there_is_told_in_one_line(tmp_path: Path) -> None:
    with publishing({}) as gone:
        pass
    with pytest.raises(FetchError, match=r"can't be reached \(.*refused\)") as told:
        Trip(gone, tmp_path / "model")
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("code", [401, 403, 404, 410])
def test_a_refusal_is_not_asked_again(publisher: Publisher, tmp_path: Path, code: int) -> None:
    publisher.says = [code]
    with pytest.raises(FetchError, match=rf"does not give model \(it answers: {code} "):
        Trip(publisher, tmp_path / "model")
    assert len(publisher.asked) == 1


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize("size", [len(MODEL) - 1, len(MODEL) // 2])
def test_a_longer_file_is_another_one(
    publisher: Publisher, tmp_path: Path, size: int, announced: bool
) -> None:
    publisher.announced = announced
    with pytest.raises(FetchError, match="is not the file I know"):
        Trip(publisher, tmp_path / "model", size)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("announced", [True, False])
def test_a_shorter_file_is_another_one(
    publisher: Publisher, tmp_path: Path, announced: bool
) -> None:
    publisher.announced = announced
    with pytest.raises(FetchError):
        Trip(publisher, tmp_path / "model", len(MODEL) + 1)


def test_what_is_longer_than_the_file_is_dropped(publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "model").write_bytes(MODEL + b"more")
    Trip(publisher, tmp_path / "model")
    assert (tmp_path / "model").read_bytes() == MODEL


def test_redirections_are_followed(publisher: Publisher, tmp_path: Path) -> None:
    with publishing({}) as first:
        first.moved = publisher.address
        Trip(first, tmp_path / "model")
    assert (tmp_path / "model").read_bytes() == MODEL


def test_never_from_https_to_what_is_not_encrypted() -> None:
    request = urllib.request.Request("https://models.example/model")
    with pytest.raises(FetchError, match=r"models.example points to other.example without"):
        fetching._AsSafe().redirect_request(
            request, None, 302, "Found", {}, "http://other.example/model"
        )
    followed = fetching._AsSafe().redirect_request(
        request, None, 302, "Found", {}, "https://other.example/model"
    )
    assert followed is not None


def test_a_certificate_that_is_not_right_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Impostor:
        def open(self, *_: Any, **__: Any) -> None:
            why = ssl.SSLCertVerificationError(1, "self-signed certificate")
            why.verify_message = "self-signed certificate"
            raise urllib.error.URLError(why)

    monkeypatch.setattr(urllib.request, "build_opener", lambda *_: Impostor())
    with pytest.raises(FetchError) as told:
        fetch("https://models.example/model", tmp_path / "model", 5, lambda now: None)
    assert str(told.value) == (
        "I can't make sure that this is models.example (self-signed certificate), "
        "so nothing more is fetched from there."
    )


def test_a_proxy_of_the_machine_is_used(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", publisher.address)
    monkeypatch.setenv("no_proxy", "")
    publisher.files["http://models.example/model"] = MODEL
    fetch("http://models.example/model", tmp_path / "model", len(MODEL), lambda now: None)
    assert (tmp_path / "model").read_bytes() == MODEL


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    cuts=st.lists(st.integers(0, 5000), max_size=3),
    ranges=st.booleans(),
    here=st.integers(0, 6000),
)
def test_whatever_cuts_the_line_so_often_the_file_comes_whole(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int], ranges: bool, here: int
) -> None:
    content = MODEL[:5000]
    into = tmp_path_factory.mktemp("fetched") / "model"
    into.write_bytes(content[:here].ljust(here, b"?"))
    with publishing({"model": content}) as publisher:
        publisher.cuts, publisher.ranges = [*cuts], ranges
        Trip(publisher, into, len(content))
    assert into.read_bytes() == content


def test_only_fetching_opens_the_network() -> None:
    source = Path(softlanding.__file__).parent
    network = {"aiohttp", "ftplib", "http", "httpx", "huggingface_hub", "requests", "smtplib"}
    network |= {"socket", "ssl", "urllib.error", "urllib.request", "websockets", "xmlrpc"}

    def imported(path: Path) -> Iterator[str]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "__import__":
                yield "socket"

    users = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        for name in imported(path)
        if any(name == one or name.startswith(f"{one}.") for one in network)
    }
    assert users == {"speech/engines/fetching.py"}
