"""Orders from the menu: what can be had, what it comes to, when it can be ready, and what becomes of it."""
