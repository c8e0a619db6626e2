"""What scripts/evaluate counts, and prints: its texts, its statistics, its report."""

from __future__ import annotations

import json

import pytest
from scripts.evaluating import reporting, texts
from scripts.evaluating.figures import Edits, ErrorRate, Share, edits
from scripts.evaluating.noises import CLEAN, Condition
from scripts.evaluating.scoring import (
    Ended,
    Heard,
    Measure,
    is_accepted,
    is_acted_on,
    is_right,
    normal,
    word_edits,
    words_found,
)
from scripts.evaluating.texts import Kind, Text

from softlanding.conversation.events import Segment
from softlanding.understanding import choices, commands, feelings
from softlanding.understanding.matching import plain


# -- statistics ------------------------------------------------------------------------------------
def test_wilsons_interval() -> None:
    assert Share(0, 10).interval == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert Share(10, 10).interval == pytest.approx((0.7225, 1.0), abs=1e-4)
    assert Share(97, 100).interval == pytest.approx((0.9155, 0.9897), abs=1e-4)
    assert Share(0, 0).interval == (0.0, 1.0)


@pytest.mark.parametrize(
    ("said", "heard", "found"),
    [
        ("a b c", "a b c", Edits(0, 0, 0, 3)),
        ("a b c", "a x c", Edits(1, 0, 0, 3)),
        ("a b c", "a c", Edits(0, 1, 0, 3)),
        ("a b c", "a b c d e", Edits(0, 0, 2, 3)),
        ("a b c", "", Edits(0, 3, 0, 3)),
    ],
)
def test_edits_between_words(said: str, heard: str, found: Edits) -> None:
    assert edits(said.split(), heard.split()) == found


def test_an_error_rate_draws_texts_not_clips() -> None:
    clips_of_two_texts = [("one", Edits(1, 0, 0, 10)), ("two", Edits(0, 0, 0, 10))] * 5
    rate = ErrorRate.of(clips_of_two_texts)
    assert rate.of_texts == (Edits(5, 0, 0, 50), Edits(0, 0, 0, 50))
    assert rate.total.rate == 0.05
    assert rate.interval == (0.0, 0.1)


# -- texts -----------------------------------------------------------------------------------------
def of_kind(*kinds: Kind) -> list[Text]:
    return [text for text in texts.everything() if text.kind in kinds]


def test_there_are_replies_enough_and_they_are_of_a_spoken_length() -> None:
    replies = of_kind(Kind.REPLY, Kind.WORDS)
    assert len(of_kind(Kind.REPLY)) >= 60
    assert len(of_kind(Kind.WORDS)) >= 20
    assert all(8 <= len(plain(reply.text).split()) <= 40 for reply in replies)
    assert not any(char.isdigit() for reply in replies for char in reply.text)


def test_the_words_that_are_looked_for_are_said() -> None:
    for reply in of_kind(Kind.WORDS):
        assert reply.words
        assert set(reply.words) <= set(normal(reply.text))


def test_words_of_the_trade_are_spelled_for_the_voices() -> None:
    reply = next(text for text in of_kind(Kind.WORDS) if "typescript" in text.words)
    assert "type script" in reply.say
    assert "typescript" not in reply.say


def test_every_closed_phrase_of_the_package_is_said() -> None:
    options = texts.mantras()
    said = {plain(text.text) for text in texts.everything()}
    closed = [
        *commands.phrases(commands.PHRASES),
        *commands.phrases(commands.YES_NO),
        *feelings.phrases(),
        *options,
        *choices.phrases(options),
    ]
    assert {plain(phrase) for phrase in closed} <= said


def test_the_other_utterances_are_short_and_none_of_the_phrases() -> None:
    others = of_kind(Kind.OTHER)
    closed = {
        plain(text.text)
        for text in of_kind(Kind.COMMAND, Kind.YES_NO, Kind.FEELING, Kind.MANTRA, Kind.CHOICE)
    }
    assert len({plain(text.text) for text in others}) == len(others) >= 100
    assert all(1 <= len(text.text.split()) <= 6 for text in others)
    assert not closed & {plain(text.text) for text in others}


def test_a_sample_is_the_same_for_the_same_seed() -> None:
    everything = texts.everything()
    drawn = texts.sample(everything, 5, 7)
    assert drawn == texts.sample(everything, 5, 7)
    assert drawn != texts.sample(everything, 5, 8)
    assert [sum(text.kind is kind for text in drawn) for kind in Kind] == [5, 5, 5, 4, 5, 5, 5, 5]
    assert texts.sample(everything, None, 7) == everything


# -- scoring ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I’m done -- really!", "i'm done really"),
        ("It took 40 minutes, not 125.", "it took forty minutes not one hundred twenty five"),
        ("half-hour OK 'cause", "half hour okay cause"),
        ("2,000 and 17", "two thousand and seventeen"),
        ("TypeScript", "typescript"),
    ],
)
def test_words_are_compared_in_one_form(text: str, words: str) -> None:
    assert normal(text) == words.split()


def heard(
    measure: Measure,
    kind: Kind,
    said: str,
    *segments: Segment,
    words: tuple[str, ...] = (),
    voice: str = "flite-rms",
) -> Heard:
    return Heard(measure, voice, CLEAN, Text(kind, said, said, words), segments, 2.0, 0.5)


def test_a_reply_is_scored_over_all_of_its_segments() -> None:
    reply = heard(
        Measure.WORDS,
        Kind.WORDS,
        "I know typescript. I like kafka.",
        Segment("i know typescript"),
        Segment("i like coffee car"),
        words=("typescript", "kafka"),
    )
    assert word_edits(reply) == Edits(1, 0, 1, 6)
    assert words_found(reply) == Share(1, 2)


@pytest.mark.parametrize(
    ("measure", "kind", "said", "segment", "right"),
    [
        (Measure.COMMANDS, Kind.COMMAND, "go back", Segment("oh back", phrase="go back"), True),
        (Measure.COMMANDS, Kind.COMMAND, "go back", Segment("go back"), True),
        (Measure.COMMANDS, Kind.COMMAND, "go back", Segment("a back", phrase="stop"), False),
        (Measure.COMMANDS, Kind.COMMAND, "go back", Segment("oh bag"), False),
        (Measure.YES_NO, Kind.YES_NO, "sure", Segment("sure"), True),
        (Measure.YES_NO, Kind.YES_NO, "sure", Segment("shore"), False),
        (Measure.FEELINGS, Kind.FEELING, "livid", Segment("live it", phrase="livid"), True),
        (Measure.FEELINGS, Kind.FEELING, "livid", Segment("vivid", phrase="lively"), False),
        (Measure.CHOICES, Kind.CHOICE, "number two", Segment("", phrase="the second one"), True),
        (Measure.CHOICES, Kind.CHOICE, "number two", Segment("number one"), False),
        (Measure.CHOICES, Kind.CHOICE, "my own words", Segment("my own words"), True),
    ],
)
def test_a_closed_phrase_is_right_by_what_it_means(
    measure: Measure, kind: Kind, said: str, segment: Segment, right: bool
) -> None:
    assert is_right(heard(measure, kind, said, segment)) is right


def test_a_false_accept_is_told_from_what_understanding_makes_of_free_words() -> None:
    accepted = heard(Measure.FEELINGS, Kind.OTHER, "stop the clock", Segment("", phrase="stop"))
    assert is_accepted(accepted)
    assert is_acted_on(accepted)  # a command steers under every expectation
    read = heard(Measure.YES_NO, Kind.OTHER, "no one called", Segment("no one called"))
    assert not is_accepted(read)
    assert is_acted_on(read)
    neither = heard(Measure.COMMANDS, Kind.OTHER, "he skipped it", Segment("he skipped it"))
    assert not is_accepted(neither)
    assert not is_acted_on(neither)


@pytest.mark.parametrize(
    ("off", "verdict"),
    [(0.1, "right"), (-0.4, "right"), (-0.6, "early"), (1.1, "missed"), (None, "missed")],
)
def test_where_a_reply_ends(off: float | None, verdict: str) -> None:
    assert Ended("flite-rms", CLEAN, off).verdict == verdict


# -- the report ------------------------------------------------------------------------------------
def test_the_report_has_a_row_for_each_voice_and_their_sums() -> None:
    stop = Segment("stop", phrase="stop")
    found = [
        heard(Measure.COMMANDS, Kind.COMMAND, "stop", stop),
        heard(Measure.COMMANDS, Kind.COMMAND, "stop", stop, voice="flite-slt"),
        heard(Measure.COMMANDS, Kind.COMMAND, "stop", Segment("top"), voice="espeak-en-us"),
        heard(Measure.COMMANDS, Kind.OTHER, "top", stop, voice="espeak-en-us"),
    ]
    ends = [Ended("flite-rms", Condition("white", 5.0), off) for off in (0.1, -1.0)]
    report = reporting.results(found, 2.0, ends, [("flite-rms", 0.125)])
    rows = {row["voice"]: row for row in report["commands"]}
    assert list(rows) == ["flite-rms", "flite-slt", "espeak-en-us", "without eSpeak", "all"]
    assert rows["without eSpeak"]["right"]["share"] == 1.0
    assert rows["all"]["right"]["hits"] == 2
    assert rows["all"]["falsely accepted"]["of"] == 1
    assert [wrong["said"] for wrong in rows["espeak-en-us"]["wrong"]] == ["stop", "top"]
    assert report["endpointing"][0]["right"]["share"] == 0.5
    assert report["waiting"]["p95"] == 0.125
    assert report["cpu"] == 0.25
    assert json.loads(json.dumps(report)) == report
    printed = reporting.tables(report)
    assert "100.0 % 2/2 [34-100]" in printed
    assert "p95 0.125 s of 1" in printed
