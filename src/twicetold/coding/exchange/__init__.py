"""Codebooks and codings to and from other programs: CSV, and REFI-QDA (.qdc, a subset of .qdpx)."""
