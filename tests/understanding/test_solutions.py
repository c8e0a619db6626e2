"""Solutions and invitations, told from kindness in the same words."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripts.evaluating import holdback
from scripts.evaluating.mishearing import Mishearing
from scripts.evaluating.sentences import DATA, READINGS, read

from softlanding.understanding import solutions
from softlanding.understanding.cues import lexicon
from softlanding.understanding.phrasing import Phrases, Words
from softlanding.understanding.solutions import judge
from softlanding.understanding.weighing import learned

ADVICE = [
    "have you tried writing your answers down",
    "why don't you call them tomorrow",
    "if i were you i would ask for feedback",
    "next time just take a breath before you answer",
    "we could sit down tonight and fix your cv",
    "that sounds so hard you should really talk to somebody about it",
]
PLANS = [
    "next time i'll prepare three stories",
    "the answer is to practise more",
    "i should probably just send them an email and explain",
]
NEITHER = [
    "you should be proud of how you handled that",
    "you don't have to have it all figured out",
    "i should have prepared more",
    "my mom said i should look for something else",
    "they told me i need to be more confident",
    "the interviewer asked me why don't you tell me about a time you failed",
    "would you like to tell me more about it",
    "it sounds like you felt you had to be perfect",
    "please don't tell me what to do",
    "i kept asking myself what should i do",
    "they asked me do you have any ideas",
]
INVITATIONS = ["what would you do", "any suggestions", "okay i'm ready to hear your ideas"]


@pytest.mark.parametrize("text", ADVICE)
def test_advice(text: str) -> None:
    assert judge(text).solution == "advice"


@pytest.mark.parametrize("text", PLANS)
def test_a_plan(text: str) -> None:
    assert judge(text).solution == "plan"


@pytest.mark.parametrize("text", NEITHER)
def test_neither_a_solution_nor_an_invitation(text: str) -> None:
    verdict = judge(text)
    assert (verdict.solution, verdict.invitation) == (None, False)


@pytest.mark.parametrize("text", INVITATIONS)
def test_an_invitation_is_no_solution(text: str) -> None:
    verdict = judge(text)
    assert (verdict.solution, verdict.invitation) == (None, True)


def test_a_verdict_names_its_cue_and_where_it_stands() -> None:
    text = "Oh no. Have you tried writing it down?"
    verdict = judge(text)
    assert verdict.cue == "have you tried"
    assert verdict.span is not None
    assert text[slice(*verdict.span)].startswith("Have you tried")


def test_without_a_cue_it_names_the_words_that_speak_for_it() -> None:
    texts = {sentence.text for sentence in read(DATA / "own.jsonl") if sentence.reading}
    named = [judge(text).cue for text in sorted(texts)]
    quoted = [cue for cue in named if cue and cue.startswith("“")]
    assert quoted
    assert all(cue.strip("“”") for cue in quoted)


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    verdict = judge(text)
    assert 0 <= verdict.confidence <= 1
    if verdict.span is not None:
        first, last = verdict.span
        assert 0 <= first < last <= len(text)
    assert bool(verdict.solution or verdict.invitation) == (verdict.cue is not None)


@given(st.sampled_from(ADVICE + PLANS + NEITHER + INVITATIONS))
def test_spelling_of_a_person_and_of_a_recogniser_are_read_alike(text: str) -> None:
    typed = text.replace("'", "’").capitalize() + "."
    one, other = judge(text), judge(typed)
    assert (one.solution, one.invitation) == (other.solution, other.invitation)


def test_kind_words_around_a_cue_take_its_meaning() -> None:
    words = Words.of("you should be proud").words
    found = {(cue.name, cue.shield) for cue in lexicon().find(words) if cue.name == "you should"}
    assert found == {("you should", "kind")}


# -- phrases ---------------------------------------------------------------------------------------
def found(phrase: str, text: str) -> list[tuple[int, int]]:
    phrases = Phrases([("it", phrase)], lexicon().vocabulary)
    return [(match.start, match.end) for match in phrases.find(Words.of(text).words)]


@pytest.mark.parametrize(
    ("phrase", "text", "where"),
    [
        ("you should", "you really should", [(0, 3)]),
        ("you should", "you and she should", []),
        ("you * should", "you and your sister should", [(0, 5)]),
        ("you not? worry", "you worry you not worry", [(0, 2), (2, 5)]),
        ("^ stop", "oh okay stop i can't stop", [(2, 3)]),
        ("& stop", "i am tired so stop", [(4, 5)]),
        ("any ideas $", "any ideas please", [(0, 2)]),
        ("any ideas $", "any ideas left", []),
        ("about DOING", "about leaving about nothing", [(0, 2)]),
        ("you need _", "you need sleep you need to", [(0, 3)]),
        ("let us go", "Let's go", [(0, 3)]),
    ],
)
def test_the_language_of_phrases(phrase: str, text: str, where: list[tuple[int, int]]) -> None:
    assert found(phrase, text) == where


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("You’re kind", "you are kind"),
        ("I can't, won't, don't", "i can not will not do not"),
        ("Ben's cat, it's here", "ben cat it is here"),
        ("gonna 'try'", "going to try"),
    ],
)
def test_contractions_are_taken_apart(text: str, words: str) -> None:
    assert " ".join(Words.of(text).words) == words


# -- measured --------------------------------------------------------------------------------------
def test_the_bars_hold_on_sentences_that_nothing_was_learned_from() -> None:
    pairs = [(one.reading, holdback.reading(one.text)) for one in read(DATA / "development.jsonl")]
    advice, plan, invitation = (READINGS.index(name) for name in READINGS[1:])
    assert holdback.f1(pairs, advice) >= 0.92
    assert holdback.precision(pairs, advice) >= 0.93
    assert holdback.f1(pairs, invitation) >= 0.94
    assert holdback.f1(pairs, plan) >= 0.85
    assert holdback.false_alarms(pairs) <= 0.07


def test_what_was_learned_is_small_and_was_not_learned_from_what_measures_it() -> None:
    own = {sentence.text for sentence in read(DATA / "own.jsonl")}
    for name in ("development", "aside"):
        assert not own & {sentence.text for sentence in read(DATA / f"{name}.jsonl")}
    assert len(learned("solutions").keys) > 1000
    table = Path(solutions.__file__).parent / "lexicons" / "solutions.tsv"
    assert table.stat().st_size <= 1_000_000


def test_mishearing_changes_about_as_many_words_as_it_was_told() -> None:
    texts = [sentence.text for sentence in read(DATA / "own.jsonl")]
    mishear, chance = Mishearing(texts), random.Random(1)
    words = [text.split() for text in texts]
    heard = [set(mishear(text, 0.15, chance).split()) for text in texts]
    lost = sum(word not in kept for said, kept in zip(words, heard, strict=True) for word in said)
    assert 0.09 < lost / sum(map(len, words)) < 0.15
