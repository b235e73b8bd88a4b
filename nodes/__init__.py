"""The agents, one a file: ``(state, runtime) -> update or Command``. No SQL and no vendor's SDK."""
