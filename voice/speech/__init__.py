"""Speaking: text into telephone sound, by a local engine or a cloud, with the commonest sounds kept ready."""
