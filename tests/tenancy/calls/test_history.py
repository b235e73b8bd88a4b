"""An owner sees their own calls: found by number and name, told as heard, played from any place, forgotten for good."""

import asyncio
import io
import os
import wave
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest
from sqlalchemy import delete, text, update
from sqlmodel import col

from core.clock import ManualClock
from core.crypto import Sealer, Unreadable
from core.database import Database
from core.errors import Conflict, NotFound
from core.mulaw import decode, encode
from core.settings import Settings
from tenancy.businesses import import_profile
from tenancy.calls.history import CallHistory, CallSummary
from tenancy.calls.log import LogWriter
from tenancy.calls.models import Call, CallEvent
from tenancy.calls.recordings import FRAME_BYTES, PIECE_BYTES, SealedRecording, recording_path
from tenancy.calls.store import CallStore, OpenedCall
from tests.tenancy.businesses_given import full
from tests.tenancy.calls.logged import START, interrupted_call, spoken
from tools.callers import calls_named
from tools.messages import CallerMessage
from voice.recorder import wav_header

Fresh = Callable[[Path], Settings]


@dataclass
class Office:
    """Two businesses' calls, written as a gateway writes them."""

    db: Database
    home: Path
    store: CallStore
    history: CallHistory
    clock: ManualClock
    mine: UUID
    theirs: UUID
    _count: int = field(default=0)

    async def call(self, caller: str | None = "+12125550177", business: UUID | None = None, *, end: bool = True) -> OpenedCall:
        """A call that said what a real one did, a minute after the one before."""
        self._count += 1
        self.clock.advance(60)
        opened = await self.store.open(business or self.mine, f"CA{self._count}", caller)
        for event in interrupted_call():
            opened.log.append(event["kind"], **{name: event[name] for name in event.keys() - {"kind", "at", "seq"}})
        await opened.log.durable()
        if end:
            await self.end(opened, business)
        return opened

    async def end(self, opened: OpenedCall, business: UUID | None = None) -> None:
        tally = opened.log.tally
        self.clock.advance(30)
        reason = "caller_hung_up"
        await self.store.end(business or self.mine, opened.call_id, reason, outcome=tally.outcome, turns=tally.turns)

    async def listed(self, **asked: object) -> list[UUID]:
        return [call.id for call in (await self.history.page(self.mine, **asked)).calls]  # type: ignore[arg-type]

    def record(self, opened: OpenedCall, *blocks: bytes) -> Path:
        path = recording_path(self.home, opened.call_id)
        sink = SealedRecording(path, opened.sealer)
        for block in blocks:
            sink.write(block)
        sink.close()
        return path


@asynccontextmanager
async def opened_office(settings: Settings) -> AsyncIterator[Office]:
    db, clock, master = Database(settings), ManualClock(START), Sealer(b"k" * 32)
    mine = (await import_profile(db, full())).business_id
    theirs = (await import_profile(db, full(slug="neighbour", phone_numbers=["+441632960901"]))).business_id
    async with LogWriter(db) as writer:
        store = CallStore(db, master, writer, clock)
        history = CallHistory(db, master, settings.home, named=calls_named, clock=clock)
        yield Office(db, settings.home, store, history, clock, mine, theirs)
    await db.close()


@pytest.fixture
async def office(engine_settings: Fresh, tmp_path: Path) -> AsyncIterator[Office]:
    async with opened_office(engine_settings(tmp_path)) as office:
        yield office


@pytest.fixture
async def office_here(sqlite_settings: Fresh, tmp_path: Path) -> AsyncIterator[Office]:
    """For what does not depend on the database."""
    async with opened_office(sqlite_settings(tmp_path)) as office:
        yield office


async def test_the_newest_calls_come_first_a_page_at_a_time_and_only_ones_own(office: Office) -> None:
    calls = [(await office.call()).call_id for _ in range(5)]
    theirs = (await office.call(business=office.theirs)).call_id
    first = await office.history.page(office.mine, size=2)
    assert ([call.id for call in first.calls], first.total, first.page, first.pages) == (calls[:2:-1], 5, 1, 3)
    assert await office.listed(size=2, page=3) == [calls[0]]
    beyond = await office.history.page(office.mine, size=2, page=99)
    assert ([call.id for call in beyond.calls], beyond.page) == ([calls[0]], 3)
    assert [call.id for call in (await office.history.page(office.theirs)).calls] == [theirs]
    empty = await office.history.page(office.mine, outcome="ordered")
    assert (empty.calls, empty.total, empty.pages) == ((), 0, 1)


async def test_a_call_in_the_list_says_who_rang_how_long_and_what_came_of_it(office: Office) -> None:
    opened = await office.call("+12125550177")
    [call] = (await office.history.page(office.mine)).calls
    assert call == CallSummary(
        opened.call_id, START + timedelta(seconds=60), START + timedelta(seconds=90), "+12125550177", "answered", 7,
        "caller_hung_up",
    )  # fmt: skip
    assert (call.seconds, call.live, call.forgotten) == (30, False, False)


async def test_calls_are_filtered_by_what_came_of_them(office: Office) -> None:
    answered = await office.call()
    nothing = await office.store.open(office.mine, "CA-nothing", None)
    await office.end(nothing)
    assert await office.listed(outcome="answered") == [answered.call_id]
    assert await office.listed(outcome="nothing") == [nothing.call_id]


@pytest.mark.parametrize("search", ["+12125550177", "212-555-0177", "(212) 555 0177", "0177", " 0177 ", "2125550177"])
async def test_a_call_is_found_by_its_number_however_it_is_written(office: Office, search: str) -> None:
    wanted = await office.call("+12125550177")
    await office.call("+12125550178")
    await office.call(None)
    await office.call("+12125550177", office.theirs)
    assert await office.listed(search=search) == [wanted.call_id]


@pytest.mark.parametrize("search", ["5550177", "177", "555", "+1", "99", "+12125550179", "%", "1 OR 1=1", "' --", "ten-ish"])
async def test_what_is_nobodys_number_or_name_finds_nothing(office: Office, search: str) -> None:
    await office.call("+12125550177")
    assert await office.listed(search=search) == []


async def test_a_call_is_found_by_the_name_that_was_left_in_it(office: Office) -> None:
    wanted, other, theirs = await office.call(), await office.call(), await office.call(business=office.theirs)
    for business, opened, name in (
        (office.mine, wanted, "Ada Märsh_100%"), (office.mine, other, "Ben"), (office.theirs, theirs, "Ada"),
    ):  # fmt: skip
        async with office.db.business(business, write=True) as session:
            session.add(CallerMessage(call_id=opened.call_id, name=name, reason="Call me", created_at=START))
    assert await office.listed(search="ada m") == [wanted.call_id]
    assert await office.listed(search="_100%") == [wanted.call_id]
    assert await office.listed(search="a%b") == []
    assert await office.listed(search="ada", outcome="nothing") == []


async def test_numbers_lie_in_no_row_and_no_two_businesses_share_a_trace_of_them(office: Office) -> None:
    await office.call("+12125550177")
    await office.call("+12125550177", office.theirs)
    async with office.db.platform(store="calls") as session:
        rows = (await session.execute(text("SELECT * FROM call"))).mappings().all()
    assert len(rows) == 2
    assert not any(b"5550177" in str(row).encode() or b"0177" in str(row).encode() for row in rows)
    for column in ("caller_digest", "caller_tail_digest"):
        assert rows[0][column] is not None
        assert bytes(rows[0][column]) != bytes(rows[1][column])


async def test_a_call_in_full_is_what_was_heard_and_how_each_turn_went(office: Office) -> None:
    opened = await office.call()
    detail = await office.history.detail(office.mine, opened.call_id)
    assert spoken(list(detail.lines))[1:3] == [("caller", "how do i get there"), ("agent", "Take the A, B, –")]
    assert [turn.route for turn in detail.turns] == ["synthesis"] * 7
    assert (detail.recorded, detail.forgotten, detail.seq) == (False, False, len(interrupted_call()))
    assert detail.summary == (await office.history.page(office.mine)).calls[0]


async def test_a_call_that_is_going_on_is_live_and_one_that_was_lost_is_not(office: Office) -> None:
    opened = await office.call(end=False)
    await office.call()
    await office.call(business=office.theirs, end=False)
    [call] = await office.history.live(office.mine)
    assert (call.id, call.live, call.seconds, call.outcome) == (opened.call_id, True, None, None)
    assert (await office.history.page(office.mine)).calls[1].live
    office.clock.advance(3 * 3600)
    assert await office.history.live(office.mine) == ()
    assert not (await office.history.page(office.mine)).calls[1].live


async def test_calls_from_before_there_were_summaries_are_listed_and_told(office: Office) -> None:
    opened = await office.call()
    async with office.db.calls(office.mine, write=True) as session:
        old = {"outcome": None, "turns": 0, "caller_digest": None, "caller_tail_digest": None}
        await session.execute(update(Call).where(col(Call.id) == opened.call_id).values(old))
    [call] = (await office.history.page(office.mine)).calls
    assert (call.caller, call.outcome, call.turns) == ("+12125550177", None, 0)
    assert len((await office.history.detail(office.mine, opened.call_id)).turns) == 7


async def test_anothers_call_is_no_call_whatever_is_wanted_of_it(office: Office) -> None:
    theirs = await office.call(business=office.theirs)
    office.record(theirs, wav_header(), encode(np.zeros(1000, np.int16)))
    for call_id in (theirs.call_id, uuid4()):
        for work in (office.history.detail, office.history.recording, office.history.forget):
            with pytest.raises(NotFound, match="no such call"):
                await work(office.mine, call_id)
    assert (await office.history.detail(office.theirs, theirs.call_id)).recorded


async def test_a_forgotten_call_is_a_call_of_which_nothing_is_known(office: Office) -> None:
    gone, kept, theirs = await office.call(), await office.call(), await office.call(business=office.theirs)
    paths = [office.record(one, wav_header(), bytes(FRAME_BYTES)) for one in (gone, kept, theirs)]
    await office.history.forget(office.mine, gone.call_id)
    detail = await office.history.detail(office.mine, gone.call_id)
    assert (detail.forgotten, detail.recorded, detail.lines, detail.turns, detail.summary.caller) == (True, False, (), (), None)
    assert (await office.history.page(office.mine)).calls[1].forgotten
    assert await office.listed(search="0177") == [kept.call_id]
    assert [path.exists() for path in paths] == [False, True, True]
    with pytest.raises(NotFound, match="forgotten"):
        await office.history.recording(office.mine, gone.call_id)
    await office.history.forget(office.mine, gone.call_id)
    assert not (await office.history.detail(office.theirs, theirs.call_id)).forgotten


async def test_a_call_that_is_going_on_is_not_forgotten(office: Office) -> None:
    opened = await office.call(end=False)
    with pytest.raises(Conflict, match="still going on"):
        await office.history.forget(office.mine, opened.call_id)
    assert (await office.history.detail(office.mine, opened.call_id)).lines


async def test_an_altered_log_is_told_as_such_and_hides_no_other_call(office: Office) -> None:
    altered, other = await office.call(), await office.call()
    async with office.db.calls(office.mine, write=True) as session:
        await session.execute(delete(CallEvent).where(col(CallEvent.call_id) == altered.call_id, col(CallEvent.seq) == 2))
        await session.execute(update(Call).where(col(Call.id) == altered.call_id).values(caller=b"x" * 40))
    with pytest.raises(Unreadable, match="altered"):
        await office.history.detail(office.mine, altered.call_id)
    assert [call.caller for call in (await office.history.page(office.mine)).calls] == ["+12125550177", None]
    assert (await office.history.detail(office.mine, other.call_id)).lines


STEREO = np.stack([np.arange(-32000, 32000, 2), np.arange(32000, -32000, -2)], axis=1).astype(np.int16)
"""32,000 samples (four seconds) of two channels that differ everywhere."""
SOUND = encode(STEREO.reshape(-1))
PCM = decode(SOUND).astype("<i2").tobytes()


async def whole(office: Office, opened: OpenedCall, start: int = 0, stop: int | None = None) -> bytes:
    recording = await office.history.recording(office.mine, opened.call_id)
    return b"".join([piece async for piece in recording.read(start, stop)])


async def test_a_recording_is_a_wav_that_anybody_can_play_and_its_length_is_known_before(office_here: Office) -> None:
    opened = await office_here.call()
    office_here.record(opened, wav_header() + SOUND[:6400], *(SOUND[n : n + 1600] for n in range(6400, len(SOUND), 1600)))
    recording = await office_here.history.recording(office_here.mine, opened.call_id)
    data = await whole(office_here, opened)
    assert (recording.size, recording.seconds) == (len(data), 4.0)
    with wave.open(io.BytesIO(data)) as read:
        assert (read.getnchannels(), read.getframerate(), read.getsampwidth(), read.getnframes()) == (2, 8000, 2, 32000)
        assert read.readframes(32000) == PCM
    assert (await office_here.history.detail(office_here.mine, opened.call_id)).recorded


async def test_any_part_of_a_recording_is_that_part_of_the_whole(office_here: Office) -> None:
    opened = await office_here.call()
    office_here.record(opened, wav_header(), *(SOUND[n : n + FRAME_BYTES] for n in range(0, len(SOUND), FRAME_BYTES)))
    data = await whole(office_here, opened)
    pieces = [44, 44 + 2 * PIECE_BYTES, 44 + 2 * (PIECE_BYTES - 58), len(data)]
    places = sorted({0, 1, 43, 45, 47, *(place + by for place in pieces for by in (-2, -1, 0, 1, 2, 3))})
    for start in places:
        for stop in (*places, None):
            part = await whole(office_here, opened, start, stop)
            assert part == data[max(0, start) : stop if stop is None else max(0, stop)]


async def test_reading_a_part_opens_only_the_pieces_it_lies_in(office_here: Office) -> None:
    opened = await office_here.call()
    path = office_here.record(opened, wav_header(), *(SOUND[n : n + FRAME_BYTES] for n in range(0, len(SOUND), FRAME_BYTES)))
    data = await whole(office_here, opened)
    altered = bytearray(path.read_bytes())
    altered[-1] ^= 1
    path.write_bytes(altered)
    half = 44 + PIECE_BYTES
    assert await whole(office_here, opened, 0, half) == data[:half]
    with pytest.raises(Unreadable):
        await whole(office_here, opened, half)


async def test_a_call_that_went_on_on_a_second_line_is_one_recording(office_here: Office) -> None:
    opened = await office_here.call()
    office_here.record(opened, wav_header() + SOUND[: 100 * FRAME_BYTES])
    office_here.record(opened, SOUND[100 * FRAME_BYTES :])
    assert (await whole(office_here, opened))[44:] == PCM


async def test_a_second_head_in_an_old_recording_is_not_heard(office_here: Office) -> None:
    opened = await office_here.call()
    office_here.record(opened, wav_header() + SOUND[: 100 * FRAME_BYTES])
    office_here.record(opened, wav_header() + SOUND[100 * FRAME_BYTES :])
    office_here.record(opened, wav_header())
    data = await whole(office_here, opened)
    assert data[44:] == PCM
    assert (await office_here.history.recording(office_here.mine, opened.call_id)).size == len(data)


async def test_what_a_crash_cut_off_hides_nothing_that_came_after(office_here: Office) -> None:
    opened = await office_here.call()
    path = office_here.record(opened, wav_header() + SOUND[: 100 * FRAME_BYTES], b"")
    kept = path.read_bytes()
    office_here.record(opened, SOUND[: 10 * FRAME_BYTES])
    path.write_bytes(path.read_bytes()[:-7])
    office_here.record(opened, SOUND[100 * FRAME_BYTES :])
    assert path.read_bytes()[: len(kept)] == kept
    assert (await whole(office_here, opened))[44:] == PCM


async def test_a_recording_that_was_altered_or_exchanged_is_told_as_such(office_here: Office) -> None:
    one, other = await office_here.call(), await office_here.call()
    path = office_here.record(one, wav_header() + SOUND)
    exchanged = office_here.record(other, wav_header() + SOUND).read_bytes()
    whole_file = path.read_bytes()
    for altered in (exchanged, whole_file[:4] + bytes(40) + whole_file[44:], b"\0\0\0\2ab" + whole_file):
        path.write_bytes(altered)
        with pytest.raises(Unreadable):
            await office_here.history.recording(office_here.mine, one.call_id)


@pytest.mark.parametrize("content", [None, b"", b"\0\0\1"])
async def test_a_call_without_a_sound_has_no_recording(office_here: Office, content: bytes | None) -> None:
    opened = await office_here.call()
    if content is not None:
        path = recording_path(office_here.home, opened.call_id)
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    with pytest.raises(NotFound, match="no recording"):
        await office_here.history.recording(office_here.mine, opened.call_id)


async def test_a_recording_is_read_beside_the_loop(office_here: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, loop = await office_here.call(), asyncio.get_running_loop()
    office_here.record(opened, wav_header() + SOUND)
    threads: list[bool] = []

    def seen(self: Path, *args: object, **kwargs: object) -> io.IOBase:
        try:
            threads.append(asyncio.get_running_loop() is not loop)
        except RuntimeError:
            threads.append(True)
        return open(os.fspath(self), *args, **kwargs)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(Path, "open", seen)
    assert (await whole(office_here, opened))[44:] == PCM
    assert threads
    assert all(threads)
