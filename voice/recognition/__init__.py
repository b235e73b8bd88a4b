"""Recognisers behind the one port of ``voice.ports``: the local engine and the clouds, a file each."""
