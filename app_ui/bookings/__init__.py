"""The bookings of a day or a week, by who or what they take, and each of them in full."""
