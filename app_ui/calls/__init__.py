"""The calls of a business: the list with its search, and one call in full."""
