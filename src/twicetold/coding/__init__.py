"""Content analysis: codebooks, codings, agreement, proposals of machines, and how common a theme is."""
