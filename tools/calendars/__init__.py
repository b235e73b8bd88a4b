"""Outside calendars, both ways: what is taken there is taken here, and what is booked here stands there. And iCalendar."""
