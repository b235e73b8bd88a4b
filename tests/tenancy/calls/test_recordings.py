from pathlib import Path

import pytest

from core.crypto import Sealer, Unreadable
from tenancy.calls.recordings import SealedRecording, read_recording

SEALER = Sealer(b"k" * 32)
SOUND = bytes(range(256)) * 1000


def record(path: Path, sound: bytes) -> None:
    sink = SealedRecording(path, SEALER)
    for start in range(0, len(sound), 1000):
        sink.write(sound[start : start + 1000])
    sink.close()


def test_a_recording_is_read_back_whole_and_lies_sealed(tmp_path: Path) -> None:
    record(tmp_path / "call", SOUND)
    assert b"".join(read_recording(tmp_path / "call", SEALER)) == SOUND
    assert SOUND[:256] not in (tmp_path / "call").read_bytes()


def test_a_call_taken_up_adds_to_its_recording(tmp_path: Path) -> None:
    record(tmp_path / "call", SOUND)
    record(tmp_path / "call", b"more")
    assert b"".join(read_recording(tmp_path / "call", SEALER)) == SOUND + b"more"


def test_a_piece_cut_off_by_a_crash_is_left_out(tmp_path: Path) -> None:
    record(tmp_path / "call", SOUND)
    whole = (tmp_path / "call").read_bytes()
    (tmp_path / "call").write_bytes(whole[:-100])
    assert SOUND.startswith(b"".join(read_recording(tmp_path / "call", SEALER)))


def test_pieces_cannot_change_places(tmp_path: Path) -> None:
    record(tmp_path / "call", SOUND)
    whole = (tmp_path / "call").read_bytes()
    length = 4 + int.from_bytes(whole[:4], "big")
    (tmp_path / "call").write_bytes(whole[length : 2 * length] + whole[:length] + whole[2 * length :])
    with pytest.raises(Unreadable):
        list(read_recording(tmp_path / "call", SEALER))
