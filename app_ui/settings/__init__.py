"""Settings: how a call begins, whom callers are put through to, who is remembered, what may be looked up, who may sign in, and
one's own account."""
