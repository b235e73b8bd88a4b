"""A reader of iCalendar files by RFC 5545, which shares nothing with the writer: strict where a calendar would stumble."""

import re
from datetime import UTC, datetime
from typing import Any

_LINE = re.compile(r"([A-Z-]+)((?:;[A-Z-]+=[^:;]*)*):(.*)", re.DOTALL)
_ESCAPED = {"\\\\": "\\", "\\;": ";", "\\,": ",", "\\n": "\n", "\\N": "\n"}
TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "X-WR-CALNAME"}
MOMENTS = {"DTSTART", "DTEND", "DTSTAMP", "LAST-MODIFIED"}


def read(content: bytes) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The calendar's own properties, and its events."""
    assert content.endswith(b"\r\n")
    pieces = content[:-2].split(b"\r\n")
    assert not any(b"\n" in piece or b"\r" in piece for piece in pieces), "a line ends otherwise than in CRLF"
    assert max(map(len, pieces)) <= 75, "a line is longer than 75 octets"
    for piece in pieces:
        piece.decode()  # no character is cut in two
    lines = re.sub(rb"\r\n[ \t]", b"", content[:-2]).decode().split("\r\n")
    assert lines.pop(0) == "BEGIN:VCALENDAR"
    assert lines.pop() == "END:VCALENDAR"
    own: dict[str, Any] = {}
    events: list[dict[str, Any]] = []
    into = own
    for line in lines:
        if line == "BEGIN:VEVENT":
            assert into is own
            into = {}
        elif line == "END:VEVENT":
            assert {"UID", "DTSTAMP", "DTSTART"} <= into.keys()
            events.append(into)
            into = own
        else:
            found = _LINE.fullmatch(line)
            assert found, line
            assert found[1] not in into, f"{found[1]} twice"
            into[found[1]] = _value(found[1], found[3])
    return own, events


def _value(name: str, written: str) -> Any:
    if name in MOMENTS:
        return datetime.strptime(written, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if name in TEXTS:
        bare = re.sub(r"\\[\\;,nN]", "", written)
        assert not re.search(r"[;,\\\x00-\x08\x0a-\x1f]", bare), f"not escaped: {written}"
        return re.sub(r"\\[\\;,nN]", lambda each: _ESCAPED[each[0]], written)
    return written
