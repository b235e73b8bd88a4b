"""What an agent can do: strict schemas, one registry, one guard."""
