"""Sets of texts with known reuse: made here, or read from folders that somebody has."""
