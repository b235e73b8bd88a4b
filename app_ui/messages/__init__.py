"""Messages: what callers left, who has seen to it, and the texts that were sent."""
