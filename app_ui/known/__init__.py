"""What we know: hours, other days, services or menu or rooms, questions and policies, and trying out what callers hear."""
