"""Programs that make and serve the site; the Makefile calls them."""
