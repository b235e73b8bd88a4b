"""The acoustic model that the decoder listens with: pocketsphinx's own, its Gaussians moved to how a telephone sounds.

``telephone_model.npz`` holds, for every Gaussian, the shift of its mean and the growth of its variance. They are adapted to
synthetic telephone-band speech of several flite and espeak-ng voices, with and without line noise, and to no caller's:
``evals/adapt_telephone_model.py`` makes such a file and says how.
"""

import hashlib
import os
import re
import shutil
import struct
import tempfile
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from voice.recognition.pronunciation import model_folder

Gaussians = npt.NDArray[np.float64]
"""One value for each dimension of each Gaussian: (codebooks, streams, densities, 13)."""

CEPSTRA = 13
STEPS = 32
"""Steps of a kept shift to a standard deviation, and of a kept growth to a doubling of the variance."""
LEAST_VARIANCE = 1e-4
CHANGES = Path(__file__).parent / "telephone_model.npz"


def read_gaussians(path: Path) -> Gaussians:
    """The values of a Sphinx parameter file."""
    raw = path.read_bytes()
    at = _counts_at(raw)
    codebooks, streams, densities = struct.unpack_from("<3i", raw, at)
    values = np.frombuffer(raw, "<f4", offset=at + 4 * (4 + streams)).reshape(-1)[: codebooks * streams * densities * CEPSTRA]
    return values.reshape(codebooks, streams, densities, CEPSTRA).astype(np.float64)


def write_gaussians(path: Path, like: Path, values: Gaussians) -> None:
    """A Sphinx parameter file with the header of another, without its checksum."""
    raw = like.read_bytes()
    start = raw[: _counts_at(raw) + 4 * (4 + values.shape[1])]
    path.write_bytes(re.sub(rb"\n *chksum0[^\n]*", b"", start, count=1) + values.astype("<f4").tobytes())


def _counts_at(raw: bytes) -> int:
    """Where the counts begin: behind the header and the mark of the byte order."""
    return raw.index(b"endhdr\n") + 7 + 4


@lru_cache(maxsize=1)
def _digest() -> str:
    return hashlib.sha256(CHANGES.read_bytes()).hexdigest()[:16]


def telephone_model(cache: Path) -> Path:
    """The adapted model's folder inside ``cache``, made unless it is there already (some tens of milliseconds)."""
    home = cache / f"telephone-{_digest()}"
    if home.exists():
        return home
    base = model_folder() / "en-us"
    changes = np.load(CHANGES)
    means, variances = read_gaussians(base / "means"), np.maximum(read_gaussians(base / "variances"), LEAST_VARIANCE)
    cache.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=cache))
    write_gaussians(unfinished / "means", base / "means", means + changes["shift"] / STEPS * np.sqrt(variances))
    write_gaussians(unfinished / "variances", base / "variances", variances * 2.0 ** (changes["growth"] / STEPS))
    for other in base.iterdir():
        if other.name not in ("means", "variances"):
            (unfinished / other.name).symlink_to(other)
    try:
        os.rename(unfinished, home)
    except OSError:  # another process was quicker
        shutil.rmtree(unfinished)
    return home
