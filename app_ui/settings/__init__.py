"""Settings: how a call begins, whom callers are put through to, who is remembered, who may sign in, and one's own account."""
