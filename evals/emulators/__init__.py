"""The clouds, on loopback: servers that speak each provider's documented protocol, with its usual latency and its faults.

They share no code with the adapters, so that an adapter and its emulator cannot be wrong in the same way.
"""
