"""What is read from the files of a sherpa-onnx model before the library sees them.

sherpa-onnx 2.0.1 ends the process, or crashes, where a model lacks the notes that it needs; so they
are looked at first. Formats: ModelProto in onnx.proto3 (github.com/onnx/onnx) and ModelProto in
sentencepiece_model.proto (github.com/google/sentencepiece), both protobuf.
"""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO

_METADATA = 14  # in an ONNX ModelProto: entries of key = 1, value = 2
_PIECE = 1  # in a SentencePiece ModelProto: entries of piece = 1, score = 2 (float)
_VARINT, _BYTES = 0, 2  # protobuf's kinds of fields
_FIXED = {1: 8, 5: 4}  # the other kinds, and their sizes in bytes
_LONGEST = 1 << 16  # bytes; what is longer is weights, and skipped


def metadata(file: Path) -> dict[str, str]:
    """The notes in an ONNX file. Raises RuntimeError when it is cut off or none; OSError."""
    return {
        entry.get(1, b"").decode(): entry.get(2, b"").decode()
        for entry in _entries(file, _METADATA)
    }


def scored_pieces(file: Path) -> list[tuple[str, float]]:
    """The pieces of a SentencePiece model, each with its log-likelihood. Raises as `metadata`."""
    try:
        return [
            (entry[1].decode(), struct.unpack("<f", entry.get(2, bytes(4)))[0])
            for entry in _entries(file, _PIECE)
        ]
    except (KeyError, struct.error) as error:
        raise RuntimeError(f"{file.name} is damaged") from error


def _entries(file: Path, wanted: int) -> list[dict[int, bytes]]:
    try:
        with file.open("rb") as stream:
            found = [content for number, content in _fields(stream) if number == wanted]
        return [dict(_fields(io.BytesIO(content))) for content in found]
    except ValueError as error:  # no UTF-8 either
        raise RuntimeError(f"{file.name} is damaged") from error


def _fields(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Number and content of each; without those that are numbers or long."""
    end = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    while stream.tell() < end:
        tag = _number(stream)
        kind = tag & 7
        if kind == _VARINT:
            _number(stream)
            continue
        if kind != _BYTES and kind not in _FIXED:
            raise ValueError(f"no protobuf: {kind}")
        size = _FIXED.get(kind) or _number(stream)
        after = stream.tell() + size
        if after > end:
            raise ValueError("cut off")
        if size <= _LONGEST:
            yield tag >> 3, stream.read(size)
        stream.seek(after)


def _number(stream: IO[bytes]) -> int:
    number = 0
    for shift in range(0, 70, 7):
        if not (byte := stream.read(1)):
            raise ValueError("cut off")
        number |= (byte[0] & 127) << shift
        if byte[0] < 128:
            return number
    raise ValueError("no number")
