"""Small models that sherpa-onnx really loads and runs: both kinds of streaming transducer.

They hear nothing but loudness: of every chunk (0.96 s) that is loud, they say one word. Its
second half is a near tie, so that hotwords decide between "skip" and "skate".
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, ValueInfoProto, checker, helper, numpy_helper, save

_CHUNK = 96  # feature frames of 10 ms
_MELS = 80
_QUIET = -9.0  # mean log-mel; the recordings in tests/data/speech are above it, silence at -16
_FIRST, _SECOND = 4, 6  # frames of the encoder's output at which the two halves are said
_BLANK, _SURE, _LIKELY, _ALMOST = 4.0, 14.0, 9.0, 8.0  # scores

Constants = dict[str, NDArray[Any]]


def zipformer(folder: Path) -> Path:
    """As k2-fsa exports them: capital letters, the blank first, states for each layer."""
    words = ["▁SK", "IP", "ATE"]
    pieces = ["<blk>", "<sos/eos>", "<unk>", *words, "▁", *string.ascii_uppercase]
    size = len(pieces)
    states: list[tuple[str, list[int | str]]] = [
        ("key", [4, "N", 4]),
        ("nonlinear", [1, "N", 4, 3]),
        ("value1", [4, "N", 4]),
        ("value2", [4, "N", 4]),
        ("conv1", ["N", 4, 1]),
        ("conv2", ["N", 4, 1]),
        ("embedding", ["N", 128, 3, 19]),
        ("length", ["N"]),
    ]
    window = _CHUNK + 13
    nodes, constants, steps = _loudness("x", window, 4)
    nodes.append(helper.make_node("Mul", ["loud", "moments"], ["encoder_out"]))
    constants["moments"] = _moments(steps)[None]
    inputs = [_value("x", ["N", window, _MELS])]
    outputs = [_value("encoder_out", ["N", steps, 2])]
    for name, shape in states:
        kind = TensorProto.INT64 if name == "length" else TensorProto.FLOAT
        inputs.append(_value(name, shape, kind))
        outputs.append(_value(f"new_{name}", shape, kind))
        nodes.append(helper.make_node("Identity", [name], [f"new_{name}"]))
    layers = ("encoder_dims", "query_head_dims", "value_head_dims", "left_context_len")
    notes = dict.fromkeys(layers, "4") | {
        "model_type": "zipformer2",
        "num_heads": "1",
        "num_encoder_layers": "1",
        "cnn_module_kernels": "3",
        "T": str(window),
        "decode_chunk_len": str(_CHUNK),
    }
    folder.mkdir(exist_ok=True)
    _save(folder / "encoder.int8.onnx", nodes, inputs, outputs, constants, notes)
    _save(
        folder / "decoder.onnx",
        [
            helper.make_node("Cast", ["y"], ["numbers"], to=TensorProto.FLOAT),
            helper.make_node("Mul", ["numbers", "nothing"], ["decoder_out"]),
        ],
        [_value("y", ["N", 2], TensorProto.INT64)],
        [_value("decoder_out", ["N", 2])],
        {"nothing": np.zeros(1, np.float32)},
        {"vocab_size": str(size), "context_size": "2"},
    )
    scores = {0: (0, 0), 3: (_SURE, 0), 4: (0, _LIKELY), 5: (0, _ALMOST)}
    _save(
        folder / "joiner.onnx",
        [
            helper.make_node("Add", ["encoder_out", "decoder_out"], ["both"]),
            helper.make_node("MatMul", ["both", "weights"], ["scores"]),
            helper.make_node("Add", ["scores", "bias"], ["logit"]),
        ],
        [_value("encoder_out", ["N", 2]), _value("decoder_out", ["N", 2])],
        [_value("logit", ["N", size])],
        _scoring(size, scores, blank=0),
        {"joiner_dim": "2"},
    )
    return _with_tokens(folder, pieces)


def nemo(folder: Path) -> Path:
    """As NVIDIA's are exported: small and capital letters, the blank last, LSTM states."""
    words = ["▁sk", "ip", "ate", "."]
    pieces = ["<unk>", *words, "▁", *string.ascii_letters, "<blk>"]
    size = len(pieces)
    window = _CHUNK + 9
    nodes, constants, steps = _loudness("frames", window, 8)
    nodes = [
        helper.make_node("Transpose", ["audio_signal"], ["frames"], perm=[0, 2, 1]),
        *nodes,
        helper.make_node("Mul", ["loud", "moments"], ["said"]),
        helper.make_node("Transpose", ["said"], ["outputs"], perm=[0, 2, 1]),
        helper.make_node("Identity", ["length"], ["encoded_lengths"]),
    ]
    constants["moments"] = _moments(steps)[None]
    inputs = [
        _value("audio_signal", ["N", _MELS, window]),
        _value("length", ["N"], TensorProto.INT64),
    ]
    outputs = [
        _value("outputs", ["N", 2, steps]),
        _value("encoded_lengths", ["N"], TensorProto.INT64),
    ]
    cache: list[int | str] = ["N", 1, 2, 2]
    for name in ("channel", "time", "channel_len"):
        shape = cache[:1] if name == "channel_len" else cache
        kind = TensorProto.INT64 if name == "channel_len" else TensorProto.FLOAT
        inputs.append(_value(f"cache_last_{name}", shape, kind))
        outputs.append(_value(f"cache_last_{name}_next", shape, kind))
        pair = [f"cache_last_{name}"], [f"cache_last_{name}_next"]
        nodes.append(helper.make_node("Identity", *pair))
    notes = {
        "vocab_size": str(size - 1),
        "window_size": str(window),
        "chunk_shift": str(_CHUNK),
        "subsampling_factor": "8",
        "normalize_type": "NA",
        "pred_rnn_layers": "1",
        "pred_hidden": "2",
    }
    for name in ("channel", "time"):
        for number, length in enumerate((1, 2, 2), start=1):
            notes[f"cache_last_{name}_dim{number}"] = str(length)
    folder.mkdir(exist_ok=True)
    _save(folder / "encoder.int8.onnx", nodes, inputs, outputs, constants, notes)
    lstm: list[int | str] = [1, "N", 2]
    said = np.zeros((size, 2), np.float32)  # it may say more at a time, but each half only once
    said[1, 0] = said[2, 1] = said[3, 1] = -1
    _save(
        folder / "decoder.int8.onnx",
        [
            helper.make_node("Gather", ["said", "targets"], ["rows"]),
            helper.make_node("Transpose", ["rows"], ["decoder_outputs"], perm=[0, 2, 1]),
            helper.make_node("Identity", ["target_length"], ["prednet_lengths"]),
            helper.make_node("Identity", ["h"], ["new_h"]),
            helper.make_node("Identity", ["c"], ["new_c"]),
        ],
        [
            _value("targets", ["N", 1], TensorProto.INT32),
            _value("target_length", ["N"], TensorProto.INT32),
            _value("h", lstm),
            _value("c", lstm),
        ],
        [
            _value("decoder_outputs", ["N", 2, 1]),
            _value("prednet_lengths", ["N"], TensorProto.INT32),
            _value("new_h", lstm),
            _value("new_c", lstm),
        ],
        {"said": said},
        {},
    )
    scores = {size - 1: (0, 0), 1: (_SURE, 0), 2: (0, _LIKELY), 3: (0, _ALMOST)}
    _save(
        folder / "joiner.int8.onnx",
        [
            helper.make_node("Add", ["encoder_outputs", "decoder_outputs"], ["both"]),
            helper.make_node("Transpose", ["both"], ["row"], perm=[0, 2, 1]),
            helper.make_node("MatMul", ["row", "weights"], ["scores"]),
            helper.make_node("Add", ["scores", "bias"], ["three"]),
            helper.make_node("Unsqueeze", ["three", "axis"], ["outputs"]),
        ],
        [_value("encoder_outputs", ["N", 2, 1]), _value("decoder_outputs", ["N", 2, 1])],
        [_value("outputs", ["N", 1, 1, size])],
        _scoring(size, scores, blank=size - 1) | {"axis": np.array([1], np.int64)},
        {},
    )
    return _with_tokens(folder, pieces)


def _loudness(source: str, window: int, step: int) -> tuple[list[NodeProto], Constants, int]:
    """Nodes that make `loud` (N, 1, 1) of frames (N, window, mels): 1 or 0, for the chunk. And the
    number of steps that the chunk has."""
    nodes = [
        helper.make_node("Slice", [source, "begin", "end", "time"], ["chunk"]),
        helper.make_node("ReduceMean", ["chunk"], ["level"], axes=[2], keepdims=1),
        helper.make_node("ReduceMax", ["level"], ["loudest"], axes=[1], keepdims=1),
        helper.make_node("Greater", ["loudest", "quiet"], ["is_loud"]),
        helper.make_node("Cast", ["is_loud"], ["loud"], to=TensorProto.FLOAT),
    ]
    constants: Constants = {
        "begin": np.array([0], np.int64),
        "end": np.array([_CHUNK], np.int64),
        "time": np.array([1], np.int64),
        "quiet": np.array(_QUIET, np.float32),
    }
    assert window > _CHUNK
    return nodes, constants, _CHUNK // step


def _moments(steps: int) -> NDArray[Any]:
    """When the first and the second half may be said."""
    moments = np.zeros((steps, 2), np.float32)
    moments[_FIRST, 0] = moments[_SECOND, 1] = 1
    return moments


def _scoring(size: int, scores: dict[int, tuple[float, float]], blank: int) -> Constants:
    weights = np.zeros((2, size), np.float32)
    for token, score in scores.items():
        weights[:, token] = score
    bias = np.full(size, -20, np.float32)
    bias[[token for token in scores if token != blank]] = -4
    bias[blank] = _BLANK
    return {"weights": weights, "bias": bias}


def _value(name: str, shape: Sequence[int | str], kind: int = TensorProto.FLOAT) -> ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, list(shape))


def _save(
    file: Path,
    nodes: Sequence[NodeProto],
    inputs: Sequence[ValueInfoProto],
    outputs: Sequence[ValueInfoProto],
    constants: Constants,
    notes: dict[str, str],
) -> None:
    tensors = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, file.stem, inputs, outputs, tensors)
    opset = helper.make_opsetid("", 13)
    model = helper.make_model(graph, opset_imports=[opset], ir_version=8)
    helper.set_model_props(model, notes)
    checker.check_model(model)
    save(model, file)


def _with_tokens(folder: Path, pieces: Sequence[str]) -> Path:
    rows = "".join(f"{piece} {number}\n" for number, piece in enumerate(pieces))
    (folder / "tokens.txt").write_text(rows, encoding="utf-8")
    return folder
