"""Which feelings are named: by the words alone, and no more than was said."""

from __future__ import annotations

import math
import re
from collections import Counter
from pathlib import Path

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st
from scripts.evaluating import feelings as evaluating

from softlanding.understanding import feelings
from softlanding.understanding.feeling_words import lexicon
from softlanding.understanding.standing import Strength

# The 27 labels of GoEmotions (Demszky and others, 2020) and the primaries of Plutchik (1980).
GO_EMOTIONS = (
    "admiration", "amusement", "anger", "annoyance", "approval", "caring", "confusion",
    "curiosity", "desire", "disappointment", "disapproval", "disgust", "embarrassment",
    "excitement", "fear", "gratitude", "grief", "joy", "love", "nervousness", "optimism", "pride",
    "realization", "relief", "remorse", "sadness", "surprise",
)  # fmt: skip
PLUTCHIK = (
    "joy", "trust", "fear", "surprise", "sadness", "disgust", "anger", "anticipation",
)  # fmt: skip
# Degrees, as measured by Russell (1980).
RUSSELL = {
    "happy": 8, "delighted": 25, "excited": 49, "astonished": 70, "aroused": 74, "alarmed": 97,
    "afraid": 116, "annoyed": 123, "distressed": 138, "frustrated": 141, "miserable": 189,
    "sad": 208, "gloomy": 209, "depressed": 210, "bored": 242, "tired": 268, "sleepy": 272,
    "calm": 316, "relaxed": 318, "satisfied": 319, "at ease": 321, "content": 323, "serene": 329,
    "glad": 349, "pleased": 353,
}  # fmt: skip


def now(text: str, *own: str) -> tuple[str, ...]:
    return feelings.read(text, own).now


# -- the lexicon -----------------------------------------------------------------------------------
def test_there_are_words_enough_each_with_its_place() -> None:
    words = lexicon().words
    assert len(words) >= 150
    for word in words.values():
        assert -1 <= word.pleasantness <= 1
        assert -1 <= word.energy <= 1
        assert not word.under or word.under in words, word
        assert set(word.offer) <= set(words), word
        assert not any(words[finer].broad for finer in word.offer), word


@pytest.mark.parametrize("label", sorted({*GO_EMOTIONS, *PLUTCHIK}))
def test_the_labels_of_other_lists_are_covered(label: str) -> None:
    assert (label,) in lexicon().forms


@pytest.mark.parametrize("name", RUSSELL)
def test_words_that_were_measured_lie_where_they_were(name: str) -> None:
    word = lexicon().words[name]
    angle = math.degrees(math.atan2(word.energy, word.pleasantness)) % 360
    assert abs(angle - RUSSELL[name]) <= 4


@pytest.mark.parametrize(
    "saying", ["on edge", "butterflies", "burnt out", "over the moon", "like a fraud"]
)
def test_sayings_are_names_of_their_own(saying: str) -> None:
    assert now(f"i feel {saying}") == (saying,)


def test_each_way_to_say_it_belongs_to_one_name() -> None:
    file = Path(feelings.__file__).parent / "lexicons" / "feelings.toml"
    ways = Counter[str]()
    for part in tomli.loads(file.read_text(encoding="utf-8")).values():
        for name, word in part.items():
            texts = (word.get(key, "") for key in ("forms", "also", "rare", "felt", "things"))
            said = (way.strip() for text in texts for way in re.split("[,;()]", text))
            ways.update([name, *filter(None, said)])
    assert [way for way, times in ways.items() if times > 1] == []


def test_families_go_from_fine_to_broad() -> None:
    assert lexicon().family("let down") == ("let down", "disappointed", "bad")
    assert lexicon().family("livid") == ("livid", "furious", "angry", "bad")


@pytest.mark.parametrize("name", sorted(lexicon().words))
def test_every_word_is_found_where_it_is_felt(name: str) -> None:
    found = now(f"i feel {name}")
    assert name in found


@pytest.mark.parametrize("vague", ["bad", "fine", "okay", "stressed", "good", "weird"])
def test_a_vague_word_is_marked_and_has_three_finer_ones(vague: str) -> None:
    (named,) = feelings.read(f"i'm {vague}").named
    assert named.broad
    assert len(feelings.finer(vague)) == 3


# -- reading ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "felt"),
    [
        ("relief", "relieved"),
        ("a lot of shame and some fear", "ashamed afraid"),
        ("tired sad and a bit hopeful", "tired sad hopeful"),
        ("part of me is excited and part of me is terrified", "excited terrified"),
        ("i came out of there feeling small", "small"),
        ("it was so embarrassing", "embarrassed"),
        ("they humiliated me", "humiliated"),
        ("i feel humbled", "humbled"),  # in no list
        # denied
        ("i wasn't that scared", ""),
        ("not nervous any more", ""),
        ("i'm not angry, i'm disappointed", "disappointed"),
        ("not that i'm sad", ""),
        ("i don't think i'm nervous", ""),
        ("neither happy nor sad", ""),
        ("no regrets at all", ""),
        ("i couldn't be happier", "happy"),
        ("i can't stop worrying", "worried"),
        ("i've never felt so small", "small"),
        # over, or not yet
        ("i was terrified before, now i'm relieved", "relieved"),
        ("last night i was anxious", ""),
        ("i was excited at first and then i got more and more frustrated", "frustrated"),
        ("still nervous", "nervous"),
        ("the nerves have gone", ""),
        ("i'd be happy to relocate", ""),
        ("if they say no i'm going to be gutted", ""),
        # somebody else's
        ("the interviewer seemed bored", ""),
        ("my mum is so proud of me", ""),
        ("my partner is proud of me but i just feel embarrassed", "embarrassed"),
        ("my wife thinks i'm angry", ""),
        ("the kids are stoked, so am i", "stoked"),
        # other meanings
        ("i'm afraid the link was broken", ""),
        ("i'm good at python and free on tuesday", ""),
        ("they asked about stress testing and the nervous system", ""),
        ("an angry customer in a low room", ""),
        # misheard and misspelt
        ("i feel a shamed", "ashamed"),
        ("i'm so nervus", "nervous"),
        ("feeling over whelmed by it", "overwhelmed"),
        ("so relived it's over", "relieved"),
    ],
)
def test_what_is_felt_now(text: str, felt: str) -> None:
    assert " ".join(now(text)) == felt


def test_past_denied_and_others_are_told_apart() -> None:
    reading = feelings.read("i was terrified before but i'm not angry and he was bored. now calm")
    told = {one.name: (one.own, one.now, one.denied) for one in reading.named}
    assert told == {
        "terrified": (True, False, False),
        "angry": (True, True, True),
        "bored": (False, True, False),
        "calm": (True, True, False),
    }


def test_how_much_is_told_by_a_word() -> None:
    found = {f.name: f.strength for f in feelings.read("so proud, a bit sad and curious").named}
    assert found == {"proud": Strength.MUCH, "sad": Strength.LITTLE, "curious": None}


def test_words_of_the_persons_own_are_known_when_they_are_told() -> None:
    assert now("i feel splundered and sad") == ("splundered", "sad")
    assert now("i'm quite gubbed") == ()
    assert now("i'm quite gubbed", "gubbed") == ("gubbed",)


@given(st.text(max_size=80))
def test_whatever_is_said_it_is_read(text: str) -> None:
    reading = feelings.read(text)
    assert set(reading.now) <= {one.name for one in reading.named}
    for one in reading.named:
        assert 0 <= one.span[0] < one.span[1] <= len(text)


@given(st.sampled_from(sorted(lexicon().words)), st.sampled_from(["um ", "well ", "so "]))
def test_what_only_fills_changes_nothing(name: str, filler: str) -> None:
    assert now(f"{filler}i feel {name}") == now(f"i feel {name}")


# -- corrections -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        ("angry", "no, not angry, disappointed", "disappointed"),
        ("angry tired", "not angry", "tired"),
        ("nervous", "i'm not nervous i'm excited", "excited"),
        ("angry", "i said disappointed", "disappointed"),
        ("angry", "i'm not angry", ""),
    ],
)
def test_a_correction_is_taken(before: str, text: str, after: str) -> None:
    assert feelings.corrected(before.split(), text) == tuple(after.split())


@pytest.mark.parametrize(
    "text", ["yes that's right", "and also sad", "i told them so", "no", "no, just tired"]
)
def test_what_corrects_nothing_is_no_correction(text: str) -> None:
    assert feelings.corrected(["angry"], text) is None


# -- bars ------------------------------------------------------------------------------------------
def test_sentences_that_were_set_aside_are_understood() -> None:
    """Nothing was written or learned from these."""
    aside = evaluating.read("aside.jsonl")
    assert len(aside) >= 200
    assert evaluating.scores(aside, evaluating.named)["F1"] >= 0.92
    assert evaluating.scores(evaluating.read("heard.jsonl"), evaluating.named)["F1"] >= 0.80


def test_neutral_sentences_name_nothing() -> None:
    rows = [*evaluating.read("own.jsonl"), *evaluating.read("aside.jsonl")]
    neutral = [row for row in rows if row["kind"] == "neutral"]
    assert len(neutral) >= 60
    assert evaluating.share(bool(feelings.read(r["text"]).now) for r in neutral)["share"] <= 0.03


def test_what_is_over_denied_and_of_others_is_named_as_that() -> None:
    """For sentences that say so, what is not felt now is hardly ever taken for felt."""
    rows = [row for row in evaluating.read("own.jsonl") if "past" in row]
    assert len(rows) >= 200
    elsewhere = [(row, name) for row in rows for key in ("past", "negated", "others")
                 for name in row[key] if name not in row["feelings"]]  # fmt: skip
    wrong = [name for row, name in elsewhere if name in feelings.read(row["text"]).now]
    assert len(elsewhere) >= 60
    assert len(wrong) <= 2, wrong
