import asyncio
import struct
from pathlib import Path

from core.crypto import Sealer
from tenancy.calls.recordings import SealedRecording, read_recording
from voice.recorder import BLOCK_BYTES, Recorder, WavFile, wav_header

QUIET = b"\xff" * 160


async def record(path: Path, frames: int) -> bytes:
    recorder = Recorder(WavFile(path))
    writing = asyncio.create_task(recorder.run())
    await asyncio.sleep(0)
    recorder.agent(b"\x01" * 240)
    for _ in range(frames):
        recorder.caller(b"\x02" * 160)
    recorder.agent(b"\x03" * 8000)
    recorder.clear()
    recorder.caller(QUIET)
    writing.cancel()
    await asyncio.wait([writing])
    return path.read_bytes()


async def test_the_caller_is_left_and_the_agent_right_where_each_sounded(tmp_path: Path) -> None:
    data = await record(tmp_path / "call.wav", 3)
    sound = data[len(wav_header()) :]
    assert sound[0::2] == b"\x02" * 480 + QUIET
    assert sound[1::2] == b"\x01" * 240 + b"\xff" * 400


async def test_a_closed_recording_tells_its_length(tmp_path: Path) -> None:
    data = await record(tmp_path / "folder" / "call.wav", 60)
    assert struct.unpack("<I", data[-4 - 61 * 320 : -61 * 320])[0] == 61 * 320
    assert struct.unpack("<I", data[4:8])[0] == len(data) - 8


async def test_a_call_that_goes_on_on_another_line_goes_on_in_its_recording(tmp_path: Path) -> None:
    sealer, path = Sealer(b"k" * 32), tmp_path / "call.sealed"
    for sound in (b"\x01" * 160, b"\x02" * 160):
        recorder = Recorder(SealedRecording(path, sealer))
        recorder.caller(sound)
        writing = asyncio.create_task(recorder.run())
        await asyncio.sleep(0)
        writing.cancel()
        await asyncio.wait([writing])
    whole = b"".join(read_recording(path, sealer))
    assert whole.count(b"RIFF") == 1
    assert whole[len(wav_header()) :: 2] == b"\x01" * 160 + b"\x02" * 160


async def test_the_recording_is_written_while_the_call_goes_on() -> None:
    written = asyncio.Event()
    loop = asyncio.get_running_loop()

    class Sink:
        begun = False

        def write(self, data: bytes) -> None:
            assert len(data) >= BLOCK_BYTES
            loop.call_soon_threadsafe(written.set)

        def close(self) -> None: ...

    recorder = Recorder(Sink())
    writing = asyncio.create_task(recorder.run())
    for _ in range(51):
        recorder.caller(QUIET)
    await asyncio.wait_for(written.wait(), 2)
    writing.cancel()
    await asyncio.wait([writing])
