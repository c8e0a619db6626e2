"""A process of its own for a library that may hang, crash or hold the interpreter's lock.

pocketsphinx keeps the lock while it decodes (measured: 0.3 s at a time, 0.3 s while it loads), so
that nothing else could run beside it; pyttsx3 can hang. Each lives in a child process that ends
when our end of its pipe closes, however we die.

A message is a JSON object and some bytes: 8 bytes of lengths, then both.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import IO, Any

_LENGTHS = struct.Struct("<II")
_KILLED_WITHIN = 5.0  # seconds
Message = tuple[dict[str, Any], bytes]


class WorkerError(RuntimeError):
    """The child process is gone."""


def _read(stream: IO[bytes]) -> Message | None:
    head = stream.read(_LENGTHS.size)
    if len(head) < _LENGTHS.size:
        return None
    words, payload = _LENGTHS.unpack(head)
    body = stream.read(words + payload)
    if len(body) < words + payload:
        return None
    return json.loads(body[:words]), body[words:]


def _write(stream: IO[bytes], message: Message) -> None:
    data, payload = message
    words = json.dumps(data).encode()
    stream.write(_LENGTHS.pack(len(words), len(payload)) + words + payload)
    stream.flush()


class Worker:
    """Our end: starts `python -m module`, sends without waiting, hands answers to `answer`.

    `answer` is called from a thread of the worker's; `gone` once, from there, when the child ended
    without being asked to.
    """

    def __init__(
        self, module: str, answer: Callable[[dict[str, Any], bytes], None], gone: Callable[[], None]
    ) -> None:
        self._answer, self._gone = answer, gone
        self._closing = False
        self._outbox: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", module],  # -P: nothing from the folder we happen to be in
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        for work in (self._send_all, self._receive_all):
            threading.Thread(target=work, daemon=True).start()

    def send(self, data: dict[str, Any], payload: bytes = b"") -> None:
        """Queue a message for the child. Never waits. Raises WorkerError when the child is gone."""
        if self._process.poll() is not None:
            raise WorkerError("the process has ended")
        self._outbox.put((data, payload))

    def close(self) -> None:
        """End the child now. Harmless a second time."""
        self._closing = True
        self._outbox.put(None)
        self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_KILLED_WITHIN)

    def _send_all(self) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            while (message := self._outbox.get()) is not None:
                _write(self._process.stdin, message)
        with contextlib.suppress(OSError):
            self._process.stdin.close()

    def _receive_all(self) -> None:
        assert self._process.stdout is not None
        try:
            with self._process.stdout as stream:
                while (message := _read(stream)) is not None:
                    self._answer(*message)
        finally:  # also when an answer could not be taken: nobody must wait for the next one
            if not self._closing:
                self._gone()


def serve() -> tuple[Iterator[Message], Callable[..., None]]:
    """The child's end: its requests, until our end closes, and a function that answers.

    Whatever the library prints on stdout goes to stderr instead. Ctrl-C and a closing terminal
    are the parent's to handle.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    requests = sys.stdin.buffer
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def answer(data: dict[str, Any], payload: bytes = b"") -> None:
        _write(answers, (data, payload))

    def messages() -> Iterator[Message]:
        while (message := _read(requests)) is not None:
            yield message

    return messages(), answer
