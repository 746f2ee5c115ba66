"""Other ways to find reused passages, run on the same texts."""
