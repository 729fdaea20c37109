"""What people print: posters and what's-on sheets, as pages for everyone who has no internet."""
