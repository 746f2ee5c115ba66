"""What `bench/cost.py` measures, one file for each of its tables."""
