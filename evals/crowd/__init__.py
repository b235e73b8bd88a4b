"""A believable past for a business: a year of calls and a diary of bookings, the same again for the same seed."""
