"""Benches: a whole installation of its own, called by simulated phones, measured from the caller's side."""
