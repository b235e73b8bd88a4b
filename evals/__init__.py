"""How Frontdesk is measured: the simulated phone, provider emulators, dialogues and benches."""
