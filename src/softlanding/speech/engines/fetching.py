"""Files from the network: the only module of Softlanding that opens it.

Through urllib of the standard library: it honours the proxies and certificates of the machine, and
the one command that fetches is not worth a further dependency.
"""

from __future__ import annotations

import http.client
import os
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from softlanding.messages import common as messages
from softlanding.speech.engines.arriving import Told, forget, length, mark

LIMIT = 30.0  # seconds to wait for a connection, and for each piece of a file
_PAUSES = (1.0, 2.0, 4.0)  # seconds before each further try without progress
_PROGRESS = 1 << 20  # bytes that count as progress, so that all tries together are bounded
_PIECE = 1 << 18  # bytes
_PASSING = (408, 425, 429, 500, 502, 503, 504)  # RFC 9110: asking again may help
_NO_SUCH_RANGE = 416


class FetchError(Exception):
    """The file can't be had; the message says why, in one line."""


class _PassingError(Exception):
    """It may work at the next try."""


class _OtherRangeError(_PassingError):
    """What is there is no part of the file."""


class _AsSafe(urllib.request.HTTPRedirectHandler):
    """Follows redirections, but never from HTTPS to what is not encrypted."""

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        there = urlsplit(newurl)
        if there.scheme not in ("https", urlsplit(req.full_url).scheme):
            raise FetchError(
                messages.FETCH_UNSAFE.format(host=urlsplit(req.full_url).netloc, there=there.netloc)
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fetch(
    url: str,
    into: Path,
    size: int,
    told: Told,
    limit: float = LIMIT,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Bring the file at `url` into `into`, going on with what an earlier call left there.

    size: bytes that it has. told: hears how many bytes are there. Whether they are the right ones
    is for the caller to check. What came stays when this raises: FetchError for the network,
    OSError for the disk.
    """
    host, best, failures = urlsplit(url).netloc, length(into), 0
    while (had := length(into)) != size:
        if had > size:
            forget(into)
        try:
            _draw(url, into, size, told, limit)
            reason = messages.FETCH_CUT
        except _PassingError as error:
            reason = str(error)
            if isinstance(error, _OtherRangeError):
                forget(into)
        if (now := length(into)) == size:
            break
        if now >= best + _PROGRESS:
            best, failures = now, 0
        if failures == len(_PAUSES):
            raise FetchError(messages.FETCH_FAILED.format(host=host, reason=reason))
        pause(_PAUSES[failures])
        failures += 1
    mark(into).unlink(missing_ok=True)


def _draw(url: str, into: Path, size: int, told: Told, limit: float) -> None:
    """One try. Returns when the answer is at its end."""
    had = length(into)
    with _ask(url, had, _etag(into) if had else "", limit) as answer:
        if answer.status == http.client.PARTIAL_CONTENT:
            if not answer.headers.get("Content-Range", "").startswith(f"bytes {had}-"):
                raise _OtherRangeError(messages.FETCH_CUT)
        else:  # the whole file: it was changed, or the host gives no parts
            forget(into)
            had = 0
            mark(into).write_text(answer.headers.get("ETag", ""), encoding="utf-8")
        announced = answer.headers.get("Content-Length", "")
        if announced.isdecimal() and had + int(announced) != size:
            forget(into)
            raise _other(url, size, had + int(announced))
        with into.open("ab") as file:
            for piece in _pieces(answer):
                had += len(piece)
                if had > size:
                    forget(into)
                    raise _other(url, size, had)
                file.write(piece)
                told(had)
            file.flush()
            os.fsync(file.fileno())


def _etag(into: Path) -> str:
    """The mark, if it is fit for If-Range: weak ones are not (RFC 9110, 13.1.5)."""
    try:
        etag = mark(into).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    return etag if etag.startswith('"') else ""


def _ask(url: str, had: int, etag: str, limit: float) -> http.client.HTTPResponse:
    headers = {"User-Agent": "softlanding", "Accept-Encoding": "identity"}
    if had:
        headers["Range"] = f"bytes={had}-"
        if etag:
            headers["If-Range"] = etag
    opener = urllib.request.build_opener(_AsSafe())
    host = urlsplit(url).netloc
    try:
        answer: http.client.HTTPResponse = opener.open(
            urllib.request.Request(url, headers=headers), timeout=limit
        )
    except urllib.error.HTTPError as error:
        error.close()
        said = f"{error.code} {error.reason}"
        if error.code in _PASSING:
            raise _PassingError(said) from None
        if error.code == _NO_SUCH_RANGE and had:
            raise _OtherRangeError(said) from None
        name = urlsplit(url).path.rpartition("/")[2]
        raise FetchError(messages.FETCH_REFUSED.format(host=host, name=name, said=said)) from None
    except (OSError, http.client.HTTPException) as error:
        why = getattr(error, "reason", error)
        if isinstance(why, ssl.SSLCertVerificationError):
            reason = why.verify_message or str(why)
            raise FetchError(messages.FETCH_CERTIFICATE.format(host=host, reason=reason)) from error
        raise _PassingError(_one_line(why)) from error
    return answer


def _pieces(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    while True:
        try:
            piece = answer.read1(_PIECE)
        except (OSError, http.client.HTTPException) as error:
            raise _PassingError(_one_line(error)) from error
        if not piece:
            return
        yield piece


def _other(url: str, known: int, there: int) -> FetchError:
    place = urlsplit(url)
    return FetchError(
        messages.FETCH_OTHER.format(
            host=place.netloc, name=place.path.rpartition("/")[2], known=known, there=there
        )
    )


def _one_line(error: object) -> str:
    return " ".join(str(error).split()) or type(error).__name__
