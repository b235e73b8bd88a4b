"""Times, numbers and sums are written as the business's people write them."""

from datetime import UTC, date, datetime, time

import pytest

from app_ui.times import Clockface, length, money, phone

NEW_YORK = Clockface.of("America/New_York", "en-US")
LONDON = Clockface.of("Europe/London", "en-GB")
NOW = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)


def test_the_same_moment_is_read_on_each_business_s_own_clock() -> None:
    assert (NEW_YORK.time(NOW), LONDON.time(NOW)) == ("9:30 pm", "02:30")
    assert NEW_YORK.time(datetime(2026, 11, 25, 5, tzinfo=UTC)) == "12:00 am"
    assert NEW_YORK.time(time(12, 5)) == "12:05 pm"


def test_days_near_by_have_names_and_others_their_year_where_it_is_not_this_one() -> None:
    assert NEW_YORK.day(NOW, NOW) == "Today"  # still the 24th there
    assert LONDON.day(datetime(2026, 11, 24, 23, tzinfo=UTC), NOW) == "Yesterday"
    assert LONDON.day(date(2026, 11, 27), NOW) == "Fri 27 Nov"
    assert LONDON.day(date(2025, 11, 27), NOW) == "27 Nov 2025"


def test_a_day_lasts_from_midnight_to_midnight_also_where_clocks_change() -> None:
    begins, ends = NEW_YORK.today(datetime(2026, 11, 1, 15, tzinfo=UTC))
    assert (begins.astimezone(UTC).hour, ends.astimezone(UTC).hour) == (4, 5)


@pytest.mark.parametrize(("seconds", "written"), [(None, ""), (0, "0:00"), (45, "0:45"), (727, "12:07"), (3720, "1:02:00")])
def test_lengths(seconds: int | None, written: str) -> None:
    assert length(seconds) == written


def test_a_number_is_grouped_and_what_is_none_stays() -> None:
    assert phone("+442071838750") == "+44 20 7183 8750"
    assert phone("anonymous") == "anonymous"
    assert phone(None) == "Number withheld"


@pytest.mark.parametrize(
    ("minor", "currency", "written"), [(1250, "EUR", "€12.50"), (123456, "CHF", "CHF 1,234.56"), (900, "JPY", "¥900")]
)
def test_money(minor: int, currency: str, written: str) -> None:
    assert money(minor, currency) == written
