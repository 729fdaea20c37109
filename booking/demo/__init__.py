"""Demo content: a believable partnership, so that every page can be tried without real people."""
