"""Shows what in a stream of media is new and what has been told before."""
