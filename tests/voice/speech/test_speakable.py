import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.speech.speakable import cardinal, ordinal, speakable


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("We open at 7:30.", "We open at seven thirty."),
        ("at 9:05 am", "at nine oh five AM"),
        ("from 9am to 5 pm", "from nine AM to five PM"),
        ("Open 17:00–22:00", "Open five PM to ten PM"),
        ("Open 18:00-00:00", "Open six PM to midnight"),
        ("at 12:00", "at noon"),
        ("It costs $45.", "It costs forty-five dollars."),
        ("$12.50 or £85 or €1", "twelve dollars fifty or eighty-five pounds or one euro"),
        ("£0.50", "fifty pence"),
        ("$1,250", "one thousand two hundred and fifty dollars"),
        ("on 5 Nov at 7:30", "on the fifth of November at seven thirty"),
        ("on March 21", "on March twenty-first"),
        ("on 2026-11-05", "on November fifth"),
        ("Call +1 212-555-0142.", "Call plus one, two one two, five five five, zero one four two."),
        ("Call 2125550142", "Call two one two, five five five, zero one four two"),
        ("Cambridge CB2 1TN", "Cambridge C B two, one T N"),
        ("BA1 1AA", "B ay one, one ay ay"),
        ("New York, NY 10014", "New York, NY one zero zero one four"),
        ("12 Mill St, near St. Mary's", "12 Mill Street, near Saint Mary's"),
        ("Dr. Patel is on Park Ave.", "Doctor Patel is on Park Avenue."),
        ("48 Oak Dr", "48 Oak Drive"),
        ("bed & breakfast, 10% off, 2-3 nights, e.g. in 20 mins",
         "bed and breakfast, 10 percent off, 2 to 3 nights, for example in 20 minutes"),
        ("Nothing to change here: 4 guests.", "Nothing to change here: 4 guests."),
    ],
)  # fmt: skip
def test_writing_is_said_as_people_say_it(written: str, spoken: str) -> None:
    assert speakable(written).text == spoken


def test_the_heard_words_map_back_to_the_writing() -> None:
    written = "It's $12.50 from 17:00–22:00, see you."
    spoken = speakable(written)
    assert written[: spoken.written(spoken.text.index(" from"))] == "It's $12.50"
    assert written[: spoken.written(spoken.text.index(" dollars"))] == "It's "
    assert written[: spoken.written(spoken.text.index(", see"))] == "It's $12.50 from 17:00–22:00"
    assert spoken.written(len(spoken.text)) == len(written)
    assert spoken.written(0) == 0


@given(st.text(alphabet="09175:$£.-–+ ()&%aApPmMSt,NovCB", max_size=60))
def test_any_text_maps_back_in_order_from_nothing_to_all(written: str) -> None:
    spoken = speakable(written)
    back = [spoken.written(at) for at in range(len(spoken.text) + 1)]
    assert back == sorted(back)
    assert back[-1] == len(written)
    assert all(0 <= at <= len(written) for at in back)


def test_numbers_have_their_english_names() -> None:
    assert [cardinal(n) for n in (0, 13, 40, 99, 100, 305, 1005, 20_000)] == [
        "zero", "thirteen", "forty", "ninety-nine", "one hundred", "three hundred and five", "one thousand and five",
        "twenty thousand",
    ]  # fmt: skip
    assert [ordinal(n) for n in (1, 2, 3, 5, 12, 20, 21, 31)] == [
        "first", "second", "third", "fifth", "twelfth", "twentieth", "twenty-first", "thirty-first",
    ]  # fmt: skip
