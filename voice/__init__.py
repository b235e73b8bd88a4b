"""The call itself: transports, recognition, turn-taking and speech out. It knows no business rule."""
