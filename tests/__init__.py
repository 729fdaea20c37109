"""Tests, and what they need: databases, a browser, a running site."""
