"""Adapt the acoustic model of the local recogniser to the telephone, from synthetic speech alone.

    python -m evals.adapt_telephone_model --out FILE

writes what ``voice.recognition.acoustic_model`` reads as ``telephone_model.npz``. All speech is synthetic, no caller's:
sentences are drawn from the phrase grammar and spoken by flite (slt, rms, kal16; four in ten) and espeak-ng (American,
British, received and Scottish English, male and female variants) at several paces, espeak-ng's also at several pitches.
pocketsphinx aligns each at 16 kHz. Resampled to 8 kHz it goes over µ-law twice, at a drawn level and, in six of ten, with
white, dull or pink noise 10 to 27 dB below the speech; the features are those of a call, running mean included.

MAP adaptation moves pocketsphinx' Gaussians to that: a first pass, over half the sentences, lets the Gaussians answer for
the clean sound what they then learn of the noisy; a second, over all of them, asks the Gaussians so adapted about the noisy
sound itself. Both start from pocketsphinx' own values as the prior, and the second trusts those the most.

The file in the repository is from 3600 sentences drawn in four parts with seeds of their own, of which 2780 (121 minutes)
could be used, and from the same steps; its first half lacked espeak-ng's plain British voice. One seed now fixes texts, voices
and noise, but espeak-ng carries jitter from sentence to sentence: a new file is alike, not the same to the byte. flite's
command is needed (Debian: apt install flite).
"""

import argparse
import random
import re
import subprocess
import tempfile
import wave
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soxr
from pocketsphinx import Decoder

from evals.build_caller_lm import HERE, Grammar
from voice import mulaw
from voice.mulaw import Samples
from voice.recognition.acoustic_model import LEAST_VARIANCE, STEPS, Gaussians, read_gaussians
from voice.recognition.features import BELOW_PEAK, STEP, Cepstra, CepstralMean
from voice.recognition.language_model import MONTHS, WEEKDAYS, names
from voice.recognition.pronunciation import model_folder, pronunciations
from voice.recognition.spoken import spoken
from voice.speech.espeak import ESPEAK_RATE, Espeak

Sound = npt.NDArray[np.float64]
Features = npt.NDArray[np.float64]
"""Cepstra of every 10 ms: (frames, 13)."""
Rng = np.random.Generator

SEED = 1
DRAWN = 3600
"""Sentences drawn; those too short, too long, with unknown words or not to be aligned are left out."""
WIDE, NARROW = 16000, 8000
ESPEAK_PITCH = 3
"""espeak-ng's number for that parameter."""
FLITE_SHARE = 0.4
FLITE = ("slt", "rms", "kal16", "slt", "rms")
ESPEAK = ("en-us", "en", "en", "en-gb-scotland", "en-gb-x-rp", "en-us", "en")
VARIANTS = ("", "", "+m1", "+m3", "+m5", "+m7", "+f1", "+f2", "+f4", "+f5")
TERMS = ("haircut", "check up", "root canal", "double room", "blow dry", "garden", "tiramisu", "cleaning", "pizza", "breakfast",
         "highlights", "colour", "lasagne", "dentist")  # fmt: skip
"""What stands for a business's own words."""
COPIES = 2
"""Times each sentence is heard, at other levels and noises."""
NOISY_SHARE = 0.62
LEAD, TAIL = 0.5, 0.4
"""Seconds of quiet before and after a sentence."""
NOISE_HEARD = 1600
"""Samples from which the noise is learnt, at least; the features begin behind them."""
FIRST_PASS, SECOND_PASS = (20.0, 60.0), (300.0, 600.0)
"""Frames that the prior of a mean and of a variance counts as."""
SHIFT_WEIGHT = 200.0
"""The same for the shift that a whole codebook has in common, the prior of its Gaussians' own."""


@dataclass(frozen=True, slots=True)
class Sentence:
    sound: Samples
    """8 kHz."""
    phones: tuple[tuple[str, int, int], ...]
    """Name, first frame and number of frames, of every state."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What the Gaussians answered for: frames (codebooks, streams, densities, 1), and the features and their squares."""

    frames: Gaussians
    features: Gaussians
    squares: Gaussians


class PitchedEspeak(Espeak):
    def spoken(self, text: str, voice: str, words_a_minute: int, pitch: int) -> Sound:
        pieces: list[npt.NDArray[np.float32]] = []

        def receive(piece: npt.NDArray[np.float32], _: object) -> bool:
            pieces.append(piece)
            return True

        self._library.espeak_SetParameter(ESPEAK_PITCH, pitch, 0)
        self.synthesise(text, voice, words_a_minute, receive)
        return np.concatenate(pieces).astype(np.float64)


@lru_cache(maxsize=1)
def _espeak() -> PitchedEspeak:
    return PitchedEspeak()


def espeak(text: str, voice: str, words_a_minute: int, pitch: int) -> Sound:
    """Only ever called in a process of its own, as everywhere with espeak-ng."""
    return _espeak().spoken(text, voice, words_a_minute, pitch)


def flite(text: str, voice: str, stretch: float) -> tuple[Sound, int]:
    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/said.wav"
        pace = ("--setf", f"duration_stretch={stretch:.2f}")
        subprocess.run(("flite", "-voice", voice, *pace, "-t", text, "-o", file), check=True, timeout=30)
        with wave.open(file) as said:
            return np.frombuffer(said.readframes(said.getnframes()), "<i2").astype(np.float64), said.getframerate()


def texts(drawn: int, rng: random.Random) -> Iterator[str]:
    """Callers' sentences of 2 to 16 words that the pronouncing dictionary knows."""
    first, last = names()
    classes = {"first": first, "last": last, "weekday": WEEKDAYS, "month": MONTHS, "term": TERMS}
    known = pronunciations().keys()
    for text in Grammar((HERE / "caller_phrases.txt").read_text()).utterances(drawn, rng):
        words = spoken(re.sub(r"<(\w+)>", lambda match: rng.choice(classes[match[1]]), text))
        if 2 <= len(words) <= 16 and known >= set(words):
            yield " ".join(words)


def aligned(decoder: Decoder, text: str, sound: Samples) -> tuple[tuple[str, int, int], ...] | None:
    """Where each phone's states lie in 16 kHz sound; None where the words do not fit it."""
    try:
        for begin in (lambda: decoder.set_align_text(text), decoder.set_alignment):
            begin()
            decoder.start_utt()
            decoder.process_raw(sound.tobytes(), full_utt=True)
            decoder.end_utt()
        return tuple((phone.name, s.start, s.duration) for word in decoder.get_alignment() for phone in word for s in phone)
    except RuntimeError:
        return None


def sentences(drawn: int) -> Iterator[Sentence]:
    rng, hiss = random.Random(SEED), np.random.default_rng(SEED)
    decoder = Decoder(lm=None, loglevel="FATAL")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        for text in texts(drawn, rng):
            if rng.random() < FLITE_SHARE:
                said, rate = flite(text, rng.choice(FLITE), rng.uniform(0.85, 1.2))
            else:
                voice = rng.choice(ESPEAK) + rng.choice(VARIANTS)
                said, rate = pool.submit(espeak, text, voice, rng.randint(135, 185), rng.randint(35, 65)).result(), ESPEAK_RATE
            said = soxr.resample(said * 12000 / np.abs(said).max(), rate, WIDE, "HQ")
            wide = np.pad(said, (int(LEAD * WIDE), int(TAIL * WIDE)))
            wide += 3 * hiss.standard_normal(len(wide))
            phones = aligned(decoder, text, wide.astype(np.int16))
            if phones is not None:
                yield Sentence(soxr.resample(wide, WIDE, NARROW, "HQ").astype(np.int16), phones)


def noise(samples: int, rng: Rng) -> Sound:
    """White, dull or pink."""
    kind, white = rng.integers(3), rng.standard_normal(samples)
    if kind == 0:
        return white
    if kind == 1:
        return np.convolve(white, (0.3, 0.6, 0.3), "same")
    spectrum = np.fft.rfft(white)
    bins = np.arange(len(spectrum))
    return np.fft.irfft(spectrum / np.sqrt(np.maximum(bins, len(bins) / 80)), samples)


def on_the_line(sound: Samples, rng: Rng) -> tuple[Sound, Sound]:
    """The sentence at a drawn level, clean and as a line may carry it."""
    peak = np.exp(rng.uniform(np.log(2500), np.log(20000)))
    speech = sound * peak / np.abs(sound.astype(np.float64)).max()
    clean = speech + 3 * rng.standard_normal(len(speech))
    if rng.random() >= NOISY_SHARE:
        return clean, clean
    power = np.mean(speech[np.abs(speech) > peak / 60] ** 2)
    added = noise(len(speech), rng)
    return clean, speech + added * np.sqrt(power / 10 ** (rng.uniform(10, 27) / 10) / np.mean(added**2))


def cepstra(sound: Sound, rng: Rng) -> Features:
    """As a call's, behind the first 0.2 s, which tell the noise."""
    heard = mulaw.decode(mulaw.encode(np.clip(sound, -32767, 32767).astype(np.int16)))
    front = Cepstra()
    front.listen_to_noise(heard[: NOISE_HEARD + 160 * rng.integers(6)])
    front.restart()
    return front.push(heard[NOISE_HEARD:]).astype(np.float64)


class LaterMean(CepstralMean):
    """The running mean as it is late in a call, which already tells the voice."""

    def __init__(self, before: Sound) -> None:
        super().__init__()
        self._before, self._weight = before, np.full(len(before), 150.0)


def without_mean(features: Features, onset: int, rng: Rng) -> Features:
    """Less the mean so far, as in a call: 0.4 s are waited for, then it follows every 20 ms. Half are late in a call."""
    mean = CepstralMean()
    if rng.random() < 0.5:
        speech = features[features[:, 0] > features[onset:, 0].max() - BELOW_PEAK]
        mean = LaterMean(speech.mean(axis=0) + rng.standard_normal(features.shape[1]))
    result, begin = np.empty_like(features), onset + 40
    mean.hear(features[onset:begin].astype(np.float32))
    result[:begin] = features[:begin] - mean.value
    for at in range(begin, len(features), 2):
        mean.hear(features[at : at + 2].astype(np.float32))
        result[at : at + 2] = features[at : at + 2] - mean.value
    return result


def streams(cepstra: Features) -> npt.NDArray[np.float64]:
    """The cepstra, their slopes and the slopes' slopes: (frames, 3, 13)."""
    padded = np.pad(cepstra, ((3, 3), (0, 0)), "edge")
    back3, back2, back1, _, on1, on2, on3 = (padded[i : i + len(cepstra)] for i in range(7))
    return np.stack((cepstra, on2 - back2, on3 - on1 - back1 + back3), axis=1)


def shares(features: Features, means: Sound, variances: Sound) -> Sound:
    """How much of each frame each of a codebook's Gaussians answers for: (frames, densities)."""
    precision = 1 / variances
    own = (means**2 * precision + np.log(variances)).sum(axis=1)
    misfit = features**2 @ precision.T - 2 * features @ (means * precision).T + own
    weights = np.exp((misfit.min(axis=1, keepdims=True) - misfit) / 2)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def collected(said: Sequence[Sentence], means: Gaussians, variances: Gaussians, *, ask_clean: bool) -> Sums:
    rng = np.random.default_rng(SEED + 7)
    sums = Sums(np.zeros((*means.shape[:3], 1)), np.zeros_like(means), np.zeros_like(means))
    codebooks = {phone: number for number, phone in enumerate(phone_names(len(means)))}
    for sentence in (sentence for sentence in said for _ in range(COPIES)):
        clean, noisy = (cepstra(sound, rng) for sound in on_the_line(sentence.sound, rng))
        onset = max(0, int(np.argmax(clean[:, 0] > clean[:, 0].max() - 60)) - 25)
        learnt = streams(without_mean(noisy, onset, rng))
        asked = streams(clean - clean[onset:].mean(axis=0)) if ask_clean else learnt
        codebook_at = np.full(len(learnt), -1)
        for phone, start, length in sentence.phones:
            begin = start - NOISE_HEARD // STEP
            codebook_at[max(0, begin) : max(0, begin + length)] = codebooks[phone]
        codebook_at[:onset] = -1
        for codebook in np.unique(codebook_at[codebook_at >= 0]):
            frames = codebook_at == codebook
            for stream in range(means.shape[1]):
                share = shares(asked[frames, stream], means[codebook, stream], variances[codebook, stream])
                sums.frames[codebook, stream, :, 0] += share.sum(axis=0)
                sums.features[codebook, stream] += share.T @ learnt[frames, stream]
                sums.squares[codebook, stream] += share.T @ learnt[frames, stream] ** 2
    return sums


def phone_names(count: int) -> list[str]:
    """The model's phones, one to a codebook and in their order."""
    raw = (model_folder() / "en-us" / "mdef").read_bytes()
    return [name.decode() for name in raw[raw.index(b"+NSN+\0") :].split(b"\0")[:count]]


def adapted(sums: Sums, means: Gaussians, variances: Gaussians, weights: tuple[float, float]) -> tuple[Gaussians, Gaussians]:
    """The posterior means and variances, the given ones being the prior; a variance stays within 0.4 and 6 times its own."""
    n, (mean_weight, variance_weight) = sums.frames, weights
    common = (sums.features - n * means).sum(axis=2, keepdims=True) / (n.sum(axis=2, keepdims=True) + SHIFT_WEIGHT)
    new = (mean_weight * (means + common) + sums.features) / (mean_weight + n)
    spread = sums.squares - 2 * new * sums.features + n * new**2
    grown = (variance_weight * variances + spread) / (variance_weight + n)
    return new, np.clip(grown, 0.4 * variances, 6 * variances)


def in_steps(values: Gaussians) -> npt.NDArray[np.int8]:
    return np.clip(np.round(values * STEPS), -127, 127).astype(np.int8)


def main() -> None:
    arguments = argparse.ArgumentParser(description="Adapt the acoustic model to telephone-band synthetic speech.")
    arguments.add_argument("--out", type=Path, required=True, help="the .npz file to write")
    arguments.add_argument("--sentences", type=int, default=DRAWN, help="how many to draw; about a fifth fall out")
    asked = arguments.parse_args()
    base = model_folder() / "en-us"
    means, variances = read_gaussians(base / "means"), np.maximum(read_gaussians(base / "variances"), LEAST_VARIANCE)
    said = list(sentences(asked.sentences))
    print(f"{len(said)} sentences, {sum(len(sentence.sound) for sentence in said) / NARROW / 60:.1f} minutes")
    first = adapted(collected(said[: (len(said) + 1) // 2], means, variances, ask_clean=True), means, variances, FIRST_PASS)
    new_means, new_variances = adapted(collected(said, *first, ask_clean=False), means, variances, SECOND_PASS)
    shift, growth = in_steps((new_means - means) / np.sqrt(variances)), in_steps(np.log2(new_variances / variances))
    np.savez_compressed(asked.out, shift=shift, growth=growth)


if __name__ == "__main__":
    main()
