"""Levels, recordings and noise are what they are said to be."""

import wave
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from core.errors import InvalidInput
from evals.phone.sound import active_dbfs, levelled, read_wav, silence, voiced_windows, write_stereo
from tests.evals.phone.gateway import tone


def write_wav(path: Path, samples: npt.NDArray[Any], rate: int, width: int = 2, channels: int = 1) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return path


@pytest.mark.parametrize(("dbfs", "counts"), [(-49.0, True), (-51.0, False)])
def test_sound_counts_above_minus_fifty_dbfs(dbfs: float, counts: bool) -> None:
    loud = levelled(tone(100), -20)
    quieter = (loud * 10 ** ((dbfs + 20) / 20)).astype(np.int16)
    assert bool(voiced_windows(quieter).all()) is counts
    assert bool(voiced_windows(quieter).any()) is counts


def test_speech_is_brought_to_a_level_whatever_silence_lies_around_it() -> None:
    sound = np.concatenate([silence(8000), tone(500, amplitude=900), silence(4000)])
    level = active_dbfs(levelled(sound, -22))
    assert level is not None
    assert abs(level + 22) < 0.3


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 44100])
def test_a_recording_of_any_rate_keeps_its_length_and_pitch(tmp_path: Path, rate: int) -> None:
    time = np.arange(rate) / rate
    samples = (np.sin(2 * np.pi * 1000 * time) * 12000).astype("<i2")
    read = read_wav(write_wav(tmp_path / "a.wav", samples, rate))
    assert abs(len(read) - 8000) <= 1
    assert int(np.argmax(np.abs(np.fft.rfft(read[:8000], 8000)))) == 1000


@pytest.mark.parametrize(
    ("width", "kind", "scale", "offset"), [(1, "u1", 127, 128), (2, "<i2", 2**15 - 1, 0), (4, "<i4", 2**31 - 1, 0)]
)
def test_a_recording_of_any_width_has_the_same_level_and_its_first_channel_is_taken(
    tmp_path: Path, width: int, kind: str, scale: int, offset: int
) -> None:
    wavelet = np.sin(np.arange(8000) * 0.3) * 0.25
    both = np.stack([wavelet, np.zeros(8000)], axis=1)
    samples = (both * scale + offset).astype(kind)
    level = active_dbfs(read_wav(write_wav(tmp_path / "a.wav", samples, 8000, width, 2)))
    assert level is not None
    assert abs(level - 20 * np.log10(0.25 / np.sqrt(2))) < 0.2


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"RIFF nothing of the kind")
    with pytest.raises(InvalidInput, match="expected a PCM WAV"):
        read_wav(path)
    with pytest.raises(InvalidInput, match="no such file"):
        read_wav(tmp_path / "b.wav")


def test_both_sides_of_a_call_are_written_to_the_same_length(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "both.wav"
    write_stereo(path, tone(100), tone(300))
    with wave.open(str(path), "rb") as file:
        assert (file.getnchannels(), file.getframerate(), file.getnframes()) == (2, 8000, 2400)
        both = np.frombuffer(file.readframes(2400), dtype="<i2").reshape(-1, 2)
    assert not both[800:, 0].any()
    assert (both[:, 1] == tone(300)).all()
