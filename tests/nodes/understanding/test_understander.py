"""From a caller's words to what is wanted, with what was asked before taken into account."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.errors import InvalidInput
from core.models.embedding import SentenceEmbedder
from nodes.understanding.types import Understanding, Utterance, Vocabulary
from nodes.understanding.understander import MAX_CHARACTERS, Understander

NOW = datetime(2026, 11, 3, 10, tzinfo=ZoneInfo("Europe/London"))
SALON = Vocabulary(
    services={"Cut and blow-dry": ("haircut",), "Highlights": ()}, staff={"Mia": (), "Jonas": ()}, rooms={}, items={}
)


@pytest.fixture(scope="module")
def understander(home: Path) -> Understander:
    return Understander(SentenceEmbedder(home / "cache" / "models"))


def said(
    text: str, kind: str = "restaurant", asked: tuple[str, ...] = (), before: str = "", words: Vocabulary | None = None
) -> Utterance:
    return Utterance(text, kind, NOW, asked, before, words)


def slots(got: Understanding) -> dict[str, str | int]:
    return {slot.name: slot.value for slot in got.slots}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i'd like to book a table for four on friday at seven", {"party_size": 4, "date": "2026-11-06", "time": "19:00"}),
        ("hi can i get a table for my wife and i tomorrow evening at half seven",
         {"party_size": 2, "date": "2026-11-04", "time": "19:30"}),
        ("table for 6, next Saturday, 8pm please", {"party_size": 6, "date": "2026-11-14", "time": "20:00"}),
        ("do you have anything for three people tonight around eight", {"party_size": 3, "date": "2026-11-03", "time": "20:00"}),
    ],
)  # fmt: skip
def test_a_booking_in_one_breath(understander: Understander, text: str, expected: dict[str, str | int]) -> None:
    got = understander.understand(said(text))
    assert slots(got) == expected
    assert got.intents[0].name in ("book", "availability")
    assert got.in_scope


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        ("four", ("party_size",), {"party_size": 4}),
        ("seven", ("time",), {"time": "19:00"}),
        ("half past seven", ("time",), {"time": "19:30"}),
        ("friday", ("date",), {"date": "2026-11-06"}),
        ("the twentieth", ("date",), {"date": "2026-11-20"}),
        ("john smith", ("first_name", "last_name"), {"first_name": "John", "last_name": "Smith"}),
        ("my name is laura bianchi", ("name",), {"first_name": "Laura", "last_name": "Bianchi", "name": "Laura Bianchi"}),
        ("smith s m y t h e", ("last_name",), {"last_name": "Smythe"}),
        ("two one two double five five oh one four two", ("phone",), {"phone": "2125550142"}),
        ("the one on sunday", ("time", "date"), {"date": "2026-11-08"}),
        ("one on sunday", ("time", "date"), {"date": "2026-11-08", "time": "13:00"}),
        ("friday at seven", ("date", "time"), {"date": "2026-11-06", "time": "19:00"}),
    ],
)
def test_a_bare_answer_is_read_as_what_was_asked(
    understander: Understander, text: str, asked: tuple[str, ...], expected: dict[str, str | int]
) -> None:
    got = understander.understand(said(text, asked=asked, before="could you tell me that"))
    assert slots(got) == expected
    assert got.in_scope
    assert not got.unsure


@pytest.mark.parametrize(
    "text", ["yes", "yes please", "that's right", "uh yes go ahead", "perfect", "sounds good", "yeah that's correct"]
)
def test_yes_after_a_read_back(understander: Understander, text: str) -> None:
    assert understander.understand(said(text, asked=("confirm",))).intents[0].name == "affirm"


@pytest.mark.parametrize(
    "text", ["no", "no thanks", "nope", "that's wrong", "no that's not right", "yes no wrong day", "not quite"]
)
def test_no_after_a_read_back(understander: Understander, text: str) -> None:
    assert understander.understand(said(text, asked=("confirm",))).intents[0].name == "deny"


def test_no_with_a_correction_brings_the_new_value(understander: Understander) -> None:
    got = understander.understand(said("no make it five people", asked=("confirm",)))
    assert got.intents[0].name == "deny"
    assert slots(got) == {"party_size": 5}


@pytest.mark.parametrize(
    ("text", "kind", "intent", "topic"),
    [
        ("are you open on sunday evening", "restaurant", "ask", "hours"),
        ("what time do you close tonight", "salon", "ask", "hours"),
        ("where are you located", "clinic", "ask", "location"),
        ("how much is a haircut", "salon", "ask", "price"),
        ("do you have parking", "hotel", "ask", "offer"),
        ("can i bring my dog", "hotel", "ask", "policy"),
        ("i need to cancel my appointment", "clinic", "cancel_booking", None),
        ("i'd like to move my appointment to friday", "clinic", "change_booking", None),
        ("can i speak to a real person please", "clinic", "human", None),
        ("could you take a message for the doctor", "clinic", "message", None),
        ("sorry what did you say", "restaurant", "repeat", None),
        ("thanks very much", "restaurant", "thanks", None),
        ("okay bye", "restaurant", "goodbye", None),
        ("where is my order", "restaurant", "order_status", None),
    ],
)
def test_what_is_wanted(understander: Understander, text: str, kind: str, intent: str, topic: str | None) -> None:
    best = understander.understand(said(text, kind)).intents[0]
    assert (best.name, best.topic) == (intent, topic)


@pytest.mark.parametrize(
    "text", ["what is the capital of france", "play some music", "transfer fifty dollars to my savings account"]
)
def test_what_no_business_of_these_kinds_does_is_out_of_scope(understander: Understander, text: str) -> None:
    assert not understander.understand(said(text)).in_scope


def test_the_business_s_own_words_are_found_and_another_s_are_not(understander: Understander) -> None:
    words = "i'd like a haircut with mia on thursday at two"
    got = slots(understander.understand(said(words, "salon", words=SALON)))
    assert got == {"service": "Cut and blow-dry", "staff": "Mia", "date": "2026-11-05", "time": "14:00"}
    other = replace(SALON, services={"Massage": ()}, staff={"Otto": ()})
    assert {"service", "staff"}.isdisjoint(slots(understander.understand(said(words, "salon", words=other))))


def test_spans_point_into_the_text_as_it_was_given(understander: Understander) -> None:
    text = "Hi!  A table — for  Four people, on June fifth at 7:30pm; it's Renée O’Brien."
    got = understander.understand(said(text))
    assert {"party_size", "date", "time"} <= {slot.name for slot in got.slots}
    for slot in got.slots:
        assert text[slot.start : slot.end] == slot.text


@pytest.mark.parametrize("text", ["", "   ", "?!", "😀 😀", "1" * 400, "a " * 900, "\u200b", "०१२ ٣٤", "½ ² ①"])
def test_any_text_is_understood_without_an_error(understander: Understander, text: str) -> None:
    assert isinstance(understander.understand(said(text)), Understanding)


def test_bad_input_is_refused_with_what_was_expected(understander: Understander) -> None:
    with pytest.raises(InvalidInput, match="time zone"):
        understander.understand(replace(said("hello"), now=datetime(2026, 11, 3)))
    with pytest.raises(InvalidInput, match="characters"):
        understander.understand(said("a" * (MAX_CHARACTERS + 1)))


def test_threads_get_the_same_answer(understander: Understander) -> None:
    utterance = said("a table for four on friday at seven under jane doe")
    expected = understander.understand(utterance)
    with ThreadPoolExecutor(4) as pool:
        assert all(got == expected for got in pool.map(understander.understand, [utterance] * 16))


def test_the_learned_weights_stay_small() -> None:
    weights = Path(__file__).parents[3] / "nodes" / "understanding" / "weights.npz"
    assert weights.stat().st_size < 4_000_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a table for for people at ate", {"party_size": 4, "time": "20:00"}),
        ("a table for too", {"party_size": 2}),
        ("there are to of us half past won", {"time": "13:30"}),
    ],
)
def test_number_words_heard_as_their_homophones(understander: Understander, text: str, expected: dict[str, str | int]) -> None:
    assert expected.items() <= slots(understander.understand(said(text))).items()


def test_yes_with_another_value_does_not_confirm(understander: Understander) -> None:
    read_back = "So that's a table for four on Friday at seven. Shall I book it?"
    time = understander.understand(said("yes that's right but make it eight", asked=("confirm",), before=read_back))
    party = understander.understand(said("actually make it five", asked=("confirm",), before=read_back))
    assert time.intents[0].name == party.intents[0].name == "deny"
    assert slots(time) == {"time": "20:00"}
    assert slots(party) == {"party_size": 5}
    same = understander.understand(said("yes friday at seven", asked=("confirm",), before=read_back))
    assert same.intents[0].name == "affirm"


def test_a_part_of_a_day_is_a_range_of_times_where_no_time_was_said(understander: Understander) -> None:
    got = slots(understander.understand(said("are you open on sunday evening")))
    assert got == {"date": "2026-11-08", "time_range": "17:00/22:00"}
    assert slots(understander.understand(said("tomorrow evening at eight"))) == {"date": "2026-11-04", "time": "20:00"}
    assert "time_range" not in slots(understander.understand(said("good morning")))


def test_a_name_that_sounds_like_a_wish_is_a_name(understander: Understander) -> None:
    assert understander.understand(said("Walter Jennings.", "clinic", ("name",))).intents[0].name == "other"
    assert understander.understand(said("What was that again?", "clinic", ("name",))).intents[0].name == "repeat"


@pytest.mark.parametrize(
    "text",
    ["put me through to the manager", "can you transfer me to nine one seven five five five oh one nine nine",
     "get me whoever does the billing", "I need a quick word with her", "I'd like to speak to the chef"],
)  # fmt: skip
def test_a_person_is_asked_for_in_so_many_words(understander: Understander, text: str) -> None:
    assert understander.understand(said(text)).intents[0].name == "human"


@pytest.mark.parametrize(
    "text", ["don't put me through to anybody", "I want to talk to you about a table", "can I talk to a machine"]
)
def test_who_wants_nobody_asks_for_no_person(understander: Understander, text: str) -> None:
    assert "human" not in {found.name for found in understander.understand(said(text)).intents if found.score >= 0.9}
