"""What the Makefile calls: assets, example sites, server, browser, notices."""
