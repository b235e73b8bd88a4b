"""What a telephone line does to a caller: a condition by the name people have for it, and single settings of it.

The order in which a frame passes is a real call's: the microphone (gain, what is around the caller, the agent's own sound from
the loudspeaker, clipping), the mobile network's codec, the packets of the way to the carrier, and the carrier's own stream.
"""

from dataclasses import dataclass, fields, replace
from typing import Any, Literal, get_args

from core.errors import InvalidInput

NoiseKind = Literal["line", "white", "babble", "street"]
"""Pink within the telephone band; flat; six people who talk at once; engines below with cars that come and go."""
Codec = Literal["mulaw", "alaw", "mobile"]
"""The stream is µ-law at its end whatever it was before; ``mobile`` has 13 kbit/s and cuts to 300–3400 Hz."""


@dataclass(frozen=True, slots=True)
class LineCondition:
    """The defaults are a clean line. The same seed gives the same call."""

    gain_db: float = 0.0
    """Of the caller's voice; below zero a quiet caller, far above it one that clips."""
    clip_dbfs: float = 0.0
    """The level at which the microphone cuts peaks off, in dB of full scale; at most 0."""
    snr_db: float | None = None
    """The caller's active speech, as it lies on the line, over the noise; None for no noise."""
    noise: NoiseKind = "line"
    loss: float = 0.0
    """Share of the 20 ms frames that never arrive, 0 to 0.5. The stream has no gaps: a carrier that plays a packet stream on
    conceals what is missing (the last frame again, faded out within 60 ms) and sends silence after that."""
    loss_frames: float = 1.0
    """How many frames in a row are lost on average (Gilbert–Elliott), at least 1."""
    jitter_ms: float = 0.0
    """How long the stream stands still at a time, on average; what it held then comes at once, in order and whole, and the
    stream is back at its pace."""
    jitter_every: float = 2.0
    """Seconds between two such times, on average."""
    echo_db: float | None = None
    """How much quieter the agent's own sound comes back through the caller's microphone; None for no echo."""
    echo_ms: float = 120.0
    """How long after it was played."""
    codec: Codec = "mulaw"

    def __post_init__(self) -> None:
        bounds = {
            "gain_db": (-60, 40), "clip_dbfs": (-60, 0), "snr_db": (-20, 80), "loss": (0, 0.5), "loss_frames": (1, 50),
            "jitter_ms": (0, 5000), "jitter_every": (0.1, 600), "echo_db": (0, 80), "echo_ms": (0, 2000),
        }  # fmt: skip
        for name, (least, most) in bounds.items():
            value = getattr(self, name)
            if value is not None and not least <= value <= most:
                raise InvalidInput(f"a line with {name}={value:g}: expected {least:g} to {most:g}")

    @property
    def settings(self) -> dict[str, Any]:
        """What is not as on a clean line."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name)) != field.default}


CLEAN = LineCondition()
LINES: dict[str, LineCondition] = {
    "clean": CLEAN,
    "mobile": LineCondition(codec="mobile", loss=0.01, loss_frames=2),
    "speakerphone": LineCondition(echo_db=25, snr_db=25),
    "street": LineCondition(snr_db=10, noise="street", codec="mobile"),
    "babble": LineCondition(snr_db=10, noise="babble"),
    "bad-wifi": LineCondition(loss=0.05, loss_frames=3, jitter_ms=200, jitter_every=1.5),
    "quiet": LineCondition(gain_db=-30),
    "clipped": LineCondition(gain_db=24),
}


def line_called(text: str) -> LineCondition:
    """A line as a person writes it: one of ``LINES``, settings after or instead, such as ``mobile,loss=0.1``. Raises
    InvalidInput, which says what is expected."""
    name, *given = [part.strip() for part in text.split(",")]
    if "=" in name:
        name, given = "clean", [name, *given]
    if name not in LINES:
        raise InvalidInput(f"there is no line {name!r}; expected one of {', '.join(LINES)}, or settings such as snr_db=10")
    return replace(LINES[name], **dict(_setting(part) for part in given))


def _setting(text: str) -> tuple[str, Any]:
    name, _, value = (part.strip() for part in text.partition("="))
    words = {"noise": get_args(NoiseKind), "codec": get_args(Codec)}
    if name in words:
        if value not in words[name]:
            raise InvalidInput(f"{text}: expected {name} to be one of {', '.join(words[name])}")
        return name, value
    known = [field.name for field in fields(LineCondition)]
    if name not in known:
        raise InvalidInput(f"a line has no setting {name!r}; it has {', '.join(known)}")
    try:
        return name, float(value)
    except ValueError:
        raise InvalidInput(f"{text}: expected a number, such as {name}=10") from None
