"""Numbered SQL files, each applied once and in one transaction; `catalogue.py` runs them."""
