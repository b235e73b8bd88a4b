"""The record of a business's calls: one append-only sequence of sealed events a call."""
