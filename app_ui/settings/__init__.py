"""Settings: how a call begins, whom callers are put through to, who may sign in, and one's own account."""
