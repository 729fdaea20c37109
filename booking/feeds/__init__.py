"""What other programs read. Nothing here knows the web."""
