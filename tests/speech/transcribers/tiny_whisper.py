"""Whisper models of a few kB, made in the test: one that writes what it is told to, whatever it
hears, and one with random weights. Loading and decoding are the real ones.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
import tokenizers
from ctranslate2.specs import WhisperSpec

_WIDTH, _FFN, _MELS = 64, 64, 80
_POSITIONS = {"encoder": 1500, "decoder": 448}
_SPECIAL = (
    "<|endoftext|>", "<|startoftranscript|>", "<|translate|>", "<|transcribe|>", "<|startoflm|>",
    "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>",
)  # fmt: skip
_TIMES = tuple(f"<|{index * 0.02:.2f}|>" for index in range(1501))
_SURE = 30.0  # logit of the token that comes next


def speaking(folder: Path, text: str, seconds: float, sure: float = _SURE) -> Path:
    """A model that writes `text` (each word once) as one stretch of `seconds`, in words of the
    same length, whatever it hears, if that is longer. sure: logit of each token that comes next.

    It goes from each token to the next: attention and feed-forward layers add nothing.
    """
    words = [f" {word}" for word in text.split()]
    vocabulary = _tokenizer(folder, words)
    spec = _filled(len(vocabulary), np.zeros)
    states = _directions(len(vocabulary))
    spec.decoder.embeddings.weight = states
    tokens = [vocabulary[_visible(word)] for word in words]
    end = vocabulary[f"<|{seconds:.2f}|>"]
    chain = [vocabulary["<|startoftranscript|>"], vocabulary["<|0.00|>"], *tokens, end]
    projection = np.zeros((len(vocabulary), _WIDTH), np.float32)
    for now, then in itertools.pairwise([*chain, vocabulary["<|endoftext|>"]]):
        projection[then] += states[now] * sure / _WIDTH
    untimed = states[vocabulary["<|notimestamps|>"]]  # where the words' probabilities come from
    projection[tokens[0]] += untimed * sure / _WIDTH
    spec.decoder.projection.weight = projection
    _attend(spec, states, [vocabulary["<|notimestamps|>"], *tokens], seconds / len(tokens))
    return _saved(spec, folder, vocabulary)


def _attend(spec: WhisperSpec, states: Any, tokens: Sequence[int], seconds: float) -> None:
    """Each token but the last looks at its own stretch of the sound, one after another: that is
    how Whisper's words get their times. Nothing is taken from there."""
    places = _directions(len(tokens))
    stretches = np.minimum(np.arange(1500) // round(seconds / 0.02), len(tokens) - 1)
    spec.encoder.position_encodings.encodings = places[stretches]
    query, both, _ = spec.decoder.layer[0].attention.linear
    query.weight = np.asarray(places.T @ states[list(tokens)] / _WIDTH, np.float32)
    both.weight[:_WIDTH] = np.eye(_WIDTH, dtype=np.float32)


def _directions(count: int) -> Any:
    """So many vectors, nearly at right angles, as a layer norm leaves them."""
    vectors = np.random.default_rng(0).standard_normal((count, _WIDTH))
    vectors -= vectors.mean(axis=1, keepdims=True)
    return (vectors / vectors.std(axis=1, keepdims=True)).astype(np.float32)


def babbling(folder: Path) -> Path:
    """A model with random weights: it writes nonsense."""
    vocabulary = _tokenizer(folder, ())
    random = np.random.default_rng(1)
    spec = _filled(len(vocabulary), lambda shape: random.standard_normal(shape))
    return _saved(spec, folder, vocabulary)


def _visible(text: str) -> str:
    """Text as byte-level BPE writes it, for plain letters."""
    return text.replace(" ", "Ġ")


def _tokenizer(folder: Path, words: Sequence[str]) -> dict[str, int]:
    """Writes tokenizer.json: bytes, these words as one token each, and Whisper's own tokens."""
    folder.mkdir(parents=True, exist_ok=True)
    symbols = sorted(tokenizers.pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {symbol: index for index, symbol in enumerate(symbols)}
    merges: list[tuple[str, str]] = []
    for word in map(_visible, words):
        for length in range(1, len(word)):
            merge = (word[:length], word[length])
            vocabulary.setdefault("".join(merge), len(vocabulary))
            if merge not in merges:
                merges.append(merge)
    model = tokenizers.models.BPE(vocabulary, merges)
    tokenizer = tokenizers.Tokenizer(model)
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Sequence(
        [
            tokenizers.pre_tokenizers.Split(tokenizers.Regex(r" ?[^ ]+"), "isolated"),
            tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    tokenizer.add_special_tokens([*_SPECIAL, *_TIMES])
    tokenizer.save(str(folder / "tokenizer.json"))
    ordered: dict[str, int] = tokenizer.get_vocab()
    return ordered


def _filled(vocabulary: int, weights: Any) -> WhisperSpec:
    """The layers of a whole Whisper, with weights of these shapes."""

    def linear(layer: Any, out: int, width: int) -> None:
        layer.weight = np.asarray(weights((out, width)), np.float32)
        layer.bias = np.zeros(out, np.float32)

    def norm(layer: Any) -> None:
        layer.gamma, layer.beta = np.ones(_WIDTH, np.float32), np.zeros(_WIDTH, np.float32)

    def attention(layer: Any, own: bool) -> None:
        norm(layer.layer_norm)
        for size, part in zip((3, 1) if own else (1, 2, 1), layer.linear, strict=True):
            linear(part, size * _WIDTH, _WIDTH)

    spec = WhisperSpec(1, 1, 1, 1)
    for name, half in (("encoder", spec.encoder), ("decoder", spec.decoder)):
        shape = (_POSITIONS[name], _WIDTH)
        half.position_encodings.encodings = np.asarray(weights(shape), np.float32)
        norm(half.layer_norm)
        layer = half.layer[0]
        attention(layer.self_attention, own=True)
        norm(layer.ffn.layer_norm)
        linear(layer.ffn.linear_0, _FFN, _WIDTH)
        linear(layer.ffn.linear_1, _WIDTH, _FFN)
    attention(spec.decoder.layer[0].attention, own=False)
    for conv, width in ((spec.encoder.conv1, _MELS), (spec.encoder.conv2, _WIDTH)):
        conv.weight = np.asarray(weights((_WIDTH, width, 3)), np.float32)
        conv.bias = np.zeros(_WIDTH, np.float32)
    spec.decoder.embeddings.weight = np.asarray(weights((vocabulary, _WIDTH)), np.float32)
    spec.decoder.projection.weight = np.asarray(weights((vocabulary, _WIDTH)), np.float32)
    return spec


def _saved(spec: WhisperSpec, folder: Path, vocabulary: dict[str, int]) -> Path:
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [vocabulary["<|endoftext|>"]]
    spec.config.alignment_heads = [(0, 0)]
    spec.config.lang_ids = []
    spec.register_vocabulary(sorted(vocabulary, key=vocabulary.__getitem__))
    spec.validate()
    spec.save(str(folder))
    config = {"feature_size": _MELS, "sampling_rate": 16_000, "hop_length": 160, "n_fft": 400}
    (folder / "preprocessor_config.json").write_text(json.dumps(config), encoding="utf-8")
    assert ctranslate2.contains_model(str(folder))
    return folder
