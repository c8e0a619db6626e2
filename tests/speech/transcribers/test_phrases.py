"""The tiny language model, without a decoder."""

from __future__ import annotations

import pytest

from softlanding.speech.transcribers import phrases


def known(word: str) -> bool:
    return word not in ("kubernetes", "softlanding")


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("I'm done!", ("i'm", "done")),
        ("number 2", ("number", "two")),
        (
            "I showed up, and that took courage.",
            ("i", "showed", "up", "and", "that", "took", "courage"),
        ),
        ("self-kindness", ("self", "kindness")),
        ("don’t ‘quote’ me", ("don't", "quote", "me")),
        ("...", ()),
    ],
)
def test_words_as_spoken(phrase: str, words: tuple[str, ...]) -> None:
    assert phrases.words_of(phrase) == words


def test_table_gives_back_the_phrase_as_it_was() -> None:
    assert phrases.table(["Yes, please."], known) == {("yes", "please"): "Yes, please."}


def test_unknown_words_are_left_out_and_phrases_of_them_too() -> None:
    given = ["I can rest from kubernetes", "kubernetes", "softlanding now", "!"]
    assert phrases.table(given, known) == {
        ("i", "can", "rest", "from"): "I can rest from kubernetes"
    }


def test_the_first_of_two_that_sound_the_same_counts() -> None:
    assert phrases.table(["Stop", "stop!"], known) == {("stop",): "Stop"}


MANTRA = "One conversation is not the whole of me."


@pytest.mark.parametrize(
    ("heard", "phrase"),
    [
        ("stop", "stop"),
        ("stop here", None),
        ("the stop", None),
        ("one conversation is not the whole of me", MANTRA),
        ("one conversation is not a whole of me", MANTRA),
        ("one conversation is not", None),
        ("", None),
    ],
)
def test_the_whole_of_it_must_be_the_phrase(heard: str, phrase: str | None) -> None:
    table = phrases.table(["stop", "i'm done", MANTRA], known)
    assert phrases.closest(heard.split(), table) == phrase


def test_a_longer_phrase_may_last_longer() -> None:
    assert phrases.longest([]) == phrases.longest(["skip"]) == 3.0
    assert phrases.longest(["skip", MANTRA]) == pytest.approx(1.5 + 8 * 0.7)


def parsed(model: str) -> dict[tuple[str, ...], tuple[float, float]]:
    grams: dict[tuple[str, ...], tuple[float, float]] = {}
    order = 0
    for line in model.splitlines():
        if line.endswith("-grams:"):
            order = int(line[1])
        elif order and line and not line.startswith("\\"):
            chance, *rest = line.split()
            backoff = float(rest[order]) if len(rest) > order else 0.0
            grams[tuple(rest[:order])] = (10 ** float(chance), 10**backoff)
    return grams


def chance(grams: dict[tuple[str, ...], tuple[float, float]], gram: tuple[str, ...]) -> float:
    if gram in grams:
        return grams[gram][0]
    return grams.get(gram[:-1], (0, 1.0))[1] * chance(grams, gram[1:])


@pytest.mark.parametrize("wanted", [[], [("skip",)], [("skip",), ("i'm", "done"), ("go", "back")]])
def test_the_chances_of_what_follows_add_up_to_one(wanted: list[tuple[str, ...]]) -> None:
    grams = parsed(phrases.language_model(wanted))
    following = [gram[0] for gram in grams if len(gram) == 1 and gram != ("<s>",)]
    contexts = [gram for gram in grams if len(gram) == 2 and gram[1] != "</s>"]
    assert contexts
    for context in [("<s>",), *contexts[:60]]:
        total = sum(chance(grams, (*context, word)) for word in following)
        assert total == pytest.approx(1, abs=0.01)


def test_the_header_counts_what_follows() -> None:
    model = phrases.language_model([("skip",), ("go", "back")])
    grams = parsed(model)
    for n in (1, 2, 3):
        assert f"ngram {n}={sum(len(gram) == n for gram in grams)}\n" in model


def test_phrases_are_far_likelier_than_other_speech() -> None:
    grams = parsed(phrases.language_model([("skip",), ("go", "back")]))
    assert chance(grams, ("<s>", "skip")) > 100 * chance(grams, ("<s>", "they"))
    assert chance(grams, ("<s>", "they")) > 0


def test_the_vocabulary_has_every_word_of_the_model_once() -> None:
    wanted = [("zebra", "crossing")]
    words = phrases.vocabulary(wanted)
    model = {gram[0] for gram in parsed(phrases.language_model(wanted)) if len(gram) == 1}
    assert len(set(words)) == len(words)
    assert set(words) == model - {"<s>", "</s>"}
