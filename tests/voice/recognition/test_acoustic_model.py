"""The adapted acoustic model is made once from pocketsphinx's own, and the mean of a call's speech is learned from speech."""

from pathlib import Path

import numpy as np

from voice.recognition.acoustic_model import read_gaussians, telephone_model
from voice.recognition.features import TELEPHONE_MEAN, CepstralMean
from voice.recognition.pronunciation import model_folder


def test_the_telephone_model_moves_the_gaussians_and_is_kept(tmp_path: Path) -> None:
    folder = telephone_model(tmp_path)
    own, moved = read_gaussians(model_folder() / "en-us" / "means"), read_gaussians(folder / "means")
    assert own.shape == moved.shape
    assert 0.1 < float(np.abs(moved - own).mean()) < 10
    assert (read_gaussians(folder / "variances") > 0).all()
    made = (folder / "means").stat().st_mtime_ns
    assert telephone_model(tmp_path) == folder
    assert (folder / "means").stat().st_mtime_ns == made
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def test_the_mean_follows_speech_not_silence_and_is_carried_to_the_next_utterance() -> None:
    mean = CepstralMean()
    speech = np.asarray(TELEPHONE_MEAN, dtype=np.float32) + 5
    silence = speech - np.array([60, *[0] * 12], dtype=np.float32)
    mean.hear(np.tile(speech, (300, 1)))
    mean.hear(np.tile(silence, (300, 1)))
    learned = mean.value
    assert np.allclose(learned, speech, atol=1.0)
    mean.restart()
    assert np.allclose(mean.value, learned)
