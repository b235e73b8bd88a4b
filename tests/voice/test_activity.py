"""Speech is noticed soon after it begins and after it ends; silence and noise are not speech."""

from pathlib import Path

import numpy as np
import pytest

from evals.bench.lines import detected, sound_on
from evals.phone.condition import line_called
from evals.phone.sound import silence as silence_of
from evals.phone.voices import open_voice
from evals.phone.way import Way
from tests.voice.spoken_sound import frames, noise, say, silence
from voice.activity import Activity, VoiceActivity


def _follow(pieces: list[np.ndarray]) -> list[Activity]:
    activity = VoiceActivity()
    return [activity.push(frame) for frame in frames(*pieces)]


def _voiced(samples: np.ndarray) -> tuple[float, float]:
    """Seconds of the first and last sample above −40 dBFS."""
    loud = np.flatnonzero(np.abs(samples) > 328)
    return loud[0] / 8000, loud[-1] / 8000


def test_onset_is_told_within_120_ms_of_the_first_voiced_sample(tmp_path: Path) -> None:
    for voice in ("slt", "awb", "rms"):
        speech = say("one table for two people please", tmp_path, voice)
        told = _follow([silence(0.5), speech, silence(0.5)])
        onset = next(i for i, a in enumerate(told) if a.change == "onset")
        assert 0 <= (onset + 1) * 0.02 - (0.5 + _voiced(speech)[0]) <= 0.12, voice


def test_the_last_voiced_moment_is_known_to_60_ms_and_the_end_soon_told(tmp_path: Path) -> None:
    speech = say("we are open until nine", tmp_path)
    told = _follow([silence(0.5), speech, silence(1.0)])
    end = 0.5 + _voiced(speech)[1]
    offset = next(i for i, a in reversed(list(enumerate(told))) if a.change == "offset")
    assert told[-1].last_voice is not None
    assert abs(told[-1].last_voice - end) <= 0.06
    assert (offset + 1) * 0.02 - end <= 0.2
    assert not told[-1].speaking


def test_silence_and_steady_noise_are_not_speech() -> None:
    told = _follow([silence(2), noise(3), noise(2, level=1500), silence(1)])
    assert not any(a.speaking for a in told)
    assert told[-1].last_voice is None


def test_digital_silence_never_reaches_the_model() -> None:
    activity = VoiceActivity()
    activity._model = None
    assert all(activity.push(frame).probability == 0.0 for frame in frames(silence(1)))


def test_two_calls_do_not_share_their_state(tmp_path: Path) -> None:
    sound = frames(silence(0.3), say("hello there", tmp_path), silence(0.3))
    alone = [a.probability for a in map(VoiceActivity().push, sound)]
    first, second = VoiceActivity(), VoiceActivity()
    together = []
    for frame, other in zip(sound, frames(noise(len(sound) * 0.02, level=3000)), strict=True):
        together.append(first.push(frame).probability)
        second.push(other)
    assert together == alone


@pytest.mark.parametrize(
    ("line", "onset", "early", "late"),
    [
        ("clean", 200, 60, 60),
        ("mobile", 360, 60, 100),
        ("bad-wifi", 240, 100, 100),
        ("snr_db=10", 200, 60, 200),
        ("snr_db=5", 240, 60, 250),
        ("street", 300, 60, 400),
        ("gain_db=-24", 300, 60, 60),
        ("quiet", 300, 120, 60),
        ("gain_db=18", 400, 150, 60),
    ],
)
async def test_on_bad_lines_the_begin_and_the_end_of_speech_are_found_within_bounds(
    line: str, onset: float, early: float, late: float
) -> None:
    """Milliseconds; a quieter, louder or noisier line than these is measured by ``frontdesk bench lines``."""
    voice = open_voice("en-us")
    agent = silence_of(0)
    for number, words in enumerate(("are you open on sunday", "i want to cancel my reservation", "six people and two children")):
        found = detected(sound_on(Way(line_called(line), number), await voice.speak(words), agent))
        assert found.onset_ms is not None
        assert found.end_ms is not None
        assert 0 <= found.onset_ms <= onset
        assert -early <= found.end_ms <= late
        assert found.false_voices == 0
    await voice.close()
