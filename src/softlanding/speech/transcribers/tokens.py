"""The tokens of a sherpa-onnx model: what it can write, and how phrases are spelt with them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from softlanding.speech.transcribers import phrases
from softlanding.speech.transcribers.protobuf import scored_pieces


@dataclass(frozen=True, slots=True)
class Tokens:
    """pieces: what the model writes, by number."""

    pieces: tuple[str, ...]

    @property
    def capitals(self) -> bool:
        """Whether it writes capital letters only; then their case says nothing."""
        return not any(re.search("[a-z]", piece) for piece in self._written())

    def vocabulary(self, model: Path) -> str:
        """As sherpa-onnx wants it, to cut words into pieces: each with its log-likelihood.

        model: the SentencePiece model; publishers rarely add it. Without, the likelihood is guessed
        by Zipf's law from the number of the piece, as SentencePiece numbers them from the likeliest
        on: near enough to the -3.2, -4.1, -6.0, -7.2 and -8.4 of LibriSpeech's own vocabulary at
        rank 1, 9, 100, 300 and 490 (librispeech-500.vocab in pkufool/simple-sentencepiece). Where a
        word is cut otherwise than the model learned it, its hotword has less effect. Raises
        RuntimeError when the SentencePiece model is none.
        """
        if model.is_file():
            known = set(self._written())
            scored = [(piece, score) for piece, score in scored_pieces(model) if piece in known]
        else:
            ranked = enumerate(self._written(), start=1)
            scored = [(piece, -2 - math.log(rank)) for rank, piece in ranked]
        return "".join(f"{piece}\t{score:.4f}\n" for piece, score in scored)

    def hotwords(self, wanted: Iterable[str]) -> str:
        """These phrases for sherpa-onnx, without those that can't be written in these letters."""
        letters = set(self.pieces)
        spellings = (spelling for phrase in wanted for spelling in self._spellings(phrase))
        possible = (s for s in spellings if s and letters.issuperset(s.replace(" ", "")))
        return "/".join(dict.fromkeys(possible))

    def _spellings(self, phrase: str) -> tuple[str, ...]:
        if self.capitals:
            return (" ".join(phrases.words_of(phrase)).upper(),)
        plain = " ".join(re.findall(r"\w+(?:['’]\w+)*", phrase)).replace("’", "'")
        return plain, plain[:1].upper() + plain[1:]

    def _written(self) -> Sequence[str]:
        return [piece for piece in self.pieces if not re.fullmatch(r"<.+>|#\d+", piece)]


def read_tokens(file: Path) -> Tokens:
    """From a tokens.txt. Raises RuntimeError when it is none; OSError."""
    try:
        rows = [line.rsplit(maxsplit=1) for line in file.read_text(encoding="utf-8").splitlines()]
        numbered = {int(number): piece for piece, number in rows}
        return Tokens(tuple(numbered[number] for number in range(len(rows))))
    except (ValueError, KeyError) as error:
        raise RuntimeError(f"{file.name} is damaged") from error
