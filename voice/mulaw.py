"""The sound of every telephone, under the name that the voice has for it."""

from core.mulaw import SILENCE, Samples, decode, encode

__all__ = ["SILENCE", "Samples", "decode", "encode"]
