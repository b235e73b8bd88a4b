"""Understanding an utterance without a network: intents by a small learned classifier, slots by a grammar."""
