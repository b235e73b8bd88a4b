"""The owner's side: the dashboard and its API, pages over services."""
