"""The simulated phone: a telephone carrier and its caller in one, the other side of every wire the gateway speaks.

It shares no code with the gateway's own side of Twilio's protocol, so that a mistake there cannot hide here.
"""
