"""Sound files to blocks of 16 kHz mono s16le, a little at a time, whatever their length."""

from __future__ import annotations

import contextlib
import os
import wave
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from softlanding.ports import BLOCK_SAMPLES, SAMPLE_RATE

if TYPE_CHECKING:
    import av

BLOCK_BYTES = BLOCK_SAMPLES * 2
_UNREADABLE = "{}: this is no recording that I can read."
_TOLERANCE = 0.5  # seconds: what headers and codecs' delays may differ by
_UNKNOWN_LENGTH = 0x7FFF0000  # bytes: what programs write that don't know it yet (pipes)
_TELL = ("aiff", "caf", "flac", "mov", "w64", "wav")  # formats with the length in their header
_MP3_TELLS = (b"Xing", b"Info", b"VBRI")  # in the first frame; without them it is a guess
_LONGEST_PAGE = 27 + 255 + 255 * 255  # bytes of an Ogg page, RFC 3533


class RecordingError(ValueError):
    """A recording can't be used; the message names the file and says why."""


def blocks(path: Path) -> Iterator[bytes]:
    """The sound of any file that PyAV decodes; a 16 kHz mono WAV needs no PyAV (170 ms to import).

    The last block is filled up with silence. A file that breaks off ends there.
    Raises RecordingError when there is nothing in it that can be decoded.
    """
    try:
        if path.is_dir():
            raise RecordingError(f"{path}: this is a folder.")
        if not path.is_file():
            raise RecordingError(f"{path}: there is no such file.")
        return in_blocks(_plain(path) if _is_plain(path) else _decoded(path))
    except OSError as error:
        raise RecordingError(f"{path}: I can't read it: {error.strerror}.") from error


def is_cut(path: Path, seconds: float | None = None) -> bool:
    """Whether this file has less sound in it than its header says, or breaks off within a page
    (Ogg). seconds: how much was decoded; without it only WAV files are looked at (others need
    PyAV)."""
    try:
        with wave.open(str(path), "rb") as file:
            said = file.getnframes() * file.getnchannels() * file.getsampwidth()
    except (wave.Error, EOFError, OSError):
        return seconds is not None and (seconds < _said(path) - _TOLERANCE or _breaks_off(path))
    return said < _UNKNOWN_LENGTH and path.stat().st_size < said


def recorded_at(path: Path) -> datetime | None:
    """When a recording was made, as the file itself tells; None where it doesn't. Universal time
    unless it says otherwise, as FFmpeg writes it; a Broadcast WAV tells a day and a time, local."""
    import av

    try:
        with av.open(str(path), metadata_errors="replace") as file:
            tags = [file.metadata, *(stream.metadata for stream in file.streams.audio)]
    except (av.FFmpegError, OSError):
        return None
    for tag in tags:
        told, day = tag.get("creation_time", ""), tag.get("date", "")
        with contextlib.suppress(ValueError):
            at = datetime.fromisoformat(told)
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone()
        with contextlib.suppress(ValueError):
            return datetime.fromisoformat(f"{day}T{told}").astimezone()
    return None


def _said(path: Path) -> float:
    """The seconds of sound that the header speaks of; 0 where it doesn't."""
    import av

    try:
        with av.open(str(path), metadata_errors="replace") as file:
            stream = file.streams.audio[0]
            kind = file.format.name.partition(",")[0]
            tells = kind in _TELL or (kind == "mp3" and _mp3_tells(path))
            if not tells or stream.duration is None or stream.time_base is None:
                return 0.0
            return float(stream.duration * stream.time_base)
    except (av.FFmpegError, OSError, IndexError):
        return 0.0


def _mp3_tells(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(10)
        if start.startswith(b"ID3"):  # pictures and all: four times seven bits of length
            a, b, c, d = start[6:]
            file.seek(a << 21 | b << 14 | c << 7 | d, os.SEEK_CUR)
        frame = start + file.read(200)
    return any(mark in frame for mark in _MP3_TELLS)


def _breaks_off(path: Path) -> bool:
    """Whether an Ogg file ends within a page. That its last page is marked as the last one can't be
    asked for: what Android writes never is."""
    try:
        with path.open("rb") as file:
            if file.read(4) != b"OggS":
                return False
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _LONGEST_PAGE))
            end = file.read()
    except OSError:
        return False
    page = end[max(0, end.rfind(b"OggS")) :]
    if len(page) < 27:
        return True
    segments = page[26]
    return len(page) < 27 + segments + sum(page[27 : 27 + segments])


def in_blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in blocks; the last one is filled up with silence."""
    left = b""
    for chunk in chunks:
        left += chunk
        whole = len(left) - len(left) % BLOCK_BYTES
        for start in range(0, whole, BLOCK_BYTES):
            yield left[start : start + BLOCK_BYTES]
        left = left[whole:]
    if left:
        yield left.ljust(BLOCK_BYTES, b"\0")


class Resampler:
    """Sound of any rate and number of channels to 16 kHz mono s16le (PyAV, imported here)."""

    def __init__(self) -> None:
        import av

        self._av = av
        self._resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)

    def frame(self, frame: av.AudioFrame | None) -> bytes:
        """A decoded frame; None: the rest that is held back."""
        return b"".join(
            bytes(part.planes[0])[: part.samples * 2] for part in self._resampler.resample(frame)
        )

    def pcm(self, pcm: bytes, rate: int) -> bytes:
        """Mono s16le of `rate` Hz."""
        frame = self._av.AudioFrame(format="s16", layout="mono", samples=len(pcm) // 2)
        frame.planes[0].update(pcm)
        frame.sample_rate = rate
        return self.frame(frame)


def _is_plain(path: Path) -> bool:
    try:
        with wave.open(str(path), "rb") as file:
            # No sound: the writer may have ended before it wrote how much there is.
            return file.getparams()[:3] == (1, 2, SAMPLE_RATE) and file.getnframes() > 0
    except (wave.Error, EOFError):
        return False


def _plain(path: Path) -> Iterator[bytes]:
    with wave.open(str(path), "rb") as file:
        while chunk := file.readframes(SAMPLE_RATE):
            yield chunk[: len(chunk) // 2 * 2]  # a cut file may end within a sample


def _decoded(path: Path) -> Iterator[bytes]:
    import av

    anything = damaged = False
    try:
        with av.open(str(path), metadata_errors="replace") as file:
            if not file.streams.audio:
                raise RecordingError(f"{path}: there is no sound in it.")
            resampler = Resampler()
            for packet in file.demux(audio=0):
                try:
                    frames = packet.decode()
                except av.FFmpegError:  # what follows may be whole
                    damaged = True
                    continue
                for frame in frames:
                    yield resampler.frame(frame)
                    anything = True
            yield resampler.frame(None)
    except (av.FFmpegError, OSError) as error:
        if not anything:
            raise RecordingError(_UNREADABLE.format(path)) from error
    if damaged and not anything:
        raise RecordingError(_UNREADABLE.format(path))
