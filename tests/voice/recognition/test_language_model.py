"""A business's model holds its own words, is built once a version, and is quick to build."""

import time
from pathlib import Path

from voice.ports import SpeechHints
from voice.recognition.language_model import build
from voice.recognition.pronunciation import guess
from voice.recognition.spoken import spoken


def test_written_text_becomes_the_words_that_are_said() -> None:
    assert spoken("7:30 PM on the 23rd, £12.50 at the Café") == (
        "seven thirty pm on the twenty third twelve pounds fifty at the cafe".split()
    )


def test_a_words_own_business_alone_has_it_and_its_pronunciation(tmp_path: Path) -> None:
    mine = build(SpeechHints("a", terms=("Saltimbocca",), sentences=("Is the saltimbocca made with veal?",)), tmp_path)
    other = build(SpeechHints("b", terms=("Balayage",)), tmp_path)
    assert "saltimbocca:term" in mine.dictionary.read_text()
    assert "saltimbocca" not in other.dictionary.read_text()
    assert mine.control != other.control


def test_a_model_is_kept_by_the_hints_it_was_built_from(tmp_path: Path) -> None:
    hints = SpeechHints("a", terms=("gnocchi",))
    first = build(hints, tmp_path)
    made = first.control.stat().st_mtime_ns
    assert build(hints, tmp_path).control.stat().st_mtime_ns == made
    assert build(SpeechHints("a2", terms=("gnocchi",)), tmp_path) != first


def test_three_hundred_terms_build_within_the_time_a_ring_allows(tmp_path: Path) -> None:
    started = time.process_time()
    build(SpeechHints("big", terms=tuple(f"table {i}" for i in range(300)), sentences=("Do you take groups?",) * 200), tmp_path)
    assert time.process_time() - started < 4


def test_unknown_words_get_phones_from_their_letters() -> None:
    assert guess("bruschettina")[:2] == ("B", "R")
    assert guess("xyzzy")
