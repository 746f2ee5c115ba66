"""Contract tests that others can subclass for what they add to Twicetold."""
