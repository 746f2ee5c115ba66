"""Builds the demo: a small dated archive of two made-up outlets, from real footage, with reuse planted in it."""
