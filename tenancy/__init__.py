"""Who a business is and what it has told us, and the record of its calls."""
