"""How a business takes orders, as it tells it: when, where to, how long it takes, tax and payment."""

from decimal import Decimal

from pydantic import Field

from tenancy.fields import Name, Note, Part, Percent, Price, WeeklyHours


class TaxRate(Part):
    """Percent; for these categories of the menu or, without any, for all that no other rate names."""

    percent: Percent
    categories: tuple[Name, ...] = ()


class BusyTime(Part):
    """Hours of the week in which an order takes longer, by when it is wanted."""

    hours: WeeklyHours
    lead_minutes: int = Field(ge=0, le=24 * 60)


class DeliveryRules(Part):
    """Where to, and for what. An address is in the area by its postcode or by a street or quarter that it names."""

    postcodes: tuple[Name, ...] = ()
    """Whole ones or their beginnings, such as 10012 or SW1A."""
    areas: tuple[Name, ...] = ()
    fee: Price = Decimal(0)
    minimum_order: Price = Decimal(0)
    """What the items have to come to, without the fee."""
    extra_minutes: int = Field(15, ge=0, le=240)
    """What the way takes on top of the kitchen's time."""


class OrderRules(Part):
    """How orders are taken. What can be ordered is the menu, as far as it has prices."""

    pickup: bool = True
    delivery: DeliveryRules | None = None
    hours: WeeklyHours | None = None
    """When the kitchen works for orders, where that is less than the opening hours."""
    lead_minutes: int = Field(30, ge=0, le=24 * 60)
    """From the order to when it is ready."""
    busy: tuple[BusyTime, ...] = ()
    last_order_minutes: int = Field(0, ge=0, le=240)
    """How long before closing the kitchen begins its last order."""
    days_ahead: int = Field(0, ge=0, le=60)
    """How many days after today an order may be for."""
    max_quantity: int = Field(20, ge=1, le=500)
    """Of all that is in one order; who wants more talks to a person."""
    taxes: tuple[TaxRate, ...] = ()
    prices_include_tax: bool = True
    payment: Note | None = None
    """How it is paid, as callers hear it, such as "You pay when you pick it up"."""
