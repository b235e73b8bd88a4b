"""A form is asked for in the words that every vendor's structured output knows."""

import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from core.models.forms import form_schema
from evals.emulators.schemas import strictness, unknown_keyword


class Meal(StrEnum):
    LUNCH = "lunch"
    DINNER = "dinner"


class Table(BaseModel):
    kind: Literal["table"]
    seats: int = Field(2, ge=1, le=20, description="How many come.")


class Room(BaseModel):
    kind: Literal["room"]
    nights: Annotated[int, Field(gt=0)] = 1


class Booking(BaseModel):
    """What is to be booked."""

    what: Annotated[Table | Room, Field(discriminator="kind")]
    meal: Meal = Meal.DINNER
    day: datetime.date | None = Field(None, description="As 2026-11-26.")
    others: list[Table] = Field(default_factory=list, max_length=3)
    code: str = Field("", pattern="^[A-Z]*$", max_length=4)


class Tree(BaseModel):
    branches: list["Tree"] = []


class Free(BaseModel):
    notes: dict[str, str]


class Open(BaseModel):
    value: Any


def test_defaults_bounds_patterns_formats_and_unions_are_no_hindrance_to_any_vendor() -> None:
    schema = form_schema(Booking)
    assert strictness(schema) is None
    assert unknown_keyword(schema) is None
    assert strictness(Booking.model_json_schema()) is not None


def test_descriptions_and_choices_are_kept() -> None:
    schema = form_schema(Booking)
    fields = schema["properties"]
    assert schema["description"] == "What is to be booked."
    assert fields["day"] == {"description": "As 2026-11-26.", "anyOf": [{"type": "string"}, {"type": "null"}]}
    assert fields["meal"]["enum"] == ["lunch", "dinner"]
    assert [each["properties"]["kind"]["enum"] for each in fields["what"]["anyOf"]] == [["table"], ["room"]]


@pytest.mark.parametrize("form", [Tree, Free, Open])
def test_a_form_that_cannot_be_asked_for_is_a_mistake_of_the_program(form: type[BaseModel]) -> None:
    with pytest.raises(TypeError):
        form_schema(form)
