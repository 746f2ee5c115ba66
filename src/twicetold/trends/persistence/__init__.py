"""How long what was put out stays up, how fast it is taken down, and whether it comes back."""
