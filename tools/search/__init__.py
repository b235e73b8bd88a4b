"""Looking something up on the web, where a business wants that and a provider is configured."""
