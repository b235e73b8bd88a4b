"""Every tool there is, as one registry."""

from tools.booking.tools import TOOLS as BOOKING
from tools.forgetting import FORGET_CALLER
from tools.handoff import CONTACTS_NOW, TRANSFER
from tools.messages import TAKE_MESSAGE
from tools.messaging.tools import SEND_TEXT
from tools.orders.tools import TOOLS as ORDERS
from tools.registry import Registry
from tools.search.tool import web_search
from tools.search.web import Web


def standard_registry(web: Web | None = None) -> Registry:
    """``web``: None where nothing is looked up."""
    own = (*BOOKING, TAKE_MESSAGE, CONTACTS_NOW, TRANSFER, *ORDERS, FORGET_CALLER, SEND_TEXT)
    return Registry((*own, web_search(web)))
