"""Twilio: its webhooks, its media websocket, and the tokens that tie the two together."""
