"""Every tool there is, as one registry."""

from tools.booking.tools import TOOLS as BOOKING
from tools.forgetting import FORGET_CALLER
from tools.handoff import CONTACTS_NOW, TRANSFER
from tools.messages import TAKE_MESSAGE
from tools.messaging.tools import SEND_TEXT
from tools.orders import PLACE_ORDER, PRICE_ORDER
from tools.registry import Registry
from tools.search.tool import web_search
from tools.search.web import Web


def standard_registry(web: Web | None = None) -> Registry:
    """``web``: None where nothing is looked up."""
    own = (*BOOKING, TAKE_MESSAGE, CONTACTS_NOW, TRANSFER, PRICE_ORDER, PLACE_ORDER, FORGET_CALLER)
    return Registry((*own, SEND_TEXT, web_search(web)))
