"""µ-law is the telephone's: known bytes, and a round trip that loses no more than the code's own step."""

import numpy as np

from voice import mulaw


def test_known_bytes_decode_as_g711_says() -> None:
    assert mulaw.decode(b"\xff\x7f\x00\x80\xf0\x8f").tolist() == [0, 0, -32124, 32124, 120, 16764]


def test_every_byte_survives_a_round_trip_but_negative_zero() -> None:
    every = bytes(range(256))
    back = mulaw.encode(mulaw.decode(every))
    assert [a for a, b in zip(every, back, strict=True) if a != b] == [0x7F]


def test_every_sample_comes_back_within_half_a_step_of_its_segment() -> None:
    samples = np.arange(-32124, 32125, dtype=np.int16)
    error = np.abs(mulaw.decode(mulaw.encode(samples)).astype(int) - samples)
    assert np.all(error <= 4 + np.abs(samples.astype(int)) // 16)


def test_samples_beyond_the_code_are_clipped_not_wrapped() -> None:
    assert mulaw.decode(mulaw.encode(np.array([32767, -32768], dtype=np.int16))).tolist() == [32124, -32124]
