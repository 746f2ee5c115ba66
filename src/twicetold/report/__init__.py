"""What a person or another program reads: the account of an archive, as one HTML file or as tables."""
