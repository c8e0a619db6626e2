"""The audio of each take: appended to disk while it is heard, FLAC afterwards.

While it grows, a take is raw 16 kHz mono s16le (`.pcm`): nothing in it can be damaged by a crash,
which costs at most the last second.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from softlanding.journal.opening import private_file, private_folder, sync
from softlanding.ports import BYTES_PER_SECOND, SAMPLE_RATE

_CHUNK = SAMPLE_RATE * 4  # bytes, 2 s


class TakeFile:
    """Implements ports.RecordingFile: one take, while it is heard."""

    def __init__(self, path: Path) -> None:
        private_folder(path.parent.parent)
        private_folder(path.parent)
        self._file = private_file(path, os.O_APPEND)
        self._unsafe = 0  # bytes that are not on disk for sure
        self._open = True

    def append(self, pcm: bytes) -> None:
        """See ports.RecordingFile."""
        view = memoryview(pcm)
        while view:
            view = view[os.write(self._file, view) :]
        self._unsafe += len(pcm)
        if self._unsafe >= BYTES_PER_SECOND:
            os.fsync(self._file)
            self._unsafe = 0

    def close(self) -> None:
        """See ports.RecordingFile."""
        if self._open:
            self._open = False
            try:
                os.fsync(self._file)
            finally:
                os.close(self._file)


class Recordings:
    """The recordings of all reflections: audio/<reflection>/<take>.flac."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, reflection: int, take: int, ending: str = "flac") -> Path:
        """Where the recording of a take is, or would be."""
        return self._folder / str(reflection) / f"{take:03d}.{ending}"

    def there(self, reflection: int, take: int) -> bool:
        """Whether there is a recording of a take."""
        return any(self.path(reflection, take, ending).is_file() for ending in ("flac", "pcm"))

    def create(self, reflection: int, take: int) -> TakeFile:
        """A take begins. What lies there already under its name, from a journal of which only an
        older copy is left, is set aside first. Raises OSError."""
        for ending in ("pcm", "flac"):
            _set_aside(self.path(reflection, take, ending))
        return TakeFile(self.path(reflection, take, "pcm"))

    def drop(self, reflection: int, take: int) -> None:
        """Delete a take's audio."""
        for ending in ("pcm", "flac"):
            with contextlib.suppress(OSError):
                self.path(reflection, take, ending).unlink(missing_ok=True)

    def is_there(self, reflection: int, take: int) -> bool:
        """Whether a take's audio was kept."""
        return any(self.path(reflection, take, ending).is_file() for ending in ("flac", "pcm"))

    def read(
        self, reflection: int, take: int, start: float = 0.0, end: float | None = None
    ) -> bytes:
        """16 kHz mono s16le between two times in seconds; empty where there is no recording."""
        first = max(0, int(start * SAMPLE_RATE) * 2)
        last = None if end is None else max(first, int(end * SAMPLE_RATE) * 2)
        raw, flac = self.path(reflection, take, "pcm"), self.path(reflection, take)
        with contextlib.suppress(OSError), raw.open("rb") as file:
            file.seek(first)
            return file.read(-1 if last is None else last - first)
        return decoded(flac, first, last) if flac.is_file() else b""

    def stream(
        self, reflection: int, take: int, start: float = 0.0, end: float | None = None
    ) -> Iterator[bytes]:
        """The same, a little at a time: an hour is 115 MB."""
        raw, flac = self.path(reflection, take, "pcm"), self.path(reflection, take)
        pieces = _pieces(raw) if raw.is_file() else _frames(flac)
        first = max(0, int(start * SAMPLE_RATE) * 2)
        return _between(pieces, first, None if end is None else int(end * SAMPLE_RATE) * 2)

    def unfinished(self) -> Iterator[tuple[int, int]]:
        """(reflection, take) of all audio that is not FLAC yet: of this session, or of one that
        was killed."""
        for path in sorted(self._folder.glob("*/*.pcm")):
            with contextlib.suppress(ValueError):
                yield int(path.parent.name), int(path.stem)

    def finish(self, reflection: int, take: int) -> None:
        """Make FLAC of a take; its raw sound goes only when every sample is safe in there.

        Raises OSError; the raw sound stays then.
        """
        raw = self.path(reflection, take, "pcm")
        if raw.stat().st_size >= 2:
            _encode(raw, self.path(reflection, take))
        raw.unlink()


def _set_aside(path: Path) -> None:
    """Give a file that is there a name that nothing is written to: 004-1.flac."""
    if path.exists():
        names = (path.with_name(f"{path.stem}-{n}{path.suffix}") for n in itertools.count(1))
        path.rename(next(name for name in names if not name.exists()))


def _pieces(raw: Path) -> Iterator[bytes]:
    """The whole samples of a raw take, piece by piece: half an hour is 58 MB."""
    with raw.open("rb") as file:
        while (piece := file.read(_CHUNK)) and len(piece) > 1:
            yield piece[: len(piece) // 2 * 2]


def _encode(raw: Path, path: Path) -> None:
    import av

    part = path.with_suffix(".part")
    os.close(private_file(part, os.O_TRUNC))
    try:
        _write_flac(str(part), _pieces(raw))
        if not _same(raw, part):
            raise OSError(f"{path}: the FLAC is not what was recorded")
        sync(part)
        part.replace(path)
        sync(path.parent)
    except (OSError, av.FFmpegError) as error:
        part.unlink(missing_ok=True)
        raise OSError(str(error)) from error


def packed(pcm: bytes) -> bytes:
    """16 kHz mono s16le as a FLAC of its own. Raises OSError."""
    import av

    out, whole = io.BytesIO(), pcm[: len(pcm) // 2 * 2]
    try:
        _write_flac(out, (whole[at : at + _CHUNK] for at in range(0, len(whole), _CHUNK)))
    except av.FFmpegError as error:
        raise OSError(str(error)) from error
    return out.getvalue()


def _write_flac(target: str | io.BytesIO, pieces: Iterable[bytes]) -> None:
    import av

    with av.open(target, "w", format="flac") as out:
        stream = out.add_stream("flac", rate=SAMPLE_RATE)
        stream.layout = "mono"
        stream.format = "s16"
        at = 0
        for piece in pieces:
            frame = av.AudioFrame(format="s16", layout="mono", samples=len(piece) // 2)
            frame.planes[0].update(piece.ljust(frame.planes[0].buffer_size, b"\0"))
            frame.sample_rate = SAMPLE_RATE
            frame.pts = at
            at += frame.samples
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def _same(raw: Path, flac: Path) -> bool:
    """Whether every sample is in there."""
    sound = _frames(flac)
    held = bytearray()
    for piece in _pieces(raw):
        while len(held) < len(piece) and (more := next(sound, b"")):
            held += more
        if held[: len(piece)] != piece:
            return False
        del held[: len(piece)]
    return not held and not next(sound, b"")


def decoded(path: Path, first: int = 0, last: int | None = None) -> bytes:
    """The sound of a FLAC that was written here, 16 kHz mono s16le, from byte `first` to `last`.

    Where it is damaged, it ends there.
    """
    return b"".join(_between(_frames(path), first, last))


def _between(pieces: Iterable[bytes], first: int, last: int | None) -> Iterator[bytes]:
    """What lies from byte `first` to `last` of all of them."""
    at = 0
    for piece in pieces:
        if last is not None and at >= last:
            break
        yield piece[max(0, first - at) : len(piece) if last is None else last - at]
        at += len(piece)


def _frames(path: Path) -> Iterator[bytes]:
    """Its sound in order, as far as it can be read; a FLAC frame is 0.3 s."""
    import av

    # IndexError: no sound in it
    with (
        contextlib.suppress(av.FFmpegError, OSError, IndexError),
        av.open(str(path), metadata_errors="replace") as file,
    ):
        for frame in file.decode(audio=0):
            yield bytes(frame.planes[0])[: frame.samples * 2]


def told_by(flac: Path) -> tuple[int, bytes]:
    """How many samples a FLAC has, and the MD5 of its sound, by its header (RFC 9639, 8.2).
    Raises OSError."""
    with flac.open("rb") as file:
        info = file.read(42)[8:]
    return int.from_bytes(info[10:18], "big") & (1 << 36) - 1, info[18:]
