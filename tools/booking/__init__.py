"""Booking: what is free, and whose it becomes."""
