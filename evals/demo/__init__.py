"""The demonstration's caller: recordings, made once, and the script that plays them."""
