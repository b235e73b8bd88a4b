"""Callers who were put through to people, or were to be: a part of the calls."""
