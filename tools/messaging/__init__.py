"""Texts: from templates alone, to the caller's own number or a configured contact, with consent, each sent once."""
