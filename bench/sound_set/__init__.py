"""What `bench/sound.py` is made of: real sound, edits of it, the methods that are run on it, and how they are scored."""
