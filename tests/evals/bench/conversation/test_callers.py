"""Callers are the same for the same seed, do all that people do, and their pauses lie where they are said to."""

import random

import numpy as np
import pytest

from core.errors import InvalidInput
from evals.bench.conversation.callers import (
    LONGEST_PAUSE,
    SHORTEST_PAUSE,
    Piece,
    Turn,
    conversation,
    conversations,
    pause,
)
from evals.bench.conversation.questions import FACTS, LONG, OPEN
from evals.bench.conversation.sounding import Voicing
from evals.bench.conversation.talking import FINISHED_SECONDS, PATIENCE_SECONDS, SeededCaller
from evals.emulators.listening import HeardSound
from evals.phone.caller import Moment
from evals.phone.script import HangUp, Speak
from evals.phone.sound import RATE, voiced_windows
from voice.mulaw import Samples, encode


class Hums:
    """A voice of 60 ms a character, with silence around it as voices have."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def speak(self, text: str) -> Samples:
        self.asked.append(text)
        hum = (np.sin(np.arange(480 * len(text)) / 5) * 8000).astype(np.int16)
        return np.concatenate([np.zeros(400, np.int16), hum, np.zeros(400, np.int16)])

    async def close(self) -> None: ...


def test_a_seed_is_a_caller_and_another_seed_another() -> None:
    assert conversation(5) == conversation(5)
    assert conversation(5) != conversation(6)
    assert conversations(1, 40) == conversations(1, 40)
    assert sum(map(len, conversations(1, 40))) == 40


def test_as_many_callers_talk_at_once_as_are_wanted_however_few_turns_there_are() -> None:
    assert [len(turns) for turns in conversations(1, 10, calls=4)] == [3, 3, 2, 2]
    whole = len(conversation(1 * 10_007))
    assert [len(turns) for turns in conversations(1, 2 * whole + 1, calls=2)] == [whole, whole, 1]
    assert [len(turns) for turns in conversations(1, 2, calls=4)] == [1, 1]


def test_each_call_has_every_kind_of_turn_and_asks_what_a_table_and_what_a_judgement_answers() -> None:
    kinds = {"plain", "pause", "correction", "dictated", "yes_no", "interruption", "backchannel"}
    openly = {" ".join(question.parts) for question in OPEN}
    for seed in range(20):
        turns = conversation(seed)
        assert {turn.kind for turn in turns} == kinds
        assert {turn.words for turn in turns} & openly
        assert all(turn.bears or turn.kind == "backchannel" for turn in turns)
        assert all(turn.over is not None for turn in turns if turn.kind in ("interruption", "backchannel"))
        assert all(len(turn.pieces) > 1 for turn in turns if turn.kind in ("pause", "correction", "dictated"))


def test_pauses_stay_within_what_a_turn_bears_and_vary() -> None:
    drawn = [pause(random.Random(seed), 0.5) for seed in range(300)]
    assert min(drawn) >= SHORTEST_PAUSE
    assert max(drawn) <= LONGEST_PAUSE
    assert len(set(drawn)) > 30


def test_no_question_is_asked_twice_in_other_lists() -> None:
    everything = [" ".join(question.parts) for question in (*FACTS, *LONG, *OPEN)]
    assert len(everything) == len(set(everything))


async def test_a_pause_lies_in_the_sound_where_it_is_said_to_and_words_are_spoken_once_for_all_callers() -> None:
    voice = Hums()
    voicing = Voicing(voice, 1)
    turn = Turn("pause", (Piece("do you"), Piece("um", 0.5), Piece("deliver")))
    sounded = await voicing.sounded(turn)
    await voicing.sounded(turn)
    (gap,) = sounded.pauses
    assert gap.end - gap.begin == RATE // 2
    assert voice.asked == ["do you", "um", "deliver"]
    voiced = voiced_windows(sounded.sound)
    assert voiced[0]
    assert voiced[-1]
    assert voiced[gap.begin // 80 - 1]
    assert not voiced[gap.begin // 80 : gap.end // 80].any()
    assert voiced[gap.end // 80]


@pytest.mark.parametrize("encoding", ["mulaw", "linear16"])
async def test_an_emulated_recogniser_tells_two_callers_of_the_same_words_apart_and_leaves_the_filler_out(encoding: str) -> None:
    voicing = Voicing(Hums(), 1)
    first = await voicing.sounded(Turn("pause", (Piece("do you"), Piece("um", 0.5), Piece("deliver"))))
    second = await voicing.sounded(Turn("plain", (Piece("do you deliver"),)))
    for sounded, words in ((first, ["do", "you", "deliver"]), (second, ["do", "you", "deliver"])):
        heard = HeardSound((), encoding, RATE, voicing.knows)
        sound = encode(sounded.sound) if encoding == "mulaw" else sounded.sound.astype("<i2").tobytes()
        for _ in heard.blocks((b"\xff" if encoding == "mulaw" else b"\0\0") * 800 + sound):
            pass
        assert [word.word for word in heard.words] == words
        assert heard.words[0].start == pytest.approx(0.1)
        assert heard.words[-1].end == pytest.approx(0.1 + len(sounded.sound) / RATE)


async def test_a_recogniser_that_errs_takes_a_pause_for_the_end_and_begins_anew_after_it() -> None:
    voicing = Voicing(Hums(), 1, false_ends=1.0)
    sounded = await voicing.sounded(Turn("pause", (Piece("do you", 0.5), Piece("deliver"))))
    heard = HeardSound((), "mulaw", RATE, voicing.knows)
    laid = []
    for _ in heard.blocks(encode(sounded.sound)):
        if heard.seconds < sounded.pauses[0].end / RATE:
            laid = [word.word for word in heard.words]
    assert laid == ["do", "you"]
    assert [word.word for word in heard.words] == ["do", "you", "deliver"]


async def test_more_utterances_than_can_be_told_apart_are_refused_in_words() -> None:
    class Beeps(Hums):
        async def speak(self, text: str) -> Samples:
            return np.full(480, 400, np.int16)

    voicing = Voicing(Beeps(), 1)
    many = [Turn("plain", (Piece("no"),))] * 500
    with pytest.raises(InvalidInput, match="too much alike"):
        await voicing.all_of(many)


def test_a_caller_waits_for_the_agent_to_finish_and_speaks_into_it_where_the_turn_says_so() -> None:
    caller = SeededCaller([Turn("plain", (Piece("a"),)), Turn("interruption", (Piece("b"),), over=0.5)])
    assert caller.tick(Moment(0.0, True, False, True)) is None
    assert caller.tick(Moment(FINISHED_SECONDS - 0.1, True, False, False)) is None
    assert isinstance(caller.tick(Moment(FINISHED_SECONDS + 0.1, True, False, False)), Speak)
    assert caller.tick(Moment(3.0, True, True, False)) is None
    assert caller.tick(Moment(4.0, True, False, True)) is None, "the reply begins"
    assert caller.tick(Moment(4.4, True, False, True)) is None
    assert isinstance(caller.tick(Moment(4.5, True, False, True)), Speak)
    assert caller.said == [0, 1]


def test_a_caller_who_is_not_answered_goes_on_after_a_while_and_hangs_up_in_the_end() -> None:
    caller = SeededCaller([Turn("plain", (Piece("a"),))])
    assert caller.tick(Moment(PATIENCE_SECONDS - 0.1, True, False, False)) is None
    assert isinstance(caller.tick(Moment(PATIENCE_SECONDS, True, False, False)), Speak)
    assert caller.tick(Moment(7.0, True, True, False)) is None
    assert caller.tick(Moment(7.0 + PATIENCE_SECONDS - 0.1, True, False, False)) is None
    assert isinstance(caller.tick(Moment(7.0 + PATIENCE_SECONDS, True, False, False)), HangUp)


def test_nobody_says_mm_hmm_to_an_agent_that_has_finished() -> None:
    caller = SeededCaller([Turn("backchannel", (Piece("mm-hmm"),), over=2.0), Turn("plain", (Piece("a"),))])
    assert caller.tick(Moment(0.0, True, False, True)) is None
    assert isinstance(caller.tick(Moment(1.5, True, False, False)), Speak)
    assert caller.said == [1]
