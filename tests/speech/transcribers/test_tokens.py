"""Phrases in the letters of a model, and how they are cut into its pieces."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from softlanding.speech.transcribers.tokens import Tokens, read_tokens

SHOUTING = Tokens(("<blk>", "<unk>", "▁THE", "S", *"ABCDEFGHIJKLMNOPQRTUVWXYZ'▁", "#0"))
WRITING = Tokens(("<unk>", "▁th", *"abcdefghijklmnopqrstuvwxyzIDSA'▁", "<blk>"))


def test_phrases_are_written_as_the_model_writes() -> None:
    assert SHOUTING.capitals
    assert SHOUTING.hotwords(["I’m done.", "number 2"]) == "I'M DONE/NUMBER TWO"
    assert not WRITING.capitals
    assert WRITING.hotwords(["I'm done.", "skip"]) == "I'm done/skip/Skip"


def test_what_has_a_meaning_for_the_library_is_left_out() -> None:
    hotwords = SHOUTING.hotwords(["yes / no", "stop: now", ":2.0", "…", "a#1@b"])
    assert hotwords == "YES NO/STOP NOW/TWO ZERO/A ONE B"


def test_what_the_model_can_not_write_is_left_out() -> None:
    assert SHOUTING.hotwords(["Zoë", "skip", "42"]) == "SKIP"
    assert WRITING.hotwords(["Kubernetes"]) == ""


def test_a_phrase_is_given_once() -> None:
    assert SHOUTING.hotwords(["skip", "Skip!", "SKIP"]) == "SKIP"


def test_pieces_have_the_scores_of_their_model(tmp_path: Path) -> None:
    model = tmp_path / "bpe.model"
    model.write_bytes(
        b"".join(piece(*p) for p in [("<s>", 0.0), ("▁THE", -3.5), ("S", -3.25), ("ß", -9.0)])
        + b"\x12\x96\x01"
        + bytes(150)  # how it was trained, skipped
    )
    assert SHOUTING.vocabulary(model) == "▁THE\t-3.5000\nS\t-3.2500\n"


def test_without_a_model_earlier_pieces_are_likelier(tmp_path: Path) -> None:
    rows = SHOUTING.vocabulary(tmp_path / "bpe.model").splitlines()
    scores = {piece: float(score) for piece, score in (row.split("\t") for row in rows)}
    assert list(scores) == [p for p in SHOUTING.pieces if p not in ("<blk>", "<unk>", "#0")]
    assert scores["▁THE"] == -2
    assert list(scores.values()) == sorted(scores.values(), reverse=True)


@pytest.mark.parametrize("size", [1, 4, 12, 17])
def test_a_damaged_piece_model_is_told(tmp_path: Path, size: int) -> None:
    model = tmp_path / "bpe.model"
    model.write_bytes((piece("▁THE", -3.5) + piece("S", -3.25))[:size])
    with pytest.raises(RuntimeError, match=r"bpe\.model is damaged"):
        SHOUTING.vocabulary(model)


def piece(text: str, score: float) -> bytes:
    written = text.encode()
    entry = b"\x0a" + bytes([len(written)]) + written + b"\x15" + struct.pack("<f", score)
    return b"\x0a" + bytes([len(entry)]) + entry


def test_tokens_are_read_by_their_numbers(tmp_path: Path) -> None:
    file = tmp_path / "tokens.txt"
    file.write_text("▁THE 1\n<blk> 0\nS 2\n", encoding="utf-8")
    assert read_tokens(file).pieces == ("<blk>", "▁THE", "S")


@pytest.mark.parametrize(
    "content",
    [b"<blk> 0\nS 2\n", b"<blk> 0\nS\n", b"<blk> x\n", b"\xff\xfe 0\n", b"S 0\nT 0\n"],
    ids=["a gap", "no number", "a word", "no text", "twice"],
)
def test_a_damaged_list_is_told(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "tokens.txt"
    file.write_bytes(content)
    with pytest.raises(RuntimeError, match=r"tokens\.txt is damaged"):
        read_tokens(file)
