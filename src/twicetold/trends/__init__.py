"""What a source put out over time: series, changes, comparisons, persistence, reach, and published figures checked.

Functions come first: arrays and plain values in, frozen values out. `Archive` puts them on the record of an archive.
"""
