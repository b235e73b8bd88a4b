"""Every tool there is, as one registry."""

from collections.abc import Callable

from tenancy.profile import BusinessProfile
from tools.booking.tools import TOOLS as BOOKING
from tools.forgetting import FORGET_CALLER
from tools.handoff import CONTACTS_NOW, TRANSFER
from tools.messages import TAKE_MESSAGE
from tools.orders import PLACE_ORDER, PRICE_ORDER
from tools.registry import Registry
from tools.search import WebSearch, web_search


def standard_registry(
    search: WebSearch | None = None, search_allowed: Callable[[BusinessProfile], bool] = lambda _profile: False
) -> Registry:
    own = (*BOOKING, TAKE_MESSAGE, CONTACTS_NOW, TRANSFER, PRICE_ORDER, PLACE_ORDER, FORGET_CALLER)
    return Registry((*own, web_search(search, search_allowed)))
