"""Today: the calls of this moment with their words, what comes next, and the day in figures."""
