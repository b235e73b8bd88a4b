"""The speed and the manners of a call, as its caller hears them."""
