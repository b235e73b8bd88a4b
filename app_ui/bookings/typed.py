"""What is typed or sent about a booking, as what is wanted and for whom."""

import datetime
from typing import Annotated, Any

import phonenumbers
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from core.errors import WrongFields
from tenancy.profile import BusinessProfile
from tools.booking.by_hand import Guest
from tools.booking.placing import Wanted
from tools.booking.query import MOST_NIGHTS, Unit

EARLIEST, LATEST = datetime.date(2000, 1, 1), datetime.date(2200, 1, 1)


def _without_blanks(value: Any) -> Any:
    """A field that was left empty says nothing."""
    return (value.strip() or None) if isinstance(value, str) else value


def _printable(text: str | None) -> str | None:
    if text is not None and not text.replace("\n", " ").isprintable():
        raise ValueError("expected letters, digits and signs that can be printed")
    return text


def _to_the_minute(value: datetime.time | None) -> datetime.time | None:
    if value is not None and (value.tzinfo is not None or value.second or value.microsecond):
        raise ValueError("expected a time such as 19:30, on the business's own clock")
    return value


def _unix_lines(value: Any) -> Any:
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


Blank = BeforeValidator(_without_blanks)
Word = Annotated[str | None, Field(max_length=120), AfterValidator(_printable), Blank]


class BookingFields(BaseModel):
    """A booking as its business's own people say it; what is left out of a change stays as it is."""

    model_config = ConfigDict(extra="forbid")

    unit: Annotated[Unit | None, Blank] = Field(None, description="What is booked; what the business chiefly books if left out.")
    date: Annotated[datetime.date | None, Field(ge=EARLIEST, le=LATEST), Blank] = Field(None, description="Of arrival.")
    time: Annotated[datetime.time | None, AfterValidator(_to_the_minute), Blank] = Field(
        None, description="When it begins, on the business's own clock; rooms need none.", examples=["19:30"]
    )
    party_size: Annotated[int | None, Field(ge=1, le=1000), Blank] = None
    service: Word = None
    resource: Word = Field(
        None, description="Exactly whom or what it takes: a person, a table, a room; whatever is free if left out."
    )
    nights: Annotated[int | None, Field(ge=1, le=MOST_NIGHTS), Blank] = None
    name: Word = Field(None, description="Of the customer.")
    phone: Annotated[str | None, Field(max_length=40), AfterValidator(_printable), Blank] = Field(
        None, description="Where the customer wants to be reached."
    )
    notes: Annotated[str | None, Field(max_length=500), AfterValidator(_printable), Blank, BeforeValidator(_unix_lines)] = None

    def wanted(self, before: Wanted | None = None) -> Wanted:
        """``before`` is what was booked, where it is a change."""
        given = {name: getattr(self, name) for name in self.model_fields_set if name in Wanted.model_fields}
        return (before or Wanted()).model_copy(update=given)

    def guest(self, profile: BusinessProfile, before: Guest | None = None) -> Guest:
        """Raises ``WrongFields`` for a phone number that is none."""
        kept = before or Guest()
        phone = dialable(self.phone, profile) if "phone" in self.model_fields_set and self.phone != kept.phone else kept.phone
        return Guest(
            self.name if "name" in self.model_fields_set else kept.name,
            phone,
            self.notes if "notes" in self.model_fields_set else kept.notes,
        )


def read_form(form: dict[str, Any]) -> BookingFields:
    """The fields of a form that was typed. Raises ``WrongFields``."""
    known = {name: value for name, value in form.items() if name in BookingFields.model_fields}
    try:
        return BookingFields.model_validate(known)
    except ValidationError as error:
        raise WrongFields([(str(each["loc"][0]), _expected(each["type"], each["msg"])) for each in error.errors()]) from None


def dialable(written: str | None, profile: BusinessProfile) -> str | None:
    """A number as it is dialled from anywhere; without a country code it is one of the business's own country's. Raises
    ``WrongFields``."""
    if written is None:
        return None
    try:
        own = phonenumbers.region_code_for_number(phonenumbers.parse(profile.phone_numbers[0]))
        number = phonenumbers.parse(written, own)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise WrongFields([("phone", "expected a phone number such as " + profile.phone_numbers[0])])
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


_EXPECTED = {
    "int_parsing": "expected a whole number",
    "date_from_datetime_parsing": "expected a date",
    "time_parsing": "expected a time such as 19:30",
}


def _expected(kind: str, message: str) -> str:
    plain = message.removeprefix("Value error, ").replace("Input should be", "expected").replace("Input should", "expected to")
    return _EXPECTED.get(kind, plain[:1].lower() + plain[1:])
