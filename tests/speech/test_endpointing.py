"""When segments and replies are over: exact cases, and properties of all speech there can be."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softlanding.speech.endpointing import (
    ANNOUNCED,
    DIP,
    ENDLESS,
    LONG,
    LONGEST,
    MIN_SPEECH,
    PAUSE,
    Decision,
    Endpointing,
)

BLOCK = 0.032
Heard = list[tuple[Decision, float]]


def play(ears: Endpointing, *stretches: tuple[float, bool]) -> Heard:
    """What happens, and when, in these stretches of (seconds, is_speech)."""
    told: Heard = []
    for seconds, is_speech in stretches:
        for _ in range(round(seconds / BLOCK)):
            decision = ears.step(BLOCK, is_speech)
            if decision is not Decision.KEEP:
                told.append((decision, ears.now))
    return told


def test_a_reply_is_a_segment_and_its_patience() -> None:
    ears = Endpointing(patience=4)
    told = play(ears, (1.0, False), (2.0, True), (5.0, False))
    assert [decision for decision, _ in told] == [Decision.SEGMENT, Decision.FINISHED]
    assert ears.offset == pytest.approx(3.0, abs=BLOCK)
    assert told[0][1] - ears.offset == pytest.approx(PAUSE, abs=BLOCK)
    assert told[1][1] - ears.offset == pytest.approx(4, abs=BLOCK)


def test_who_goes_on_within_the_patience_is_not_cut() -> None:
    told = play(Endpointing(4), (2, True), (3.9, False), (2, True), (4.1, False))
    assert [d for d, _ in told] == [Decision.SEGMENT, Decision.SEGMENT, Decision.FINISHED]


def test_who_begins_again_just_before_the_end_of_patience_is_not_cut() -> None:
    told = play(Endpointing(4), (2, True), (3.936, False), (1, True), (1, False))
    assert [d for d, _ in told] == [Decision.SEGMENT, Decision.SEGMENT]


def test_a_blip_is_no_speech_and_does_not_prolong_a_reply() -> None:
    with_blip = play(Endpointing(4), (2, True), (3, False), (0.16, True), (2, False))
    without = play(Endpointing(4), (2, True), (5.16, False))
    assert with_blip == without
    assert play(Endpointing(4), (0.16, True), (20, False)) == []


@pytest.mark.parametrize("blocks", [8, 9, 11])
def test_the_shortest_words_are_speech(blocks: int) -> None:
    told = play(Endpointing(1.5), (1, False), (blocks * BLOCK, True), (2, False))
    assert [decision for decision, _ in told] == [Decision.SEGMENT, Decision.FINISHED]


def test_the_shortest_patience_still_gives_the_segment_first() -> None:
    told = play(Endpointing(0.1), (1, True), (1, False))
    assert [decision for decision, _ in told] == [Decision.SEGMENT, Decision.FINISHED]


def test_quiet_is_told_once_and_only_before_the_first_speech() -> None:
    told = play(Endpointing(4, 15, 60), (70, False))
    assert [d for d, _ in told] == [Decision.QUIET, Decision.LONG_QUIET]
    assert [now for _, now in told] == [pytest.approx(15, abs=0.04), pytest.approx(60, abs=0.04)]
    told = play(Endpointing(40, 15, 60), (1, False), (1, True), (30, False))
    assert [d for d, _ in told] == [Decision.SEGMENT]


def test_quiet_waits_for_what_may_be_speech() -> None:
    told = play(Endpointing(4, 15), (14.976, False), (1, True), (1, False))
    assert [decision for decision, _ in told] == [Decision.SEGMENT]


def test_long_speech_is_cut_at_the_next_dip_and_goes_on_at_once() -> None:
    ears = Endpointing(4)
    told = play(ears, (20, True), (0.32, False), (12, True), (0.192, False), (0.064, True))
    assert [decision for decision, _ in told] == [Decision.SEGMENT]
    assert told[0][1] >= LONG + DIP
    assert ears.in_segment, "the rest of it counts, however short"


def test_speech_without_a_breath_is_cut_at_the_longest() -> None:
    ears = Endpointing(4)
    told = play(ears, (100, True))
    assert [now for decision, now in told if decision is Decision.SEGMENT] == [
        pytest.approx(LONGEST, abs=BLOCK),
        pytest.approx(2 * LONGEST, abs=2 * BLOCK),
    ]
    assert ears.in_segment


def test_talk_without_end_is_told_once() -> None:
    ears = Endpointing(4)
    told = play(ears, (2, True), (1, False), (100, True), (0.4, False), (60, True), (5, False))
    endless = [now for decision, now in told if decision is Decision.ENDLESS]
    assert endless == [pytest.approx(3 + ENDLESS, abs=0.6)]
    assert told[-1][0] is Decision.FINISHED


def test_who_pauses_now_and_then_is_never_told_so() -> None:
    told = play(Endpointing(4), *(((20, True), (0.6, False)) * 10), (5, False))
    assert {decision for decision, _ in told} == {Decision.SEGMENT, Decision.FINISHED}


def test_a_long_reply_is_announced_in_a_pause_and_goes_on_in_a_new_part() -> None:
    sentence = ((3.2, True), (0.64, False))
    ears = Endpointing(4, longest=120)
    told = play(ears, *sentence * 80)  # 307 s
    for kind, moments in (
        (Decision.LONG_REPLY, (120 - ANNOUNCED, 240 - ANNOUNCED, 360 - ANNOUNCED)),
        (Decision.NEW_PART, (120, 240)),
    ):
        found = [now for decision, now in told if decision is kind]
        assert found == [pytest.approx(moment, abs=4.1) for moment in moments]
    assert ears.heard_speech
    assert Decision.FINISHED not in {decision for decision, _ in told}


def test_a_new_part_begins_at_the_limit_even_without_a_breath() -> None:
    told = play(Endpointing(4, longest=100), (120, True))
    (cut,) = [now for decision, now in told if decision is Decision.NEW_PART]
    assert 100 <= cut <= 104.1


def test_silence_counts_anew_after_waiting() -> None:
    ears = Endpointing(4, 15)
    assert [d for d, _ in play(ears, (2, True), (3.5, False))] == [Decision.SEGMENT]
    ears.wait()
    assert play(ears, (3.9, False)) == []
    assert [decision for decision, _ in play(ears, (0.2, False))] == [Decision.FINISHED]
    ears = Endpointing(4, 15)
    play(ears, (14, False))
    ears.wait()
    assert play(ears, (14.5, False)) == []


def test_what_is_passed_over_is_neither_speech_nor_silence() -> None:
    ears = Endpointing(4)
    play(ears, (2, True))
    ears.interrupt()
    assert not ears.in_segment
    ears.pass_over(60.0)
    told = play(ears, (3.9, False), (0.2, False))
    assert [decision for decision, _ in told] == [Decision.FINISHED]
    assert ears.now == pytest.approx(66.1, abs=0.1)


talk = st.lists(st.tuples(st.integers(1, 400), st.booleans()), max_size=60)


@given(talk, st.floats(0.5, 6), st.floats(3, 30), st.floats(3, 60))
def test_all_speech_is_in_segments_and_all_ends(
    stretches: list[tuple[int, bool]], patience: float, quiet: float, long_quiet: float
) -> None:
    ears = Endpointing(patience, quiet, long_quiet)
    told: list[Decision] = []
    quiet_after_speech = open_since = silence = 0.0
    run = 0.0
    for blocks, is_speech in [*stretches, (300, False)]:
        for _ in range(blocks):
            was_open = ears.in_segment
            decision = ears.step(BLOCK, is_speech)
            told.append(decision)
            silence = 0.0 if is_speech else silence + BLOCK
            run = run + BLOCK if is_speech else 0.0
            if run >= MIN_SPEECH and decision is not Decision.SEGMENT:
                assert ears.in_segment, "continuous speech is in a segment"
            if ears.in_segment and not was_open:
                open_since = ears.onset
            if ears.in_segment:
                assert ears.now - open_since <= LONGEST + BLOCK
            if decision is Decision.FINISHED:
                assert not is_speech
                assert not ears.in_segment
            if decision in (Decision.QUIET, Decision.LONG_QUIET):
                quiet_after_speech += ears.heard_speech
    assert not ears.in_segment
    assert not ears.maybe_speech
    assert quiet_after_speech == 0
    assert told.count(Decision.QUIET) <= 1
    assert told.count(Decision.LONG_QUIET) <= 1
    assert (Decision.SEGMENT in told) == ears.heard_speech
    if ears.heard_speech:
        last_segment = len(told) - 1 - told[::-1].index(Decision.SEGMENT)
        assert told[last_segment:].count(Decision.FINISHED) == 1, "every reply comes to its end"


@settings(deadline=None)
@given(talk, st.floats(0.5, 6), st.floats(10, 100))
def test_a_limit_loses_no_speech_and_changes_no_end(
    stretches: list[tuple[int, bool]], patience: float, longest: float
) -> None:
    plain, parts = Endpointing(patience), Endpointing(patience, longest=longest)
    announced, begun = 0, 0
    run = 0.0
    ends: tuple[list[float], list[float]] = [], []
    for blocks, is_speech in [*stretches, (300, False)]:
        for _ in range(blocks):
            without, decision = plain.step(BLOCK, is_speech), parts.step(BLOCK, is_speech)
            ends[0].extend([plain.now] * (without is Decision.FINISHED))
            ends[1].extend([parts.now] * (decision is Decision.FINISHED))
            announced += decision is Decision.LONG_REPLY
            begun += decision is Decision.NEW_PART
            run = run + BLOCK if is_speech else 0.0
            if run >= MIN_SPEECH and decision not in (Decision.SEGMENT, Decision.NEW_PART):
                assert parts.in_segment, "continuous speech is in a segment"
    assert ends[1] == [pytest.approx(end, abs=2 * BLOCK) for end in ends[0]]
    assert begun <= parts.now / longest
    assert begun <= announced <= begun + 1


moments = st.lists(st.tuples(st.integers(1, 200), st.sampled_from(["talk", "rest", "ours"])))


@given(moments, st.floats(0.5, 6))
def test_asides_and_faults_never_shorten_patience(
    stretches: list[tuple[int, str]], patience: float
) -> None:
    """`ours`: our own voice is heard, which is passed over."""
    ears = Endpointing(patience)
    quiet = 0.0
    for blocks, kind in stretches:
        for _ in range(blocks):
            if kind == "ours":
                ears.interrupt()
                ears.pass_over(BLOCK)
                quiet = 0.0
                continue
            decision = ears.step(BLOCK, kind == "talk")
            quiet = 0.0 if ears.in_segment and kind == "talk" else quiet + BLOCK
            if decision is Decision.FINISHED:
                assert quiet >= patience - 1e-3


@given(talk, st.floats(0.5, 6))
def test_patience_is_never_cut_short(stretches: list[tuple[int, bool]], patience: float) -> None:
    ears = Endpointing(patience)
    since_confirmed = 0.0
    for blocks, is_speech in stretches:
        for _ in range(blocks):
            since_confirmed += BLOCK
            decision = ears.step(BLOCK, is_speech)
            if ears.in_segment and is_speech:
                since_confirmed = 0.0
            if decision is Decision.FINISHED:
                assert since_confirmed >= patience - 1e-3
