"""A publisher of engines on this machine: an HTTP server that can be made to misbehave."""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from softlanding.speech.engines.catalogue import Catalogue, Engine, ModelFile


@dataclass
class Publisher:
    """files: by path. ranges: whether parts are given. etag: of all files. cuts: after how many
    bytes each next answer breaks off. says: status codes of the next answers. lies: what is sent
    in place of the files. moved: where all paths are redirected to. announced: the length is told.
    stalls: answers wait for `end` after their first bytes.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    ranges: bool = True
    etag: str = '"one"'
    cuts: list[int] = field(default_factory=list)
    says: list[int] = field(default_factory=list)
    moved: str = ""
    announced: bool = True
    stalls: bool = False
    wrong_range: bool = False
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    end: threading.Event = field(default_factory=threading.Event)
    waiting: threading.Event = field(default_factory=threading.Event)
    address: str = ""

    @property
    def ranges_asked(self) -> list[str]:
        return [wanted for _, wanted, _ in self.asked]


class _Desk(BaseHTTPRequestHandler):
    publisher: Publisher

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        told, headers = self.publisher, self.headers
        wanted, condition = headers.get("Range", ""), headers.get("If-Range", "")
        told.asked.append((self.path, wanted, condition))
        if told.moved:
            self.send_response(302)
            self.send_header("Location", told.moved + self.path)
            self.end_headers()
            return
        code = told.says.pop(0) if told.says else 200
        content = told.files.get(self.path)
        if code != 200 or content is None:
            self.send_error(code if code != 200 else 404)
            return
        start = int(wanted.removeprefix("bytes=").rstrip("-") or 0)
        if not told.ranges or (condition and condition != told.etag):
            start = 0
        if start >= len(content):
            self.send_error(416)
            return
        self._send(content, start)

    def _send(self, content: bytes, start: int) -> None:
        told = self.publisher
        self.send_response(206 if start else 200)
        if start:
            begin = 0 if told.wrong_range else start
            self.send_header("Content-Range", f"bytes {begin}-{len(content) - 1}/{len(content)}")
        if told.announced:
            self.send_header("Content-Length", str(len(content) - start))
        self.send_header("ETag", told.etag)
        self.end_headers()
        if told.stalls:
            self.wfile.write(content[start : start + 1000])
            told.waiting.set()
            told.end.wait(10)
        cut = told.cuts.pop(0) if told.cuts else len(content)
        with contextlib.suppress(ConnectionError):
            self.wfile.write(content[start : start + cut])


@contextlib.contextmanager
def publishing(files: Mapping[str, bytes]) -> Iterator[Publisher]:
    """A publisher with these files, until the end of the block."""
    publisher = Publisher({f"/{name}": data for name, data in files.items()})
    desk = type("Desk", (_Desk,), {"publisher": publisher})
    server = ThreadingHTTPServer(("127.0.0.1", 0), desk)
    server.daemon_threads = True
    publisher.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield publisher
    finally:
        publisher.end.set()
        server.shutdown()
        server.server_close()
        thread.join()


def engine(
    name: str,
    files: Mapping[str, bytes],
    source: str = "http://127.0.0.1:1",
    package: str = "json",
) -> Engine:
    """A kind of whisper with these files."""
    known = tuple(
        ModelFile(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in files.items()
    )
    return Engine(
        name, "whisper", package, "nothing>=1", "the test", source, "MIT", "English", known
    )


def catalogue(*engines: Engine) -> Catalogue:
    """These, best first, and the built-in one."""
    built_in = Engine("sphinx", "sphinx", "json", "", "us", "", "BSD", "English", ())
    return Catalogue((*engines, built_in), engines[0].name)


def written(folder: Path, files: Mapping[str, bytes]) -> Path:
    """A folder with these files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder
