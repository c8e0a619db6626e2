"""The notes of real ONNX files, whole and spoilt."""

from __future__ import annotations

from pathlib import Path

import onnx
import pytest

from softlanding.speech.transcribers.protobuf import metadata
from tests.speech.transcribers import tiny_sherpa


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tiny_sherpa.zipformer(tmp_path_factory.mktemp("models") / "zipformer")
    return (folder / "encoder.int8.onnx").read_bytes()


def test_notes_are_those_that_onnx_reads(tmp_path: Path, encoder: bytes) -> None:
    model = onnx.load_from_string(encoder)
    onnx.helper.set_model_props(model, {"comment": "größer", "empty": ""})
    file = tmp_path / "model.onnx"
    onnx.save(model, file)
    assert metadata(file) == {"comment": "größer", "empty": ""}


def test_weights_are_passed_over(tmp_path: Path, encoder: bytes) -> None:
    model = onnx.load_from_string(encoder)
    weights = onnx.helper.make_tensor("w", onnx.TensorProto.FLOAT, [200_000], bytes(800_000), True)
    model.graph.initializer.append(weights)
    file = tmp_path / "model.onnx"
    onnx.save(model, file)
    assert metadata(file)["model_type"] == "zipformer2"


def test_a_file_that_is_cut_off_anywhere_is_told_or_lacks_notes(
    tmp_path: Path, encoder: bytes
) -> None:
    file = tmp_path / "model.onnx"
    file.write_bytes(encoder)
    whole = metadata(file)
    told = 0
    for size in range(1, len(encoder), 7):
        file.write_bytes(encoder[:size])
        try:
            notes = metadata(file)
        except RuntimeError:
            told += 1
        else:
            assert notes.items() < whole.items()
    assert told > len(encoder) // 7 * 0.9


@pytest.mark.parametrize("content", [bytes(range(256)) * 40, b"\xff" * 99, b"<html>", b"\x72\x01x"])
def test_rubbish_is_told(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "model.onnx"
    file.write_bytes(content)
    with pytest.raises(RuntimeError, match=r"model\.onnx is damaged"):
        metadata(file)


def test_an_empty_file_has_no_notes(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").touch()
    assert metadata(tmp_path / "model.onnx") == {}
