"""Other voice agents, answering the same simulated phone with the same emulated providers as Frontdesk does."""
