"""What a line's condition does to a caller's sound is what it says, measured."""

from itertools import groupby

import numpy as np
import pytest

from core.errors import InvalidInput
from evals.phone.background import Background
from evals.phone.codec import ALaw, Band, Mobile
from evals.phone.condition import CLEAN, LINES, LineCondition, line_called
from evals.phone.packets import Concealment, Jitter, Loss
from evals.phone.sound import FRAME, active_dbfs, silence
from evals.phone.way import JitteryStream, Way
from tests.evals.phone.gateway import tone
from voice.mulaw import Samples

QUIET = silence(FRAME)


def dbfs(samples: np.ndarray) -> float:
    return float(20 * np.log10(np.std(samples.astype(float)) / 32768))


def passed(way: Way, said: Samples, played: Samples | None = None) -> Samples:
    heard = silence(len(said)) if played is None else played
    return np.concatenate([way.passed(said[at : at + FRAME], heard[at : at + FRAME]) for at in range(0, len(said), FRAME)])


def test_a_clean_line_changes_no_sample() -> None:
    said = tone(400)
    assert (passed(Way(), said, tone(400, 700)) == said).all()


@pytest.mark.parametrize("name", LINES)
def test_the_same_seed_is_the_same_line(name: str) -> None:
    said, played = tone(600), tone(600, 700)
    assert (passed(Way(LINES[name], 4), said, played) == passed(Way(LINES[name], 4), said, played)).all()


@pytest.mark.parametrize("gain", [-30.0, -6.0, 6.0])
def test_gain_is_in_decibels(gain: float) -> None:
    said = tone(1000) // 4
    assert dbfs(passed(Way(LineCondition(gain_db=gain)), said)) == pytest.approx(dbfs(said) + gain, abs=0.3)


def test_peaks_are_cut_at_the_level_that_was_asked_for_and_nothing_below_it_is() -> None:
    said = tone(400)
    cut = passed(Way(LineCondition(clip_dbfs=-18)), said)
    assert np.abs(cut).max() == round(32768 * 10 ** (-18 / 20))
    low = np.abs(said) < 4000
    assert (cut[low] == said[low]).all()


@pytest.mark.parametrize("kind", ["line", "white", "babble", "street"])
@pytest.mark.parametrize("gain", [0.0, -20.0])
def test_the_noise_lies_so_far_below_the_speech_as_it_is_on_the_line(kind: str, gain: float) -> None:
    way = Way(line_called(f"snr_db=10,noise={kind},gain_db={gain}"), 1, speech_dbfs=-22)
    assert dbfs(passed(way, silence(80_000))) == pytest.approx(-22 + gain - 10, abs=0.3)


def test_line_noise_has_its_band_and_is_the_same_for_the_same_seed() -> None:
    noise = Background(-37, seed=1).added(silence(80_000), 0)
    spectrum = np.abs(np.fft.rfft(noise)) ** 2
    assert spectrum[3000:34000].sum() / spectrum.sum() > 0.99
    assert (Background(-37, seed=1).added(silence(800), 240) == noise[240:1040]).all()
    assert (Background(-37, seed=2).added(silence(800), 240) != noise[240:1040]).any()


@pytest.mark.parametrize(("share", "mean"), [(0.05, 3.0), (0.2, 1.0), (0.01, 8.0)])
def test_frames_are_lost_in_the_share_and_in_the_bursts_that_were_asked_for(share: float, mean: float) -> None:
    loss = Loss(share, mean, seed=2)
    lost = [loss.next() for _ in range(200_000)]
    bursts = [len(list(run)) for bad, run in groupby(lost) if bad]
    if mean > 1:
        assert np.mean(bursts) == pytest.approx(mean, rel=0.1)
    assert np.mean(lost) == pytest.approx(share, rel=0.1)


def test_what_is_lost_is_the_last_frame_again_fading_out_and_silence_from_60_ms_on() -> None:
    concealment = Concealment()
    frame = np.full(FRAME, 8000, dtype=np.int16)
    assert (concealment.passed(frame, lost=False) == frame).all()
    first, second, third, fourth = (concealment.passed(frame // 2, lost=True) for _ in range(4))
    assert (first[:80] == 8000).all()
    assert (np.diff(np.concatenate((first[80:], second, third)).astype(int)) <= 0).all()
    assert second[0] == pytest.approx(6400, abs=1)
    assert not fourth.any()
    assert (concealment.passed(frame // 2, lost=False) == 4000).all()


def test_a_stream_with_losses_has_as_many_frames_as_one_without() -> None:
    assert len(passed(Way(line_called("loss=0.3,loss_frames=4"), 3), tone(1000))) == 8000


@pytest.mark.parametrize(("ms", "db"), [(0, 20.0), (120, 25.0), (130, 6.0)])
def test_the_agents_sound_comes_back_after_its_delay_at_its_level_also_over_the_callers_words(ms: float, db: float) -> None:
    played = np.concatenate([QUIET, tone(200, 700), silence(3200)])
    said = tone(len(played) // 8) // 8
    condition = LineCondition(echo_db=db, echo_ms=ms)
    echo = passed(Way(condition), silence(len(played)), played)
    delay = FRAME + round(ms * 8)
    expected = np.round(played[: len(played) - delay] * 10 ** (-db / 20)).astype(np.int16)
    assert not echo[:delay].any()
    assert (echo[delay:] == expected).all()
    assert np.abs(passed(Way(condition), said, played).astype(int) - said - echo).max() <= 1


class Stream:
    """Keeps what it is sent, with the tick in which it came."""

    def __init__(self) -> None:
        self.tick = 0
        self.sent: list[tuple[int, object]] = []

    def send_frame(self, frame: bytes | None) -> None:
        self.sent.append((self.tick, frame))

    def send_digit(self, digit: str) -> None:
        self.sent.append((self.tick, digit))

    def send_marks(self, names: list[str]) -> None:
        self.sent.append((self.tick, tuple(names)))


def test_jitter_keeps_order_and_count_loses_nothing_and_comes_back_to_the_pace() -> None:
    stream = Stream()
    jittery = JitteryStream(stream, Jitter(200, 1.5, seed=5), lambda: stream.tick * 0.02)
    given: list[object] = []
    for tick in range(100_000):
        stream.tick = tick
        jittery.send_marks([f"m{tick}"])
        jittery.send_frame(tick.to_bytes(4, "big"))
        given += [(f"m{tick}",), tick.to_bytes(4, "big")]
    jittery.release()
    assert [what for _, what in stream.sent] == given
    late = np.array([at - int.from_bytes(what, "big") for at, what in stream.sent if isinstance(what, bytes)])
    assert late.min() == 0
    holds = [max(run) for waits, run in ((w, [*r]) for w, r in groupby(late, key=lambda each: each > 0)) if waits]
    assert np.mean(holds) * 20 == pytest.approx(200, rel=0.15)
    assert (late == 0).mean() == pytest.approx(1.5 / 1.7, rel=0.1)


def test_what_waits_when_the_stream_is_over_is_sent_before_its_end() -> None:
    stream = Stream()
    jittery = JitteryStream(stream, Jitter(1e9, 0.001, seed=1), lambda: 1.0)
    jittery.send_frame(b"last")
    assert stream.sent == []
    jittery.release()
    assert stream.sent == [(0, b"last")]


def test_a_law_is_that_of_g_711() -> None:
    """Its decoder's smallest and largest values, and never further away than half a step."""
    every = np.arange(-32768, 32768).astype(np.int16)
    back = ALaw().passed(every).astype(int)
    assert sorted(set(np.abs(back)))[:3] == [8, 24, 40]
    assert np.abs(back).max() == 32256
    assert len(set(back)) == 256
    away = np.abs(back - every.astype(int))[1:-1]
    assert (away <= np.maximum(8, np.abs(every[1:-1].astype(int)) / 32)).all()


def test_a_mobile_call_keeps_300_to_3400_hz() -> None:
    def through(hz: float) -> float:
        band, said = Band(), (8000 * np.sin(2 * np.pi * hz * np.arange(8000) / 8000)).astype(np.int16)
        out = np.concatenate([band.passed(said[at : at + FRAME]) for at in range(0, 8000, FRAME)])
        return dbfs(out[800:]) - dbfs(said)

    assert abs(through(1000)) < 0.2
    assert abs(through(3200)) < 1
    assert through(100) < -15
    assert through(3800) < -15


def test_a_mobile_codec_keeps_the_level_of_a_voice_and_not_its_samples() -> None:
    rng, mobile = np.random.default_rng(1), Mobile()
    said = Background(-20, 3, "babble").added(silence(16_000), 0)
    heard = np.concatenate([mobile.passed(said[at : at + FRAME]) for at in range(0, 16_000, FRAME)])
    before, after = active_dbfs(said), active_dbfs(heard)
    assert before is not None
    assert after == pytest.approx(before, abs=2)
    late = FRAME + 64
    noise = heard[late:].astype(float) - said[:-late]
    assert 3 < dbfs(said) - dbfs(noise) < 20
    loud = rng.integers(-32768, 32767, 16_000).astype(np.int16)
    assert np.abs(np.concatenate([mobile.passed(loud[at : at + FRAME]) for at in range(0, 16_000, FRAME)])).max() <= 32767


def test_a_line_is_called_by_name_and_single_settings() -> None:
    assert line_called("clean") == CLEAN
    assert line_called("mobile, loss=0.2").settings == {"codec": "mobile", "loss": 0.2, "loss_frames": 2}
    assert line_called("snr_db=5,noise=babble") == LineCondition(snr_db=5, noise="babble")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("tin can", "expected one of clean, mobile"),
        ("mobile,volume=3", "no setting 'volume'; it has gain_db"),
        ("snr_db=loud", "expected a number"),
        ("loss=0.9", "expected 0 to 0.5"),
        ("codec=opus", "expected codec to be one of mulaw, alaw, mobile"),
        ("mobile,loss=nan", "expected 0 to 0.5"),
    ],
)
def test_a_line_that_does_not_exist_is_told_with_those_that_do(text: str, complaint: str) -> None:
    with pytest.raises(InvalidInput, match=complaint):
        line_called(text)
