"""Message catalogues, one file for each language."""
