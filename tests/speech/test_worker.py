"""A child process that answers, dies, or is left alone."""

from __future__ import annotations

import queue
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from softlanding.speech.worker import Worker, WorkerError

CHILD = """
import os, socket, sys
from softlanding.speech.worker import serve

requests, answer = serve()
line = socket.create_connection(("127.0.0.1", int(os.environ["TEST_PORT"])), timeout=20)
for data, payload in requests:
    if data.get("die"):
        os._exit(3)
    print("a library that prints")
    answer({"echo": data}, payload[::-1])
"""
LIMIT = 20  # seconds: far more than any of it takes


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A server whose one connection ends when the child does."""
    (tmp_path / "echo_child.py").write_text(CHILD)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(LIMIT)
        monkeypatch.setenv("TEST_PORT", str(server.getsockname()[1]))
        yield server


def wait_for_end(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.settimeout(LIMIT)
        try:
            assert connection.recv(1) == b""
        except ConnectionResetError:
            return


class Parent:
    def __init__(self) -> None:
        self.answers: queue.Queue[tuple[dict[str, Any], bytes]] = queue.Queue()
        self.gone: queue.Queue[str] = queue.Queue()
        self.worker = Worker(
            "echo_child", lambda *answer: self.answers.put(answer), lambda: self.gone.put("gone")
        )


def test_answers_come_in_order_with_their_bytes(line: socket.socket) -> None:
    parent = Parent()
    for number in range(50):
        parent.worker.send({"number": number, "word": "schön"}, bytes([number, 1]))
    for number in range(50):
        data, payload = parent.answers.get(timeout=LIMIT)
        assert data == {"echo": {"number": number, "word": "schön"}}
        assert payload == bytes([1, number])
    parent.worker.close()


def test_a_large_message_arrives_whole(line: socket.socket) -> None:
    parent = Parent()
    parent.worker.send({}, bytes(range(256)) * 8000)
    assert parent.answers.get(timeout=LIMIT)[1] == bytes(reversed(range(256))) * 8000
    parent.worker.close()


def test_gone_is_told_once_and_sending_then_fails(line: socket.socket) -> None:
    parent = Parent()
    parent.worker.send({"die": True})
    assert parent.gone.get(timeout=LIMIT) == "gone"
    wait_for_end(line)
    parent.worker._process.wait(LIMIT)
    with pytest.raises(WorkerError):
        parent.worker.send({})
    parent.worker.close()
    assert parent.gone.empty()


def test_a_module_that_does_not_exist_is_gone(line: socket.socket) -> None:
    gone: queue.Queue[str] = queue.Queue()
    worker = Worker("no_such_module_here", lambda *_: None, lambda: gone.put("gone"))
    assert gone.get(timeout=LIMIT) == "gone"
    worker.close()


def test_close_ends_the_child_and_is_no_surprise(line: socket.socket) -> None:
    parent = Parent()
    parent.worker.send({})
    parent.answers.get(timeout=LIMIT)
    parent.worker.close()
    parent.worker.close()
    wait_for_end(line)
    assert parent.gone.empty()


def test_the_child_ends_when_the_parent_is_killed(line: socket.socket) -> None:
    code = (
        "import os, threading\n"
        "from softlanding.speech.worker import Worker\n"
        "heard = threading.Event()\n"
        "w = Worker('echo_child', lambda *_: heard.set(), lambda: None)\n"
        "w.send({})\n"
        "heard.wait(20)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code], timeout=LIMIT, check=False)
    wait_for_end(line)
