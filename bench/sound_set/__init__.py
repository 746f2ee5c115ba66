"""What `bench/sound.py` is made of: real sound, edits of it, the methods run on it, and how they are scored."""
