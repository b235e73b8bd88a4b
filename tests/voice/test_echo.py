"""The agent's own sound coming back is nobody's voice; a caller's is heard, over it and beside it."""

import numpy as np
import pytest

from evals.phone.background import Background
from evals.phone.condition import line_called
from evals.phone.sound import FRAME, silence
from evals.phone.way import Way
from voice.echo import EchoGuard
from voice.mulaw import SILENCE, Samples, encode

QUIET = SILENCE * FRAME
CHUNK = 20 * FRAME
AHEAD = 5


def talk(seconds: float, seed: int, dbfs: float = -22.0) -> Samples:
    """Somebody who talks without pause."""
    length = round(seconds * 50) * FRAME
    return Background(dbfs, seed, "babble").added(silence(length), 0)


def call(line: str, agent: Samples, caller: Samples, guard: EchoGuard | None = None) -> tuple[list[bytes], list[bytes]]:
    """Each frame as it comes in and as it is listened to, while the agent's sound is sent two seconds ahead."""
    way, guard = Way(line_called(line), 9), guard or EchoGuard()
    came: list[bytes] = []
    listened: list[bytes] = []
    for at in range(0, len(agent), FRAME):
        if at == 0:
            guard.played(encode(agent[: AHEAD * CHUNK]))
        elif at % CHUNK == 0 and (ahead := agent[at + (AHEAD - 1) * CHUNK : at + AHEAD * CHUNK]).size:
            guard.played(encode(ahead))
        came.append(encode(way.passed(caller[at : at + FRAME], agent[at : at + FRAME])))
        listened += guard.heard(came[-1])
    return came, listened


def heard(frames: list[bytes]) -> list[int]:
    return [number for number, frame in enumerate(frames) if frame != QUIET]


@pytest.mark.parametrize("line", ["echo_db=30", "echo_db=10,echo_ms=400", "echo_db=20,codec=mobile", "speakerphone"])
def test_an_echo_is_silence_from_its_first_frame_on(line: str) -> None:
    agent = talk(8, 1)
    came, listened = call(line, agent, silence(len(agent)))
    assert len(heard(came)) > 300
    assert len(listened) == len(came)
    assert len(heard(listened)) <= 2, "fewer than any detector needs"


@pytest.mark.parametrize(("db", "share"), [(30, 0.95), (20, 0.95), (12, 0.8)])
def test_a_caller_who_speaks_over_the_echo_is_heard_at_once_and_nearly_whole(db: int, share: float) -> None:
    agent, begins = talk(8, 1), 250
    caller = silence(len(agent))
    caller[begins * FRAME : 350 * FRAME] = talk(2, 2)
    _, listened = call(f"echo_db={db}", agent, caller)
    over = [number for number in heard(listened) if begins <= number < 350]
    assert over[0] <= begins + 3
    assert len(over) >= share * 100


@pytest.mark.parametrize("line", ["clean", "snr_db=10", "snr_db=5,noise=babble", "mobile", "quiet"])
def test_on_a_line_without_an_echo_no_frame_is_touched(line: str) -> None:
    agent = talk(8, 1)
    caller = silence(len(agent))
    caller[FRAME * 100 : FRAME * 350] = talk(5, 2)
    guard = EchoGuard()
    came, listened = call(line, agent, caller, guard)
    assert listened == came
    assert guard.delay is None


def test_the_delay_is_that_of_the_line() -> None:
    agent, guard = talk(3, 1), EchoGuard()
    call("echo_db=20,echo_ms=250", agent, silence(len(agent)), guard)
    assert guard.delay == pytest.approx(0.27, abs=0.005), "the phone's own frame included"


def test_a_caller_who_speaks_once_the_agent_is_silent_is_heard_whole_however_quietly() -> None:
    agent = np.concatenate([talk(4, 1), silence(200 * FRAME)])
    caller = silence(len(agent))
    caller[FRAME * 250 : FRAME * 350] = talk(2, 2, dbfs=-45)
    came, listened = call("echo_db=6", agent, caller)
    assert listened[250:] == came[250:]


def test_what_a_clear_threw_away_is_no_echo_of_the_agents() -> None:
    agent, guard = talk(4, 1), EchoGuard()
    call("echo_db=10", agent, silence(len(agent)), guard)
    guard.played(encode(talk(2, 3)))
    guard.cleared()
    for _ in range(60):
        guard.heard(QUIET)
    quiet_caller = encode(talk(1, 2, dbfs=-40))
    frames = [quiet_caller[at : at + FRAME] for at in range(0, len(quiet_caller), FRAME)]
    assert [guard.heard(frame) for frame in frames] == [[frame] for frame in frames]


def test_a_call_of_an_hour_is_kept_in_seconds_of_sound() -> None:
    guard, minute = EchoGuard(), encode(talk(2, 1))
    for _ in range(200):
        guard.played(minute)
        for _ in range(100):
            guard.heard(QUIET)
    assert len(guard._played) < 5 * 8000


def test_a_caller_who_answers_a_while_after_the_agent_is_heard_at_once_and_from_the_first_sample() -> None:
    guard = EchoGuard()
    guard.played(SILENCE * 8000)
    rng = np.random.default_rng(1)
    for _ in range(100):
        assert guard.heard(SILENCE * 160) == [SILENCE * 160]
    said = [encode(rng.normal(0, 3000, 160).astype(np.int16)) for _ in range(60)]
    given = [each for frame in said for each in guard.heard(frame)]
    assert given == said
    late = EchoGuard()
    late.played(SILENCE * 8000)
    for _ in range(125):
        late.heard(SILENCE * 160)
    assert late.heard(said[0]) == [said[0]]
